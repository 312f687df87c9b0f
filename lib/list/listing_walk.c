/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects of a listing. */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cli/target.h"
#include "list/listing_part.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/semset.h"
#include "model/walk.h"
#include "who/orphan.h"
#include "why/explain.h"

void
listing_miss(struct gathering *gathering, ino_t ns, const struct kind *kind)
{
	struct listing *listing = gathering->listing;
	struct listing_gap *gaps =
	    reallocarray(listing->gaps, listing->ngaps + 1, sizeof(*gaps));

	if (gaps == NULL) {
		gathering->no_memory = true;
		return;
	}
	listing->gaps = gaps;
	gaps[listing->ngaps++] = (struct listing_gap){ ns, kind };
}

/* Tells why the semaphores of a set can't be shown. */
static void
tell_unreadable(const struct gathering *gathering, const struct object *obj,
    int error)
{
	const struct listing_request *request = gathering->request;
	struct explain_subject subject = { .kind = obj->kind, .id = obj->id };
	char target[TARGET_TEXT];
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + TARGET_TEXT + 8];

	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, obj->kind, &obj->name),
	    explain(why, EXPLAIN_SEMAPHORE, &subject, error));
	request->problem(problem, request->arg);
}

/* Whether an object whose semaphores can't be read is gone. A file over that of
 * the kernel may have one that no slot has. */
static bool
is_gone(const struct object *obj)
{
	struct object now;

	return object_look(obj->kind, &obj->name, &now) == -1 &&
	       errno == ENOENT;
}

/* Reads the semaphores of a set, each once. Returns false if it is gone. */
static bool
read_semaphores(struct gathering *gathering, const struct object *obj,
    struct usage *usage)
{
	uint64_t all = obj->kind->elements(obj);
	/* A file over that of the kernel may tell any number. */
	size_t count = all < SIZE_MAX ? (size_t)all : SIZE_MAX - 1;
	int error;

	usage->semaphores = calloc(count + 1, sizeof(*usage->semaphores));
	if (usage->semaphores == NULL) {
		gathering->no_memory = true;
		return true;
	}
	if (semset_read(obj->id, usage->semaphores, count, true) == 0)
		return true;
	error = errno;
	free(usage->semaphores);
	usage->semaphores = NULL;
	if (is_gone(obj))
		return false;
	tell_unreadable(gathering, obj, error);
	return true;
}

void
listing_drop(struct listing *listing, struct listing_object *object)
{
	usages_give_back(&listing->usages, object->usage);
	free(object->miss);
}

/* Reads what the walk doesn't show. Returns false if the object is gone. */
static bool
complete(struct gathering *gathering, struct listing_object *object)
{
	unsigned needs = gathering->request->needs;
	struct object *obj = &object->obj;

	if ((needs & COLUMN_QBYTES) != 0 && !object_complete(obj))
		return false;
	if ((needs & COLUMN_SEMAPHORES) == 0 || obj->kind->elements == NULL ||
	    object->unfit)
		return true;
	object->usage = usages_take(&gathering->listing->usages);
	gathering->no_memory |= object->usage == NULL;
	return object->usage == NULL ||
	       read_semaphores(gathering, obj, object->usage);
}

/* What has to be heard of the object right now. Returns false if it is gone. */
static bool
hear(struct gathering *gathering, struct listing_object *object)
{
	struct orphan_judge *judge = gathering->listing->judge;
	const struct object *obj = &object->obj;

	if (judge == NULL || object->unfit)
		return true;
	if (orphan_hear(judge, obj,
		object->usage == NULL ? NULL : object->usage->semaphores,
		&object->testimony) == -1) {
		gathering->no_memory = true;
		return true;
	}
	return kind_is_posix(obj->kind) ||
	       orphan_hear_error(judge, object->testimony) == 0 ||
	       !is_gone(obj);
}

/* Reports why an object that was named isn't listed. */
static void
tell_absence(const struct gathering *gathering, const struct kind *kind,
    const struct object_name *name, int error)
{
	const struct listing_request *request = gathering->request;
	struct explain_subject subject = {
		.kind = kind,
		.id = name->id,
		.name = name,
	};
	char target[TARGET_TEXT];
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + TARGET_TEXT + 8];

	if (error == ENOENT && request->may_be_absent)
		return;
	explain(why, EXPLAIN_STAT, &subject, error);
	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, kind, name), why);
	request->problem(problem, request->arg);
}

/* Judges an object, once more if who uses it may not have been seen. Returns
 * the scan on which the verdict rests. */
static const struct scan *
ask_judges(struct gathering *gathering, const struct listing_object *object)
{
	struct listing *listing = gathering->listing;
	struct verdict *verdict = &object->usage->verdict;
	struct orphan_judge *second;

	orphan_judge(listing->judge, &object->obj, object->testimony, verdict);
	if (!orphan_is_premature(listing->judge, &object->obj, verdict))
		return listing->scan;
	second = listing_ask_second(gathering);
	if (second == NULL)
		return listing->scan;
	if (orphan_judge_anew(second, &object->obj, verdict) == -1)
		gathering->no_memory = true;
	return listing->later[listing->nlater - 1];
}

/* Sets its usage. */
static void
judge(struct gathering *gathering, struct listing_object *object)
{
	struct listing *listing = gathering->listing;
	struct usage *usage = object->usage;
	char reason[ORPHAN_REASON];
	const struct scan *scan;

	if (usage == NULL)
		usage = object->usage = usages_take(&listing->usages);
	gathering->no_memory |= usage == NULL;
	if (usage == NULL)
		return;
	scan = ask_judges(gathering, object);
	usage->uses = scan_uses_of(scan, gathering->ns->inode, &object->obj,
	    &usage->nuses);
	if ((gathering->request->needs & COLUMN_REASON) == 0 ||
	    (usage->verdict.reason.text == NULL &&
		usage->verdict.reason.why == NULL))
		return;
	usage->reason =
	    strdup(orphan_reason_text(&usage->verdict.reason, scan, reason));
	gathering->no_memory |= usage->reason == NULL;
}

/* Takes what @object owns, too. */
static int
keep_object(struct gathering *gathering, struct listing_object *object)
{
	struct listing *listing = gathering->listing;
	struct listing_object *list = array_grow(listing->list, listing->count,
	    &gathering->capacity, sizeof(*list));

	gathering->no_memory |= list == NULL;
	if (list == NULL)
		return -1;
	listing->list = list;
	object->sequence = listing->count;
	list[listing->count++] = *object;
	return 0;
}

/* Why an object that was named isn't selected, in words that the caller frees:
 * the doubt, if it is one, or @option. */
static char *
describe_miss(const struct gathering *gathering, const char *option,
    const struct filter_doubts *doubts)
{
	char text[FILTER_REASON];

	if (doubts->count > 0)
		filter_doubt_reason(&doubts->list[doubts->count - 1],
		    gathering->listing->scan, text);
	else
		snprintf(text, sizeof(text), "--%s does not hold", option);
	return strdup(text);
}

/* Keeps one that was named, with the reason if the filters don't hold. */
static void
select_named(struct gathering *gathering, struct listing_object *object,
    const struct filter_subject *subject)
{
	struct filter_doubts own = { .count = 0 };
	const char *miss =
	    filter_miss(&gathering->request->filter, subject, &own);

	if (miss == NULL)
		return;
	object->miss = describe_miss(gathering, miss, &own);
	gathering->no_memory |= object->miss == NULL;
}

/* Sets whether the filters hold. */
static void
select_object(struct gathering *gathering, struct listing_object *object)
{
	const struct listing_request *request = gathering->request;
	struct listing *listing = gathering->listing;
	const struct filter_subject subject = {
		.obj = &object->obj,
		.verdict =
		    object->usage == NULL ? NULL : &object->usage->verdict,
		.scan = listing->scan,
		.ns = gathering->ns->inode,
	};

	if (object->named && request->keeps_misses)
		select_named(gathering, object, &subject);
	else
		object->unfit = filter_miss(&request->filter, &subject,
				    &listing->doubts) != NULL;
}

/* Its verdict, where one is asked for; it is kept until all can be judged. */
static int
take_object(const struct object *obj, void *arg)
{
	struct gathering *gathering = arg;
	const struct listing_request *request = gathering->request;
	struct orphan_judge *judge = gathering->listing->judge;
	struct listing_object object = { .obj = *obj, .ns = gathering->ns };

	object.turn = wanted_turn(&gathering->wanted, obj->kind, &obj->name,
	    &object.named);
	object.unfit = object.turn != -1 &&
	               !(object.named && request->keeps_misses) &&
	               !filter_may_hold(&request->filter, obj);
	if (judge != NULL && (object.turn == -1 || object.unfit))
		orphan_note(judge, obj);
	if (object.turn == -1 || (object.unfit && !request->keeps_unfit))
		return 0;
	if (!complete(gathering, &object) || !hear(gathering, &object)) {
		if (judge != NULL)
			orphan_note(judge, obj);
		if (object.named)
			tell_absence(gathering, obj->kind, &obj->name, ENOENT);
		listing_drop(gathering->listing, &object);
		return 0;
	}
	if (gathering->no_memory || keep_object(gathering, &object) == -1)
		listing_drop(gathering->listing, &object);
	return gathering->no_memory;
}

void
listing_decide(struct gathering *gathering, size_t from)
{
	struct listing *listing = gathering->listing;
	size_t kept = from;

	for (size_t i = from; i < listing->count; i++) {
		struct listing_object *object = &listing->list[i];

		if (!object->unfit && listing->judge != NULL &&
		    !gathering->no_memory)
			judge(gathering, object);
		if (!object->unfit && !gathering->no_memory)
			select_object(gathering, object);
		if (object->unfit && !gathering->request->keeps_unfit) {
			listing_drop(listing, object);
			continue;
		}
		object->sequence = kept;
		if (kept++ != i)
			listing->list[kept - 1] = *object;
	}
	listing->count = kept;
}

static void
take_problem(const char *why, void *arg)
{
	struct gathering *gathering = arg;

	if (gathering->listing->judge != NULL)
		orphan_miss(gathering->listing->judge, gathering->kind,
		    errno != 0 && errno != ENOSYS ? errno : EIO);
	listing_miss(gathering, gathering->ns->inode, gathering->kind);
	gathering->request->problem(why, gathering->request->arg);
}

/* One that was named is looked up if no walk has met it: there is none of POSIX
 * objects, for which there may be no right, and one of others may have been
 * made since. */
static void
look_up(struct gathering *gathering, const struct target *wanted)
{
	const struct object_name name = target_name(wanted);
	struct object obj;
	bool named;
	int error;

	if (object_look(wanted->kind, &name, &obj) == 0) {
		(void)take_object(&obj, gathering);
		return;
	}
	error = errno;
	if (error != ENOENT)
		listing_miss(gathering, gathering->ns->inode, wanted->kind);
	tell_absence(gathering, wanted->kind, &name, error);
	/* Once, however often it was named. */
	(void)wanted_turn(&gathering->wanted, wanted->kind, &name, &named);
}

static void
walk_kind(struct gathering *gathering, const struct kind *kind)
{
	const struct listing_request *request = gathering->request;
	bool wants_rss =
	    (request->needs & COLUMN_RSS) != 0 && kind->attachments != NULL;
	struct explain_subject subject = { .kind = kind };
	struct visitor visitor = {
		.object = take_object,
		.problem = take_problem,
		.arg = gathering,
	};
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + 64];

	if (object_walk(kind, wants_rss ? WALK_PROC : WALK_FASTEST, &visitor) !=
	    -1)
		return;
	if (gathering->listing->judge != NULL)
		orphan_miss(gathering->listing->judge, kind, errno);
	explain(why, EXPLAIN_ANY, &subject, errno);
	snprintf(problem, sizeof(problem), "%ss: %s", kind->title, why);
	listing_miss(gathering, gathering->ns->inode, kind);
	request->problem(problem, request->arg);
}

void
listing_walk(struct gathering *gathering, const struct kind *kind)
{
	const struct target *missing = NULL;

	gathering->kind = kind;
	if (gathering->request->targets == NULL || !kind_is_posix(kind) ||
	    gathering->wanted.every[kind->id] != -1)
		walk_kind(gathering, kind);
	while (!gathering->no_memory &&
	       (missing = wanted_missing(&gathering->wanted, kind, missing)) !=
		   NULL)
		look_up(gathering, missing);
}
