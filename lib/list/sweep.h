/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing whose objects are to be removed: each is judged once more right
 * before, by what the kernel shows then and by a scan of /proc that is never
 * much older than a second.
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
 * sweep_begin - gathers what the filter of @request means.
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
 * sweep_check - judges an object of the listing once more.
 *
 * @waited: for how many nanoseconds somebody was asked since the last call. A
 * scan is repeated when its age exceeds a second and twice the time it took, or
 * when somebody had to think.
 */
enum sweep_verdict sweep_check(struct sweep *sweep,
    const struct listing_object *object, int64_t waited)
    __attribute__((warn_unused_result));

/* sweep_clock - CLOCK_MONOTONIC, in nanoseconds. */
int64_t sweep_clock(void);

#endif
