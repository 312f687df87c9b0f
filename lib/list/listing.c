/* SPDX-License-Identifier: BSD-2-Clause */
/* Gathering a listing. */

#include "list/listing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/target.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/semset.h"
#include "model/walk.h"
#include "who/orphan.h"
#include "why/explain.h"

struct gathering {
	struct listing *listing;
	const struct listing_request *request;
	const struct namespace *ns; /* in which we are */
	size_t capacity;
	bool no_memory;
};

/* The parts of the verdict that are asked for. */
static unsigned
verdict_asked(const struct listing_request *request)
{
	unsigned asked = filter_asks(&request->filter);

	if ((request->needs & COLUMN_IDLE) != 0)
		asked |= ORPHAN_IDLE;
	if ((request->needs & COLUMN_ORPHANED) != 0)
		asked |= ORPHAN_GRADE;
	return asked;
}

static bool
wants_usage(const struct listing_request *request)
{
	return verdict_asked(request) != 0 ||
	       (request->needs & (COLUMN_PIDS | COLUMN_WAITERS | COLUMN_MAPS |
				     COLUMN_SEMAPHORES)) != 0;
}

unsigned
listing_scan(const struct listing_request *request)
{
	unsigned asked = verdict_asked(request), what = 0;
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(&request->kinds, kind)) != NULL) {
		bool attached = kind->attachments != NULL;
		unsigned own = attached ? COLUMN_PIDS | COLUMN_MAPS
		                        : COLUMN_PIDS | COLUMN_WAITERS;

		if ((request->needs & own) != 0)
			what |= SCAN_DESCRIBE |
			        (attached ? SCAN_ATTACHED : SCAN_BLOCKED);
		what |= orphan_scan(kind, asked);
	}
	if (request->everywhere || (request->needs & COLUMN_NS) != 0)
		what |= SCAN_EVERYWHERE;
	return what;
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

/* Reads the semaphores of a set, each once. */
static void
read_semaphores(struct gathering *gathering, const struct object *obj,
    struct usage *usage)
{
	size_t count = (size_t)obj->kind->elements(obj);

	usage->semaphores = calloc(count + 1, sizeof(*usage->semaphores));
	if (usage->semaphores == NULL) {
		gathering->no_memory = true;
		return;
	}
	if (semset_read(obj->id, usage->semaphores, count, true) == 0)
		return;
	tell_unreadable(gathering, obj, errno);
	free(usage->semaphores);
	usage->semaphores = NULL;
}

static void
free_usage(struct usage *usage)
{
	if (usage == NULL)
		return;
	free(usage->semaphores);
	free(usage->reason);
	free(usage);
}

static struct usage *
judge(struct gathering *gathering, const struct object *obj)
{
	const struct scan *scan = gathering->listing->scan;
	unsigned needs = gathering->request->needs;
	struct usage *usage = calloc(1, sizeof(*usage));
	char reason[ORPHAN_REASON];

	if (usage == NULL) {
		gathering->no_memory = true;
		return NULL;
	}
	if ((needs & COLUMN_SEMAPHORES) != 0 && obj->kind->elements != NULL)
		read_semaphores(gathering, obj, usage);
	orphan_judge(gathering->listing->judge, obj, usage->semaphores,
	    &usage->verdict);
	usage->uses =
	    scan_uses_of(scan, gathering->ns->inode, obj, &usage->nuses);
	if ((needs & COLUMN_REASON) == 0 || usage->verdict.reason.text == NULL)
		return usage;
	usage->reason =
	    strdup(orphan_reason_text(&usage->verdict.reason, scan, reason));
	gathering->no_memory |= usage->reason == NULL;
	return usage;
}

static int
keep_object(struct gathering *gathering, const struct object *obj,
    struct usage *usage)
{
	struct listing *listing = gathering->listing;
	struct listing_object *list = listing->list;

	if (listing->count == gathering->capacity) {
		size_t capacity = gathering->capacity * 2 + 64;

		list = reallocarray(list, capacity, sizeof(*list));
		if (list == NULL) {
			gathering->no_memory = true;
			free_usage(usage);
			return 1;
		}
		listing->list = list;
		gathering->capacity = capacity;
	}
	list[listing->count++] = (struct listing_object){
		.obj = *obj,
		.ns = gathering->ns,
		.usage = usage,
	};
	return 0;
}

static bool
is_selected(const struct gathering *gathering, const struct object *obj,
    const struct usage *usage)
{
	const struct filter_subject subject = {
		.obj = obj,
		.verdict = &usage->verdict,
		.scan = gathering->listing->scan,
		.ns = gathering->ns->inode,
	};

	return filter_miss(&gathering->request->filter, &subject,
		   &gathering->listing->doubts) == NULL;
}

static int
take_object(const struct object *obj, void *arg)
{
	struct gathering *gathering = arg;
	const struct listing_request *request = gathering->request;
	struct usage *usage = NULL;

	if ((request->by_id && obj->id != request->name.id) ||
	    !filter_may_hold(&request->filter, obj))
		return 0;
	if (gathering->listing->judge != NULL && !kind_is_posix(obj->kind)) {
		usage = judge(gathering, obj);
		if (gathering->no_memory) {
			free_usage(usage);
			return 1;
		}
		if (!is_selected(gathering, obj, usage)) {
			free_usage(usage);
			return 0;
		}
	}
	return keep_object(gathering, obj, usage);
}

static void
take_problem(const char *why, void *arg)
{
	const struct gathering *gathering = arg;

	gathering->request->problem(why, gathering->request->arg);
}

/* One of a known name is looked up without a walk, for which there may be no
 * right. */
static void
look_up(struct gathering *gathering, const struct kind *kind)
{
	const struct object_name *name = &gathering->request->name;
	struct explain_subject subject = { .kind = kind, .name = name };
	char target[TARGET_TEXT];
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + TARGET_TEXT + 8];
	struct object obj;

	if (object_look(kind, name, &obj) == 0) {
		(void)take_object(&obj, gathering);
		return;
	}
	if (errno == ENOENT)
		return;
	gathering->listing->unknown = true;
	explain(why, EXPLAIN_STAT, &subject, errno);
	snprintf(problem, sizeof(problem), "%s: %s",
	    target_text(target, kind, name), why);
	gathering->request->problem(problem, gathering->request->arg);
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

	if (request->by_text) {
		look_up(gathering, kind);
		return;
	}
	if (object_walk(kind, wants_rss ? WALK_PROC : WALK_FASTEST, &visitor) !=
	    -1)
		return;
	explain(why, EXPLAIN_ANY, &subject, errno);
	snprintf(problem, sizeof(problem), "%ss: %s", kind->title, why);
	request->problem(problem, request->arg);
}

/* A walk through slots tells it already, one through /proc doesn't. */
static void
complete_qbytes(struct listing *listing, size_t from)
{
	for (size_t i = from; i < listing->count; i++) {
		struct object *obj = &listing->list[i].obj;
		const struct kind *kind = obj->kind;
		struct object again;

		if (kind->capacity != NULL &&
		    kind->capacity(obj) == OBJECT_UNKNOWN &&
		    object_stat(kind, obj->id, &again) == 0)
			kind->set_capacity(obj, kind->capacity(&again));
	}
}

/* The objects of the namespace in which we are. */
static void
walk_kinds(struct gathering *gathering)
{
	const struct listing_request *request = gathering->request;
	struct listing *listing = gathering->listing;
	const struct kind *kind = NULL;
	size_t from = listing->count;

	orphan_judge_free(listing->judge);
	listing->judge = NULL;
	if (wants_usage(request)) {
		listing->judge = orphan_judge_new(listing->scan,
		    gathering->ns->inode, verdict_asked(request));
		gathering->no_memory |= listing->judge == NULL;
	}
	while (!gathering->no_memory &&
	       (kind = kind_set_next(&request->kinds, kind)) != NULL)
		walk_kind(gathering, kind);
	if ((request->needs & COLUMN_QBYTES) != 0)
		complete_qbytes(listing, from);
}

/* Those that can't be entered are counted: there may be hundreds. */
static void
walk_namespaces(struct gathering *gathering)
{
	const struct listing_request *request = gathering->request;
	const struct scan *scan = gathering->listing->scan;
	const struct namespace *own = NULL;
	const char *why, *first_why = NULL;
	size_t failed = 0;
	char problem[256];

	for (size_t i = 0; i < scan->namespaces.count; i++) {
		const struct namespace *ns = &scan->namespaces.list[i];

		if (ns->inode == scan->ns)
			own = ns;
		if (!request->everywhere && ns->inode != scan->ns)
			continue;
		why = namespace_enter(ns);
		if (why == NULL) {
			gathering->ns = ns;
			walk_kinds(gathering);
		} else if (failed++ == 0) {
			first_why = why;
		}
	}
	if (failed > 0) {
		snprintf(problem, sizeof(problem),
		    "cannot enter %zu IPC namespace%s: %.150s", failed,
		    failed == 1 ? "" : "s", first_why);
		request->problem(problem, request->arg);
	}
	why = own == NULL || gathering->ns == own ? NULL : namespace_enter(own);
	if (why != NULL)
		request->problem(why, request->arg);
}

/* Says why there may be more namespaces than were found. */
static void
tell_missing(const struct listing_request *request, const struct scan *scan)
{
	char problem[256];

	if (scan->blind != NULL)
		snprintf(problem, sizeof(problem),
		    "cannot find other IPC namespaces: %s", scan->blind);
	else if (scan->unreadable > 0)
		snprintf(problem, sizeof(problem),
		    "cannot inspect %zu process%s: there may be more IPC "
		    "namespaces",
		    scan->unreadable, scan->unreadable == 1 ? "" : "es");
	else
		return;
	request->problem(problem, request->arg);
}

/* The command lines of those who use the object, changed it, or made it. */
static void
read_cmdlines(struct cmdlines *cmdlines, const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	const struct usage *usage = object->usage;

	for (size_t i = 0; usage != NULL && i < usage->nuses; i++)
		(void)cmdlines_of(cmdlines, usage->uses[i].pid);
	for (size_t i = 0; usage != NULL && usage->semaphores != NULL &&
			   i < obj->kind->elements(obj);
	     i++)
		(void)cmdlines_of(cmdlines, usage->semaphores[i].pid);
	if (obj->kind->attachments != NULL)
		(void)cmdlines_since(cmdlines, obj->u.segment.creator,
		    obj->changed);
}

static int
read_all_cmdlines(struct listing *listing)
{
	listing->cmdlines = cmdlines_new();
	if (listing->cmdlines == NULL)
		return -1;
	for (size_t i = 0; i < listing->count; i++)
		read_cmdlines(listing->cmdlines, &listing->list[i]);
	return 0;
}

int
listing_gather(struct listing *listing, const struct listing_request *request)
{
	struct gathering gathering = { .listing = listing, .request = request };
	const struct scan_request scanned = { .what = listing_scan(request) };

	*listing = (struct listing){ .scan = scan_processes(&scanned) };
	if (listing->scan == NULL)
		return -1;
	listing->own.inode = listing->scan->ns;
	listing->own.fd = -1;
	gathering.ns = &listing->own;
	if ((scanned.what & SCAN_EVERYWHERE) != 0 &&
	    listing->scan->namespaces.count > 0)
		walk_namespaces(&gathering);
	else
		walk_kinds(&gathering);
	if (request->everywhere)
		tell_missing(request, listing->scan);
	if (gathering.no_memory || ((request->needs & COLUMN_COMMAND) != 0 &&
				       read_all_cmdlines(listing) == -1)) {
		errno = ENOMEM;
		return -1;
	}
	return 0;
}

void
listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free_usage(listing->list[i].usage);
	free(listing->list);
	orphan_judge_free(listing->judge);
	cmdlines_free(listing->cmdlines);
	scan_free(listing->scan);
}

struct row
listing_row(const struct listing_object *object,
    const struct column_context *context)
{
	return (struct row){
		.context = context,
		.obj = &object->obj,
		.ns = object->ns,
		.usage = object->usage,
		.about = ROW_KIND(object->obj.kind->id),
	};
}
