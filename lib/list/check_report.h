/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The result of a check as a monitoring plugin prints it.
 */
#ifndef CHECK_REPORT_H
#define CHECK_REPORT_H

#include "base/buffer.h"
#include "list/check.h"

/*
 * check_report - appends one line, "IPC WARNING - semmni 84% (107 of 128)" with
 * performance data after a "|", and with @verbose a line for each finding.
 *
 * Nothing from outside can end a line, begin the performance data, or control a
 * terminal. The performance data has each limit, each object that was named,
 * and each total; of objects that a filter selects only how many there are and
 * how many are in which state. Returns as buffer_reserve.
 */
int check_report(struct buffer *out, const struct check *check,
    enum check_state state, bool verbose) __attribute__((warn_unused_result));

/*
 * check_report_unknown - the line where nothing could be checked: "@what:
 * @why". Returns the same.
 */
int check_report_unknown(struct buffer *out, const char *what, const char *why)
    __attribute__((warn_unused_result));

#endif
