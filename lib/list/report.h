/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing as a table: the objects, each with its processes or semaphores
 * below, or the details of one object.
 */
#ifndef REPORT_H
#define REPORT_H

#include "list/listing.h"
#include "list/table.h"

/* The columns of the rows below an object; for people, where room is short. */
#define REPORT_USES_BRIEF "PID,USE,WHAT,COUNT,COMMAND"
#define REPORT_USES "PID,PUSER,USE,WHAT,COUNT,SINCE,STARTED,OWNPID,UNIT,COMMAND"
#define REPORT_SEMAPHORES "SEMNUM,VALUE,NCOUNT,ZCOUNT,PID,COMMAND"

struct report {
	const struct table_style *style;
	const struct columns *columns;
	const struct column_context *context;
	bool processes; /* below each object */
};

/*
 * report_list - all objects of a listing, in its order.
 *
 * Writes to stdout. Returns 0, or -1 with errno ENOMEM, as the others.
 */
int report_list(const struct report *report, const struct listing *listing)
    __attribute__((warn_unused_result));

/* report_details - the details of the only object of a listing. */
int report_details(const struct report *report, const struct listing *listing)
    __attribute__((warn_unused_result));

/* report_tables - the semaphores of an object and its users, below what was
 * printed. */
int report_tables(const struct report *report, const struct row *row)
    __attribute__((warn_unused_result));

#endif
