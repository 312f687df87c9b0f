/* SPDX-License-Identifier: BSD-2-Clause */
/* Misuse: one line that says why, with what to type instead where that is
 * known. */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/nearest.h"
#include "base/parse.h"
#include "cli/diagnostic.h"
#include "cli/opt_rows.h"

/* Appends an option to a list of them, as far as there is memory. */
static void
list_option(struct buffer *list, const char *between, const struct opt *row)
{
	int ignored = buffer_format(list, "%s--%s",
	    list->length == 0 ? "" : between, row->name);

	(void)ignored;
}

void
opt_refuse_ambiguous(const struct opt_parser *parser,
    const struct opt_typed *typed)
{
	struct buffer list = { .bytes = NULL };
	const struct opt *row = NULL;

	while ((row = opt_option_after(parser, row)) != NULL)
		if (opt_begins(typed, row))
			list_option(&list, ", ", row);
	opt_misuse(parser, "--%.*s: ambiguous: %.*s", (int)typed->length,
	    typed->name, (int)list.length, list.bytes);
}

/* One that other commands have is refused with the reason. */
static void
check_refused(const struct opt_parser *parser, const struct opt_typed *typed)
{
	const struct opt *row = NULL;

	while ((row = opt_row_after(parser->program, row)) != NULL)
		if (row->code == OPT_REFUSED_CODE &&
		    strlen(row->name) == typed->length &&
		    opt_begins(typed, row))
			opt_misuse(parser, "--%s: %s", row->name, row->help);
}

static unsigned
distance_to(const struct opt_typed *typed, const struct opt *row)
{
	return row->name[0] == '\0'
	           ? NEAREST_FAR
	           : nearest_distance(typed->name, typed->length, row->name);
}

/* What to write where an operand was meant as the command, and what follows it
 * as its arguments. */
static const char *
command_hint(const struct opt_parser *parser)
{
	return parser->lacks_command && parser->noperands > 0
	           ? "; write -- before the command"
	           : "";
}

void
opt_refuse_unknown(const struct opt_parser *parser,
    const struct opt_typed *typed)
{
	struct buffer list = { .bytes = NULL };
	const struct opt *row = NULL;
	unsigned least = NEAREST_FAR;

	check_refused(parser, typed);
	while ((row = opt_option_after(parser, row)) != NULL)
		if (distance_to(typed, row) < least)
			least = distance_to(typed, row);
	while (least != NEAREST_FAR &&
	       (row = opt_option_after(parser, row)) != NULL)
		if (distance_to(typed, row) == least)
			list_option(&list, " or ", row);
	if (list.length == 0)
		opt_misuse(parser, "--%.*s: no such option%s",
		    (int)typed->length, typed->name, command_hint(parser));
	opt_misuse(parser, "--%.*s: no such option; did you mean %.*s?",
	    (int)typed->length, typed->name, (int)list.length, list.bytes);
}

void
opt_refuse_letter(const struct opt_parser *parser, char letter)
{
	const struct opt *row = NULL;

	while ((row = opt_row_after(parser->program, row)) != NULL)
		if (row->code == OPT_GONE_CODE(letter))
			opt_misuse(parser, "-%c: no such option; write %s",
			    letter, row->help);
	opt_misuse(parser, "-%c: no such option%s", letter,
	    command_hint(parser));
}

/* The operand that is a word like this, or NULL. */
static const struct opt *
find_word(const struct opt_parser *parser, const char *word)
{
	const struct opt *row = NULL;

	while ((row = opt_row_after(parser->program, row)) != NULL)
		if (row->code == OPT_OPERAND_CODE &&
		    strcmp(row->arg, word) == 0)
			return row;
	return NULL;
}

static _Noreturn void
refuse_verb(const struct opt_parser *parser, const char *word)
{
	const struct opt *row = NULL, *meant = NULL;
	unsigned least = NEAREST_FAR;

	while ((row = opt_row_after(parser->program, row)) != NULL) {
		unsigned distance =
		    row->code != OPT_OPERAND_CODE ||
			    (row->traits & TAKES_MASK) != TAKES_WORDS
			? NEAREST_FAR
			: nearest_distance(word, strlen(word), row->arg);

		if (distance < least) {
			least = distance;
			meant = row;
		}
	}
	if (meant == NULL)
		opt_misuse(parser, "%s: neither a verb nor a number", word);
	opt_misuse(parser, "%s: no such verb; did you mean %s?", word,
	    meant->arg);
}

void
opt_check_verb(struct opt_parser *parser, const char *word)
{
	const char *verb;

	if (word == NULL || !isalpha((unsigned char)word[0]) ||
	    strchr(word, ':') != NULL)
		return;
	if (strcmp(word, "help") != 0)
		refuse_verb(parser, word);
	verb = parser->argc > 2 ? parser->argv[2] : NULL;
	if (verb != NULL && verb[0] != '-' && find_word(parser, verb) == NULL)
		refuse_verb(parser, verb);
	opt_help(parser->program, verb != NULL && verb[0] == '-' ? NULL : verb);
	opt_exit(parser->misuse_status);
}

/* The name of the kind that an option is for, where it is one. */
static const char *
kind_of(const struct opt *row)
{
	switch (row->traits & (OF_QUEUES | OF_SEGMENTS | OF_SEMSETS)) {
	case OF_QUEUES:
		return "queue";
	case OF_SEGMENTS:
		return "segment";
	case OF_SEMSETS:
		return "semset";
	}
	return NULL;
}

static bool
was_given(const struct opt_parser *parser, const struct opt *row)
{
	for (size_t i = 0; i < OPT_NAMING && parser->named[i] != NULL; i++)
		if (parser->named[i] == row)
			return true;
	return false;
}

/* The only option that takes a value of that type, or the only one given, if it
 * may be given once more. */
static const struct opt *
naming_option(const struct opt_parser *parser, unsigned type)
{
	const struct opt *row = NULL, *given = NULL, *any = NULL;
	unsigned ngiven = 0, nany = 0;

	while ((row = opt_option_after(parser, row)) != NULL) {
		if ((row->traits & TAKES_MASK) != type ||
		    kind_of(row) == NULL || !opt_has_letter(row))
			continue;
		any = row;
		nany++;
		if (was_given(parser, row)) {
			given = row;
			ngiven++;
		}
	}
	if (ngiven == 1)
		return given;
	return nany == 1 ? any : NULL;
}

/* Says how to write an id or a key that stands alone, where an operand of the
 * program is a target and this one can be one. */
static void
refuse_bare(const struct opt_parser *parser, const char *operand)
{
	const struct opt *target = NULL, *row;
	unsigned type = parse_is_hexadecimal(operand) ? TAKES_KEY : TAKES_ID;

	while ((target = opt_row_after(parser->program, target)) != NULL)
		if (target->code == OPT_OPERAND_CODE &&
		    (target->traits & TAKES_MASK) == TAKES_TARGET)
			break;
	row = naming_option(parser, type);
	if (target == NULL || !isdigit((unsigned char)operand[0]) ||
	    ((target->traits & REPEATS) == 0 &&
		(parser->operand > 1 || parser->named[0] != NULL)))
		return;
	if (row == NULL)
		opt_misuse(parser,
		    "%s: not a target; write queue:%s, segment:%s or semset:%s",
		    operand, operand, operand, operand);
	opt_misuse(parser, "%s: not a target; write -%c %s or %s:%s", operand,
	    row->code, operand, kind_of(row), operand);
}

void
opt_refuse_operand(const struct opt_parser *parser, const char *operand)
{
	if (operand == parser->after_valueless &&
	    parser->valueless->name[0] != '\0')
		opt_misuse(parser, "%s: unexpected operand; write --%s=%s",
		    operand, parser->valueless->name, operand);
	refuse_bare(parser, operand);
	opt_misuse(parser, "%s: unexpected operand%s", operand,
	    command_hint(parser));
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
	struct buffer line = { .bytes = NULL };
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	if (buffer_format(&line, "Try '%s %s'.\n",
		program_invocation_short_name, parser->advice) != -1)
		(void)diagnostic_write(line.bytes, line.length);
	buffer_free(&line);
	exit(parser->misuse_status);
}
