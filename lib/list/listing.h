/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The objects of a listing: of some kinds, in one or in every IPC namespace,
 * those that a filter lets pass, in order.
 */
#ifndef LISTING_H
#define LISTING_H

#include "list/column.h"
#include "list/filter.h"
#include "model/kind.h"

/* What is asked for. */
struct gather {
	bool kinds[KIND_COUNT];
	bool by_id; /* only the one with @id */
	int id;
	struct filter filter;
	unsigned needs; /* COLUMN_* of what is shown and sorted by */
	bool everywhere;
	/* Is told of what can't be shown, as a sentence. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

struct gathered_object {
	struct object obj;
	const struct namespace *ns;
};

struct gathered {
	struct gathered_object *list;
	size_t count;
	struct scan *uses;
	struct filter_doubts doubts;
	struct namespace own;            /* its pid is 0 */
	const struct namespace *entered; /* where we are */
};

/*
 * gather - finds them, by namespace, kind and slot. @gathered stays where it
 * is: the objects point into it.
 *
 * Returns 0, or -1 with errno ENOMEM. In either case listing_free frees it.
 */
int gather(struct gathered *gathered, const struct gather *request)
    __attribute__((warn_unused_result));
void listing_free(struct gathered *gathered);

/*
 * listing_enter - moves this process to where that object is: what is asked of
 * the kernel about it is asked there.
 */
void listing_enter(struct gathered *gathered,
    const struct gathered_object *object);

/* listing_uses - who uses that object, @count of them, as scan_uses_of. */
const struct use *listing_uses(const struct gathered *gathered,
    const struct gathered_object *object, size_t *count);

/* One column to sort by. */
struct listing_order {
	const struct column *column;
	bool descending;
};

/*
 * listing_sort - sorts by @count columns, the first of which matters most.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int listing_sort(struct gathered *gathered, const struct listing_order *order,
    size_t count, const struct column_context *context)
    __attribute__((warn_unused_result));

/* listing_row - the row of an object in a listing. */
struct row listing_row(const struct gathered_object *object,
    const struct column_context *context);

#endif
