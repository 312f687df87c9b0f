/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Metrics while they are gathered and written. For metrics.c, metrics_sum.c,
 * metrics_limit.c and metrics_each.c only.
 */
#ifndef METRICS_PART_H
#define METRICS_PART_H

#include <inttypes.h>

#include "base/names.h"
#include "list/field.h"
#include "list/metrics.h"
#include "model/limit.h"
#include "who/orphan.h"

#define METRICS_SUMS 6 /* families of groups */
#define METRICS_LIMITS 32

/* A number that may be unknown. */
struct metrics_sum {
	uint64_t value;
	bool unknown;
};

/* The objects of a kind and an owner. */
struct metrics_group {
	const struct metrics_ns *ns;
	const struct kind *kind;
	const char *owner; /* of intern() */
	struct metrics_sum sums[METRICS_SUMS];
};

/* The objects of a kind. */
struct metrics_kind {
	bool missed;  /* some may have been missed */
	bool partial; /* threads that wait on them, too */
	struct metrics_sum unattached, unattached_bytes;
	struct metrics_sum orphaned[ORPHAN_YES + 1];
	struct metrics_sum orphaned_bytes[ORPHAN_YES + 1];
	struct metrics_sum blocked[USE_OPERATE + 1];
};

/* The objects of a namespace. */
struct metrics_ns {
	const struct namespace *ns;
	char label[24]; /* "" without a label */
	struct metrics_kind kinds[KIND_COUNT];
	struct limit_state limits[METRICS_LIMITS];
	size_t nlimits;
};

struct metrics {
	struct openmetrics *out;
	const struct metrics_request *request;
	struct listing listing;
	struct metrics_ns *list;
	size_t count;
	void *tree; /* of groups, for tsearch(3) */
	struct metrics_group **groups;
	size_t ngroups, capacity;
	struct names *names;
	uint64_t errors;
	bool no_memory;
};

/* metrics_problem - counts a problem, and tells it; visitor.h has its form. */
void metrics_problem(const char *why, void *metrics);

/* metrics_ns_of - the one of an object. */
struct metrics_ns *metrics_ns_of(struct metrics *metrics,
    const struct listing_object *object);

/* metrics_add - adds a number, which may be OBJECT_UNKNOWN. */
void metrics_add(struct metrics_sum *sum, uint64_t number);

/*
 * metrics_field - the first of two fields that a kind has, or NULL; either may
 * be NULL.
 */
const struct field *metrics_field(const struct field *const fields[2],
    const struct kind *kind);

/* metrics_sees_waiters - whether all threads that wait on an object are known.
 */
bool metrics_sees_waiters(const struct metrics *metrics,
    const struct listing_object *object);

/* metrics_take - adds every object of the listing to its sums. */
void metrics_take(struct metrics *metrics);

/* metrics_read_limits - of every namespace. */
void metrics_read_limits(struct metrics *metrics);

/* Write the families of sums, of limits, and of each object. */
void metrics_put_sums(struct metrics *metrics);
void metrics_put_limits(struct metrics *metrics);
void metrics_put_each(struct metrics *metrics);

/* metrics_begin - begins a sample with the label of a namespace. */
void metrics_begin(struct metrics *metrics,
    const struct openmetrics_family *family, const struct metrics_ns *ns);

#endif
