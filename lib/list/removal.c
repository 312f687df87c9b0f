/* SPDX-License-Identifier: BSD-2-Clause */
/* Removing objects. */

#include "list/removal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "list/posix.h"
#include "list/sweep.h"
#include "model/create.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "why/explain.h"

/* How the stock tool calls the kinds in what -v prints. */
static const char *const verbose_names[KIND_COUNT] = {
	[KIND_QUEUE] = "message queue",
	[KIND_SEGMENT] = "shared memory segment",
	[KIND_SEMSET] = "semaphore",
	[KIND_PQUEUE] = "POSIX message queue",
	[KIND_PSEGMENT] = "POSIX shared memory",
	[KIND_PSEM] = "POSIX semaphore",
};

/* An object as a target, for diagnostics. */
static void
say(const struct kind *kind, const struct object_name *name, const char *why)
{
	char target[TARGET_TEXT];

	warnx("%s: %s", target_text(target, kind, name), why);
}

static int
say_failure(enum explain_call call, const struct kind *kind,
    const struct object_name *name)
{
	const struct explain_subject subject = {
		.kind = kind,
		.id = name->id,
		.name = name,
	};
	char why[EXPLAIN_SIZE];

	say(kind, name, explain(why, call, &subject, errno));
	return -1;
}

/* Only a line that begins with y or Y is a yes: 1, or 0 for no; -1 after saying
 * why there is no answer to be had. */
static int
ask(const struct removal *removal, const struct object *obj)
{
	char *answer = NULL, target[TARGET_TEXT];
	size_t size = 0;
	int yes = 0;

	fprintf(stderr, "%s: remove %s %s? ", removal->program,
	    obj->kind->title,
	    strchr(target_text(target, obj->kind, &obj->name), ':') + 1);
	clearerr(stdin); /* or it fails again without saying why */
	if (getline(&answer, &size, stdin) != -1)
		yes = answer[0] == 'y' || answer[0] == 'Y';
	else
		fputc('\n', stderr);
	free(answer);
	if (!ferror(stdin))
		return yes;
	warn("standard input");
	return -1;
}

/* -n: what would be removed, as a target. */
static int
print_target(struct removal *removal, const struct object *obj)
{
	if (preview_print(&removal->preview, obj) == 0)
		return 0;
	if (errno == ENOMEM)
		driver_no_memory(EXIT_FAILURE);
	return say_failure(EXPLAIN_REMOVE, obj->kind, &obj->name);
}

/* As the stock tool does, but that a name may hold anything. */
static void
say_removing(const struct kind *kind, const struct object_name *name)
{
	char target[TARGET_TEXT];

	if (kind_is_posix(kind))
		printf("removing %s `%s'\n", verbose_names[kind->id],
		    strchr(target_text(target, kind, name), ':') + 1 +
			(kind->id != KIND_PQUEUE));
	else
		printf("removing %s id `%d'\n", verbose_names[kind->id],
		    name->id);
}

/* It is said when it is done: nothing stands between the last look at an object
 * and its end, not even a pipe that is full. Returns 1 where it has gone
 * already. */
static int
remove_named(const struct removal *removal, const struct kind *kind,
    const struct object_name *name, bool may_be_gone)
{
	int result = object_remove(kind, name), error = errno;

	if (result == -1 && may_be_gone && kind->is_gone(kind, name))
		return 1;
	if (removal->verbose)
		say_removing(kind, name);
	errno = error;
	return result == -1 ? say_failure(EXPLAIN_REMOVE, kind, name) : 0;
}

/* One that the filters mean. What somebody else removed is done. */
static int
sweep_object(struct removal *removal, struct sweep *sweep,
    const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	int64_t asked = removal->interactive ? sweep_clock() : 0, waited = 0;
	int answer = 1;

	if (removal->dry_run)
		return print_target(removal, obj);
	if (removal->interactive) {
		answer = ask(removal, obj);
		waited = sweep_clock() - asked;
	}
	if (answer != 1)
		return answer;
	switch (sweep_check(sweep, object, waited)) {
	case SWEEP_MEANT:
		return remove_named(removal, obj->kind, &obj->name, true);
	case SWEEP_GONE:
		return 0;
	case SWEEP_CHANGED:
		say(obj->kind, &obj->name,
		    "changed or used in the meantime, not removed");
		return -1;
	default:
		return say_failure(EXPLAIN_STAT, obj->kind, &obj->name);
	}
}

static void
take_problem(const char *why, void *arg)
{
	struct removal *removal = arg;

	warnx("%s", why);
	removal->failed = true;
}

/* Those of all kinds named for which the filters hold, which were found
 * together. */
static void
remove_meant(struct removal *removal)
{
	const struct targets *targets = &removal->targets;
	struct listing_request request = {
		.filter = removal->filter,
		.problem = take_problem,
		.arg = removal,
	};
	char text[FILTER_TEXT];
	struct sweep sweep;
	const char *why;

	for (size_t i = 0; i < targets->count; i++)
		kind_set_add(&request.kinds, targets->list[i].kind);
	why = posix_refusal(&request, false);
	if (why != NULL)
		errx(EXIT_FAILURE, "%s", why);
	if (sweep_begin(&sweep, &request) == -1)
		driver_no_memory(EXIT_FAILURE);
	for (size_t i = 0; i < targets->count; i++)
		for (size_t j = 0; j < sweep.listing.count; j++)
			if (sweep.listing.list[j].obj.kind ==
				targets->list[i].kind &&
			    sweep_object(removal, &sweep,
				&sweep.listing.list[j]) == -1)
				removal->failed = true;
	for (size_t i = 0; i < sweep.listing.doubts.count; i++)
		warnx("%s", filter_doubt_text(&sweep.listing.doubts.list[i],
				sweep.listing.scan, text));
	sweep_end(&sweep);
}

/* One that was named, or that stands in the way of -a. */
static int
remove_object(struct removal *removal, const struct object *obj)
{
	int answer;

	if (removal->dry_run)
		return print_target(removal, obj);
	answer = removal->interactive ? ask(removal, obj) : 1;
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
	char why[EXPLAIN_SIZE];

	if (object_walk(kind, WALK_FASTEST, &visitor) != -1)
		return;
	warnx("%ss: %s", kind->title,
	    explain(why, EXPLAIN_ANY, &subject, errno));
	removal->failed = true;
}

static int
remove_target(struct removal *removal, struct target *target)
{
	struct object obj = { .kind = target->kind }, found;
	char why[EXPLAIN_SIZE];

	if (target_resolve(target, why) == -1) {
		warnx("%s", why);
		return -1;
	}
	obj.id = target->id;
	obj.name.text = target->text;
	if (!removal->dry_run && !removal->interactive)
		return remove_object(removal, &obj);
	if (object_look(target->kind, &obj.name, &found) == -1)
		return say_failure(EXPLAIN_STAT, target->kind, &obj.name);
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

void
removal_perform(struct removal *removal)
{
	if (removal->filter.given != 0)
		remove_meant(removal);
	else
		remove_all(removal);
	preview_end(&removal->preview);
}
