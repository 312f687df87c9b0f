/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rows of a program's table of options, for opt.c and opt_help.c alone.
 */
#ifndef OPT_ROWS_H
#define OPT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

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

/* opt_option_after - the same for options alone. */
const struct opt *opt_option_after(const struct opt_parser *parser,
    const struct opt *row);

/* A long option as typed: the name, without dashes and value. */
struct opt_typed {
	const char *name;
	size_t length;
};

/* Whether an option's name begins with what was typed. */
static inline bool
opt_begins(const struct opt_typed *typed, const struct opt *row)
{
	return row->name[0] != '\0' &&
	       strncmp(row->name, typed->name, typed->length) == 0;
}

/*
 * Refuse an option: a long one that begins several names, one that begins none,
 * a letter that is none.
 */
_Noreturn void opt_refuse_ambiguous(const struct opt_parser *parser,
    const struct opt_typed *typed);
_Noreturn void opt_refuse_unknown(const struct opt_parser *parser,
    const struct opt_typed *typed);
_Noreturn void opt_refuse_letter(const struct opt_parser *parser, char letter);

/*
 * opt_help - prints the help to standard output; of @verb alone, if that isn't
 * NULL.
 */
void opt_help(const struct program *program, const char *verb);

/* opt_exit - ends with what was printed, and with @failure if it can't. */
_Noreturn void opt_exit(int failure);

/*
 * opt_list - prints the rows for the generator of the completions: a line for
 * each, with tabs between: "option", "operand" or "dashes", letter, name,
 * value, its type, letters of kinds or words, "repeats", help. "-" is none.
 */
void opt_list(const struct program *program);

#endif
