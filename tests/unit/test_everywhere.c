/* SPDX-License-Identifier: BSD-2-Clause */
/* Every namespace of a scan, where some can't be entered. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "list/everywhere.h"
#include "test.h"

struct seen {
	size_t visited, missed, problems;
	char first[256];
};

static void
visit(const struct namespace *ns, void *arg)
{
	struct seen *seen = arg;

	(void)ns;
	seen->visited++;
}

static void
miss(const struct namespace *ns, void *arg)
{
	struct seen *seen = arg;

	(void)ns;
	seen->missed++;
}

static void
take_problem(const char *why, void *arg)
{
	struct seen *seen = arg;

	if (seen->problems++ == 0)
		snprintf(seen->first, sizeof(seen->first), "%s", why);
}

/* The namespaces 1 and 2, which can't be entered for these reasons, and ours.
 */
static struct seen
visit_three(bool all, int first, int second)
{
	struct namespace list[] = {
		{ .inode = 1, .pid = getpid(), .fd = -1, .error = first },
		{ .inode = ns_of(0, 0), .pid = getpid(), .fd = -1 },
		{ .inode = 2, .pid = getpid(), .fd = -1, .error = second },
	};
	const struct scan scan = {
		.ns = ns_of(0, 0),
		.namespaces = { .list = list, .count = 3 },
	};
	struct seen seen = { .visited = 0 };
	const struct everywhere everywhere = {
		.scan = &scan,
		.all = all,
		.own = &list[1],
		.visit = visit,
		.miss = miss,
		.problem = take_problem,
		.arg = &seen,
	};

	everywhere_visit(&everywhere);
	return seen;
}

int
main(void)
{
	struct seen seen = visit_three(true, EPERM, EMFILE), other;

	CHECK(seen.visited == 1 && seen.missed == 2 && seen.problems == 1,
	    "ours is visited, and the others are one problem");
	CHECK(strncmp(seen.first,
		  "cannot enter 2 IPC namespaces: not permitted",
		  strlen("cannot enter 2 IPC namespaces: not permitted")) == 0,
	    "which tells how many, and the reason of the first");
	other = visit_three(true, EMFILE, EPERM);
	CHECK(strcmp(seen.first, other.first) != 0 &&
		  strstr(other.first, "not permitted") == NULL,
	    "not that of the last");
	seen = visit_three(false, EPERM, EPERM);
	CHECK(seen.visited == 1 && seen.missed == 0 && seen.problems == 0,
	    "only ours is visited where only that is asked for");
	return test_end();
}
