/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: one table is what is read, the help, and what completion offers. */

#include "cli/opt.h"

#include <errno.h>
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

static _Noreturn void
show_and_exit(void)
{
	if (out_flush() == -1)
		err(EXIT_FAILURE, "standard output");
	exit(EXIT_SUCCESS);
}

void
opt_begin(struct opt_parser *parser, const struct program *program, int argc,
    char **argv)
{
	*parser = (struct opt_parser){
		.program = program,
		.argc = argc,
		.argv = argv,
		.misuse_status = EXIT_FAILURE,
		.next = 1,
	};
	if (argc == 2 && strcmp(argv[1], "--list-options") == 0) {
		opt_list(program);
		show_and_exit();
	}
}

/* The option after @row, or the first; NULL after the last. */
static const struct opt *
option_after(const struct opt_parser *parser, const struct opt *row)
{
	do
		row = opt_row_after(parser->program, row);
	while (row != NULL && !opt_is_option(row));
	return row;
}

/* A long option as typed: the name, without dashes and value. */
struct typed {
	const char *name;
	size_t length;
};

static bool
begins(const struct typed *typed, const struct opt *row)
{
	return row->name[0] != '\0' &&
	       strncmp(row->name, typed->name, typed->length) == 0;
}

/* Appends an option to a list of them, as far as there is memory. */
static void
list_option(struct buffer *list, const char *between, const struct opt *row)
{
	int ignored = buffer_format(list, "%s--%s",
	    list->length == 0 ? "" : between, row->name);

	(void)ignored;
}

static _Noreturn void
refuse_ambiguous(const struct opt_parser *parser, const struct typed *typed)
{
	struct buffer list = { .bytes = NULL };
	const struct opt *row = NULL;

	while ((row = option_after(parser, row)) != NULL)
		if (begins(typed, row))
			list_option(&list, ", ", row);
	opt_misuse(parser, "--%.*s: ambiguous: %.*s", (int)typed->length,
	    typed->name, (int)list.length, list.bytes);
}

/* One that other commands have is refused with the reason. */
static void
check_refused(const struct opt_parser *parser, const struct typed *typed)
{
	const struct opt *row = NULL;

	while ((row = opt_row_after(parser->program, row)) != NULL)
		if (row->code == OPT_REFUSED_CODE &&
		    strlen(row->name) == typed->length && begins(typed, row))
			opt_misuse(parser, "--%s: %s", row->name, row->help);
}

static unsigned
distance_to(const struct typed *typed, const struct opt *row)
{
	return row->name[0] == '\0'
	           ? NEAREST_FAR
	           : nearest_distance(typed->name, typed->length, row->name);
}

static _Noreturn void
refuse_unknown(const struct opt_parser *parser, const struct typed *typed)
{
	struct buffer list = { .bytes = NULL };
	const struct opt *row = NULL;
	unsigned least = NEAREST_FAR;

	check_refused(parser, typed);
	while ((row = option_after(parser, row)) != NULL)
		if (distance_to(typed, row) < least)
			least = distance_to(typed, row);
	while (least != NEAREST_FAR &&
	       (row = option_after(parser, row)) != NULL)
		if (distance_to(typed, row) == least)
			list_option(&list, " or ", row);
	if (list.length == 0)
		opt_misuse(parser, "--%.*s: no such option", (int)typed->length,
		    typed->name);
	opt_misuse(parser, "--%.*s: no such option; did you mean %.*s?",
	    (int)typed->length, typed->name, (int)list.length, list.bytes);
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
find_long(const struct opt_parser *parser, const struct typed *typed)
{
	const struct opt *row = NULL, *stock = NULL, *ours = NULL;
	bool is_known = has_stock_tool(parser->program);
	unsigned stocks = 0, all = 0;

	while (typed->length > 0 && (row = option_after(parser, row)) != NULL) {
		if (!begins(typed, row))
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
		refuse_unknown(parser, typed);
	if (stocks != 1 && all != 1)
		refuse_ambiguous(parser, typed);
	return stocks == 1 ? stock : ours;
}

static int
read_long(struct opt_parser *parser)
{
	const char *word = parser->argv[parser->next++] + 2;
	const struct typed typed = { word, strcspn(word, "=") };
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

static _Noreturn void
refuse_letter(const struct opt_parser *parser, char letter)
{
	const struct opt *row = NULL;

	while ((row = opt_row_after(parser->program, row)) != NULL)
		if (row->code == OPT_GONE_CODE(letter))
			opt_misuse(parser, "-%c: no such option; write %s",
			    letter, row->help);
	opt_misuse(parser, "-%c: no such option", letter);
}

static const struct opt *
option_with(const struct opt_parser *parser, char letter)
{
	const struct opt *row = NULL;

	while ((row = option_after(parser, row)) != NULL)
		if (row->code == letter && opt_has_letter(row))
			return row;
	refuse_letter(parser, letter);
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

int
opt_next(struct opt_parser *parser)
{
	do {
		parser->code = read_option(parser);
		if (parser->code == OPT_NS)
			parser->ns = parser->value;
	} while (parser->code == OPT_NS);
	if (parser->code == 'h') {
		opt_help(parser->program);
		show_and_exit();
	}
	if (parser->code == 'V') {
		printf("%s (sysvipc-utils) " VERSION "\n",
		    parser->program->name);
		show_and_exit();
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

void
opt_refuse_operand(const struct opt_parser *parser, const char *operand)
{
	if (operand == parser->after_valueless &&
	    parser->valueless->name[0] != '\0')
		opt_misuse(parser, "%s: unexpected operand; write --%s=%s",
		    operand, parser->valueless->name, operand);
	opt_misuse(parser, "%s: unexpected operand", operand);
}

void
opt_check(const struct opt_parser *parser, const char *why)
{
	const struct opt *row = parser->row;
	const char *value = parser->value == NULL ? "" : parser->value;
	const char *dashes = "--", *name;
	char letter[2] = "";

	if (why == NULL)
		return;
	name = row->name;
	if (opt_has_letter(row)) {
		letter[0] = (char)row->code;
		dashes = "-";
		name = letter;
	}
	if (!parse_is_missing(why))
		opt_misuse(parser, "%s%s %s: %s", dashes, name, value, why);
	errx(parser->misuse_status, "%s%s %s: %s", dashes, name, value, why);
}

void
opt_check_operand(const struct opt_parser *parser, const char *operand,
    const char *why)
{
	if (why == NULL)
		return;
	if (!parse_is_missing(why))
		opt_misuse(parser, "%s: %s", operand, why);
	errx(parser->misuse_status, "%s: %s", operand, why);
}

void
opt_misuse(const struct opt_parser *parser, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	fprintf(stderr, "Try '%s --help'.\n", program_invocation_short_name);
	exit(parser->misuse_status);
}
