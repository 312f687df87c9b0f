/* SPDX-License-Identifier: BSD-2-Clause */
/* Gathering a listing. */

#include "list/listing_part.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/target.h"
#include "list/everywhere.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/semset.h"
#include "model/walk.h"
#include "who/orphan.h"
#include "why/explain.h"

unsigned
listing_asks(const struct listing_request *request)
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
	return listing_asks(request) != 0 ||
	       (request->needs & (COLUMN_PIDS | COLUMN_WAITERS | COLUMN_MAPS |
				     COLUMN_SEMAPHORES)) != 0;
}

unsigned
listing_scan(const struct listing_request *request)
{
	unsigned asked = listing_asks(request), what = 0;
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(&request->kinds, kind)) != NULL) {
		bool attached = kind->attachments != NULL;
		unsigned own = attached ? COLUMN_PIDS | COLUMN_MAPS
		                        : COLUMN_PIDS | COLUMN_WAITERS;

		if ((request->needs & own) != 0)
			what |= SCAN_DESCRIBE |
			        (attached ? SCAN_ATTACHED : SCAN_BLOCKED) |
			        (kind_is_posix(kind) ? SCAN_FILES : 0);
		what |= orphan_scan(kind, asked);
	}
	if (request->everywhere || (request->needs & COLUMN_NS) != 0)
		what |= SCAN_EVERYWHERE;
	return what;
}

/* A scan that began after the objects were found; NULL without memory. */
static const struct scan *
scan_later(struct listing *listing, const struct listing_request *request)
{
	const struct scan_request scanned = {
		.what = listing_scan(request) & ~(unsigned)SCAN_EVERYWHERE,
		.kinds = request->kinds,
	};
	struct scan **later = reallocarray(listing->later, listing->nlater + 1,
	    sizeof(struct scan *));

	if (later == NULL)
		return NULL;
	listing->later = later;
	later[listing->nlater] = scan_processes(&scanned);
	return later[listing->nlater] == NULL ? NULL : later[listing->nlater++];
}

struct orphan_judge *
listing_ask_second(struct gathering *gathering)
{
	const struct listing_request *request = gathering->request;
	const struct kind_set none = { .bits = 0 };
	const struct scan *scan;

	if (gathering->second != NULL)
		return gathering->second;
	scan = scan_later(gathering->listing, request);
	if (scan != NULL)
		gathering->second =
		    orphan_judge_new(scan, scan->ns, listing_asks(request));
	if (gathering->second == NULL ||
	    orphan_hear_rest(gathering->second, &none) == -1)
		gathering->no_memory = true;
	return gathering->no_memory ? NULL : gathering->second;
}

/* The second judge stays, if there is one. */
static void
end_judging(struct gathering *gathering)
{
	if (gathering->second == NULL)
		return;
	orphan_judge_free(gathering->listing->judge);
	gathering->listing->judge = gathering->second;
	gathering->second = NULL;
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
		    gathering->ns->inode, listing_asks(request));
		gathering->no_memory |= listing->judge == NULL;
	}
	while (!gathering->no_memory &&
	       (kind = kind_set_next(&request->kinds, kind)) != NULL)
		listing_walk(gathering, kind);
	if (listing->judge != NULL && !gathering->no_memory &&
	    orphan_hear_rest(listing->judge, &request->kinds) == -1)
		gathering->no_memory = true;
	listing_decide(gathering, from);
	end_judging(gathering);
}

static void
visit_namespace(const struct namespace *ns, void *arg)
{
	struct gathering *gathering = arg;

	gathering->ns = ns;
	walk_kinds(gathering);
}

static void
miss_namespace(const struct namespace *ns, void *arg)
{
	listing_miss(arg, ns->inode, NULL);
}

static void
take_problem(const char *why, void *arg)
{
	const struct gathering *gathering = arg;

	gathering->request->problem(why, gathering->request->arg);
}

static bool
has_namespace(const struct listing *listing, ino_t ns)
{
	const struct namespaces *namespaces = &listing->scan->namespaces;

	if (ns == listing->own.inode)
		return true;
	for (size_t i = 0; i < namespaces->count; i++)
		if (namespaces->list[i].inode == ns)
			return true;
	return false;
}

bool
listing_may_miss(const struct listing *listing, ino_t ns,
    const struct kind *kind)
{
	for (size_t i = 0; i < listing->ngaps; i++)
		if (listing->gaps[i].ns == ns &&
		    (listing->gaps[i].kind == NULL ||
			listing->gaps[i].kind == kind))
			return true;
	return listing->misses_namespaces && !has_namespace(listing, ns);
}

/* The command lines of the processes that use, changed, or created the object:
 * of users only where each has a row, which says its place, too. */
static void
read_cmdlines(struct cmdlines *cmdlines, const struct listing_object *object,
    unsigned needs)
{
	const struct object *obj = &object->obj;
	const struct usage *usage = object->usage;
	bool each = usage != NULL && (needs & COLUMN_PLACE) != 0;

	for (size_t i = 0; each && i < usage->nuses; i++) {
		(void)cmdlines_of(cmdlines, usage->uses[i].pid);
		(void)cmdlines_whereabouts(cmdlines, usage->uses[i].pid);
	}
	for (size_t i = 0; usage != NULL && usage->semaphores != NULL &&
			   i < obj->kind->elements(obj);
	     i++)
		(void)cmdlines_of(cmdlines, usage->semaphores[i].pid);
	if (obj->kind->attachments != NULL)
		(void)cmdlines_since(cmdlines, obj->u.segment.creator,
		    obj->changed);
}

static int
read_all_cmdlines(struct listing *listing, unsigned needs)
{
	listing->cmdlines = cmdlines_new();
	if (listing->cmdlines == NULL)
		return -1;
	for (size_t i = 0; i < listing->count; i++)
		read_cmdlines(listing->cmdlines, &listing->list[i], needs);
	return 0;
}

static int
compare_turns(const void *left, const void *right)
{
	const struct listing_object *a = left, *b = right;

	if (a->turn != b->turn)
		return a->turn < b->turn ? -1 : 1;
	return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* Returns -1 without memory. */
static int
gather(struct gathering *gathering)
{
	const struct listing_request *request = gathering->request;
	struct listing *listing = gathering->listing;
	const struct everywhere everywhere = {
		.scan = listing->scan,
		.all = request->everywhere,
		.own = &listing->own,
		.visit = visit_namespace,
		.miss = miss_namespace,
		.problem = take_problem,
		.arg = gathering,
	};

	if (wanted_begin(&gathering->wanted, request->targets) == -1)
		return -1;
	everywhere_visit(&everywhere);
	listing->misses_namespaces =
	    listing->scan->blind != NULL || listing->scan->unreadable > 0;
	if (request->targets != NULL && listing->count > 0)
		qsort(listing->list, listing->count, sizeof(*listing->list),
		    compare_turns);
	if (gathering->no_memory)
		return -1;
	return (request->needs & (COLUMN_COMMAND | COLUMN_PLACE)) == 0
	           ? 0
	           : read_all_cmdlines(listing, request->needs);
}

int
listing_gather(struct listing *listing, const struct listing_request *request)
{
	struct gathering gathering = { .listing = listing, .request = request };
	const struct scan_request scanned = {
		.what = listing_scan(request),
		.kinds = request->kinds,
	};
	int result;

	*listing = (struct listing){
		.asked = listing_asks(request),
		.scan = scan_processes(&scanned),
	};
	if (listing->scan == NULL)
		return -1;
	listing->own.inode = listing->scan->ns;
	listing->own.fd = -1;
	gathering.ns = &listing->own;
	result = gather(&gathering);
	wanted_end(&gathering.wanted);
	if (result == -1)
		errno = ENOMEM;
	return result;
}

void
listing_free(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->list[i].miss);
	usages_free(&listing->usages);
	free(listing->list);
	free(listing->gaps);
	orphan_judge_free(listing->judge);
	for (size_t i = 0; i < listing->nlater; i++)
		scan_free(listing->later[i]);
	free(listing->later);
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
