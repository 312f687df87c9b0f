/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing of objects to remove: each is judged again right before its
 * removal, by what the kernel shows then and by a scan of /proc that is rarely
 * older than a second.
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
};

/*
 * sweep_begin - gathers the objects that @request's filter selects.
 *
 * Returns 0, or -1 with errno ENOMEM. In either case sweep_end frees it.
 */
int sweep_begin(struct sweep *sweep, const struct listing_request *request)
    __attribute__((warn_unused_result));
void sweep_end(struct sweep *sweep);

enum sweep_verdict {
	SWEEP_MEANT,   /* it is still the same, and the filter holds */
	SWEEP_GONE,    /* somebody else removed it */
	SWEEP_CHANGED, /* it was changed or used, or is another one */
	SWEEP_FAILED,  /* errno says why that can't be known */
};

/*
 * sweep_check - judges an object of the listing again.
 *
 * @waited: nanoseconds spent waiting for the user's answer since the last call.
 * Repeats the scan if its age exceeds a second and twice the time it took, or
 * if the user was asked.
 */
enum sweep_verdict sweep_check(struct sweep *sweep,
    const struct listing_object *object, int64_t waited)
    __attribute__((warn_unused_result));

/* sweep_clock - CLOCK_MONOTONIC, in nanoseconds. */
int64_t sweep_clock(void);

#endif
