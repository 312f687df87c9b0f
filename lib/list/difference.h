/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The differences between one reading and the next, object by object: the
 * namespace, the kind and the name say which it was, and its identity whether
 * it still is. An id or a name that was given again is an object that was
 * removed, and another one that was created.
 *
 * What a reading may have missed is not removed: it stays as it was last seen,
 * until a reading that misses nothing of its kind there. Nor is what comes
 * after such a reading created, but found.
 */
#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include <stdbool.h>

#include "list/reading.h"

enum difference_event {
	DIFFERENCE_REMOVED,
	DIFFERENCE_LEFT, /* it exists, and the filter no longer holds */
	DIFFERENCE_CREATED,
	DIFFERENCE_ENTERED, /* it existed, and the filter holds now */
	DIFFERENCE_FOUND,   /* new, or missed by the reading before */
	DIFFERENCE_CHANGED,
};

/* An object as it was last seen, and the reading that saw it. */
struct seen {
	struct reading *reading;
	const struct listing_object *object;
};

struct difference {
	enum difference_event event;
	struct seen before; /* none of an object that was created */
	struct seen after;  /* none of one that was removed */
};

/* Zeroed, with columns: before the first reading. */
struct differences {
	const struct columns *columns; /* whose values are compared */
	struct seen *known;            /* by namespace, kind and name */
	size_t count;
	struct reading *last; /* NULL: there was none */
};

/*
 * differences_take - compares a reading with the ones before it, and keeps it
 * as long as it needs it.
 *
 * Calls @tell for each difference: first what is gone, then what is new or
 * changed, by namespace, kind and name; it returns 0, or -1 to end that. The
 * first reading tells nothing. Returns 0, or -1 with errno: ENOMEM, or that of
 * @tell; then only differences_end is left to be called.
 */
int differences_take(struct differences *differences, struct reading *reading,
    int (*tell)(const struct difference *difference, void *arg), void *arg)
    __attribute__((warn_unused_result));

/* differences_end - lets all readings go. */
void differences_end(struct differences *differences);

/* difference_row - the row of an object that was seen. */
struct row difference_row(const struct seen *seen);

/*
 * difference_in_column - whether the values of a column are different: ages
 * never are.
 *
 * Sets both values; they live as long as the readings and @difference.
 */
bool difference_in_column(const struct difference *difference,
    const struct column *column, struct value *before, struct value *after);

#endif
