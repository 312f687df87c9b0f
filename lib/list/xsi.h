/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The format of ipcs(1) in the XSI option of POSIX.
 *
 * Writes to stdout through out.h.
 */
#ifndef XSI_H
#define XSI_H

#include <stdbool.h>
#include <time.h>

#include "base/names.h"
#include "model/object.h"
#include "who/scan.h"

/* The bit of an option: b, c, o, p, t add columns, and a adds all of these. */
#define XSI_OPTION(letter) (1u << ((letter) - 'a'))

struct xsi {
	unsigned options;
	struct names *names;
	bool visible; /* names are made safe for a terminal */
	/* The blocked processes: SCAN_BLOCKED. NULL where no queues are listed.
	 */
	const struct scan *uses;
	/* Set if that isn't known for sure of a queue that was listed. */
	bool doubtful;
	/* As in struct visitor. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * xsi_begin - the first line, before all reports, with the time @now.
 */
void xsi_begin(time_t now);

/*
 * xsi_list - the report on @kind: headings, its name, and a line for every
 * object; or one line, if the kernel lacks the facility.
 *
 * Walks twice, for the widths and for the lines: memory doesn't grow with the
 * number of objects. Returns 0, or -1 with errno: those of object_walk, but for
 * ENOSYS, and of write(2).
 */
int xsi_list(struct xsi *xsi, const struct kind *kind)
    __attribute__((warn_unused_result));

#endif
