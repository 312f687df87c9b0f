/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table of libsmartcols on a terminal. For table_text.c only.
 */
#ifndef TABLE_FIT_H
#define TABLE_FIT_H

#include "list/table_form.h"

/*
 * table_fit - makes the cells of a finished table safe on a terminal, aligns
 * the columns, and cuts text as far as the lines are too long.
 *
 * A cut text ends with an ellipsis. Only the columns that may be truncated are
 * cut, the widest first; what has the most characters tells the least by each.
 * Returns 0, or -1 with errno ENOMEM.
 */
int table_fit(struct table *table) __attribute__((warn_unused_result));

#endif
