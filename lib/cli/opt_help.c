/* SPDX-License-Identifier: BSD-2-Clause */
/* The help of a program, and the list of its options. */

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cli/opt_rows.h"

#define WIDTH 80
/* In front of the help texts: "  -x, --name=VALUE" fits for most. */
#define HELP_COLUMN 28
/* The column at which the description of an example begins. */
#define EXAMPLE_COLUMN 36

static const struct opt common[] = {
	{ OPT_NS, "ns", "PID|FILE",
	    "work in the IPC namespace of that process or file",
	    TAKES_NAMESPACE },
	{ 'h', "help", NULL, "show this help", STOCK },
	{ 'V', "version", NULL, "show the version", STOCK },
	OPT_END,
};

const struct opt *
opt_row_after(const struct program *program, const struct opt *row)
{
	const struct opt *last =
	    &common[sizeof(common) / sizeof(common[0]) - 1];

	row = row == NULL ? program->options : row + 1;
	if (row->name == NULL)
		row = row == last ? NULL : common;
	return row;
}

const struct opt *
opt_option_after(const struct opt_parser *parser, const struct opt *row)
{
	do
		row = opt_row_after(parser->program, row);
	while (row != NULL && !opt_is_option(row));
	return row;
}

/* The length of a piece that is not broken: a word, or "[-o USER [ARG ...]]".
 */
static size_t
piece_length(const char *text, size_t length, bool in_brackets)
{
	size_t depth = 0, at;

	for (at = 0; at < length && text[at] != '\n'; at++) {
		if (text[at] == ' ' && (!in_brackets || depth == 0))
			break;
		depth += text[at] == '[';
		depth -= text[at] == ']';
	}
	return at;
}

/*
 * Prints a text from the column @at on, its further lines in the column
 * @indent, each WIDTH wide at most. A newline begins a new line.
 */
static void
print_wrapped(const char *text, size_t length, size_t at, size_t indent,
    bool in_brackets)
{
	const char *end = text + length;
	bool is_first = true;

	while (text < end) {
		size_t piece =
		    piece_length(text, (size_t)(end - text), in_brackets);

		if (is_first) {
			is_first = false;
		} else if (at + 1 + piece > WIDTH) {
			printf("\n%*s", (int)indent, "");
			at = indent;
		} else {
			putchar(' ');
			at++;
		}
		printf("%.*s", (int)piece, text);
		at += piece;
		text += piece;
		if (text < end && *text == '\n') {
			printf("\n%*s", (int)indent, "");
			at = indent;
			is_first = true;
		}
		text++;
	}
	putchar('\n');
}

/* Whether a line of the usage is about a verb: "wait | post -i ID". */
static bool
is_about(const char *line, const char *verb)
{
	size_t length = strlen(verb);

	for (; *line != '\0' && *line != '-'; line++)
		if (strncmp(line, verb, length) == 0 &&
		    strchr(" ]", line[length]) != NULL)
			return true;
	return false;
}

static void
print_usage(const struct program *program, const char *verb)
{
	const char *line = program->synopsis, *lead = "usage:";

	while (*line != '\0') {
		size_t length = strcspn(line, "\n");

		if (verb == NULL || is_about(line, verb)) {
			size_t indent = (size_t)printf("%s %s ", lead,
			    program_invocation_short_name);

			print_wrapped(line, length, indent, indent, true);
			lead = "      ";
		}
		line += length + (line[length] == '\n');
	}
}

/* Prints a text after @width columns, or on the next line. */
static void
print_beside(int width, int column, const char *text, size_t length)
{
	if (width > column - 2) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", column - width, "");
	print_wrapped(text, length, (size_t)column, (size_t)column, false);
}

static void
print_option(const struct opt *opt)
{
	int width;

	if (!opt_has_letter(opt))
		width = printf("      --%s", opt->name);
	else if (opt->name[0] != '\0')
		width = printf("  -%c, --%s", opt->code, opt->name);
	else
		width = printf("  -%c", opt->code);
	if (opt_value_is_optional(opt))
		width += printf("[=%s", opt->arg + 1);
	else if (opt->arg != NULL)
		width += printf(" %s", opt->arg);
	print_beside(width, HELP_COLUMN, opt->help, strlen(opt->help));
}

static void
print_row(const struct opt *row)
{
	if (opt_is_option(row))
		print_option(row);
	else if (row->code == OPT_HEADING_CODE)
		printf("\n%s:\n", row->help);
	else if (row->code == OPT_OPERAND_CODE && row->help != NULL)
		print_beside(printf("  %s", row->arg), HELP_COLUMN, row->help,
		    strlen(row->help));
}

/* Lines of COMMAND, a tab, and what it does. In COMMAND the program has the
 * name by which it was called. */
static void
print_examples(const struct program *program)
{
	const char *line = program->examples;
	size_t name = strlen(program->name);

	puts("\nExamples:");
	while (*line != '\0') {
		size_t command = strcspn(line, "\t");
		size_t length = strcspn(line, "\n");
		bool is_own = strncmp(line, program->name, name) == 0;
		size_t rest = is_own ? name : 0;

		print_beside(printf("  %s%.*s",
				 is_own ? program_invocation_short_name : "",
				 (int)(command - rest), line + rest),
		    EXAMPLE_COLUMN, line + command + 1, length - command - 1);
		line += length + (line[length] == '\n');
	}
}

/* Whether targets are read from standard input: the usage has "| -". */
static bool
reads_targets(const char *synopsis)
{
	while ((synopsis = strstr(synopsis, "| -")) != NULL) {
		synopsis += strlen("| -");
		if (strchr("]\n", *synopsis) != NULL)
			return true;
	}
	return false;
}

/* What an operand TARGET is. */
static void
print_target(const struct program *program, const struct opt *row)
{
	static const struct {
		unsigned kind;
		const char *text;
	} texts[] = {
		{ OF_QUEUES, "queue:ID, queue:KEY, or pqueue:/NAME" },
		{ OF_SEGMENTS, "segment:ID, segment:KEY, or psegment:/NAME" },
		{ OF_SEMSETS, "semset:ID, semset:KEY, or psem:/NAME" },
		{ OF_POSIX, "KIND:ID, KIND:KEY, or KIND:/NAME, such as queue:3 "
			    "or psem:/lock" },
		{ 0, "KIND:ID or KIND:KEY, such as queue:3" },
	};
	size_t i = 0;

	while ((row->traits & texts[i].kind) != texts[i].kind)
		i++;
	printf("\nTARGET is %s.\n", texts[i].text);
	if (reads_targets(program->synopsis))
		puts("- reads targets from standard input, one per line.");
}

void
opt_help(const struct program *program, const char *verb)
{
	const struct opt *first = program->options, *target = NULL;
	bool is_grouped = false;

	print_usage(program, verb);
	printf("\n%s: %s.\n", program_invocation_short_name, program->purpose);
	if (first->name == NULL || first->code != OPT_HEADING_CODE)
		putchar('\n');
	for (const struct opt *row = opt_row_after(program, NULL); row != NULL;
	     row = opt_row_after(program, row)) {
		is_grouped = is_grouped || row->code == OPT_HEADING_CODE;
		/* Those of every program belong to no group. */
		if (row == common && is_grouped)
			putchar('\n');
		if (verb == NULL || row->code != OPT_OPERAND_CODE ||
		    strcmp(row->arg, verb) == 0)
			print_row(row);
		if (row->code == OPT_OPERAND_CODE &&
		    strcmp(row->arg, "TARGET") == 0)
			target = row;
	}
	if (target != NULL)
		print_target(program, target);
	if (program->notes != NULL)
		printf("\n%s", program->notes);
	if (program->examples != NULL)
		print_examples(program);
	printf("\nThe manual: %s(1), sysvipc-utils(7).\n",
	    program_invocation_short_name);
}

/* The names of TAKES_*, as the helpers of the shells know them. */
static const char *const types[] = {
	[0] = "-",
	[TAKES_TEXT >> TAKES_SHIFT] = "text",
	[TAKES_ID >> TAKES_SHIFT] = "id",
	[TAKES_KEY >> TAKES_SHIFT] = "key",
	[TAKES_USER >> TAKES_SHIFT] = "user",
	[TAKES_GROUP >> TAKES_SHIFT] = "group",
	[TAKES_OWNER >> TAKES_SHIFT] = "owner",
	[TAKES_MODE >> TAKES_SHIFT] = "mode",
	[TAKES_NUMBER >> TAKES_SHIFT] = "number",
	[TAKES_SIZE >> TAKES_SHIFT] = "size",
	[TAKES_PAGE_SIZE >> TAKES_SHIFT] = "page-size",
	[TAKES_DURATION >> TAKES_SHIFT] = "duration",
	[TAKES_NAMESPACE >> TAKES_SHIFT] = "namespace",
	[TAKES_PID >> TAKES_SHIFT] = "pid",
	[TAKES_FILE >> TAKES_SHIFT] = "file",
	[TAKES_COLUMNS >> TAKES_SHIFT] = "columns",
	[TAKES_ORDER >> TAKES_SHIFT] = "order",
	[TAKES_WORDS >> TAKES_SHIFT] = "words",
	[TAKES_NAME >> TAKES_SHIFT] = "name",
	[TAKES_TARGET >> TAKES_SHIFT] = "target",
	[TAKES_COMMAND >> TAKES_SHIFT] = "command",
	[TAKES_CONDITION >> TAKES_SHIFT] = "condition",
	[TAKES_MEASURE >> TAKES_SHIFT] = "measure",
	[TAKES_LIMIT >> TAKES_SHIFT] = "limit",
};

_Static_assert(sizeof(types) / sizeof(types[0]) ==
		   (TAKES_LAST >> TAKES_SHIFT) + 1,
    "each TAKES_* has a name");

/*
 * The letters of kinds: small ones of System V, except for the name of a POSIX
 * object; capital ones of POSIX, all of them where no kind is given.
 */
static void
list_kinds(const struct opt *row)
{
	static const struct {
		unsigned kind;
		char sysv, posix; /* options of lsipc */
	} kinds[] = {
		{ OF_QUEUES, 'q', 'Q' },
		{ OF_SEGMENTS, 'm', 'M' },
		{ OF_SEMSETS, 's', 'S' },
	};
	const unsigned all = OF_QUEUES | OF_SEGMENTS | OF_SEMSETS;
	bool is_name = (row->traits & TAKES_MASK) == TAKES_NAME;
	bool has_posix = is_name || (row->traits & OF_POSIX) != 0;
	bool is_given = (row->traits & all) != 0;

	if (!is_given)
		putchar('-');
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool has = (row->traits & kinds[i].kind) != 0;

		if (has && !is_name)
			putchar(kinds[i].sysv);
		if (has_posix && (has || (!is_given && !is_name)))
			putchar(kinds[i].posix);
	}
}

static const char *
type_of(const struct opt *row)
{
	return types[(row->traits & TAKES_MASK) >> TAKES_SHIFT];
}

/* Helps to complete a value: prints the letters of kinds, or the words. */
static void
list_choice(const struct opt *row)
{
	if ((row->traits & TAKES_MASK) == TAKES_WORDS)
		fputs(row->arg, stdout);
	else
		list_kinds(row);
}

static void
list_option(const struct opt *row)
{
	printf("option\t%c\t%s\t%s\t%s\t",
	    opt_has_letter(row) ? row->code : '-',
	    row->name[0] == '\0' ? "-" : row->name,
	    row->arg == NULL ? "-" : row->arg, type_of(row));
	list_choice(row);
	printf("\t%s\t", (row->traits & REPEATS) != 0 ? "repeats" : "-");
	for (const char *at = row->help; *at != '\0'; at++)
		putchar(*at == '\n' ? ' ' : *at);
	putchar('\n');
}

/* One row for all: the words, and the type and kinds of any other operand. */
static void
list_operands(const struct program *program)
{
	static const struct opt none = OPT_OPERAND(NULL, NULL, OURS);
	const struct opt *row = NULL, *other = &none;
	const char *between = "";

	while ((row = opt_row_after(program, row)) != NULL)
		if (row->code == OPT_OPERAND_CODE &&
		    (row->traits & TAKES_MASK) != TAKES_WORDS)
			other = row;
	printf("operand\t-\t-\t-\toperand-%s/", type_of(other));
	list_kinds(other);
	putchar('\t');
	while ((row = opt_row_after(program, row)) != NULL) {
		if (row->code != OPT_OPERAND_CODE ||
		    (row->traits & TAKES_MASK) != TAKES_WORDS)
			continue;
		printf("%s%s", between, row->arg);
		if (row->help != NULL)
			printf(":%s", row->help);
		between = "|";
	}
	printf("%s\t-\t-\n", between[0] == '\0' ? "-" : "");
}

void
opt_list(const struct program *program)
{
	const struct opt *row = NULL;

	list_operands(program);
	while ((row = opt_row_after(program, row)) != NULL)
		if (opt_is_option(row))
			list_option(row);
		else if (row->code == OPT_DASHES_CODE)
			printf("dashes\t-\t-\t-\t-\t-\t-\t-\n");
}
