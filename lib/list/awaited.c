/* SPDX-License-Identifier: BSD-2-Clause */
/* Looks at objects that are waited for. */

#include "list/awaited.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/identity.h"
#include "model/kind.h"
#include "model/walk.h"

static void
set_state(struct awaited *awaited, enum condition_state state, const char *why)
{
	awaited->state = state;
	snprintf(awaited->why, sizeof(awaited->why), "%s", why);
}

/* By errno of a call. */
static void
set_failure(struct awaited *awaited, enum explain_call call,
    const struct object_name *name)
{
	const struct explain_subject subject = {
		.kind = awaited->target.kind,
		.id = name->id,
		.key = name->key,
		.name = name,
	};

	awaited->state = CONDITION_FAILED;
	explain(awaited->why, call, &subject, errno);
}

static const char *
absence(const struct target *target)
{
	return target->by_key  ? "no such key"
	       : target->by_id ? "no such id"
	                       : "no such name";
}

/* It isn't there: not yet, or no more. */
static void
set_absent(struct awaited *awaited, const struct condition *condition)
{
	if (condition_is_gone(condition))
		set_state(awaited, CONDITION_MET, "");
	else if (awaited->found)
		set_state(awaited, CONDITION_FAILED, "removed while waiting");
	else
		set_state(awaited,
		    awaited->target.by_id ? CONDITION_FAILED
					  : CONDITION_NOT_YET,
		    absence(&awaited->target));
}

/* Whether an object is there, of which @name is the name then. */
static bool
find(struct awaited *awaited, const struct condition *condition,
    struct object_name *name)
{
	if (awaited->found) {
		*name = awaited->obj.name;
		return true;
	}
	*name = target_name(&awaited->target);
	name->key = awaited->target.key;
	if (!awaited->target.by_key)
		return true;
	if (object_find(awaited->target.kind, name) == 0)
		return true;
	if (errno == ENOENT)
		set_absent(awaited, condition);
	else
		set_failure(awaited, EXPLAIN_FIND, name);
	return false;
}

static void
keep_text(const char *why, void *text)
{
	snprintf(text, EXPLAIN_SIZE, "%s", why);
}

/* What only a filter can judge: a listing of this object alone. */
static enum condition_state
judge_by_filter(struct awaited *awaited, const struct condition *condition)
{
	struct target target = {
		.kind = awaited->obj.kind,
		.by_id = !kind_is_posix(awaited->obj.kind),
		.by_name = kind_is_posix(awaited->obj.kind),
		.id = awaited->obj.id,
		.text = awaited->obj.name.text,
	};
	const struct targets targets = { .list = &target, .count = 1 };
	struct listing_request request = { .targets = &targets,
		.keeps_unfit = true };
	struct listing listing;
	enum condition_state state;

	kind_set_add(&request.kinds, awaited->obj.kind);
	state = awaited_gather(&listing, &request, condition, awaited->why);
	if (state == CONDITION_NOT_YET && listing.doubts.count == 0)
		set_state(awaited, state, "in use, or used within that time");
	listing_free(&listing);
	return state;
}

void
awaited_look(struct awaited *awaited, const struct condition *condition)
{
	struct object_name name;
	struct object obj;
	struct filter filter = { .given = 0 };

	if (!find(awaited, condition, &name))
		return;
	if (object_look(awaited->target.kind, &name, &obj) == -1) {
		if (errno == ENOENT)
			set_absent(awaited, condition);
		else
			set_failure(awaited, EXPLAIN_STAT, &name);
		return;
	}
	if (awaited->found && !identity_holds(&awaited->obj, &obj)) {
		set_absent(awaited, condition);
		return;
	}
	awaited->found = true;
	awaited->obj = obj;
	awaited->state = condition_add_filter(condition, &filter)
	                     ? judge_by_filter(awaited, condition)
	                     : condition_judge(condition, &obj, awaited->why);
}

enum condition_state
awaited_look_all(struct awaited *list, size_t count, bool any,
    const struct condition *condition,
    void (*failed)(const struct awaited *awaited))
{
	size_t met = 0, nfailed = 0;

	for (size_t i = 0; i < count; i++) {
		bool failed_before = list[i].state == CONDITION_FAILED;

		if (!failed_before)
			awaited_look(&list[i], condition);
		met += list[i].state == CONDITION_MET;
		nfailed += list[i].state == CONDITION_FAILED;
		if (list[i].state == CONDITION_FAILED && !failed_before)
			failed(&list[i]);
	}
	if (any ? met > 0 : met == count)
		return CONDITION_MET;
	return nfailed >= (any ? count : 1) ? CONDITION_FAILED
	                                    : CONDITION_NOT_YET;
}

const char *
awaited_text(const struct awaited *awaited, char text[static TARGET_TEXT])
{
	const struct target *target = &awaited->target;
	struct object_name name = target_name(target);

	if (awaited->found)
		return target_text(text, awaited->obj.kind, &awaited->obj.name);
	if (!target->by_key)
		return target_text(text, target->kind, &name);
	snprintf(text, TARGET_TEXT, "%s:0x%08x", target->kind->name,
	    (unsigned)target->key);
	return text;
}

/* Judges what the filter selected; returns how many meet the condition. */
static size_t
judge_all(struct listing *listing, const struct condition *condition,
    char why[static EXPLAIN_SIZE], bool *failed)
{
	size_t met = 0;

	for (size_t i = 0; i < listing->count; i++) {
		struct listing_object *object = &listing->list[i];
		enum condition_state state = CONDITION_MET;

		if (!object->unfit && !condition_is_gone(condition))
			state = condition_judge(condition, &object->obj, why);
		*failed |= state == CONDITION_FAILED;
		object->unfit |= state != CONDITION_MET;
		met += !object->unfit;
	}
	return met;
}

enum condition_state
awaited_gather(struct listing *listing, const struct listing_request *request,
    const struct condition *condition, char why[static EXPLAIN_SIZE])
{
	struct listing_request whole = *request;
	char text[FILTER_TEXT];
	bool failed = false;
	size_t met;

	*listing = (struct listing){ .list = NULL };
	why[0] = '\0';
	whole.problem = keep_text;
	whole.arg = why;
	(void)condition_add_filter(condition, &whole.filter);
	if (listing_gather(listing, &whole) == -1) {
		snprintf(why, EXPLAIN_SIZE, "%s", strerror(ENOMEM));
		return CONDITION_FAILED;
	}
	/* What can't be seen may be there, and may be what is waited for. */
	failed = why[0] != '\0';
	met = judge_all(listing, condition, why, &failed);
	if (!condition_is_gone(condition) && met > 0)
		return CONDITION_MET;
	if (listing->doubts.count > 0) {
		const struct filter_doubt *doubt = &listing->doubts.list[0];

		/* Where it was named, the caller names it. */
		snprintf(why, EXPLAIN_SIZE, "%s",
		    request->targets != NULL
			? filter_doubt_reason(doubt, listing->scan, text)
			: filter_doubt_text(doubt, listing->scan, text));
		failed |= condition_is_gone(condition);
	}
	if (failed)
		return CONDITION_FAILED;
	if (met == 0 && condition_is_gone(condition))
		return CONDITION_MET;
	if (met > 0)
		snprintf(why, EXPLAIN_SIZE, "%zu object%s left", met,
		    met == 1 ? "" : "s");
	else if (why[0] == '\0')
		snprintf(why, EXPLAIN_SIZE, "no such object");
	return CONDITION_NOT_YET;
}

int64_t
awaited_pause(int64_t last, size_t ntargets, const struct condition *condition,
    int64_t cost)
{
	const int64_t first = 1000000, most = 50 * first;
	struct filter filter = { .given = 0 };

	if (ntargets == 0 || condition_add_filter(condition, &filter))
		return cost * 20 > most ? cost * 20 : most;
	if (last == 0)
		return first;
	return last * 2 < most ? last * 2 : most;
}
