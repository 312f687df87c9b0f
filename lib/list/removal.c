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
	char target[TARGET_TEXT], problem[TARGET_TEXT + EXPLAIN_SIZE + 48];

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

/* Tells why an object can't be looked at: to remove it, that needs no right. */
static int
say_unseen(const struct removal *removal, const struct target *target,
    const struct object_name *name)
{
	const struct explain_subject subject = {
		.kind = target->kind,
		.id = name->id,
		.name = name,
	};
	char reason[EXPLAIN_SIZE], why[EXPLAIN_SIZE + 48];

	if (errno != EACCES)
		return say_failure(removal, EXPLAIN_STAT, target->kind, name);
	snprintf(why, sizeof(why), "cannot tell whether it may be removed: %s",
	    explain(reason, EXPLAIN_STAT, &subject, errno));
	say(removal, target->kind, name, why);
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

/* Reports a removal after it is done: nothing delays it after the last
 * inspection of the object, not even a full pipe. */
static int
remove_named(const struct removal *removal, const struct kind *kind,
    const struct object_name *name, const struct listing_object *object,
    const struct listing *listing)
{
	int result = object_remove(kind, name), error = errno;

	/* With filters, an object that somebody else removed is done. */
	if (result == -1 && removal->filter.given != 0 &&
	    kind->is_gone(kind, name))
		return 0;
	if (removal->removing != NULL)
		removal->removing(name, kind, object, listing, removal->arg);
	errno = error;
	return result == -1 ? say_failure(removal, EXPLAIN_REMOVE, kind, name)
	                    : 0;
}

static int
work_on(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	struct removal *removal = arg;
	const struct object *obj = &object->obj;
	int result =
	    removal->dry_run
		? print_target(removal, obj)
		: remove_named(removal, obj->kind, &obj->name,
		      removal->filter.given != 0 ? object : NULL, listing);

	if (result == -1)
		removal->failed = true;
	return result;
}

static int
ask(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	const struct removal *removal = arg;

	return removal->ask(object, listing, removal->arg);
}

static void
take_problem(const char *why, void *arg)
{
	struct removal *removal = arg;

	removal->problem(why, removal->arg);
	removal->failed = true;
}

/* Those that the targets mean. To ask, all is told that the user should know.
 */
static struct listing_request
request_of(struct removal *removal)
{
	struct listing_request request = {
		.targets = &removal->targets,
		.keeps_misses = true,
		.filter = removal->filter,
		.problem = take_problem,
		.arg = removal,
	};

	if (removal->removing != NULL)
		request.needs |= COLUMN_RSS;
	if (removal->ask != NULL && !removal->dry_run)
		request.needs |=
		    COLUMN_RSS | COLUMN_IDLE | COLUMN_ORPHANED | COLUMN_REASON;
	for (size_t i = 0; i < removal->targets.count; i++)
		kind_set_add(&request.kinds, removal->targets.list[i].kind);
	return request;
}

/* Those that are judged, together. */
static int
sweep_up(struct removal *removal)
{
	const struct sweep_work work = {
		.ask = removal->ask == NULL ? NULL : ask,
		.work = work_on,
		.dry_run = removal->dry_run,
		.undone = "not removed",
		.arg = removal,
	};
	struct listing_request request;
	struct sweep sweep;
	int result;

	targets_resolve(&removal->targets, take_problem, removal);
	request = request_of(removal);
	result = sweep_begin(&sweep, &request);
	if (result == 0) {
		sweep_do(&sweep, &work);
		doubts_tell(&sweep.listing, 0, removal->problem, removal->arg);
	}
	sweep_end(&sweep);
	return result;
}

/* One that was named, or that stands in the way of -a. */
static int
remove_object(struct removal *removal, const struct object *obj)
{
	return removal->dry_run
	           ? print_target(removal, obj)
	           : remove_named(removal, obj->kind, &obj->name, NULL, NULL);
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
	if (!removal->dry_run)
		return remove_object(removal, &obj);
	if (object_look(target->kind, &obj.name, &found) == -1)
		return say_unseen(removal, target, &obj.name);
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

	if (removal->filter.given != 0 || removal->ask != NULL)
		result = sweep_up(removal);
	else
		remove_all(removal);
	preview_end(&removal->preview);
	return result;
}
