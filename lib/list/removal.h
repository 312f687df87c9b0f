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
#include "list/listing.h"

/* The objects to remove, and how. */
struct removal {
	struct targets targets;
	struct filter filter;
	bool dry_run;
	struct preview preview; /* dry_run */
	bool failed;            /* something could not be done */
	/* Asked before each object, unless NULL: as sweep_work.ask. */
	int (*ask)(const struct listing_object *object,
	    const struct listing *listing, void *arg);
	/* Told what is removed, unless NULL; after it was, or failed to be.
	 * @object: what is known of it, in @listing, if there is a filter;
	 * or NULL. */
	void (*removing)(const struct object_name *name,
	    const struct kind *kind, const struct listing_object *object,
	    const struct listing *listing, void *arg);
	/* Takes what can't be done, and what filters left out for a doubt. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * removal_perform - removes them, asks before each, or prints their targets.
 *
 * With a filter it judges those that were named, too, and tells why one doesn't
 * hold. Sets failed. Returns 0, or -1 with errno ENOMEM, where nothing could be
 * looked for.
 */
int removal_perform(struct removal *removal)
    __attribute__((warn_unused_result));

#endif
