/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing something in every IPC namespace that a scan has found, or only in that
 * in which we are.
 */
#ifndef EVERYWHERE_H
#define EVERYWHERE_H

#include <stdbool.h>

#include "who/ns.h"
#include "who/scan.h"

struct everywhere {
	const struct scan *scan; /* SCAN_EVERYWHERE, or of no namespace */
	bool all;                /* every one */
	/* Where the scan has found none, not even ours: that. */
	const struct namespace *own;
	/* Called in the namespace. */
	void (*visit)(const struct namespace *ns, void *arg);
	/* Takes one that can't be entered, or NULL. */
	void (*miss)(const struct namespace *ns, void *arg);
	/* Takes a sentence: how many can't be entered, and why the first of
	 * them can't; why there may be more; why there is no way back. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * everywhere_visit - visits them, in the order in which they were found.
 *
 * Ends in the IPC namespace in which it began; failing to return there is a
 * problem.
 */
void everywhere_visit(const struct everywhere *everywhere);

#endif
