/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits in a table. */

#include "list/limit_report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/proc.h"
#include "list/everywhere.h"
#include "model/kind.h"
#include "why/explain.h"

struct printing {
	struct limit_report *report;
	struct column_context context;
	struct table *table;
	const struct namespace *ns; /* in which we are */
	bool no_memory;
};

/* Those of POSIX IPC are shown without being asked for: a kernel may lack it.
 * With many namespaces, which one it is. */
static void
tell_unread(const struct printing *printing, const struct kind *kind,
    const struct limit *limit, int error, bool asked)
{
	const struct limit_report *report = printing->report;
	const struct explain_subject subject = { .kind = kind };
	char ns[24] = "", why[EXPLAIN_SIZE], problem[EXPLAIN_SIZE + 96];

	if (report->everywhere && printing->ns->inode != 0)
		snprintf(ns, sizeof(ns), "@%ju",
		    (uintmax_t)printing->ns->inode);
	snprintf(problem, sizeof(problem), "%s%s: %s", limit->name, ns,
	    explain(why, EXPLAIN_ANY, &subject, error));
	if (asked || !kind_is_posix(kind))
		report->problem(problem, report->arg);
	else
		report->doubt(problem, report->arg);
}

/* Unknown is not below. */
static bool
is_over(const struct threshold *over, const struct limit_state *state)
{
	if (!over->given)
		return true;
	if (state->limit->used == NULL)
		return false;
	return state->used == LIMIT_UNKNOWN || state->value == LIMIT_UNKNOWN ||
	       threshold_judge(over, state->used, state->used, state->value) ==
	           THRESHOLD_ALERTS;
}

/* A failure is reported, and shown as unknown. */
static void
add_limit(struct printing *printing, const struct kind *kind,
    const struct limit *limit, bool asked)
{
	struct limit_report *report = printing->report;
	struct limit_state state;
	const struct row row = {
		.context = &printing->context,
		.ns = printing->ns,
		.about = ROW_LIMIT,
		.limit = &state,
	};

	if (limit->is_detail && !asked)
		return;
	if (limit_read(PROC_ROOT, limit, &state) == -1) {
		/* A kernel without. */
		if (!asked && errno == ENOSYS && kind_is_posix(kind))
			return;
		tell_unread(printing, kind, limit, errno, asked);
	}
	if (is_over(report->over, &state) &&
	    (report->rows++ < report->most || report->most == 0))
		printing->no_memory |= table_add(printing->table, &row) == -1;
}

static void
add_limits(const struct namespace *ns, void *arg)
{
	/* As util-linux has them. */
	static const enum kind_id order[] = { KIND_QUEUE, KIND_PQUEUE,
		KIND_SEGMENT, KIND_SEMSET, KIND_PSEGMENT, KIND_PSEM };
	struct printing *printing = arg;
	const struct kind_set *chosen = printing->report->chosen;

	printing->ns = ns;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		const struct kind *kind = kinds[order[i]];
		bool asked = kind_set_has(chosen, kind);

		if (!asked && kind_set_count(chosen) > 0)
			continue;
		for (const struct limit *const *at = kind->limits;
		     *at != NULL && !printing->no_memory; at++)
			add_limit(printing, kind, *at, asked);
	}
}

static void
take_problem(const char *why, void *arg)
{
	const struct printing *printing = arg;

	printing->report->problem(why, printing->report->arg);
}

static int
print(struct printing *printing, const struct scan *scan)
{
	const struct namespace own = { .inode = scan->ns, .fd = -1 };
	const struct everywhere everywhere = {
		.scan = scan,
		.all = printing->report->everywhere,
		.own = &own,
		.visit = add_limits,
		.problem = take_problem,
		.arg = printing,
	};

	everywhere_visit(&everywhere);
	return printing->no_memory ? -1 : table_end(printing->table);
}

int
limit_report_print(struct limit_report *report)
{
	struct printing printing = {
		.report = report,
		.context = { .names = names_new() },
		.table = table_new(report->style, report->columns),
	};
	bool wants_ns = report->everywhere ||
	                (columns_needs(report->columns) & COLUMN_NS) != 0;
	const struct scan_request request = {
		.what = wants_ns ? SCAN_EVERYWHERE : 0,
	};
	struct scan *scan = scan_processes(&request);
	int result = -1;

	report->rows = 0;
	printing.context.scan = scan;
	if (scan != NULL && printing.context.names != NULL &&
	    printing.table != NULL)
		result = print(&printing, scan);
	table_free(printing.table);
	names_free(printing.context.names);
	scan_free(scan);
	errno = ENOMEM;
	return result;
}
