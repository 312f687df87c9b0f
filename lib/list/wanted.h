/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which objects are wanted, where some are named: in constant time for each
 * object of a walk, however many are named.
 */
#ifndef WANTED_H
#define WANTED_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/target.h"
#include "model/kinds.h"
#include "model/name_set.h"

struct wanted {
	const struct targets *targets; /* NULL: every object is wanted */
	struct name_set names;         /* of those that are named */
	struct wanted_name {
		size_t turn; /* of the first target that names it */
		bool met;    /* by wanted_turn */
	} * list;            /* by name_set_turn */
	long
	    every[KIND_COUNT]; /* turns of those that stand for a kind, or -1 */
};

/*
 * wanted_begin - gets ready. @targets: resolved, outlives @wanted; or NULL.
 *
 * Returns 0, or -1 with errno ENOMEM. In either case wanted_end frees it.
 */
int wanted_begin(struct wanted *wanted, const struct targets *targets)
    __attribute__((warn_unused_result));
void wanted_end(struct wanted *wanted);

/*
 * wanted_turn - the place among the targets of the first that means an object;
 * -1: none does.
 *
 * @named: whether one names it, and doesn't only stand for all of its kind.
 */
long wanted_turn(struct wanted *wanted, const struct kind *kind,
    const struct object_name *name, bool *named);

/*
 * wanted_missing - the first target after @previous, or of all after NULL, that
 * names an object of @kind which wanted_turn was not asked about; or NULL.
 */
const struct target *wanted_missing(const struct wanted *wanted,
    const struct kind *kind, const struct target *previous);

#endif
