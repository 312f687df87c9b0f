/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process, looked at by its files in /proc.
 */
#ifndef INSPECT_H
#define INSPECT_H

#include "base/buffer.h"
#include "who/ns.h"
#include "who/process.h"
#include "who/use.h"

/* What one that inspects needs; many processes one after the other. */
struct inspector {
	int root;      /* /proc, open */
	unsigned what; /* SCAN_* */
	ino_t ns;      /* our own */
	struct namespaces *namespaces;
	struct buffer text;
};

/* What came of it. */
struct inspected {
	struct process process;
	struct use *uses;
	size_t nuses, capacity;
};

enum inspect_result {
	INSPECT_PROCESS,   /* one that may use objects */
	INSPECT_NONE,      /* it has ended, or can't use objects */
	INSPECT_NO_MEMORY, /* errno: ENOMEM */
};

/*
 * inspect - looks at a process.
 *
 * What can't be known of it is told in process.why.
 * @inspected: set for INSPECT_PROCESS only; the caller frees the uses and the
 * groups.
 */
enum inspect_result inspect(struct inspector *inspector, pid_t pid,
    struct inspected *inspected) __attribute__((warn_unused_result));

#endif
