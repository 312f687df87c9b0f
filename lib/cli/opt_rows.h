/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of a program's table of options, for opt.c and opt_help.c alone.
 */
#ifndef OPT_ROWS_H
#define OPT_ROWS_H

#include <stdbool.h>

#include "cli/opt.h"

#define OPT_NS (OPT_LONG - 1)

/*
 * opt_row_after - the row after @row, or the first if that is NULL.
 *
 * The rows of the program, then those of every program; NULL after the last.
 */
const struct opt *opt_row_after(const struct program *program,
    const struct opt *row);

/* Whether a row is an option, not a heading or an operand. */
static inline bool
opt_is_option(const struct opt *row)
{
	return row->code > 0;
}

static inline bool
opt_has_letter(const struct opt *row)
{
	return row->code > 0 && row->code < OPT_NS;
}

static inline bool
opt_value_is_optional(const struct opt *row)
{
	return row->arg != NULL && row->arg[0] == '[';
}

/* opt_help - prints the help to standard output. */
void opt_help(const struct program *program);

/*
 * opt_list - prints the rows for the generator of the completions: a line for
 * each, with tabs between: "option", "operand" or "dashes", letter, name,
 * value, its type, letters of kinds or words, "repeats", help. "-" is none.
 */
void opt_list(const struct program *program);

#endif
