/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects and their users as a tree for people: what each object holds, and
 * below it a line for each use.
 */
#ifndef TREE_H
#define TREE_H

#include "list/report.h"

/*
 * tree_print - all objects of a listing, in its order, with their users.
 *
 * The listing was asked for TREE_NEEDS. On a terminal, text that doesn't fit is
 * cut. Writes to stdout. Returns 0, or -1 with errno ENOMEM.
 */
#define TREE_NEEDS                                                             \
	(COLUMN_PIDS | COLUMN_COMMAND | COLUMN_PLACE | COLUMN_RSS |            \
	    COLUMN_QBYTES | COLUMN_CONTENT)
int tree_print(const struct report *report, const struct listing *listing)
    __attribute__((warn_unused_result));

#endif
