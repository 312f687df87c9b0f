/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All about one object, for people: groups of lines, and who uses it.
 */
#ifndef PORTRAIT_H
#define PORTRAIT_H

#include "list/report.h"

#define PORTRAIT_NEEDS                                                         \
	(COLUMN_PIDS | COLUMN_COMMAND | COLUMN_PLACE | COLUMN_RSS |            \
	    COLUMN_QBYTES | COLUMN_CONTENT | COLUMN_SEMAPHORES | COLUMN_IDLE | \
	    COLUMN_ORPHANED | COLUMN_REASON)

/*
 * portrait_print - the only object of a listing that was asked for
 * PORTRAIT_NEEDS. Only what is known is shown.
 *
 * Writes to stdout. Returns 0, or -1 with errno ENOMEM.
 */
int portrait_print(const struct report *report, const struct listing *listing)
    __attribute__((warn_unused_result));

#endif
