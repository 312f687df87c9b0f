/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits of some kinds and their use as a table: those of the IPC namespace
 * in which we are, or of every one.
 */
#ifndef LIMIT_REPORT_H
#define LIMIT_REPORT_H

#include "list/table.h"
#include "list/threshold.h"
#include "model/kinds.h"

struct limit_report {
	const struct table_style *style;
	const struct columns *columns;
	/* Where there is none: all that the kernel has, without the details. */
	const struct kind_set *chosen;
	/* Given: only limits whose use it alerts about, and those whose use
	 * can't be known. */
	const struct threshold *over;
	bool everywhere;
	/* Take a sentence about what can't be read; @doubt where it belongs to
	 * a kind that wasn't asked for, and that the kernel may lack. */
	void (*problem)(const char *why, void *arg);
	void (*doubt)(const char *why, void *arg);
	void *arg;
	size_t most; /* rows for which there is room; 0: for all */
	size_t rows; /* set: how many there are */
};

/*
 * limit_report_print - writes them to stdout, by namespace and kind.
 *
 * Ends in the IPC namespace in which it began; failing to return there is a
 * problem. Returns 0, or -1 with errno ENOMEM.
 */
int limit_report_print(struct limit_report *report)
    __attribute__((warn_unused_result));

#endif
