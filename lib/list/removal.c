/* SPDX-License-Identifier: BSD-2-Clause */
/* Removing objects. */

#include "list/removal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "list/doubts.h"
#include "list/sweep.h"
#include "model/create.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "why/explain.h"

/* Tells why something was not done with an object. */
static void
say(const struct removal *removal, const struct kind *kind,
    const struct object_name *name, const char *why)
{
	char target[TARGET_TEXT], problem[TARGET_TEXT + EXPLAIN_SIZE];

	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, kind, name), why);
	removal->problem(problem, removal->arg);
}

static int
say_failure(const struct removal *removal, enum explain_call call,
    const struct kind *kind, const struct object_name *name)
{
	const struct explain_subject subject = {
		.kind = kind,
		.id = name->id,
		.name = name,
	};
	char why[EXPLAIN_SIZE];

	say(removal, kind, name, explain(why, call, &subject, errno));
	return -1;
}

/* Prints an object to be removed, as a target. */
static int
print_target(struct removal *removal, const struct object *obj)
{
	if (preview_print(&removal->preview, obj) == 0)
		return 0;
	if (errno != ENOMEM)
		return say_failure(removal, EXPLAIN_REMOVE, obj->kind,
		    &obj->name);
	say(removal, obj->kind, &obj->name, strerror(errno));
	return -1;
}

/* Whether it is to be removed, as removal.ask. */
static int
ask(const struct removal *removal, const struct object *obj)
{
	return removal->ask == NULL ? 1 : removal->ask(obj, removal->arg);
}

/* It is told when it is done: nothing stands between the last look at an object
 * and its end, not even a pipe that is full. Returns 1 where it has gone
 * already. */
static int
remove_named(const struct removal *removal, const struct kind *kind,
    const struct object_name *name, bool may_be_gone)
{
	int result = object_remove(kind, name), error = errno;

	if (result == -1 && may_be_gone && kind->is_gone(kind, name))
		return 1;
	if (removal->removing != NULL)
		removal->removing(kind, name, removal->arg);
	errno = error;
	return result == -1 ? say_failure(removal, EXPLAIN_REMOVE, kind, name)
	                    : 0;
}

/* Removes an object that the filters select. An object that somebody else
 * removed is done. */
static int
sweep_object(struct removal *removal, struct sweep *sweep,
    const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	int64_t asked = removal->ask != NULL ? sweep_clock() : 0, waited = 0;
	int answer;

	if (removal->dry_run)
		return print_target(removal, obj);
	answer = ask(removal, obj);
	if (removal->ask != NULL)
		waited = sweep_clock() - asked;
	if (answer != 1)
		return answer;
	switch (sweep_check(sweep, object, waited)) {
	case SWEEP_MEANT:
		return remove_named(removal, obj->kind, &obj->name, true);
	case SWEEP_GONE:
		return 0;
	case SWEEP_CHANGED:
		say(removal, obj->kind, &obj->name,
		    "changed or used in the meantime, not removed");
		return -1;
	default:
		return say_failure(removal, EXPLAIN_STAT, obj->kind,
		    &obj->name);
	}
}

static void
take_problem(const char *why, void *arg)
{
	struct removal *removal = arg;

	removal->problem(why, removal->arg);
	removal->failed = true;
}

/* Those of all kinds named for which the filters hold. */
static struct listing_request
request_of(struct removal *removal)
{
	struct listing_request request = {
		.filter = removal->filter,
		.problem = take_problem,
		.arg = removal,
	};

	for (size_t i = 0; i < removal->targets.count; i++)
		kind_set_add(&request.kinds, removal->targets.list[i].kind);
	return request;
}

/* Those found together, kind by kind as they were named. */
static void
sweep_kinds(struct removal *removal, struct sweep *sweep)
{
	const struct targets *targets = &removal->targets;
	const struct listing *listing = &sweep->listing;

	for (size_t i = 0; i < targets->count; i++)
		for (size_t j = 0; j < listing->count; j++)
			if (listing->list[j].obj.kind ==
				targets->list[i].kind &&
			    sweep_object(removal, sweep, &listing->list[j]) ==
				-1)
				removal->failed = true;
}

static int
remove_meant(struct removal *removal)
{
	struct listing_request request = request_of(removal);
	struct sweep sweep;
	int result = sweep_begin(&sweep, &request);

	if (result == 0) {
		sweep_kinds(removal, &sweep);
		doubts_tell(&sweep.listing, 0, removal->problem, removal->arg);
	}
	sweep_end(&sweep);
	return result;
}

/* One that was named, or that stands in the way of -a. */
static int
remove_object(struct removal *removal, const struct object *obj)
{
	int answer;

	if (removal->dry_run)
		return print_target(removal, obj);
	answer = ask(removal, obj);
	return answer == 1 ? remove_named(removal, obj->kind, &obj->name, false)
	                   : answer;
}

static int
take_object(const struct object *obj, void *arg)
{
	struct removal *removal = arg;

	if (remove_object(removal, obj) == -1)
		removal->failed = true;
	return 0;
}

static void
remove_every_one(struct removal *removal, const struct kind *kind)
{
	struct visitor visitor = {
		.object = take_object,
		.problem = take_problem,
		.arg = removal,
	};
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + 64];

	if (object_walk(kind, WALK_FASTEST, &visitor) != -1)
		return;
	snprintf(problem, sizeof(problem), "%ss: %s", kind->title,
	    explain(why, EXPLAIN_ANY, &subject, errno));
	take_problem(problem, removal);
}

static int
remove_target(struct removal *removal, struct target *target)
{
	struct object obj = { .kind = target->kind }, found;
	char why[EXPLAIN_SIZE];

	if (target_resolve(target, why) == -1) {
		removal->problem(why, removal->arg);
		return -1;
	}
	obj.id = target->id;
	obj.name.text = target->text;
	if (!removal->dry_run && removal->ask == NULL)
		return remove_object(removal, &obj);
	if (object_look(target->kind, &obj.name, &found) == -1)
		return say_failure(removal, EXPLAIN_STAT, target->kind,
		    &obj.name);
	return remove_object(removal, &found);
}

static void
remove_all(struct removal *removal)
{
	struct targets *targets = &removal->targets;

	for (size_t i = 0; i < targets->count; i++)
		if (target_is_every(&targets->list[i]))
			remove_every_one(removal, targets->list[i].kind);
		else if (remove_target(removal, &targets->list[i]) == -1)
			removal->failed = true;
}

int
removal_perform(struct removal *removal)
{
	int result = 0;

	if (removal->filter.given != 0)
		result = remove_meant(removal);
	else
		remove_all(removal);
	preview_end(&removal->preview);
	return result;
}
