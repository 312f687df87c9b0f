/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removing objects: those that were named, those of a kind, or those for which
 * filters hold.
 */
#ifndef REMOVAL_H
#define REMOVAL_H

#include <stdbool.h>

#include "cli/preview.h"
#include "cli/target.h"
#include "list/filter.h"

/* The objects to remove, and how. */
struct removal {
	struct targets targets;
	struct filter filter;
	bool dry_run;
	struct preview preview; /* dry_run */
	bool failed;            /* something could not be done */
	/*
	 * Asked before each object, unless NULL: 1 removes it, 0 doesn't, nor
	 * does -1, a failure.
	 */
	int (*ask)(const struct object *obj, void *arg);
	/* Told what is removed, unless NULL; after it was, or failed to be. */
	void (*removing)(const struct kind *kind,
	    const struct object_name *name, void *arg);
	/* Takes what can't be done, and what filters left out for a doubt. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * removal_perform - removes them, asks before each, or prints their targets.
 *
 * With a filter all targets stand for every object of a kind. Sets failed.
 * Returns 0, or -1 with errno ENOMEM, where nothing could be looked for.
 */
int removal_perform(struct removal *removal)
    __attribute__((warn_unused_result));

#endif
