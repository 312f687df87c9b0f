/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a monitoring system wants to know of IPC: numbers of all objects by kind
 * and owner, limits and their use, objects that nobody uses, threads that are
 * blocked; and numbers of each object where it is asked for.
 *
 * A number that can't be known is left out: it is never 0 for that.
 */
#ifndef METRICS_H
#define METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/openmetrics.h"
#include "list/listing.h"

struct metrics_request {
	/* kinds, filter and everywhere; the rest is set. */
	struct listing_request listing;
	bool each;     /* numbers of each object, too: */
	uint64_t most; /* of these many at most; each semaphore is one */
	bool has_ns;   /* a label names the namespace */
	/* Take a sentence each: about what could not be read, and about what
	 * can't be seen although nothing failed. Both are counted. */
	void (*problem)(const char *why, void *arg);
	void (*doubt)(const char *why, void *arg);
	void *arg;
};

/*
 * metrics_write - appends all of it to @out, and ends it.
 *
 * Returns 0, or -1 with errno: ENOMEM; E2BIG where there are more objects than
 * request->most, and @count is set to how many.
 */
int metrics_write(struct openmetrics *out,
    const struct metrics_request *request, uint64_t *count)
    __attribute__((warn_unused_result));

#endif
