/* SPDX-License-Identifier: BSD-2-Clause */
/* A listing of objects to work on. */

#include "list/sweep.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "model/kind.h"
#include "model/walk.h"
#include "why/explain.h"

#define SECOND INT64_C(1000000000)

/* An immediate answer came from a file. */
#define LONG_ANSWER (SECOND / 100)

const char *
sweep_refusal(const struct filter *filter)
{
	if (!filter_has(filter, FILTER_ORPHANED) ||
	    filter_has(filter, FILTER_OLDER_THAN))
		return NULL;
	return "--orphaned is evidence, not proof: a process that only "
	       "remembers an id leaves no trace; give --older-than too "
	       "(0 is accepted), or -n to look";
}

/* Scans all processes again, and the processes on record. Returns -1 with errno
 * ENOMEM; then nothing that was seen before is good for another object. */
static int
scan_again(struct sweep *sweep)
{
	const struct scan_request request = {
		.what = listing_scan(&sweep->request),
		.kinds = sweep->request.kinds,
	};
	const struct kind_set none = { .bits = 0 };

	orphan_judge_free(sweep->judge);
	sweep->judge = NULL;
	sweep->is_stale = true;
	scan_free(sweep->scan);
	sweep->scan = scan_processes(&request);
	if (sweep->scan == NULL)
		return -1;
	sweep->judge = orphan_judge_new(sweep->scan, sweep->scan->ns,
	    listing_asks(&sweep->request));
	if (sweep->judge == NULL || orphan_hear_rest(sweep->judge, &none) == -1)
		return -1;
	sweep->is_stale = false;
	return 0;
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

	return sweep->is_stale || waited > LONG_ANSWER ||
	       clock_now(CLOCK_MONOTONIC) - scan->ended >= least;
}

/* How often it is looked at again whether something has an object open. */
#define LOOKS 5

enum verdict_now {
	MEANT,   /* it is still the same, and the filter holds */
	GONE,    /* somebody else removed it */
	CHANGED, /* it was changed or used, or is another one */
	HELD,    /* something has it open that no process shows */
	UNSURE,  /* errno says why it can't be known whether something has */
	FAILED,  /* errno says why nothing can be known */
};

/*
 * Whether something has it open that no process shows, where a filter goes by
 * who uses it. One that looks at all objects has each open for an instant.
 */
static enum verdict_now
judge_held(const struct sweep *sweep, const struct listing_object *object)
{
	static const struct timespec instant = { .tv_nsec = 1000000 };
	const struct object *obj = &object->obj;
	int held;

	if (obj->kind->is_held == NULL || object->usage == NULL ||
	    object->usage->nuses > 0 ||
	    filter_asks(&sweep->request.filter) == 0)
		return MEANT;
	held = obj->kind->is_held(obj);
	for (int i = 0; held == 1 && i < LOOKS; i++) {
		nanosleep(&instant, NULL);
		held = obj->kind->is_held(obj);
	}
	if (held != -1)
		return held == 1 ? HELD : MEANT;
	if (errno == ENOENT)
		return GONE;
	return errno == ESTALE ? CHANGED : UNSURE;
}

/*
 * Whether who uses it, as far as anybody goes by that, is as it was. What was
 * known to be used when its user agreed may be used on.
 */
static enum verdict_now
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

	bool by_filter = filter_asks(&sweep->request.filter) != 0;

	if (!by_filter && before->orphaned == ORPHAN_NO)
		return MEANT;
	if (!object->obj.kind->is_same_use(&object->obj, now))
		return CHANGED;
	if (orphan_judge_anew(sweep->judge == NULL ? sweep->listing.judge
						   : sweep->judge,
		now, &verdict) == -1)
		return FAILED;
	if (verdict.mark != before->mark ||
	    (!by_filter && verdict.orphaned < before->orphaned) ||
	    filter_miss(&sweep->request.filter, &subject, &ignored) != NULL)
		return CHANGED;
	return judge_held(sweep, object);
}

/* @waited: nanoseconds spent waiting for the user's answer. */
static enum verdict_now
look_again(struct sweep *sweep, const struct listing_object *object,
    int64_t waited)
{
	bool by_use = object->usage != NULL && listing_asks(&sweep->request);
	const struct object *before = &object->obj;
	enum verdict_now verdict;
	struct object now;

	if (by_use && is_due(sweep, waited) && scan_again(sweep) == -1)
		return FAILED;
	if (before->kind->is_gone(before->kind, &before->name))
		return GONE;
	if (object_look(before->kind, &before->name, &now) == -1)
		return errno == ENOENT ? GONE : FAILED;
	if (!object_is_unchanged(before, &now) ||
	    !filter_holds(&sweep->request.filter, &now))
		return CHANGED;
	verdict = by_use ? judge_again(sweep, object, &now) : MEANT;
	/* While its semaphores were read, it may be. */
	return verdict == CHANGED &&
	               before->kind->is_gone(before->kind, &before->name)
	           ? GONE
	           : verdict;
}

static void
tell(const struct sweep *sweep, const struct object *obj, const char *why)
{
	char target[TARGET_TEXT], problem[TARGET_TEXT + FILTER_REASON + 40];

	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, obj->kind, &obj->name), why);
	sweep->request.problem(problem, sweep->request.arg);
}

/* That it is left out, and why, in either order. */
static void
tell_undone(const struct sweep *sweep, const struct object *obj,
    const char *first, const char *between, const char *second)
{
	char text[FILTER_REASON + 32];

	snprintf(text, sizeof(text), "%s%s%s", first, between, second);
	tell(sweep, obj, text);
}

/* What could not be looked at, by the errno of @call. */
static const char *
explain_failure(const struct object *obj, enum explain_call call,
    char why[static EXPLAIN_SIZE])
{
	const struct explain_subject subject = {
		.kind = obj->kind,
		.id = obj->id,
		.name = &obj->name,
	};

	return explain(why, call, &subject, errno);
}

/* Why nothing is done with an object that isn't MEANT. */
static void
tell_left_out(const struct sweep *sweep, const struct sweep_work *work,
    const struct object *obj, enum verdict_now verdict)
{
	char why[EXPLAIN_SIZE];

	switch (verdict) {
	case HELD:
		tell_undone(sweep, obj, work->undone, ": ",
		    "something has it open, though no process was seen to use "
		    "it");
		break;
	case UNSURE:
		tell_undone(sweep, obj, work->undone,
		    ": cannot tell whether something has it open: ",
		    explain_failure(obj, EXPLAIN_SHARED, why));
		break;
	case GONE:
		if (sweep->request.filter.given == 0)
			tell(sweep, obj, "removed in the meantime");
		break;
	case CHANGED:
		tell_undone(sweep, obj, "changed or used in the meantime", ", ",
		    work->undone);
		break;
	default:
		tell(sweep, obj, explain_failure(obj, EXPLAIN_STAT, why));
	}
}

/* Returns SWEEP_ENOUGH if nothing more is to be done. */
static int
do_one(struct sweep *sweep, const struct sweep_work *work,
    const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	int64_t asked = clock_now(CLOCK_MONOTONIC);
	enum verdict_now verdict;
	int answer = 1;

	if (object->miss != NULL) {
		tell_undone(sweep, obj, work->undone, ": ", object->miss);
		return 0;
	}
	if (work->ask != NULL && !work->dry_run)
		answer = work->ask(object, &sweep->listing, work->arg);
	if (answer != 1)
		return answer;
	verdict = work->dry_run ? judge_held(sweep, object)
	                        : look_again(sweep, object,
				      clock_now(CLOCK_MONOTONIC) - asked);
	if (verdict == MEANT)
		return work->work(object, &sweep->listing, work->arg);
	tell_left_out(sweep, work, obj, verdict);
	return 0;
}

void
sweep_do(struct sweep *sweep, const struct sweep_work *work)
{
	const struct listing *listing = &sweep->listing;

	for (size_t i = 0; i < listing->count; i++)
		if (do_one(sweep, work, &listing->list[i]) == SWEEP_ENOUGH)
			break;
}
