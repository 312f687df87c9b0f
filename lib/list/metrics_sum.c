/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics of many objects together. */

#include <search.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/intern.h"
#include "list/metrics_part.h"
#include "model/kinds.h"

/* The families by kind and owner; without a field it is a count. */
static const struct {
	struct openmetrics_family family;
	const struct field *fields[2];
} group_families[METRICS_SUMS] = {
	{ { "sysvipc_objects", NULL, "IPC objects." }, { NULL } },
	{ { "sysvipc_messages", NULL, "Messages waiting in queues." },
	    { &field_messages } },
	{ { "sysvipc_bytes", "bytes",
	      "Bytes in waiting messages; sizes of segments." },
	    { &field_bytes, &field_size } },
	{ { "sysvipc_resident_bytes", "bytes",
	      "Bytes of segments in memory; "
	      "of POSIX memory in swap, too." },
	    { &field_rss, &field_allocated } },
	{ { "sysvipc_swapped_bytes", "bytes", "Bytes of segments in swap." },
	    { &field_swap } },
	{ { "sysvipc_semaphores", NULL, "Semaphores in sets." },
	    { &field_semaphores } },
};

/* Of orphaned objects: "no" is no news. */
static const struct {
	enum orphan_grade grade;
	const char *label;
} grades[] = {
	{ ORPHAN_YES, "yes" },
	{ ORPHAN_LIKELY, "likely" },
	{ ORPHAN_UNKNOWN, "unknown" },
};

/* What threads are blocked in, by kind. */
static const struct {
	enum kind_id kind;
	enum use_how how;
	const char *label;
} directions[] = {
	{ KIND_QUEUE, USE_SEND, "send" },
	{ KIND_QUEUE, USE_RECEIVE, "receive" },
	{ KIND_SEMSET, USE_OPERATE, "operate" },
	{ KIND_PQUEUE, USE_SEND, "send" },
	{ KIND_PQUEUE, USE_RECEIVE, "receive" },
	{ KIND_PSEM, USE_OPERATE, "operate" },
};

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

void
metrics_add(struct metrics_sum *sum, uint64_t number)
{
	sum->unknown |= number == OBJECT_UNKNOWN;
	if (number != OBJECT_UNKNOWN &&
	    __builtin_add_overflow(sum->value, number, &sum->value))
		sum->value = UINT64_MAX;
}

const struct field *
metrics_field(const struct field *const fields[2], const struct kind *kind)
{
	for (int i = 0; i < 2; i++)
		if (fields[i] != NULL &&
		    (fields[i]->kinds & FIELD_OF(kind->id)) != 0)
			return fields[i];
	return NULL;
}

static int
compare_groups(const void *left, const void *right)
{
	const struct metrics_group *a = left, *b = right;

	if (a->ns != b->ns)
		return a->ns < b->ns ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind->id < b->kind->id ? -1 : 1;
	/* Equal texts are one. */
	return (a->owner > b->owner) - (a->owner < b->owner);
}

static struct metrics_group *
add_group(struct metrics *metrics, const struct metrics_group *key)
{
	struct metrics_group **list =
	    array_grow(metrics->groups, metrics->ngroups, &metrics->capacity,
		sizeof(struct metrics_group *));
	struct metrics_group *group;

	if (list == NULL)
		return NULL;
	metrics->groups = list;
	group = malloc(sizeof(*group));
	if (group == NULL)
		return NULL;
	*group = *key;
	metrics->groups[metrics->ngroups++] = group;
	return tsearch(group, &metrics->tree, compare_groups) == NULL ? NULL
	                                                              : group;
}

/* The group of an object; NULL without memory. */
static struct metrics_group *
group_of(struct metrics *metrics, const struct metrics_ns *ns,
    const struct object *obj)
{
	struct metrics_group key = { .ns = ns, .kind = obj->kind };
	struct metrics_group *const *node;

	key.owner = intern(names_user(metrics->names, obj->uid)->text);
	if (key.owner == NULL)
		return NULL;
	node = tfind(&key, &metrics->tree, compare_groups);
	return node == NULL ? add_group(metrics, &key) : *node;
}

static void
take_group(struct metrics_group *group, const struct object *obj)
{
	for (size_t i = 0; i < METRICS_SUMS; i++) {
		const struct field *field =
		    metrics_field(group_families[i].fields, obj->kind);

		if (group_families[i].fields[0] == NULL)
			metrics_add(&group->sums[i], 1);
		else if (field != NULL)
			metrics_add(&group->sums[i], field->get(obj));
	}
}

static bool
is_waited_on(const struct kind *kind)
{
	for (size_t i = 0; i < LENGTH(directions); i++)
		if (directions[i].kind == kind->id)
			return true;
	return false;
}

bool
metrics_sees_waiters(const struct metrics *metrics,
    const struct listing_object *object)
{
	const struct verdict *verdict = &object->usage->verdict;

	if (object->obj.kind->elements != NULL)
		return verdict->counted;
	return !verdict->partial && metrics->listing.scan->all_visible;
}

/* Of a set the kernel counts them; of others /proc shows them. */
static void
take_waiters(struct metrics_kind *sums, const struct listing_object *object)
{
	const struct usage *usage = object->usage;

	if (object->obj.kind->elements != NULL) {
		metrics_add(&sums->blocked[USE_OPERATE], usage->verdict.users);
		return;
	}
	for (size_t i = 0; i < usage->nuses; i++)
		metrics_add(&sums->blocked[usage->uses[i].how],
		    usage->uses[i].count);
}

static void
take_kind(struct metrics *metrics, struct metrics_kind *sums,
    const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	const struct usage *usage = object->usage;
	enum orphan_grade grade = usage->verdict.orphaned;
	uint64_t bytes = obj->kind->bytes == NULL ? 0 : obj->kind->bytes(obj);

	sums->partial |=
	    is_waited_on(obj->kind) && !metrics_sees_waiters(metrics, object);
	metrics_add(&sums->orphaned[grade], 1);
	metrics_add(&sums->orphaned_bytes[grade], bytes);
	if (obj->kind->attachments != NULL &&
	    obj->kind->attachments(obj) == 0) {
		metrics_add(&sums->unattached, 1);
		metrics_add(&sums->unattached_bytes, bytes);
	}
	take_waiters(sums, object);
}

void
metrics_take(struct metrics *metrics)
{
	const struct listing_object *object = metrics->listing.list;
	const struct listing_object *end = object + metrics->listing.count;
	struct metrics_group *group = NULL;
	struct metrics_ns *ns = NULL;
	uid_t uid = 0;

	/* Mostly it has the owner of the one before. */
	for (; !metrics->no_memory && object != end; object++) {
		if (ns == NULL || ns->ns != object->ns) {
			ns = metrics_ns_of(metrics, object);
			group = NULL;
		}
		if (group == NULL || group->kind != object->obj.kind ||
		    uid != object->obj.uid)
			group = group_of(metrics, ns, &object->obj);
		uid = object->obj.uid;
		metrics->no_memory |= group == NULL;
		if (group == NULL)
			continue;
		take_group(group, &object->obj);
		take_kind(metrics, &ns->kinds[object->obj.kind->id], object);
	}
}

static void
put(struct metrics *metrics, const struct metrics_sum *sum)
{
	openmetrics_number(metrics->out, sum->value);
}

static void
put_groups(struct metrics *metrics, size_t nth)
{
	for (size_t i = 0; i < metrics->ngroups; i++) {
		const struct metrics_group *group = metrics->groups[i];
		const struct metrics_sum *sum = &group->sums[nth];

		if (sum->unknown || group->ns->kinds[group->kind->id].missed ||
		    (group_families[nth].fields[0] != NULL &&
			metrics_field(group_families[nth].fields,
			    group->kind) == NULL))
			continue;
		metrics_begin(metrics, &group_families[nth].family, group->ns);
		openmetrics_label(metrics->out, "kind", group->kind->name);
		openmetrics_label(metrics->out, "owner", group->owner);
		put(metrics, sum);
	}
}

/* Only of kinds whose attachments the kernel counts. */
static void
put_unattached(struct metrics *metrics, bool bytes)
{
	static const struct openmetrics_family families[] = {
		{ "sysvipc_unattached_objects", NULL,
		    "Segments that no process has attached." },
		{ "sysvipc_unattached_bytes", "bytes",
		    "Sizes of segments that no process has attached." },
	};
	const struct kind *kind = NULL;

	for (size_t i = 0; i < metrics->count; i++)
		while ((kind = kind_set_next(&metrics->request->listing.kinds,
			    kind)) != NULL) {
			const struct metrics_kind *sums =
			    &metrics->list[i].kinds[kind->id];

			if (kind->attachments == NULL || sums->missed)
				continue;
			metrics_begin(metrics, &families[bytes],
			    &metrics->list[i]);
			openmetrics_label(metrics->out, "kind", kind->name);
			put(metrics, bytes ? &sums->unattached_bytes
					   : &sums->unattached);
		}
}

static void
put_grades(struct metrics *metrics, const struct metrics_ns *ns,
    const struct kind *kind, bool bytes)
{
	static const struct openmetrics_family families[] = {
		{ "sysvipc_orphaned_objects", NULL,
		    "Objects that nobody uses any more, by how sure that is." },
		{ "sysvipc_orphaned_bytes", "bytes",
		    "Bytes in objects that nobody uses any more." },
	};
	const struct metrics_kind *sums = &ns->kinds[kind->id];

	for (size_t i = 0; i < LENGTH(grades); i++) {
		const struct metrics_sum *sum =
		    bytes ? &sums->orphaned_bytes[grades[i].grade]
			  : &sums->orphaned[grades[i].grade];

		if (sum->unknown)
			continue;
		metrics_begin(metrics, &families[bytes], ns);
		openmetrics_label(metrics->out, "kind", kind->name);
		openmetrics_label(metrics->out, "grade", grades[i].label);
		put(metrics, sum);
	}
}

static void
put_orphaned(struct metrics *metrics, bool bytes)
{
	const struct kind *kind = NULL;

	for (size_t i = 0; i < metrics->count; i++)
		while ((kind = kind_set_next(&metrics->request->listing.kinds,
			    kind)) != NULL)
			if (!metrics->list[i].kinds[kind->id].missed &&
			    (!bytes || kind->bytes != NULL))
				put_grades(metrics, &metrics->list[i], kind,
				    bytes);
}

static void
put_blocked(struct metrics *metrics, const struct metrics_ns *ns)
{
	static const struct openmetrics_family family = {
		"sysvipc_blocked_threads", NULL,
		"Threads that wait for a message, for room, or for a semaphore."
	};

	for (size_t i = 0; i < LENGTH(directions); i++) {
		const struct kind *kind = kinds[directions[i].kind];
		const struct metrics_kind *sums = &ns->kinds[kind->id];

		if (!kind_set_has(&metrics->request->listing.kinds, kind) ||
		    sums->missed || sums->partial)
			continue;
		metrics_begin(metrics, &family, ns);
		openmetrics_label(metrics->out, "kind", kind->name);
		openmetrics_label(metrics->out, "direction",
		    directions[i].label);
		put(metrics, &sums->blocked[directions[i].how]);
	}
}

/* Each number that is missing is a problem of its own. */
static void
tell_unknown(struct metrics *metrics)
{
	for (size_t i = 0; i < metrics->ngroups; i++)
		for (size_t nth = 0; nth < METRICS_SUMS; nth++) {
			const struct metrics_group *group = metrics->groups[i];
			char why[256];

			if (!group->sums[nth].unknown ||
			    kind_is_posix(group->kind))
				continue;
			snprintf(why, sizeof(why), "%ss of %.64s: %s: unknown",
			    group->kind->title, group->owner,
			    group_families[nth].family.name);
			metrics_problem(why, metrics);
		}
}

void
metrics_put_sums(struct metrics *metrics)
{
	tell_unknown(metrics);
	for (size_t nth = 0; nth < METRICS_SUMS; nth++)
		put_groups(metrics, nth);
	put_unattached(metrics, false);
	put_unattached(metrics, true);
	put_orphaned(metrics, false);
	put_orphaned(metrics, true);
	for (size_t i = 0; i < metrics->count; i++)
		put_blocked(metrics, &metrics->list[i]);
}
