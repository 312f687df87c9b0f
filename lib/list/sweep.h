/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing of objects to work on: to remove, or to change. Each is judged
 * again right before that, by what the kernel shows then and by a scan of /proc
 * that is rarely older than a second.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "list/listing.h"

struct sweep {
	struct listing_request request;
	struct listing listing;
	/* Of the last scan, if it isn't that of the listing. */
	struct scan *scan;
	struct orphan_judge *judge;
	bool is_stale; /* that scan failed: it is to be repeated */
};

/*
 * sweep_refusal - why to look at what @filter selects, and not to work on it;
 * or NULL. Static.
 */
const char *sweep_refusal(const struct filter *filter)
    __attribute__((warn_unused_result));

/*
 * sweep_begin - gathers the objects that @request's filter selects.
 *
 * Returns 0, or -1 with errno ENOMEM. In either case sweep_end frees it.
 */
int sweep_begin(struct sweep *sweep, const struct listing_request *request)
    __attribute__((warn_unused_result));
void sweep_end(struct sweep *sweep);

/* What is done with each object. */
struct sweep_work {
	/*
	 * Asked before, unless NULL: 1 goes on, 0 doesn't, nor does -1, a
	 * failure; SWEEP_ENOUGH ends the work.
	 */
	int (*ask)(const struct listing_object *object,
	    const struct listing *listing, void *arg);
	/* Does it. Returns 0, or -1 after saying why. */
	int (*work)(const struct listing_object *object,
	    const struct listing *listing, void *arg);
	/* Does nothing, and has nobody asked nor judged: work tells what it
	 * would do. */
	bool dry_run;
	const char *undone; /* "not removed" */
	void *arg;
};

#define SWEEP_ENOUGH (-2)

/*
 * sweep_do - works on all objects in their order, and tells what is not done,
 * and why, as problems of the request.
 *
 * An object is left out if it was named and the filter doesn't hold; if it was
 * changed since, or the filter doesn't hold any more; and, if the request needs
 * the verdict without a filter, if its verdict is worse now. One that somebody
 * else removed is done, if there is a filter.
 */
void sweep_do(struct sweep *sweep, const struct sweep_work *work);

#endif
