/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of objects, by their kinds and names.
 */
#ifndef NAME_SET_H
#define NAME_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "model/kind.h"
#include "model/object.h"

/* Zeroed, it is empty. */
struct name_set {
	void *root;
	size_t count;
};

/*
 * name_set_add - adds an object of @kind, by the id of its @name, or its text
 * where it has one, which outlives the set.
 *
 * Returns 1; 0 if it was there before; -1 with errno ENOMEM.
 */
int name_set_add(struct name_set *set, const struct kind *kind,
    const struct object_name *name) __attribute__((warn_unused_result));

/*
 * name_set_turn - how many were added before this one; -1 if it isn't in the
 * set.
 */
long name_set_turn(const struct name_set *set, const struct kind *kind,
    const struct object_name *name);

/* name_set_free - gives the memory back; the set is empty then. */
void name_set_free(struct name_set *set);

#endif
