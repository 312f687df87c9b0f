/* SPDX-License-Identifier: BSD-2-Clause */
/* lsipc - shows IPC objects, their limits, and who uses them. */

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/layout.h"
#include "list/posix.h"
#include "list/report.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "why/explain.h"

struct args {
	struct listing_request request;
	unsigned nkinds;
	bool limits, creator, times, processes;
	bool has_form, has_time;
	struct table_style style;
	bool numeric_perms;
	const char *output, *sort, *name;
	struct columns columns;
	struct listing_order order[LAYOUT_MOST_SORTED];
	size_t norder;
	struct target one; /* request.by_id */
	const char *ns;
	bool failed;
};

enum {
	OPT_ALL_NAMESPACES = OPT_LONG,
	OPT_NO_HEADINGS,
	OPT_NO_TRUNCATION,
	OPT_TIME_FORMAT,
	OPT_SORT
};

static const struct opt options[] = {
	OPT_HEADING("Objects to list"),
	{ 'm', "shmems", NULL, "shared memory segments", STOCK },
	{ 'q', "queues", NULL, "message queues", STOCK },
	{ 's', "semaphores", NULL, "semaphore sets", STOCK },
	{ 'a', "all", NULL, "all three kinds of System V IPC", OURS },
	{ 'M', "posix-shmems", NULL, "POSIX shared memory", STOCK },
	{ 'Q', "posix-mqueues", NULL, "POSIX message queues", STOCK },
	{ 'S', "posix-semaphores", NULL, "POSIX semaphores", STOCK },
	{ 'g', "global", NULL, "limits and their use (the default)", STOCK },
	{ 'i', "id", "ID", "show everything about the object with this id",
	    STOCK | TAKES_ID },
	{ 'N', "name", "NAME", "show everything about the POSIX object NAME",
	    STOCK | TAKES_NAME },
	{ 'p', "processes", NULL, "below each object, show who uses it and how",
	    OURS },
	{ OPT_ALL_NAMESPACES, "all-namespaces", NULL,
	    "the objects of every IPC namespace", OURS },
	OPT_HEADING("Filters (all given must hold)") FILTER_OPTIONS,
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
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET),
	OPT_END,
};

static const struct program program = {
	.name = "lsipc",
	.purpose = "show IPC objects, their limits, and who uses them",
	.synopsis =
	    "[-g] [-qmsQ] [-b] [-J | -e | -l | -n | -r] [-y] [--noheadings] "
	    "[--notruncate] [-o LIST] [--ns PID|FILE]\n"
	    "-a | -q | -m | -s | -Q | -M | -S ... [-cptbP] [-J | -e | -l | -n "
	    "| -r] [-y] "
	    "[--noheadings] [--notruncate] [FILTER ...] [-o LIST] "
	    "[--sort COLUMN[:desc]] [--time-format FORMAT] "
	    "[--all-namespaces | --ns PID|FILE]\n"
	    "-q | -m | -s -i ID | -Q | -M | -S -N NAME [-ctpbP] [-J | -e | -l "
	    "| -n | -r] [-y] "
	    "[--noheadings] [--notruncate] [-o LIST] [--time-format FORMAT] "
	    "[--ns PID|FILE]\n"
	    "TARGET [-ctpbP] [-J | -e | -l | -n | -r] [-y] [--noheadings] "
	    "[--notruncate] [-o LIST] [--time-format FORMAT] "
	    "[--ns PID|FILE]\n"
	    "-H",
	.options = options,
	.examples =
	    "lsipc -m --sort SIZE:desc\tlist segments, the largest first\n"
	    "lsipc -q -p\tshow who waits on each queue\n"
	    "lsipc -a -J | jq .\tlist everything as JSON\n",
};

static void
set_form(struct args *args, struct opt_parser *parser, enum table_form form)
{
	if (args->has_form && args->style.form != form)
		opt_misuse(parser, "-J, -e, -l, -n and -r exclude each other");
	args->has_form = true;
	args->style.form = form;
}

/* Returns why the format is refused, or NULL. */
static const char *
parse_time_format(struct args *args, const char *name)
{
	static const char *const names[] = {
		[VALUE_SHORT] = "short",
		[VALUE_FULL] = "full",
		[VALUE_ISO] = "iso",
	};

	args->has_time = true;
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0) {
			args->style.value.time = i;
			return NULL;
		}
	return "not one of short, full, iso";
}

/* Options that say yes to something. */
static const struct {
	int code;
	size_t flag; /* where it is in struct args */
} flags[] = {
	{ 'g', offsetof(struct args, limits) },
	{ 'p', offsetof(struct args, processes) },
	{ OPT_ALL_NAMESPACES, offsetof(struct args, request.everywhere) },
	{ 'c', offsetof(struct args, creator) },
	{ 't', offsetof(struct args, times) },
	{ 'b', offsetof(struct args, style.value.bytes) },
	{ 'P', offsetof(struct args, numeric_perms) },
	{ 'y', offsetof(struct args, style.shell_names) },
	{ OPT_NO_HEADINGS, offsetof(struct args, style.no_headings) },
	{ OPT_NO_TRUNCATION, offsetof(struct args, style.no_truncation) },
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

static void
parse_flag(struct args *args, struct opt_parser *parser, int code)
{
	if (code == 'a')
		kind_set_add_sysv(&args->request.kinds);
	for (unsigned id = KIND_SYSV_COUNT; id < KIND_COUNT; id++)
		if (kinds[id]->letter == code)
			kind_set_add(&args->request.kinds, kinds[id]);
	if (islower(code) && kind_of_letter(code) != NULL)
		kind_set_add(&args->request.kinds, kind_of_letter(code));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (code == flags[i].code)
			*(bool *)((char *)args + flags[i].flag) = true;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (code == forms[i].code)
			set_form(args, parser, forms[i].form);
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'i':
		args->request.by_id = true;
		return target_parse_option(&args->one, code, value);
	case 'N':
		args->name = value;
		break;
	case 'o':
		args->output = value;
		break;
	case OPT_SORT:
		args->sort = value;
		break;
	case OPT_TIME_FORMAT:
		return parse_time_format(args, value);
	}
	return NULL;
}

/* Whether one object is asked about. */
static bool
is_named(const struct args *args)
{
	return args->request.by_id || args->name != NULL || args->one.by_name;
}

/* Whether objects are asked about, and not the limits. */
static bool
asks_for_objects(const struct args *args)
{
	struct columns columns = { .count = 0 };

	if (args->limits)
		return false;
	return args->nkinds > 0 || is_named(args) || args->creator ||
	       args->times || args->processes || args->sort != NULL ||
	       args->request.everywhere || args->request.filter.given != 0 ||
	       (args->output != NULL && args->output[0] != '+' &&
		   columns_add(&columns, args->output, ROW_LIMIT) != NULL);
}

/* How one object is named. */
static void
check_named(struct args *args, const struct opt_parser *parser)
{
	const struct kind *kind = kind_set_next(&args->request.kinds, NULL);
	const char *option = args->name == NULL ? "-i" : "-N", *why = NULL;

	if (!is_named(args))
		return;
	if (args->name != NULL && args->one.kind != NULL)
		opt_misuse(parser, "-N %s: another object is named already",
		    args->name);
	if (args->request.by_id && args->name != NULL)
		opt_misuse(parser, "-i and -N exclude each other");
	if (args->nkinds != 1 || kind_is_posix(kind) == args->request.by_id)
		opt_misuse(parser, "%s needs one of %s", option,
		    args->name == NULL ? "-m, -q, -s" : "-M, -Q, -S");
	if (args->request.filter.given != 0 || args->sort != NULL ||
	    args->request.everywhere)
		opt_misuse(parser, "%s is about one object", option);
	args->one.kind = kind;
	if (args->name != NULL)
		why = target_parse_name(&args->one, args->name);
	if (why != NULL)
		opt_misuse(parser, "-N %s: %s", args->name, why);
	args->request.by_text = args->one.by_name;
	args->request.name.text = args->one.text;
}

static void
check_args(struct args *args, const struct opt_parser *parser)
{
	bool of_many = args->creator || args->times || args->processes ||
	               args->sort != NULL || args->request.everywhere ||
	               args->request.filter.given != 0;
	const char *why;

	if (args->limits && (of_many || is_named(args)))
		opt_misuse(parser, "-g is about limits, not about objects");
	check_named(args, parser);
	why = posix_refusal(&args->request, args->processes);
	if (why == NULL && args->limits)
		why = posix_limits_refusal(&args->request.kinds);
	if (why != NULL)
		opt_misuse(parser, "%s", why);
	if (args->request.everywhere && args->ns != NULL)
		opt_misuse(parser, "--ns and --all-namespaces exclude each "
				   "other");
	args->limits = !asks_for_objects(args);
	if (args->limits || args->nkinds > 0)
		return;
	kind_set_add_sysv(&args->request.kinds);
}

/* All about one object, unless a list is asked for. */
static bool
is_details(const struct args *args)
{
	return is_named(args) &&
	       (!args->has_form || args->style.form == TABLE_JSON);
}

static void
say_problem(const char *why, void *arg)
{
	struct args *args = arg;

	warnx("%s", why);
	args->failed = true;
}

/* What of the listing is read, and how it is shown. */
static void
complete_args(struct args *args, const struct opt_parser *parser)
{
	const struct layout_request layout = {
		.kinds = &args->request.kinds,
		.limits = args->limits,
		.creator = args->creator,
		.times = args->times,
		.processes = args->processes,
		.everywhere = args->request.everywhere,
		.details = is_details(args),
		.json = args->style.form == TABLE_JSON,
	};
	const char *why;

	why = layout_columns(&args->columns, &layout, args->output);
	if (why != NULL)
		opt_misuse(parser, "-o %s: %s", args->output, why);
	why = layout_order(args->order, &args->norder, &layout, args->sort);
	if (why != NULL)
		opt_misuse(parser, "--sort %s: %s", args->sort, why);
	args->request.needs = columns_needs(&args->columns);
	for (size_t i = 0; i < args->norder; i++)
		args->request.needs |= args->order[i].column->needs;
	if (args->processes || (layout.details && args->request.by_id))
		args->request.needs |= COLUMN_PIDS | COLUMN_COMMAND;
	if (layout.details && args->request.by_id)
		args->request.needs |= COLUMN_SEMAPHORES;
	args->request.problem = say_problem;
	args->request.arg = args;
	args->style.tree = args->processes && args->style.form == TABLE_LIST;
	args->style.name = layout_name(&layout);
	if (layout.details && !args->has_time)
		args->style.value.time = VALUE_FULL;
	args->style.value.now = time(NULL);
}

static _Noreturn void
list_columns(void)
{
	char *columns = columns_help("");

	if (columns != NULL)
		fputs(columns, stdout);
	else
		driver_no_memory(EXIT_FAILURE);
	free(columns);
	exit(driver_end(EXIT_SUCCESS));
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct program helped = program;
	struct opt_parser parser;
	char *notes = columns_help("Columns, and what has them: q, m, s as the "
				   "options, g limits,\np processes, i "
				   "semaphores:\n");
	int code;

	*args = (struct args){ .failed = false };
	helped.notes = notes;
	opt_begin(&parser, &helped, argc, argv);
	while ((code = opt_next(&parser)) != -1) {
		if (code == 'H')
			list_columns();
		if (code == FILTER_CREATOR &&
		    opt_separate_value(&parser) == NULL)
			parse_flag(args, &parser, 'c');
		else if (filter_is_code(code))
			opt_check(&parser, filter_parse(&args->request.filter,
					       code, parser.value));
		else if (parser.value != NULL)
			opt_check(&parser,
			    parse_value(args, code, parser.value));
		else
			parse_flag(args, &parser, code);
	}
	chosen_of_kinds(&args->one, &args->request.kinds, &parser);
	args->request.by_id = args->one.by_id || args->one.by_key;
	args->ns = parser.ns;
	args->nkinds = kind_set_count(&args->request.kinds);
	check_args(args, &parser);
	complete_args(args, &parser);
	free(notes);
}

/* Says once that there may be more than was shown. */
static void
check_complete(const struct args *args, const struct listing *listing)
{
	const struct scan *scan = listing->scan;
	size_t i = 0;

	if ((args->request.needs & (COLUMN_PIDS | COLUMN_WAITERS)) == 0)
		return;
	while (i < listing->count && !listing->list[i].usage->verdict.partial)
		i++;
	if (i == listing->count)
		return;
	if (scan->blind != NULL)
		warnx("cannot tell who uses an object: %s", scan->blind);
	else if (scan->unreadable > 0)
		warnx("%s: there may be more users", scan_doubt(scan));
}

/* What the filter left out for a doubt. */
static void
say_doubts(const struct listing *listing)
{
	char text[FILTER_TEXT];

	for (size_t i = 0; i < listing->doubts.count; i++)
		warnx("%s", filter_doubt_text(&listing->doubts.list[i],
				listing->scan, text));
}

static void
show_objects(struct args *args, struct report *report,
    struct column_context *context)
{
	char target[TARGET_TEXT];
	struct listing listing;
	int result = 0;

	if (listing_gather(&listing, &args->request) == -1)
		driver_no_memory(EXIT_FAILURE);
	context->scan = listing.scan;
	context->cmdlines = listing.cmdlines;
	context->everywhere = args->request.everywhere;
	context->processes = args->processes && args->style.form != TABLE_JSON;
	context->repeat = context->processes && !args->style.tree;
	if (listing_sort(&listing, args->order, args->norder, context) == -1)
		driver_no_memory(EXIT_FAILURE);
	if (is_named(args) && listing.count == 0) {
		if (!listing.unknown)
			warnx("%s: no such %s",
			    target_text(target,
				kind_set_next(&args->request.kinds, NULL),
				&args->request.name),
			    args->request.by_text ? "name" : "id");
		args->failed = true;
	} else if (is_details(args)) {
		result = report_details(report, &listing);
	} else {
		result = report_list(report, &listing);
	}
	if (result == -1)
		driver_no_memory(EXIT_FAILURE);
	say_doubts(&listing);
	if ((args->request.needs & COLUMN_CONTENT) != 0)
		posix_tell_unread(&listing, &args->request);
	check_complete(args, &listing);
	listing_free(&listing);
}

static void
say_limit(const struct limit *limit, int error, void *arg)
{
	struct args *args = arg;
	struct explain_subject subject = { .kind = NULL };
	char why[EXPLAIN_SIZE];

	warnx("%s: %s", limit->name,
	    explain(why, EXPLAIN_ANY, &subject, error));
	args->failed = true;
}

int
main(int argc, char **argv)
{
	struct column_context context = { .scan = NULL };
	struct args args;
	struct report report = {
		.style = &args.style,
		.columns = &args.columns,
		.context = &context,
		.limit_problem = say_limit,
		.arg = &args,
	};

	driver_begin();
	parse_args(&args, argc, argv);
	chosen_find(&args.one, args.ns, EXIT_FAILURE);
	args.request.name.id = args.one.id;
	context.target_ns = args.ns == NULL ? 0 : ns_of(0, 0);
	context.names = names_new();
	if (context.names == NULL)
		driver_no_memory(EXIT_FAILURE);
	context.numeric_perms = args.numeric_perms;
	report.processes = args.processes;
	if (!args.limits)
		show_objects(&args, &report, &context);
	else if (report_limits(&report, &args.request.kinds) == -1)
		driver_no_memory(EXIT_FAILURE);
	names_free(context.names);
	return driver_end(args.failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
