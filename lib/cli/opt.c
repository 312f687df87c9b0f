/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: one table is what is read, the help, and what completion offers. */

#include "cli/opt.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/nearest.h"
#include "base/out.h"
#include "base/parse.h"
#include "cli/diagnostic.h"
#include "cli/opt_rows.h"

void
opt_exit(int failure)
{
	if (out_flush() == -1)
		err(failure, "standard output");
	exit(EXIT_SUCCESS);
}

/* Whoever executes us chooses the name: it may hold what controls a
 * terminal. */
static void
clean_own_name(void)
{
	static char name[NAME_MAX + 1];

	snprintf(name, sizeof(name), "%s", program_invocation_short_name);
	for (char *at = name; *at != '\0'; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
	program_invocation_short_name = name;
}

void
opt_begin(struct opt_parser *parser, const struct program *program, int argc,
    char **argv)
{
	clean_own_name();
	*parser = (struct opt_parser){
		.program = program,
		.argc = argc,
		.argv = argv,
		.misuse_status = EXIT_FAILURE,
		.advice = "--help",
		.next = 1,
	};
	if (argc == 2 && strcmp(argv[1], "--list-options") == 0) {
		opt_list(program);
		opt_exit(EXIT_FAILURE);
	}
}

/* Whether there is a stock tool of that name: --help is in all of them. */
static bool
has_stock_tool(const struct program *program)
{
	const struct opt *row = program->options;

	while (row->name != NULL && (row->traits & STOCK) == 0)
		row++;
	return row->name != NULL;
}

/*
 * The option of that name, or the one that it begins. Options of the stock tool
 * win over ours: scripts were written for them.
 */
static const struct opt *
find_long(const struct opt_parser *parser, const struct opt_typed *typed)
{
	const struct opt *row = NULL, *stock = NULL, *ours = NULL;
	bool is_known = has_stock_tool(parser->program);
	unsigned stocks = 0, all = 0;

	while (typed->length > 0 &&
	       (row = opt_option_after(parser, row)) != NULL) {
		if (!opt_begins(typed, row))
			continue;
		if (row->name[typed->length] == '\0')
			return row;
		all++;
		ours = row;
		if ((row->traits & STOCK) != 0 && is_known) {
			stocks++;
			stock = row;
		}
	}
	if (all == 0)
		opt_refuse_unknown(parser, typed);
	if (stocks != 1 && all != 1)
		opt_refuse_ambiguous(parser, typed);
	return stocks == 1 ? stock : ours;
}

static int
read_long(struct opt_parser *parser)
{
	const char *word = parser->argv[parser->next++] + 2;
	const struct opt_typed typed = { word, strcspn(word, "=") };
	const struct opt *row = find_long(parser, &typed);

	parser->row = row;
	if (word[typed.length] == '=') {
		if (row->arg == NULL)
			opt_misuse(parser, "--%s takes no value", row->name);
		parser->value = word + typed.length + 1;
	} else if (row->arg != NULL && !opt_value_is_optional(row)) {
		if (parser->next == parser->argc)
			opt_misuse(parser, "--%s needs a value: %s", row->name,
			    row->arg);
		parser->value = parser->argv[parser->next++];
	}
	return row->code;
}

static const struct opt *
option_with(const struct opt_parser *parser, char letter)
{
	const struct opt *row = NULL;

	while ((row = opt_option_after(parser, row)) != NULL)
		if (row->code == letter && opt_has_letter(row))
			return row;
	opt_refuse_letter(parser, letter);
}

static int
read_letter(struct opt_parser *parser)
{
	char letter = *parser->letters++;
	const struct opt *row = option_with(parser, letter);

	parser->row = row;
	if (row->arg != NULL && *parser->letters != '\0') {
		parser->value = parser->letters;
		parser->letters = "";
	} else if (row->arg != NULL && !opt_value_is_optional(row)) {
		if (parser->next == parser->argc)
			opt_misuse(parser, "-%c needs a value: %s", letter,
			    row->arg);
		parser->value = parser->argv[parser->next++];
	}
	if (*parser->letters == '\0')
		parser->letters = NULL;
	return row->code;
}

/* Moves an argument to the operands, which stand first. */
static void
keep_operand(struct opt_parser *parser)
{
	parser->argv[++parser->noperands] = parser->argv[parser->next++];
}

/* Goes on to the next option; false after the last. */
static bool
find_option(struct opt_parser *parser)
{
	bool ended = false;

	while (parser->next < parser->argc) {
		const char *word = parser->argv[parser->next];

		if (!ended && word[0] == '-' && word[1] != '\0') {
			if (strcmp(word, "--") != 0)
				return true;
			ended = true;
			parser->next++;
			continue;
		}
		if (parser->row != NULL && opt_value_is_optional(parser->row) &&
		    parser->value == NULL && parser->after_valueless == NULL) {
			parser->valueless = parser->row;
			parser->after_valueless = word;
		}
		parser->row = NULL;
		keep_operand(parser);
	}
	return false;
}

static int
read_option(struct opt_parser *parser)
{
	const char *word;

	if (parser->letters == NULL) {
		if (!find_option(parser))
			return -1;
		parser->value = NULL;
		word = parser->argv[parser->next];
		if (word[1] == '-')
			return read_long(parser);
		parser->letters = word + 1;
		parser->next++;
	}
	parser->value = NULL;
	return read_letter(parser);
}

/* Refuses a second name where only one can be meant: the last one would win in
 * silence. */
static void
check_named(struct opt_parser *parser)
{
	const struct opt *row = parser->row;
	const char letter[] = { (char)row->code, '\0' };
	unsigned type = row->traits & TAKES_MASK;
	size_t i = 0;

	if (type != TAKES_ID && type != TAKES_KEY && type != TAKES_NAME &&
	    type != TAKES_NAMESPACE)
		return;
	while (i < OPT_NAMING && parser->named[i] != NULL &&
	       parser->named[i] != row)
		i++;
	if (i == OPT_NAMING)
		abort(); /* a larger table needs a larger number */
	if (parser->named[i] == row && (row->traits & REPEATS) == 0)
		opt_misuse(parser,
		    opt_has_letter(row) ? "-%s: given twice"
					: "--%s: given twice",
		    opt_has_letter(row) ? letter : row->name);
	parser->named[i] = row;
}

int
opt_next(struct opt_parser *parser)
{
	do {
		parser->code = read_option(parser);
		if (parser->code != -1)
			check_named(parser);
		if (parser->code == OPT_NS)
			parser->ns = parser->value;
	} while (parser->code == OPT_NS);
	if (parser->code == 'h') {
		opt_help(parser->program, parser->verb);
		opt_exit(parser->misuse_status);
	}
	if (parser->code == 'V') {
		printf("%s (sysvipc-utils) " VERSION "\n",
		    parser->program->name);
		opt_exit(parser->misuse_status);
	}
	return parser->code;
}

const char *
opt_separate_value(struct opt_parser *parser)
{
	if (parser->value == NULL && parser->letters == NULL &&
	    parser->next < parser->argc && parser->argv[parser->next][0] != '-')
		parser->value = parser->argv[parser->next++];
	return parser->value;
}

const char *
opt_operand(struct opt_parser *parser)
{
	return parser->operand < parser->noperands
	           ? parser->argv[++parser->operand]
	           : NULL;
}

void
opt_no_operands(struct opt_parser *parser)
{
	const char *operand = opt_operand(parser);

	if (operand != NULL)
		opt_refuse_operand(parser, operand);
}
