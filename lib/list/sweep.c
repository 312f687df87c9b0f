/* SPDX-License-Identifier: BSD-2-Clause */
/* A listing whose objects are to be removed. */

#include "list/sweep.h"

#include <errno.h>
#include <time.h>

#include "model/kind.h"
#include "model/walk.h"

#define SECOND INT64_C(1000000000)

/* One that came at once came from a file. */
#define LONG_ANSWER (SECOND / 100)

int64_t
sweep_clock(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

/* Takes a new look at all processes, and at who is on record. */
static int
scan_again(struct sweep *sweep)
{
	const struct scan_request request = {
		.what = listing_scan(&sweep->request),
		.kinds = sweep->request.kinds,
	};

	orphan_judge_free(sweep->judge);
	sweep->judge = NULL;
	scan_free(sweep->scan);
	sweep->scan = scan_processes(&request);
	if (sweep->scan == NULL)
		return -1;
	sweep->judge = orphan_judge_new(sweep->scan, sweep->scan->ns,
	    filter_asks(&sweep->request.filter));
	return sweep->judge == NULL ? -1 : 0;
}

int
sweep_begin(struct sweep *sweep, const struct listing_request *request)
{
	*sweep = (struct sweep){ .request = *request };
	return listing_gather(&sweep->listing, request);
}

void
sweep_end(struct sweep *sweep)
{
	orphan_judge_free(sweep->judge);
	scan_free(sweep->scan);
	listing_free(&sweep->listing);
}

/* The last one. */
static const struct scan *
scan_of(const struct sweep *sweep)
{
	return sweep->scan == NULL ? sweep->listing.scan : sweep->scan;
}

static bool
is_due(const struct sweep *sweep, int64_t waited)
{
	const struct scan *scan = scan_of(sweep);
	int64_t took = scan->ended - scan->began;
	int64_t least = took * 2 > SECOND ? took * 2 : SECOND;

	return waited > LONG_ANSWER || sweep_clock() - scan->ended >= least;
}

/* Whether who uses it, as far as the filter goes by that, is as it was. */
static enum sweep_verdict
judge_again(struct sweep *sweep, const struct listing_object *object,
    const struct object *now)
{
	const struct verdict *before = &object->usage->verdict;
	struct filter_doubts ignored = { .count = 0 };
	const struct scan *scan = scan_of(sweep);
	struct verdict verdict;
	const struct filter_subject subject = {
		.obj = now,
		.verdict = &verdict,
		.scan = scan,
		.ns = scan->ns,
	};

	if (!object->obj.kind->is_same_use(&object->obj, now))
		return SWEEP_CHANGED;
	orphan_judge(sweep->judge == NULL ? sweep->listing.judge : sweep->judge,
	    now, NULL, &verdict);
	return verdict.mark == before->mark &&
	               filter_miss(&sweep->request.filter, &subject,
			   &ignored) == NULL
	           ? SWEEP_MEANT
	           : SWEEP_CHANGED;
}

enum sweep_verdict
sweep_check(struct sweep *sweep, const struct listing_object *object,
    int64_t waited)
{
	bool by_use = filter_asks(&sweep->request.filter) != 0;
	const struct object *before = &object->obj;
	struct object now;

	if (by_use && is_due(sweep, waited) && scan_again(sweep) == -1)
		return SWEEP_FAILED;
	if (before->kind->is_gone(before->kind, &before->name))
		return SWEEP_GONE;
	if (object_look(before->kind, &before->name, &now) == -1)
		return errno == ENOENT ? SWEEP_GONE : SWEEP_FAILED;
	if (!object_is_unchanged(before, &now))
		return SWEEP_CHANGED;
	if (by_use)
		return judge_again(sweep, object, &now);
	return filter_may_hold(&sweep->request.filter, &now) ? SWEEP_MEANT
	                                                     : SWEEP_CHANGED;
}
