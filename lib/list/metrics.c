/* SPDX-License-Identifier: BSD-2-Clause */
/* What a monitoring system wants to know: gathering it. */

#include "list/metrics.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>

#include "list/doubts.h"
#include "list/metrics_part.h"
#include "list/posix.h"
#include "model/kinds.h"

void
metrics_problem(const char *why, void *arg)
{
	struct metrics *metrics = arg;

	metrics->errors++;
	metrics->request->problem(why, metrics->request->arg);
}

static void
take_doubt(const char *why, void *arg)
{
	struct metrics *metrics = arg;

	metrics->errors++;
	metrics->request->doubt(why, metrics->request->arg);
}

void
metrics_begin(struct metrics *metrics, const struct openmetrics_family *family,
    const struct metrics_ns *ns)
{
	openmetrics_begin(metrics->out, family);
	if (ns->label[0] != '\0')
		openmetrics_label(metrics->out, "ns", ns->label);
}

struct metrics_ns *
metrics_ns_of(struct metrics *metrics, const struct listing_object *object)
{
	for (size_t i = 0; i < metrics->count; i++)
		if (metrics->list[i].ns == object->ns)
			return &metrics->list[i];
	return NULL;
}

static bool
could_not_enter(const struct listing *listing, const struct namespace *ns)
{
	for (size_t i = 0; i < listing->ngaps; i++)
		if (listing->gaps[i].ns == ns->inode &&
		    listing->gaps[i].kind == NULL)
			return true;
	return false;
}

static void
add_namespace(struct metrics *metrics, const struct namespace *ns)
{
	const struct listing_request *request = &metrics->request->listing;
	struct metrics_ns *added = &metrics->list[metrics->count++];
	const struct kind *kind = NULL;

	*added = (struct metrics_ns){ .ns = ns };
	if (metrics->request->has_ns && ns->inode != 0)
		snprintf(added->label, sizeof(added->label), "%ju",
		    (uintmax_t)ns->inode);
	while ((kind = kind_set_next(&request->kinds, kind)) != NULL)
		for (size_t i = 0; i < metrics->listing.ngaps; i++)
			if (metrics->listing.gaps[i].ns == ns->inode &&
			    metrics->listing.gaps[i].kind == kind)
				added->kinds[kind->id].missed = true;
}

/* Those whose objects are in the listing. */
static void
list_namespaces(struct metrics *metrics)
{
	const struct listing *listing = &metrics->listing;
	const struct namespaces *all = &listing->scan->namespaces;

	metrics->list = calloc(all->count + 1, sizeof(*metrics->list));
	if (metrics->list == NULL) {
		metrics->no_memory = true;
		return;
	}
	if (!metrics->request->listing.everywhere || all->count == 0)
		add_namespace(metrics, &listing->own);
	for (size_t i = 0;
	     metrics->request->listing.everywhere && i < all->count; i++)
		if (!could_not_enter(listing, &all->list[i]))
			add_namespace(metrics, &all->list[i]);
}

/* Tells of users that may not have been seen, where no other doubt has. */
static void
tell_partial(struct metrics *metrics)
{
	bool partial = false;

	for (size_t i = 0; i < metrics->count; i++)
		for (size_t j = 0; j < KIND_COUNT; j++)
			partial |= metrics->list[i].kinds[j].partial;
	if (partial)
		take_doubt("not every waiting thread can be seen", metrics);
}

static void
gather(struct metrics *metrics)
{
	struct listing_request request = metrics->request->listing;
	uint64_t errors;

	request.needs =
	    COLUMN_RSS | COLUMN_WAITERS | COLUMN_ORPHANED | COLUMN_CONTENT;
	if (metrics->request->each)
		request.needs |= COLUMN_QBYTES | COLUMN_SEMAPHORES;
	request.problem = metrics_problem;
	request.arg = metrics;
	metrics->names = names_new();
	metrics->no_memory =
	    listing_gather(&metrics->listing, &request) == -1 ||
	    metrics->names == NULL;
	if (metrics->no_memory)
		return;
	posix_tell_unread(&metrics->listing, &request);
	errors = metrics->errors;
	doubts_tell(&metrics->listing, request.needs, take_doubt, metrics);
	list_namespaces(metrics);
	if (metrics->no_memory)
		return;
	metrics_take(metrics);
	if (metrics->errors == errors)
		tell_partial(metrics);
	metrics_read_limits(metrics);
}

/* How many series would be of the same object, more or less. */
static uint64_t
count_each(const struct listing *listing)
{
	uint64_t count = 0;

	for (size_t i = 0; i < listing->count; i++) {
		const struct object *obj = &listing->list[i].obj;

		count +=
		    obj->kind->elements == NULL || obj->kind->elements(obj) == 0
			? 1
			: obj->kind->elements(obj);
	}
	return count;
}

static void
put_rest(struct metrics *metrics)
{
	static const struct openmetrics_family errors = {
		"sysvipc_scrape_errors", NULL,
		"Reasons for which numbers are missing."
	};
	static const struct openmetrics_family build_info = {
		"sysvipc_build_info", NULL, "Always 1."
	};

	openmetrics_begin(metrics->out, &errors);
	openmetrics_number(metrics->out, metrics->errors);
	openmetrics_begin(metrics->out, &build_info);
	openmetrics_label(metrics->out, "version", VERSION);
	openmetrics_number(metrics->out, 1);
}

static void
keep_node(void *node)
{
	(void)node;
}

static void
metrics_free(struct metrics *metrics)
{
	listing_free(&metrics->listing);
	names_free(metrics->names);
	tdestroy(metrics->tree, keep_node);
	for (size_t i = 0; i < metrics->ngroups; i++)
		free(metrics->groups[i]);
	free(metrics->groups);
	free(metrics->list);
}

int
metrics_write(struct openmetrics *out, const struct metrics_request *request,
    uint64_t *count)
{
	struct metrics metrics = { .out = out, .request = request };
	int error = 0;

	gather(&metrics);
	*count = count_each(&metrics.listing);
	if (metrics.no_memory)
		error = ENOMEM;
	else if (request->each && *count > request->most)
		error = E2BIG;
	if (error == 0) {
		metrics_put_sums(&metrics);
		metrics_put_limits(&metrics);
		if (request->each)
			metrics_put_each(&metrics);
		put_rest(&metrics);
		error = openmetrics_end(out) == -1 ? ENOMEM : 0;
	}
	metrics_free(&metrics);
	errno = error;
	return error == 0 ? 0 : -1;
}
