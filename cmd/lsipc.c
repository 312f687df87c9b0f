/* SPDX-License-Identifier: BSD-2-Clause */
/* lsipc - shows IPC objects, their limits, and who uses them. */

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/repeat.h"
#include "cli/target.h"
#include "list/query.h"
#include "list/show.h"
#include "model/kind.h"
#include "model/kinds.h"

struct args {
	struct query query;
	struct repeat repeat;
	struct show show;
	const char *ns;
	bool failed;
};

enum {
	OPT_ALL_NAMESPACES = OPT_LONG,
	OPT_OVER,
	OPT_NO_HEADINGS,
	OPT_NO_TRUNCATION,
	OPT_TIME_FORMAT,
	OPT_SORT,
	OPT_COLOR,
	OPT_EVERY,
	OPT_COUNT,
	OPT_CHANGES
};

static const struct opt options[] = {
	OPT_HEADING("Objects to list"),
	{ 'm', "shmems", NULL, "shared memory segments", STOCK },
	{ 'q', "queues", NULL, "message queues", STOCK },
	{ 's', "semaphores", NULL, "semaphore sets", STOCK },
	{ 'M', "posix-shmems", NULL, "POSIX shared memory", STOCK },
	{ 'Q', "posix-mqueues", NULL, "POSIX message queues", STOCK },
	{ 'S', "posix-semaphores", NULL, "POSIX semaphores", STOCK },
	{ 'a', "all", NULL, "all three kinds of System V IPC", OURS },
	{ 'g', "global", NULL, "limits and their use (the default)", STOCK },
	{ 'i', "id", "ID", "show everything about the object with this id",
	    STOCK | TAKES_ID },
	{ 'N', "name", "NAME", "show everything about the POSIX object NAME",
	    STOCK | TAKES_NAME },
	{ 'p', "processes", NULL, "below each object, show who uses it and how",
	    OURS },
	{ OPT_ALL_NAMESPACES, "all-namespaces", NULL,
	    "the objects, or the limits, of every IPC namespace", OURS },
	{ OPT_OVER, "over", "PERCENT",
	    "with -g: only limits of which this much is used", TAKES_TEXT },
	OPT_HEADING("Filters (all given must hold)")
	    FILTER_OPTIONS FILTER_USE_OPTIONS,
	OPT_HEADING("Columns and order"),
	{ 'o', "output", "LIST", "show these columns, or these too: +LIST",
	    STOCK | TAKES_COLUMNS },
	{ OPT_SORT, "sort", "COLUMN[:desc]", "sort by columns", TAKES_ORDER },
	{ 'c', "", NULL, "show creators and owners, as --creator alone",
	    STOCK },
	{ FILTER_CREATOR, "creator", "[USER]",
	    "the same, or only those made by this user", STOCK | TAKES_USER },
	{ 't', "time", NULL, "show times", STOCK },
	{ OPT_TIME_FORMAT, "time-format", "short|full|iso",
	    "how times are written", STOCK | TAKES_WORDS },
	{ 'b', "bytes", NULL, "show sizes in bytes", STOCK },
	{ 'P', "numeric-perms", NULL, "show permissions in octal", STOCK },
	{ 'H', "list-columns", NULL, "list the columns, and exit", OURS },
	OPT_HEADING("Over time"),
	{ OPT_EVERY, "every", "DURATION", "repeat the listing at this interval",
	    TAKES_DURATION },
	{ OPT_COUNT, "count", "N", "with --every: stop after N readings",
	    TAKES_NUMBER },
	{ OPT_CHANGES, "changes", NULL,
	    "with --every: print only what is different", OURS },
	OPT_HEADING("Output format"),
	{ 'l', "list", NULL, "print a table (the default, except with -i)",
	    STOCK },
	{ 'J', "json", NULL, "print JSON", STOCK },
	{ 'r', "raw", NULL, "print values separated by one blank", STOCK },
	{ 'e', "export", NULL, "print NAME=\"value\" pairs", STOCK },
	{ 'n', "newline", NULL, "print NAME=\"value\", each on a line", STOCK },
	{ 'y', "shell", NULL, "print names that are valid shell variables",
	    STOCK },
	{ OPT_NO_HEADINGS, "noheadings", NULL, "print no headings", STOCK },
	{ OPT_NO_TRUNCATION, "notruncate", NULL,
	    "don't cut text to the width of the terminal", STOCK },
	{ OPT_COLOR, "color", "[auto|always|never]",
	    "use colors (auto, the default: on a terminal)", TAKES_WORDS },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_POSIX | REPEATS),
	OPT_END,
};

#define REPEATED "[--every DURATION [--count N]] "

static const struct program program = {
	.name = "lsipc",
	.purpose = "show IPC objects, their limits, and who uses them",
	.synopsis =
	    "[-g] [-qmsQ] [-b] [-J | -e | -l | -n | -r] [-y] [--noheadings] "
	    "[--notruncate] [--color[=WHEN]] [-o LIST] [--over "
	    "PERCENT] " REPEATED "[--all-namespaces | --ns PID|FILE]\n"
	    "-a | -q | -m | -s | -Q | -M | -S ... [-cptbP] [-J | -e | -l | -n "
	    "| -r] [-y] [--noheadings] [--notruncate] [--color[=WHEN]] "
	    "[FILTER ...] [-o LIST] [--sort COLUMN[:desc]] "
	    "[--time-format FORMAT] " REPEATED
	    "[--changes] [--all-namespaces | --ns PID|FILE]\n"
	    "-q | -m | -s -i ID | -Q | -M | -S -N NAME [-ctpbP] [-J | -e | -l "
	    "| -n | -r] [-y] [--noheadings] [--notruncate] [--color[=WHEN]] "
	    "[-o LIST] [--time-format FORMAT] " REPEATED
	    "[--changes] [--ns PID|FILE]\n"
	    "TARGET ... [FILTER ...] [-ctpbP] [-J | -e | -l | -n | -r] [-y] "
	    "[--noheadings] "
	    "[--notruncate] [--color[=WHEN]] [-o LIST] [--sort COLUMN[:desc]] "
	    "[--time-format FORMAT] " REPEATED "[--changes] [--ns PID|FILE]\n"
	    "-H",
	.options = options,
	.examples =
	    "lsipc -m --sort SIZE:desc\tlist segments, the largest first\n"
	    "lsipc -q -p\tshow who waits on each queue\n"
	    "lsipc --every 1s --changes\treport what is made and removed\n"
	    "lsipc -a -J | jq .\tlist everything as JSON\n",
};

/* Options that say yes to something. */
static const struct {
	int code;
	size_t flag; /* where it is in struct args */
} flags[] = {
	{ 'g', offsetof(struct args, query.limits) },
	{ 'p', offsetof(struct args, query.processes) },
	{ OPT_ALL_NAMESPACES, offsetof(struct args, query.request.everywhere) },
	{ 'c', offsetof(struct args, query.creator) },
	{ 't', offsetof(struct args, query.times) },
	{ 'b', offsetof(struct args, query.style.value.bytes) },
	{ 'P', offsetof(struct args, show.numeric_perms) },
	{ 'y', offsetof(struct args, query.style.shell_names) },
	{ OPT_NO_HEADINGS, offsetof(struct args, query.style.no_headings) },
	{ OPT_CHANGES, offsetof(struct args, query.changes) },
	{ OPT_NO_TRUNCATION, offsetof(struct args, query.style.no_truncation) },
};

static const struct {
	int code;
	enum table_form form;
} forms[] = {
	{ 'l', TABLE_LIST },
	{ 'J', TABLE_JSON },
	{ 'r', TABLE_RAW },
	{ 'e', TABLE_EXPORT },
	{ 'n', TABLE_NEWLINE },
};

/* Returns why the option is refused, or NULL. */
static const char *
parse_flag(struct args *args, int code)
{
	struct kind_set *chosen = &args->query.request.kinds;

	if (code == 'a')
		kind_set_add_sysv(chosen);
	kind_set_add_letter(chosen, code);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (code == flags[i].code)
			*(bool *)((char *)args + flags[i].flag) = true;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (code == forms[i].code)
			return query_form(&args->query, forms[i].form);
	return NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct query *query, int code, const char *value)
{
	if (filter_is_code(code))
		return filter_parse(&query->request.filter, code, value);
	switch (code) {
	case 'i':
		return target_parse_option(&query->one, code, value);
	case 'N':
		query->name = value;
		break;
	case 'o':
		query->output = value;
		break;
	case OPT_SORT:
		query->sort = value;
		break;
	case OPT_OVER:
		return query_over(query, value);
	case OPT_EVERY:
		return query_every(query, value);
	case OPT_COUNT:
		return query_count(query, value);
	case OPT_COLOR:
		return query_color(query, value);
	case OPT_TIME_FORMAT:
		return query_time_format(query, value);
	}
	return NULL;
}

static void
say_problem(const char *why, void *arg)
{
	struct args *args = arg;

	repeat_say(&args->repeat, why);
	args->failed = true;
}

static void
say_doubt(const char *why, void *arg)
{
	struct args *args = arg;

	repeat_say(&args->repeat, why);
}

static void
check_args(struct args *args, struct opt_parser *parser)
{
	struct query_option refused;
	const char *why = query_complete(&args->query, &refused);

	if (why != NULL && refused.advice != NULL)
		parser->advice = refused.advice;
	if (why != NULL && refused.name != NULL)
		opt_misuse(parser, "%s %s: %s", refused.name, refused.value,
		    why);
	if (why != NULL)
		opt_misuse(parser, "%s", why);
	if (args->query.request.everywhere && args->ns != NULL)
		opt_misuse(parser, "--ns and --all-namespaces exclude each "
				   "other");
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct program helped = program;
	struct opt_parser parser;
	char *notes = columns_help("Columns, and what has them: q, m, s as the "
				   "options, g limits,\np processes, i "
				   "semaphores:\n");
	const char *why = NULL;
	int code;

	*args = (struct args){ .failed = false };
	helped.notes = notes;
	opt_begin(&parser, &helped, argc, argv);
	while ((code = opt_next(&parser)) != -1) {
		if (code == 'H')
			driver_answer(columns_help(""));
		if (code == FILTER_CREATOR &&
		    opt_separate_value(&parser) == NULL)
			code = 'c';
		if (filter_is_code(code) || parser.value != NULL ||
		    code == OPT_COLOR)
			opt_check(&parser,
			    parse_value(&args->query, code, parser.value));
		else
			why = parse_flag(args, code);
		if (why != NULL)
			opt_misuse(&parser, "%s", why);
	}
	chosen_of_kinds(&args->query.targets, &args->query.one,
	    &args->query.request.kinds, &parser);
	args->ns = parser.ns;
	check_args(args, &parser);
	free(notes);
}

static void
show_once(void *arg)
{
	struct args *args = arg;

	if (show_reading(&args->show) == -1)
		driver_no_memory(EXIT_FAILURE);
}

int
main(int argc, char **argv)
{
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	targets_resolve(&args.query.targets, say_problem, &args);
	args.show.query = &args.query;
	args.show.target_ns = args.ns == NULL ? 0 : ns_of(0, 0);
	args.show.problem = say_problem;
	args.show.doubt = say_doubt;
	args.show.arg = &args;
	args.repeat.interval = args.query.every;
	/* The first reading of changes shows none, and isn't counted. */
	if (args.query.has_count)
		args.repeat.times = args.query.count + args.query.changes;
	status = repeat_run(&args.repeat, show_once, &args);
	show_end(&args.show);
	targets_free(&args.query.targets);
	if (status != EXIT_SUCCESS)
		return status;
	return driver_end(args.failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
