/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects of a listing. */

#include "list/listing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "who/orphan.h"
#include "why/explain.h"

struct walk {
	struct gathered *gathered;
	const struct gather *request;
	const struct namespace *ns;
	size_t capacity;
	bool no_memory;
};

static unsigned
uses_needed(const struct gather *request)
{
	unsigned what = 0;

	for (unsigned id = 0; id < KIND_COUNT; id++) {
		bool attached = kinds[id]->attachments != NULL;
		unsigned own = attached ? COLUMN_PIDS | COLUMN_MAPS
		                        : COLUMN_PIDS | COLUMN_WAITERS;

		if (!request->kinds[id])
			continue;
		if ((request->needs & own) != 0)
			what |= SCAN_DESCRIBE |
			        (attached ? SCAN_ATTACHED : SCAN_BLOCKED);
		if ((request->needs & COLUMN_LEAK) != 0)
			what |= orphan_uses(kinds[id]);
		what |= filter_uses(&request->filter, kinds[id]);
	}
	if (request->everywhere || (request->needs & COLUMN_NS) != 0)
		what |= SCAN_EVERYWHERE;
	return what;
}

static int
take_object(const struct object *obj, void *arg)
{
	struct walk *walk = arg;
	struct gathered *gathered = walk->gathered;
	const struct gather *request = walk->request;
	struct gathered_object *taken;

	if ((request->by_id && obj->id != request->id) ||
	    !filter_holds(&request->filter, obj, gathered->uses,
		walk->ns->inode, &gathered->doubts))
		return 0;
	if (gathered->count == walk->capacity) {
		size_t capacity = walk->capacity * 2 + 64;

		taken = reallocarray(gathered->list, capacity, sizeof(*taken));
		if (taken == NULL) {
			walk->no_memory = true;
			return 1;
		}
		gathered->list = taken;
		walk->capacity = capacity;
	}
	taken = &gathered->list[gathered->count++];
	*taken = (struct gathered_object){ .obj = *obj, .ns = walk->ns };
	return 0;
}

static void
take_problem(const char *why, void *arg)
{
	const struct walk *walk = arg;

	walk->request->problem(why, walk->request->arg);
}

static void
walk_kind(struct walk *walk, const struct kind *kind)
{
	const struct gather *request = walk->request;
	bool wants_rss =
	    (request->needs & COLUMN_RSS) != 0 && kind->attachments != NULL;
	struct explain_subject subject = { .kind = kind };
	struct visitor visitor = {
		.object = take_object,
		.problem = take_problem,
		.arg = walk,
	};
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + 64];

	if (object_walk(kind, wants_rss ? WALK_PROC : WALK_FASTEST, &visitor) !=
	    -1)
		return;
	explain(why, EXPLAIN_ANY, &subject, errno);
	snprintf(problem, sizeof(problem), "%ss: %s", kind->title, why);
	request->problem(problem, request->arg);
}

static void
walk_kinds(struct walk *walk)
{
	for (unsigned id = 0; id < KIND_COUNT && !walk->no_memory; id++)
		if (walk->request->kinds[id])
			walk_kind(walk, kinds[id]);
}

/* Those that can't be entered are counted: there may be hundreds. */
static void
walk_namespaces(struct walk *walk)
{
	const struct gather *request = walk->request;
	const struct scan *uses = walk->gathered->uses;
	const char *first_why = NULL;
	size_t failed = 0;
	char problem[256];

	for (size_t i = 0; i < uses->namespaces.count; i++) {
		const struct namespace *ns = &uses->namespaces.list[i];
		const char *why;

		if (!request->everywhere && ns->inode != uses->ns)
			continue;
		why = namespace_enter(ns);
		if (why == NULL) {
			walk->ns = walk->gathered->entered = ns;
			walk_kinds(walk);
		} else if (failed++ == 0) {
			first_why = why;
		}
	}
	if (failed > 0) {
		snprintf(problem, sizeof(problem),
		    "%zu IPC namespace%s can't be entered: %.150s", failed,
		    failed == 1 ? "" : "s", first_why);
		request->problem(problem, request->arg);
	}
}

/* Says why there may be more namespaces than were found. */
static void
tell_missing(const struct gather *request, const struct scan *uses)
{
	char problem[256];

	if (uses->blind != NULL)
		snprintf(problem, sizeof(problem),
		    "other IPC namespaces can't be found: %s", uses->blind);
	else if (uses->unreadable > 0)
		snprintf(problem, sizeof(problem),
		    "%zu process%s can't be looked into: there may be more IPC "
		    "namespaces",
		    uses->unreadable, uses->unreadable == 1 ? "" : "es");
	else
		return;
	request->problem(problem, request->arg);
}

/* A walk through slots tells it already, one through /proc doesn't. */
static void
complete_qbytes(struct gathered *gathered)
{
	for (size_t i = 0; i < gathered->count; i++) {
		struct gathered_object *object = &gathered->list[i];
		const struct kind *kind = object->obj.kind;
		struct object again;

		if (kind->capacity == NULL ||
		    kind->capacity(&object->obj) != OBJECT_UNKNOWN)
			continue;
		listing_enter(gathered, object);
		if (object_stat(kind, object->obj.id, &again) == 0)
			kind->set_capacity(&object->obj,
			    kind->capacity(&again));
	}
}

int
gather(struct gathered *gathered, const struct gather *request)
{
	struct walk walk = { .gathered = gathered, .request = request };
	unsigned what = uses_needed(request);

	*gathered = (struct gathered){
		.uses = scan_processes(&(struct scan_request){ .what = what })
	};
	if (gathered->uses == NULL)
		return -1;
	gathered->own.inode = gathered->uses->ns;
	gathered->own.fd = -1;
	walk.ns = gathered->entered = &gathered->own;
	if ((what & SCAN_EVERYWHERE) != 0 &&
	    gathered->uses->namespaces.count > 0)
		walk_namespaces(&walk);
	else
		walk_kinds(&walk);
	if (request->everywhere)
		tell_missing(request, gathered->uses);
	if (walk.no_memory) {
		errno = ENOMEM;
		return -1;
	}
	if ((request->needs & COLUMN_QBYTES) != 0)
		complete_qbytes(gathered);
	return 0;
}

void
listing_free(struct gathered *gathered)
{
	free(gathered->list);
	scan_free(gathered->uses);
}

void
listing_enter(struct gathered *gathered, const struct gathered_object *object)
{
	if (object->ns == gathered->entered)
		return;
	/* It worked before. */
	if (namespace_enter(object->ns) == NULL)
		gathered->entered = object->ns;
}

const struct use *
listing_uses(const struct gathered *gathered,
    const struct gathered_object *object, size_t *count)
{
	return scan_uses_of(gathered->uses, object->ns->inode, &object->obj,
	    count);
}

struct row
listing_row(const struct gathered_object *object,
    const struct column_context *context)
{
	return (struct row){
		.context = context,
		.obj = &object->obj,
		.ns = object->ns,
		.about = ROW_KIND(object->obj.kind->id),
	};
}

/* An object with what it is sorted by; text is its own. */
struct sortable {
	const struct listing_order *order;
	size_t norder, at; /* its place before, for equals */
	struct value *values;
};

static int
compare_sortables(const void *left, const void *right)
{
	const struct sortable *a = left, *b = right;

	for (size_t i = 0; i < a->norder; i++) {
		int result = value_compare(&a->values[i], &b->values[i]);

		if (result != 0)
			return a->order[i].descending ? -result : result;
	}
	return (a->at > b->at) - (a->at < b->at);
}

static int
take_values(struct sortable *sortable, const struct row *row)
{
	for (size_t i = 0; i < sortable->norder; i++) {
		struct value *value = &sortable->values[i];

		column_get(sortable->order[i].column, value, row);
		if (value->type != VALUE_TEXT)
			continue;
		value->text = strdup(value->text);
		if (value->text == NULL) {
			value->type = VALUE_NONE;
			return -1;
		}
	}
	return 0;
}

static void
free_values(struct sortable *sortables, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sortables[i].norder; j++)
			if (sortables[i].values[j].type == VALUE_TEXT)
				free((char *)(uintptr_t)sortables[i]
					 .values[j]
					 .text);
}

/* Puts the objects into the order of @sortables. */
static int
rearrange(struct gathered *gathered, const struct sortable *sortables)
{
	struct gathered_object *list;

	list = calloc(gathered->count, sizeof(*list));
	if (list == NULL)
		return -1;
	for (size_t i = 0; i < gathered->count; i++)
		list[i] = gathered->list[sortables[i].at];
	free(gathered->list);
	gathered->list = list;
	return 0;
}

int
listing_sort(struct gathered *gathered, const struct listing_order *order,
    size_t count, const struct column_context *context)
{
	struct sortable *sortables;
	struct value *values;
	int result = 0;

	if (count == 0 || gathered->count == 0)
		return 0;
	sortables = calloc(gathered->count, sizeof(*sortables));
	values = calloc(gathered->count * count, sizeof(*values));
	for (size_t i = 0; sortables != NULL && values != NULL && result == 0 &&
			   i < gathered->count;
	     i++) {
		struct row row = listing_row(&gathered->list[i], context);

		listing_enter(gathered, &gathered->list[i]);
		sortables[i] =
		    (struct sortable){ order, count, i, &values[i * count] };
		result = take_values(&sortables[i], &row);
	}
	if (sortables == NULL || values == NULL)
		result = -1;
	if (result == 0) {
		qsort(sortables, gathered->count, sizeof(*sortables),
		    compare_sortables);
		result = rearrange(gathered, sortables);
	}
	if (sortables != NULL)
		free_values(sortables, gathered->count);
	free(values);
	free(sortables);
	return result;
}
