/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing objects. */

#include "list/change.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mode.h"
#include "list/doubts.h"
#include "list/sweep.h"
#include "model/kind.h"
#include "model/walk.h"
#include "why/explain.h"

bool
change_sets(const struct change *change)
{
	return change->owner.has_user || change->owner.has_group ||
	       change->mode != NULL || change->has_qbytes;
}

const char *
change_refusal(const struct change *change, const struct kind *kind)
{
	static char why[128];
	const char *what = NULL;

	if (change->has_qbytes && kind->set_capacity == NULL)
		what = "--qbytes is for queues";
	else if (change->locking != LOCKING_NONE && kind->lock == NULL)
		what = "--lock and --unlock are for segments";
	if (what == NULL)
		return NULL;
	snprintf(why, sizeof(why), "%s, not for a %s", what, kind->title);
	return why;
}

static void
take_problem(const char *why, void *arg)
{
	struct changes *changes = arg;

	changes->problem(why, changes->arg);
	changes->failed = true;
}

/* Returns -1. */
static int
say_failure(struct changes *changes, enum explain_call call,
    const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE], target[TARGET_TEXT];
	char problem[EXPLAIN_SIZE + TARGET_TEXT + 8];

	explain(why, call, subject, errno);
	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, subject->kind, subject->name), why);
	take_problem(problem, changes);
	return -1;
}

/* The values that the object is to have. */
static void
apply(const struct change *change, struct object *obj)
{
	if (change->owner.has_user)
		obj->uid = change->owner.user;
	if (change->owner.has_group)
		obj->gid = change->owner.group;
	if (change->mode != NULL)
		obj->mode = mode_apply(change->mode, obj->mode, change->umask);
	if (change->has_qbytes)
		obj->kind->set_capacity(obj, change->qbytes);
}

static struct explain_subject
subject_of(const struct object *obj)
{
	return (struct explain_subject){
		.kind = obj->kind,
		.id = obj->id,
		.name = &obj->name,
	};
}

static int
set(struct changes *changes, struct object obj)
{
	struct explain_subject subject = subject_of(&obj);

	apply(&changes->change, &obj);
	/* Also unchanged it may be over a limit that was lowered. */
	if (obj.kind->capacity != NULL)
		subject.size = obj.kind->capacity(&obj);
	return obj.kind->set(&obj) == -1
	           ? say_failure(changes, EXPLAIN_SET, &subject)
	           : 0;
}

static int
change_object(struct changes *changes, const struct object *before)
{
	const struct change *change = &changes->change;
	const struct explain_subject subject = subject_of(before);
	const struct kind *kind = before->kind;
	struct object after;

	if (change->locking != LOCKING_NONE &&
	    kind->lock(before->id, change->locking == LOCKING_LOCK) == -1)
		return say_failure(changes, EXPLAIN_LOCK, &subject);
	/* Last, for it may give the object away. */
	if (change_sets(change) && set(changes, *before) == -1)
		return -1;
	if (changes->changed == NULL)
		return 0;
	if (object_look(kind, &before->name, &after) == -1)
		return say_failure(changes, EXPLAIN_STAT, &subject);
	changes->changed(before, &after, changes->arg);
	return 0;
}

/* Prints what would be done, or why it may not. */
static int
preview(struct changes *changes, const struct object *obj)
{
	const struct explain_subject subject = subject_of(obj);
	struct object after = *obj;
	int may = changes->changed == NULL
	              ? preview_print(&changes->preview, obj)
	              : preview_note(&changes->preview, obj);

	if (may == -1)
		return say_failure(changes,
		    changes->preview.only_locks ? EXPLAIN_LOCK : EXPLAIN_SET,
		    &subject);
	if (may == 0 || changes->changed == NULL)
		return 0;
	apply(&changes->change, &after);
	if (changes->change.locking == LOCKING_LOCK)
		after.mode |= OBJECT_MODE_LOCKED;
	else if (changes->change.locking == LOCKING_UNLOCK)
		after.mode &= ~(mode_t)OBJECT_MODE_LOCKED;
	changes->changed(obj, &after, changes->arg);
	return 0;
}

static int
work_on(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	struct changes *changes = arg;

	(void)listing;
	return changes->dry_run ? preview(changes, &object->obj)
	                        : change_object(changes, &object->obj);
}

/* Those that are judged, together. */
static int
sweep_over(struct changes *changes)
{
	const struct sweep_work work = {
		.work = work_on,
		.dry_run = changes->dry_run,
		.undone = "not changed",
		.arg = changes,
	};
	struct listing_request request = {
		.targets = &changes->targets,
		.keeps_misses = true,
		.filter = changes->filter,
		.needs = COLUMN_QBYTES,
		.problem = take_problem,
		.arg = changes,
	};
	struct sweep sweep;
	int result;

	changes->preview.only_locks = !change_sets(&changes->change);
	targets_resolve(&changes->targets, take_problem, changes);
	for (size_t i = 0; i < changes->targets.count; i++)
		kind_set_add(&request.kinds, changes->targets.list[i].kind);
	result = sweep_begin(&sweep, &request);
	if (result == 0) {
		sweep_do(&sweep, &work);
		doubts_tell(&sweep.listing, 0, changes->problem, changes->arg);
	}
	sweep_end(&sweep);
	return result;
}

static void
change_target(struct changes *changes, struct target *target)
{
	struct explain_subject subject;
	struct object named = { .kind = target->kind }, obj;
	char why[EXPLAIN_SIZE];

	if (target_resolve(target, why) == -1) {
		take_problem(why, changes);
		return;
	}
	named.name = target_name(target);
	subject = subject_of(&named);
	if (object_look(target->kind, &named.name, &obj) == -1)
		(void)say_failure(changes, EXPLAIN_STAT, &subject);
	else
		(void)change_object(changes, &obj);
}

int
changes_perform(struct changes *changes)
{
	int result = 0;

	if (changes->filter.given != 0 || changes->dry_run)
		result = sweep_over(changes);
	else
		for (size_t i = 0; i < changes->targets.count; i++)
			change_target(changes, &changes->targets.list[i]);
	preview_end(&changes->preview);
	return result;
}
