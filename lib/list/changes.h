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
#ifndef CHANGES_H
#define CHANGES_H

#include <stdbool.h>

#include "list/reading.h"

enum change_event {
	CHANGE_REMOVED,
	CHANGE_LEFT, /* it exists, and the filter no longer holds */
	CHANGE_CREATED,
	CHANGE_ENTERED, /* it existed, and the filter holds now */
	CHANGE_FOUND,   /* new, or missed by the reading before */
	CHANGE_CHANGED,
};

/* An object as it was last seen, and the reading that saw it. */
struct seen {
	struct reading *reading;
	const struct listing_object *object;
};

struct change {
	enum change_event event;
	struct seen before; /* none of an object that was created */
	struct seen after;  /* none of one that was removed */
};

/* Zeroed, with columns: before the first reading. */
struct changes {
	const struct columns *columns; /* whose values are compared */
	struct seen *known;            /* by namespace, kind and name */
	size_t count;
	struct reading *last; /* NULL: there was none */
};

/*
 * changes_take - compares a reading with the ones before it, and keeps it as
 * long as it needs it.
 *
 * Calls @tell for each difference: first what is gone, then what is new or
 * changed, by namespace, kind and name; it returns 0, or -1 to end that. The
 * first reading tells nothing. Returns 0, or -1 with errno: ENOMEM, or that of
 * @tell; then only changes_end is left to be called.
 */
int changes_take(struct changes *changes, struct reading *reading,
    int (*tell)(const struct change *change, void *arg), void *arg)
    __attribute__((warn_unused_result));

/* changes_end - lets all readings go. */
void changes_end(struct changes *changes);

/* change_row - the row of an object that was seen. */
struct row change_row(const struct seen *seen);

/*
 * change_differs - whether the values of a column are different: ages never
 * are.
 *
 * Sets both values; they live as long as the readings and @change.
 */
bool change_differs(const struct change *change, const struct column *column,
    struct value *before, struct value *after);

#endif
