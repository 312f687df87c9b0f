/* SPDX-License-Identifier: BSD-2-Clause */
/* Options: one table is getopt's arrays, the help, and the misuse line. */

#include "cli/opt.h"

#include <assert.h>
#include <err.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"

/* In front of the help texts: "  -x, --name=VALUE" fits for most. */
#define HELP_COLUMN 28

#define OPT_NS (OPT_LONG - 1)

static const struct opt common[] = {
	{ OPT_NS, "ns", "PID|FILE",
	    "work in the IPC namespace of that process or file",
	    TAKES_NAMESPACE },
	{ 'h', "help", NULL, "show this help", STOCK },
	{ 'V', "version", NULL, "show the version", STOCK },
	OPT_END,
};

static bool
has_optional_value(const struct opt *opt)
{
	return opt->arg != NULL && opt->arg[0] == '[';
}

static void
add_options(struct opt_parser *parser, const struct opt *opt)
{
	struct option *next = parser->longs;
	char *letter = parser->shorts + strlen(parser->shorts);

	while (next->name != NULL)
		next++;
	for (; opt->name != NULL; opt++) {
		assert(next < &parser->longs[OPT_MAX]);
		if (opt->name[0] != '\0')
			*next++ = (struct option){
				.name = opt->name,
				.has_arg =
				    has_optional_value(opt) ? optional_argument
				    : opt->arg != NULL      ? required_argument
							    : no_argument,
				.val = opt->code,
			};
		if (opt->code >= OPT_NS)
			continue;
		*letter++ = (char)opt->code;
		if (opt->arg != NULL)
			*letter++ = ':';
		if (has_optional_value(opt))
			*letter++ = ':';
	}
}

void
opt_begin(struct opt_parser *parser, const struct program *program, int argc,
    char **argv)
{
	*parser = (struct opt_parser){
		.program = program,
		.argc = argc,
		.argv = argv,
		.shorts = ":",
		.misuse_status = EXIT_FAILURE,
	};
	add_options(parser, program->options);
	add_options(parser, common);
	opterr = 0;
}

/* Lines of the synopsis, from @first on, with the name in front of each. */
static void
print_usage(const struct program *program, FILE *stream, size_t first,
    size_t count)
{
	const char *line = program->synopsis, *lead = "usage:";

	for (size_t at = 0; at - first < count || at < first; at++) {
		size_t length = strcspn(line, "\n");

		if (at >= first) {
			fprintf(stream, "%s %s %.*s\n", lead, program->name,
			    (int)length, line);
			lead = "      ";
		}
		if (line[length] == '\0')
			break;
		line += length + 1;
	}
}

/* The lines of a help text, each in its column. */
static void
print_help_text(const char *text)
{
	for (;;) {
		size_t length = strcspn(text, "\n");

		printf("%.*s\n", (int)length, text);
		if (text[length] == '\0')
			break;
		text += length + 1;
		printf("%*s", HELP_COLUMN, "");
	}
}

static void
print_option(const struct opt *opt)
{
	int width;

	width = opt->code >= OPT_NS
	            ? printf("      --%s", opt->name)
	            : printf(opt->name[0] == '\0' ? "  -%c%s" : "  -%c, --%s",
			  opt->code, opt->name);
	if (has_optional_value(opt))
		width += printf("[=%s", opt->arg + 1);
	else if (opt->arg != NULL)
		width += printf(" %s", opt->arg);
	if (width > HELP_COLUMN - 2) {
		putchar('\n');
		width = 0;
	}
	printf("%*s", HELP_COLUMN - width, "");
	print_help_text(opt->help);
}

static _Noreturn void
show_and_exit(void)
{
	if (out_flush() == -1)
		err(EXIT_FAILURE, "standard output");
	exit(EXIT_SUCCESS);
}

static _Noreturn void
help(const struct program *program)
{
	print_usage(program, stdout, 0, SIZE_MAX);
	printf("\n%s: %s.\n\n", program->name, program->purpose);
	for (const struct opt *opt = program->options; opt->name != NULL; opt++)
		print_option(opt);
	for (const struct opt *opt = common; opt->name != NULL; opt++)
		print_option(opt);
	if (program->notes != NULL)
		printf("\n%s", program->notes);
	printf("\nThe manual: %s(1), sysvipc-utils(7).\n", program->name);
	show_and_exit();
}

/* What was typed: "-x", or the long option up to its value. */
static int
typed_length(const char *typed)
{
	return (int)strcspn(typed, "=");
}

/* Whether it begins more than one long option. */
static bool
is_ambiguous(const struct opt_parser *parser, const char *typed)
{
	size_t length = strcspn(typed + 2, "=");
	unsigned matches = 0;

	for (const struct option *opt = parser->longs; opt->name != NULL; opt++)
		matches += strncmp(opt->name, typed + 2, length) == 0;
	return matches > 1;
}

static _Noreturn void
refuse(struct opt_parser *parser, int code, int begun_at)
{
	const char *typed = parser->argv[optind - 1];
	/* In the middle of "-abc" getopt stays where it was. */
	bool is_long = optind != begun_at && strncmp(typed, "--", 2) == 0;

	if (code == ':' && is_long)
		opt_misuse(parser, "%.*s needs a value", typed_length(typed),
		    typed);
	if (code == ':')
		opt_misuse(parser, "-%c needs a value", optopt);
	if (is_long && optopt != 0 && strchr(typed, '=') != NULL)
		opt_misuse(parser, "%.*s takes no value", typed_length(typed),
		    typed);
	if (is_long && is_ambiguous(parser, typed))
		opt_misuse(parser, "%s could be several options", typed);
	if (is_long)
		opt_misuse(parser, "%s: no such option", typed);
	opt_misuse(parser, "-%c: no such option", optopt);
}

int
opt_next(struct opt_parser *parser)
{
	for (;;) {
		int begun_at = optind;

		parser->code = getopt_long(parser->argc, parser->argv,
		    parser->shorts, parser->longs, NULL);
		parser->value = optarg;
		switch (parser->code) {
		case OPT_NS:
			parser->ns = optarg;
			break;
		case 'h':
			help(parser->program);
		case 'V':
			printf("%s (sysvipc-utils) " VERSION "\n",
			    parser->program->name);
			show_and_exit();
		case ':':
		case '?':
			refuse(parser, parser->code, begun_at);
		default:
			return parser->code;
		}
	}
}

const char *
opt_separate_value(struct opt_parser *parser)
{
	if (parser->value == NULL && optind < parser->argc &&
	    parser->argv[optind][0] != '-')
		parser->value = parser->argv[optind++];
	return parser->value;
}

const char *
opt_operand(struct opt_parser *parser)
{
	return optind < parser->argc ? parser->argv[optind++] : NULL;
}

void
opt_no_operands(struct opt_parser *parser)
{
	const char *operand = opt_operand(parser);

	if (operand != NULL)
		opt_misuse(parser, "%s: takes no operands", operand);
}

void
opt_check(const struct opt_parser *parser, const char *why)
{
	const struct opt *opt = parser->program->options;

	if (why == NULL)
		return;
	while (opt->code != parser->code)
		opt++;
	if (opt->code >= OPT_NS)
		opt_misuse(parser, "--%s %s: %s", opt->name, parser->value,
		    why);
	opt_misuse(parser, "-%c %s: %s", opt->code, parser->value, why);
}

void
opt_misuse(const struct opt_parser *parser, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
	print_usage(parser->program, stderr, parser->usage_line, 1);
	exit(parser->misuse_status);
}
