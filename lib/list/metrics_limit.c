/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics of limits. */

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>

#include "base/proc.h"
#include "list/metrics_part.h"
#include "model/kinds.h"
#include "why/explain.h"

static void
read_limit(struct metrics *metrics, struct metrics_ns *ns,
    const struct kind *kind, const struct limit *limit)
{
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + 64];

	if (ns->nlimits == METRICS_LIMITS)
		return;
	if (limit_read(PROC_ROOT, limit, &ns->limits[ns->nlimits++]) == 0)
		return;
	snprintf(problem, sizeof(problem), "%s: %s", limit->name,
	    explain(why, EXPLAIN_ANY, &subject, errno));
	metrics_problem(problem, metrics);
}

/* Those of the namespace in which we are. Details are defaults, and limits on
 * one user. */
static void
read_all(struct metrics *metrics, struct metrics_ns *ns)
{
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(&metrics->request->listing.kinds, kind)) !=
	       NULL)
		for (size_t i = 0; kind->limits[i] != NULL; i++)
			if (!kind->limits[i]->is_detail)
				read_limit(metrics, ns, kind, kind->limits[i]);
}

void
metrics_read_limits(struct metrics *metrics)
{
	const struct namespace *own = NULL;
	const char *why;

	for (size_t i = 0; i < metrics->count; i++) {
		struct metrics_ns *ns = &metrics->list[i];

		if (ns->ns->inode == metrics->listing.scan->ns)
			own = ns->ns;
		/* Ours, where none was found, isn't open. */
		why = ns->ns == &metrics->listing.own ? NULL
		                                      : namespace_enter(ns->ns);
		if (why == NULL)
			read_all(metrics, ns);
		else
			metrics_problem(why, metrics);
	}
	why = own == NULL || own == &metrics->listing.own
	          ? NULL
	          : namespace_enter(own);
	if (why != NULL)
		metrics_problem(why, metrics);
}

static void
begin(struct metrics *metrics, const struct openmetrics_family *family,
    const struct metrics_ns *ns, const struct limit *limit)
{
	char name[32] = "";

	for (size_t i = 0; i < sizeof(name) - 1 && limit->resource[i] != '\0';
	     i++)
		name[i] = (char)tolower((unsigned char)limit->resource[i]);
	metrics_begin(metrics, family, ns);
	openmetrics_label(metrics->out, "name", name);
}

static void
put_value(struct metrics *metrics, const struct metrics_ns *ns,
    const struct limit_state *state)
{
	static const struct openmetrics_family family = { "sysvipc_limit", NULL,
		"Limits, in the units of sysctl." };

	if (state->value == LIMIT_UNKNOWN)
		return;
	begin(metrics, &family, ns, state->limit);
	openmetrics_number(metrics->out, state->value);
}

static void
put_used(struct metrics *metrics, const struct metrics_ns *ns,
    const struct limit_state *state)
{
	static const struct openmetrics_family family = { "sysvipc_limit_used",
		NULL, "How much of a limit is in use." };

	if (state->used == LIMIT_UNKNOWN || state->limit->used == NULL)
		return;
	begin(metrics, &family, ns, state->limit);
	openmetrics_number(metrics->out, state->used);
}

/* Of a limit of 0 nothing can be used, and 0 of 0 is no ratio. */
static void
put_ratio(struct metrics *metrics, const struct metrics_ns *ns,
    const struct limit_state *state)
{
	static const struct openmetrics_family family = {
		"sysvipc_limit_used_ratio", "ratio",
		"How much of a limit is in use, from 0 to 1."
	};

	if (state->used == LIMIT_UNKNOWN || state->value == LIMIT_UNKNOWN ||
	    state->limit->used == NULL ||
	    (state->value == 0 && state->used == 0))
		return;
	begin(metrics, &family, ns, state->limit);
	openmetrics_double(metrics->out,
	    state->value == 0 ? HUGE_VAL
			      : (double)state->used / (double)state->value);
}

void
metrics_put_limits(struct metrics *metrics)
{
	static void (*const families[])(struct metrics * metrics,
	    const struct metrics_ns *ns, const struct limit_state *state) = {
		put_value, put_used, put_ratio
	};

	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++)
		for (size_t i = 0; i < metrics->count; i++)
			for (size_t j = 0; j < metrics->list[i].nlimits; j++)
				families[f](metrics, &metrics->list[i],
				    &metrics->list[i].limits[j]);
}
