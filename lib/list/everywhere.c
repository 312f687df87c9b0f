/* SPDX-License-Identifier: BSD-2-Clause */
/* Every IPC namespace. */

#include "list/everywhere.h"

#include <stdio.h>

/* Those that can't be entered are counted: there may be hundreds. */
static void
visit_all(const struct everywhere *everywhere)
{
	const struct scan *scan = everywhere->scan;
	const struct namespace *own = NULL, *now = everywhere->own;
	const char *why;
	size_t failed = 0;
	char first_why[160], problem[256];

	for (size_t i = 0; i < scan->namespaces.count; i++) {
		const struct namespace *ns = &scan->namespaces.list[i];

		if (ns->inode == scan->ns)
			own = ns;
		if (!everywhere->all && ns->inode != scan->ns)
			continue;
		why = namespace_enter(ns);
		if (why == NULL) {
			now = ns;
			everywhere->visit(ns, everywhere->arg);
			continue;
		}
		if (everywhere->miss != NULL)
			everywhere->miss(ns, everywhere->arg);
		if (failed++ == 0)
			snprintf(first_why, sizeof(first_why), "%s", why);
	}
	if (failed > 0) {
		snprintf(problem, sizeof(problem),
		    "cannot enter %zu IPC namespace%s: %s", failed,
		    failed == 1 ? "" : "s", first_why);
		everywhere->problem(problem, everywhere->arg);
	}
	why = own == NULL || now == own ? NULL : namespace_enter(own);
	if (why != NULL)
		everywhere->problem(why, everywhere->arg);
}

/* Says why there may be more namespaces than were found. */
static void
tell_missing(const struct everywhere *everywhere)
{
	const struct scan *scan = everywhere->scan;
	char problem[256];

	if (scan->blind != NULL)
		snprintf(problem, sizeof(problem),
		    "cannot find other IPC namespaces: %s", scan->blind);
	else if (scan->unplaced > 0)
		snprintf(problem, sizeof(problem),
		    "cannot inspect %zu process%s: there may be more IPC "
		    "namespaces",
		    scan->unplaced, scan->unplaced == 1 ? "" : "es");
	else
		return;
	everywhere->problem(problem, everywhere->arg);
}

void
everywhere_visit(const struct everywhere *everywhere)
{
	const struct scan *scan = everywhere->scan;

	if (scan->namespaces.count > 0 && (everywhere->all || scan->ns != 0))
		visit_all(everywhere);
	else
		everywhere->visit(everywhere->own, everywhere->arg);
	if (everywhere->all)
		tell_missing(everywhere);
}
