/* SPDX-License-Identifier: BSD-2-Clause */
/* lsipc - shows System V IPC objects, their limits, and who uses them. */

#include <err.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/out.h"
#include "base/parse.h"
#include "base/proc.h"
#include "base/vis_text.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "list/column.h"
#include "list/listing.h"
#include "list/table.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/semset.h"
#include "who/ns.h"
#include "why/explain.h"

/* In a list of all about one object, its titles. */
#define TITLE_WIDTH 20

#define MOST_SORTED 8

struct args {
	struct gather request;
	unsigned nkinds;
	bool limits, creator, times, processes;
	bool has_form, has_time;
	struct table_style style;
	bool numeric_perms;
	const char *output, *sort;
	struct columns columns;
	struct listing_order order[MOST_SORTED];
	size_t norder;
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
	OPT_HEADING("What is listed"),
	{ 'm', "shmems", NULL, "shared memory segments", STOCK },
	{ 'q', "queues", NULL, "message queues", STOCK },
	{ 's', "semaphores", NULL, "semaphore sets", STOCK },
	{ 'a', "all", NULL, "all three kinds", OURS },
	{ 'g', "global", NULL, "limits and their use (the default)", STOCK },
	{ 'i', "id", "ID", "all about the one object with this id",
	    STOCK | TAKES_ID },
	{ 'p', "processes", NULL, "below each object, who uses it and how",
	    OURS },
	{ OPT_ALL_NAMESPACES, "all-namespaces", NULL,
	    "the objects of every IPC namespace", OURS },
	OPT_HEADING("Filters: all that are given must hold"),
	FILTER_OPTIONS,
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
	OPT_HEADING("Form of the output"),
	{ 'l', "list", NULL, "print a table (the default, but with -i)",
	    STOCK },
	{ 'J', "json", NULL, "print JSON", STOCK },
	{ 'r', "raw", NULL, "print values with one blank between", STOCK },
	{ 'e', "export", NULL, "print NAME=\"value\" pairs", STOCK },
	{ 'n', "newline", NULL, "print NAME=\"value\", each on a line", STOCK },
	{ 'y', "shell", NULL, "print names that a shell takes for variables",
	    STOCK },
	{ OPT_NO_HEADINGS, "noheadings", NULL, "print no headings", STOCK },
	{ OPT_NO_TRUNCATION, "notruncate", NULL,
	    "don't cut text to the width of the terminal", STOCK },
	OPT_END,
};

static const struct program program = {
	.name = "lsipc",
	.purpose = "show System V IPC objects, their limits, and who uses them",
	.synopsis =
	    "[-g] [-qms] [-b] [-J | -e | -l | -n | -r] [-y] [--noheadings] "
	    "[--notruncate] [-o LIST] [--ns PID|FILE]\n"
	    "-a | -q | -m | -s ... [-cptbP] [-J | -e | -l | -n | -r] [-y] "
	    "[--noheadings] [--notruncate] [FILTER ...] [-o LIST] "
	    "[--sort COLUMN[:desc]] [--time-format FORMAT] "
	    "[--all-namespaces | --ns PID|FILE]\n"
	    "-q | -m | -s -i ID [-ctpbP] [-J | -e | -l | -n | -r] [-y] "
	    "[--noheadings] [--notruncate] [-o LIST] [--time-format FORMAT] "
	    "[--ns PID|FILE]\n"
	    "-H",
	.options = options,
	.examples =
	    "lsipc -m --sort SIZE:desc\tlist segments, the largest first\n"
	    "lsipc -q -p\tshow who waits on each queue\n"
	    "lsipc -a -J | jq .\tlist everything as JSON\n",
};

/* What is shown of one kind, as util-linux has it: by -c, by -t. */
static const char *const defaults[KIND_COUNT][2][2] = {
	[KIND_QUEUE] = {
		{ "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID",
		    "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,SEND,RECV,"
		    "CTIME" },
		{ "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,CUID,CGID,UID,"
		  "GID",
		    "KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,LSPID,LRPID,CUID,CGID,"
		    "UID,GID,SEND,RECV,CTIME" },
	},
	[KIND_SEGMENT] = {
		{ "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		  "COMMAND",
		    "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		    "ATTACH,DETACH,COMMAND" },
		{ "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		  "COMMAND,CUID,CGID,UID,GID",
		    "KEY,ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CTIME,CPID,LPID,"
		    "COMMAND,CUID,CGID,UID,GID,ATTACH,DETACH" },
	},
	[KIND_SEMSET] = {
		{ "KEY,ID,PERMS,OWNER,NSEMS",
		    "KEY,ID,PERMS,OWNER,NSEMS,OTIME,CTIME" },
		{ "KEY,ID,PERMS,OWNER,NSEMS,CUID,CGID,UID,GID",
		    "KEY,ID,PERMS,OWNER,NSEMS,CUID,CGID,UID,GID,OTIME,CTIME" },
	},
};

#define LIMIT_COLUMNS "RESOURCE,DESCRIPTION,LIMIT,USED,USE%"
#define NS_COLUMNS "NS,NSPID,NSCOMMAND"
#define USE_COLUMNS "PID,USE,WHAT,COUNT,COMMAND"
#define SEMAPHORE_COLUMNS "SEMNUM,VALUE,NCOUNT,ZCOUNT,PID,COMMAND"

/* What a list is called in JSON. */
static const char *const json_names[KIND_COUNT] = {
	[KIND_QUEUE] = "messages",
	[KIND_SEGMENT] = "sharedmemory",
	[KIND_SEMSET] = "semaphores",
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
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (code == 'a' || code == kinds[id]->letter)
			args->request.kinds[id] = true;
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
		return parse_id(value, &args->request.id);
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

/* Whether objects are asked about, and not the limits. */
static bool
asks_for_objects(const struct args *args)
{
	struct columns columns = { .count = 0 };

	if (args->limits)
		return false;
	return args->nkinds > 0 || args->request.by_id || args->creator ||
	       args->times || args->processes || args->sort != NULL ||
	       args->request.everywhere || args->request.filter.given != 0 ||
	       (args->output != NULL && args->output[0] != '+' &&
		   columns_add(&columns, args->output, ROW_LIMIT) != NULL);
}

static void
check_args(struct args *args, const struct opt_parser *parser)
{
	bool of_many = args->creator || args->times || args->processes ||
	               args->sort != NULL || args->request.everywhere ||
	               args->request.filter.given != 0;

	if (args->limits && (of_many || args->request.by_id))
		opt_misuse(parser, "-g is about limits, not about objects");
	if (args->request.by_id && args->nkinds != 1)
		opt_misuse(parser, "-i needs one of -m, -q, -s");
	if (args->request.by_id &&
	    (args->request.filter.given != 0 || args->sort != NULL ||
		args->request.everywhere))
		opt_misuse(parser, "-i is about one object");
	if (args->request.everywhere && args->ns != NULL)
		opt_misuse(parser, "--ns and --all-namespaces exclude each "
				   "other");
	args->limits = !asks_for_objects(args);
	if (args->limits || args->nkinds > 0)
		return;
	for (unsigned id = 0; id < KIND_COUNT; id++)
		args->request.kinds[id] = true;
	args->nkinds = KIND_COUNT;
}

/* What rows of the listing are about. */
static unsigned
rows_of(const struct args *args)
{
	unsigned rows = args->processes ? ROW_USE : 0;

	if (args->limits)
		return ROW_LIMIT;
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (args->request.kinds[id])
			rows |= ROW_KIND(id);
	return rows;
}

static enum kind_id
first_kind(const struct args *args)
{
	enum kind_id id = 0;

	while (!args->request.kinds[id])
		id++;
	return id;
}

/* All about one object, unless a list is asked for. */
static bool
is_details(const struct args *args)
{
	return args->request.by_id &&
	       (!args->has_form || args->style.form == TABLE_JSON);
}

static void
choose_defaults(struct args *args, unsigned rows)
{
	struct columns *columns = &args->columns;

	if (args->limits) {
		columns_add_fitting(columns, LIMIT_COLUMNS, rows);
		return;
	}
	if (args->request.everywhere)
		columns_add_fitting(columns, NS_COLUMNS, rows);
	if (is_details(args) && !args->creator && !args->times)
		columns_add_all(columns, rows);
	else if (args->processes)
		columns_add_fitting(columns,
		    args->nkinds == 1 ? "ID,KEY,OWNER,MSGS,SIZE,NATTCH,NSEMS"
				      : "ID,KIND,KEY,OWNER",
		    rows);
	else if (args->nkinds == 1)
		columns_add_fitting(columns,
		    defaults[first_kind(args)][args->creator][args->times],
		    rows);
	else
		columns_add_fitting(columns,
		    args->request.everywhere
			? "KIND,KEY,ID,OWNER,MSGS,SIZE,NATTCH"
			: "KIND,KEY,ID,PERMS,OWNER,USEDBYTES,MSGS,SIZE,NATTCH,"
			  "NSEMS",
		    rows);
	if (args->nkinds > 1 && args->creator)
		columns_add_fitting(columns, "CUID,CGID,UID,GID", rows);
	if (args->nkinds > 1 && args->times)
		columns_add_fitting(columns,
		    "SEND,RECV,ATTACH,DETACH,OTIME,CTIME", rows);
	if (args->processes && args->style.form != TABLE_JSON)
		columns_add_fitting(columns, USE_COLUMNS, ROW_USE);
}

static void
keep(struct columns *columns, unsigned rows)
{
	size_t kept = 0;

	for (size_t i = 0; i < columns->count; i++)
		if ((columns->list[i]->rows & rows) != 0)
			columns->list[kept++] = columns->list[i];
	columns->count = kept;
}

/* The namespace is where one is, but with --ns. */
static void
keep_titled(struct columns *columns)
{
	size_t kept = 0;

	for (size_t i = 0; i < columns->count; i++)
		if (columns->list[i]->title != NULL &&
		    (columns->list[i]->needs & COLUMN_NS) == 0)
			columns->list[kept++] = columns->list[i];
	columns->count = kept;
}

static void
choose_columns(struct args *args, const struct opt_parser *parser)
{
	unsigned rows = rows_of(args);
	const char *list = args->output, *why = NULL;

	if (list == NULL || list[0] == '+')
		choose_defaults(args, rows);
	if (is_details(args))
		keep_titled(&args->columns);
	if (list != NULL)
		why =
		    columns_add(&args->columns, list + (list[0] == '+'), rows);
	if (why != NULL)
		opt_misuse(parser, "-o %s: %s", args->output, why);
	if (args->style.form == TABLE_JSON && !args->limits)
		keep(&args->columns, ROW_OBJECT); /* processes are below */
}

/* COLUMN[:desc][,...] */
static void
choose_order(struct args *args, const struct opt_parser *parser)
{
	const char *at = args->sort;

	while (at != NULL) {
		size_t length = strcspn(at, ","), name = strcspn(at, ",:");
		struct columns columns = { .count = 0 };
		const char *why = NULL;
		bool descending;
		char text[64];

		descending = length - name == 5 &&
		             strncasecmp(at + name, ":desc", 5) == 0;
		if (name >= sizeof(text) || args->norder == MOST_SORTED ||
		    (length != name && !descending))
			opt_misuse(parser, "--sort %s: not COLUMN[:desc],...",
			    args->sort);
		snprintf(text, sizeof(text), "%.*s", (int)name, at);
		why = columns_add(&columns, text, rows_of(args) & ROW_OBJECT);
		if (why != NULL)
			opt_misuse(parser, "--sort %s: %s", args->sort, why);
		args->order[args->norder++] = (struct listing_order){
			.column = columns.list[0],
			.descending = descending,
		};
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
}

static void
say_problem(const char *why, void *arg)
{
	struct args *args = arg;

	warnx("%s", why);
	args->failed = true;
}

static void
complete_args(struct args *args, const struct opt_parser *parser)
{
	struct columns sorted = { .count = 0 };

	choose_columns(args, parser);
	choose_order(args, parser);
	for (size_t i = 0; i < args->norder; i++)
		sorted.list[sorted.count++] = args->order[i].column;
	args->request.needs =
	    columns_needs(&args->columns) | columns_needs(&sorted);
	if (args->processes || is_details(args))
		args->request.needs |= COLUMN_PIDS;
	args->request.problem = say_problem;
	args->request.arg = args;
	args->style.tree = args->processes && args->style.form == TABLE_LIST;
	args->style.name = args->limits        ? "ipclimits"
	                   : args->nkinds == 1 ? json_names[first_kind(args)]
	                                       : "objects";
	if (is_details(args) && !args->has_time)
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
	opt_no_operands(&parser);
	args->ns = parser.ns;
	for (unsigned id = 0; id < KIND_COUNT; id++)
		args->nkinds += args->request.kinds[id];
	check_args(args, &parser);
	complete_args(args, &parser);
	free(notes);
}

static _Noreturn void
fail_memory(void)
{
	err(EXIT_FAILURE, NULL);
}

static struct columns
columns_of(const char *list, unsigned rows)
{
	struct columns columns = { .count = 0 };

	columns_add_fitting(&columns, list, rows);
	return columns;
}

static void
add_limits(struct args *args, struct table *table, const struct kind *kind,
    const struct column_context *context)
{
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE];

	for (const struct limit *const *at = kind->limits; *at != NULL; at++) {
		struct limit_state state;
		struct row row = {
			.context = context,
			.about = ROW_LIMIT,
			.limit = &state,
		};

		if (limit_read(PROC_ROOT, *at, &state) == -1) {
			warnx("%s: %s", (*at)->name,
			    explain(why, EXPLAIN_ANY, &subject, errno));
			args->failed = true;
		}
		if (table_add(table, &row) == -1)
			fail_memory();
	}
}

static void
show_limits(struct args *args, const struct column_context *context)
{
	struct table *table = table_new(&args->style, &args->columns);

	if (table == NULL)
		fail_memory();
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (args->nkinds == 0 || args->request.kinds[id])
			add_limits(args, table, kinds[id], context);
	if (table_end(table) == -1)
		fail_memory();
	table_free(table);
}

/* Says once that there may be more than was shown. */
static void
check_complete(const struct args *args, struct gathered *gathered)
{
	const struct scan *uses = gathered->uses;

	if ((args->request.needs & (COLUMN_PIDS | COLUMN_WAITERS)) == 0)
		return;
	for (size_t i = 0; i < gathered->count; i++) {
		const struct gathered_object *object = &gathered->list[i];
		const struct use *list;
		size_t count;

		listing_enter(gathered, object);
		list = listing_uses(gathered, object, &count);
		if (!scan_may_miss(uses, &object->obj, list, count))
			continue;
		if (uses->blind != NULL)
			warnx("who uses an object can't be told: %s",
			    uses->blind);
		else if (uses->unreadable > 0)
			warnx("%zu process%s can't be looked into, which needs "
			      "the rights of its user or CAP_SYS_PTRACE: there "
			      "may be more users",
			    uses->unreadable,
			    uses->unreadable == 1 ? "" : "es");
		return;
	}
}

/* Below an object: the processes that use it. */
static void
add_processes(struct table *table, const struct row *parent,
    const struct use *list, size_t count)
{
	struct columns own = columns_of(USE_COLUMNS, ROW_USE);
	struct row row = *parent;

	/* Who can't be seen isn't nobody. */
	if (table_add_child(table, "processes",
		count == 0 && scan_may_miss(parent->context->uses, parent->obj,
				  list, count)
		    ? NULL
		    : &own,
		NULL) == -1)
		fail_memory();
	row.about = ROW_USE;
	for (size_t i = 0; i < count; i++) {
		row.use = &list[i];
		if (table_add_child(table, "processes", &own, &row) == -1)
			fail_memory();
	}
}

static void
show_list(struct args *args, struct gathered *gathered,
    const struct column_context *context)
{
	struct table *table = table_new(&args->style, &args->columns);

	if (table == NULL)
		fail_memory();
	for (size_t i = 0; i < gathered->count; i++) {
		const struct gathered_object *object = &gathered->list[i];
		struct row row = listing_row(object, context);
		const struct use *list;
		size_t count = 0;

		listing_enter(gathered, object);
		list = args->processes ? listing_uses(gathered, object, &count)
		                       : NULL;
		/* Where rows are repeated, those of its processes do. */
		if ((count == 0 || !context->repeat) &&
		    table_add(table, &row) == -1)
			fail_memory();
		if (args->processes)
			add_processes(table, &row, list, count);
	}
	if (table_end(table) == -1)
		fail_memory();
	table_free(table);
}

/* Below a set: its semaphores. */
static void
add_semaphores(struct args *args, struct table *table, const struct row *parent)
{
	struct columns own = columns_of(SEMAPHORE_COLUMNS, ROW_SEMAPHORE);
	struct explain_subject subject = {
		.kind = parent->obj->kind,
		.id = parent->obj->id,
	};
	struct row row = *parent;
	struct semaphore semaphore;

	row.about = ROW_SEMAPHORE;
	row.semaphore = &semaphore;
	for (; row.num < parent->obj->u.semset.count; row.num++) {
		char why[EXPLAIN_SIZE];

		if (semaphore_get(parent->obj->id, row.num, &semaphore) == -1) {
			warnx("%s %d: %s", parent->obj->kind->name,
			    parent->obj->id,
			    explain(why, EXPLAIN_SEMAPHORE, &subject, errno));
			args->failed = true;
			if (row.num == 0 && table_add_child(table, "elements",
						NULL, NULL) == -1)
				fail_memory();
			return;
		}
		if (table_add_child(table, "elements", &own, &row) == -1)
			fail_memory();
	}
}

/* A table of its own, below what was printed. */
static void
show_children(struct args *args, const char *heading, const char *list,
    unsigned rows, const struct row *row, const struct use *uses, size_t count)
{
	struct columns columns = columns_of(list, rows);
	struct table *table = table_new(&args->style, &columns);

	if (table == NULL)
		fail_memory();
	printf("\n%s:\n", heading);
	if (rows == ROW_SEMAPHORE)
		add_semaphores(args, table, row);
	else
		add_processes(table, row, uses, count);
	if (table_end(table) == -1)
		fail_memory();
	table_free(table);
}

static int
add_safely(struct buffer *line, const struct buffer *text, bool visible)
{
	return visible ? vis_text_add_line(line, text->bytes, text->length)
	               : buffer_add(line, text->bytes, text->length);
}

static void
show_titles(const struct args *args, const struct row *row)
{
	struct buffer line = { .bytes = NULL }, cell = { .bytes = NULL };
	bool visible = isatty(STDOUT_FILENO) != 0;

	for (size_t i = 0; i < args->columns.count; i++) {
		const struct column *column = args->columns.list[i];
		const char *title =
		    column->title != NULL ? column->title : column->name;
		struct value value;

		cell.length = line.length = 0;
		column_get(column, &value, row);
		if (value_text(&value, &args->style.value, &cell) == -1)
			fail_memory();
		/* What never was isn't worth a line. */
		if (cell.length == 0)
			continue;
		if (buffer_format(&line, "%s:%*s", title,
			TITLE_WIDTH - (int)strlen(title), "") == -1 ||
		    add_safely(&line, &cell, visible) == -1 ||
		    buffer_add(&line, "\n", 1) == -1)
			fail_memory();
		(void)!out_bytes(line.bytes, line.length);
	}
	buffer_free(&cell);
	buffer_free(&line);
}

static void
show_details(struct args *args, const struct gathered *gathered,
    const struct column_context *context)
{
	const struct gathered_object *object = &gathered->list[0];
	struct row row = listing_row(object, context);
	bool is_set = object->obj.kind->elements != NULL;
	const struct use *list;
	struct table *table;
	size_t count;

	list = listing_uses(gathered, object, &count);
	if (args->style.form != TABLE_JSON) {
		show_titles(args, &row);
		if (is_set)
			show_children(args, "Semaphores", SEMAPHORE_COLUMNS,
			    ROW_SEMAPHORE, &row, NULL, 0);
		if (count > 0)
			show_children(args, "Processes", USE_COLUMNS, ROW_USE,
			    &row, list, count);
		return;
	}
	table = table_new(&args->style, &args->columns);
	if (table == NULL || table_add(table, &row) == -1)
		fail_memory();
	if (is_set)
		add_semaphores(args, table, &row);
	add_processes(table, &row, list, count);
	if (table_end(table) == -1)
		fail_memory();
	table_free(table);
}

static void
show_objects(struct args *args, struct column_context *context)
{
	struct gathered gathered;
	char doubts[256];

	if (gather(&gathered, &args->request) == -1)
		fail_memory();
	context->uses = gathered.uses;
	if (listing_sort(&gathered, args->order, args->norder, context) == -1)
		fail_memory();
	context->processes = args->processes && args->style.form != TABLE_JSON;
	context->repeat = context->processes && !args->style.tree;
	if (args->request.by_id && gathered.count == 0) {
		warnx("%s %d: no such id", kinds[first_kind(args)]->name,
		    args->request.id);
		args->failed = true;
	} else if (is_details(args)) {
		show_details(args, &gathered, context);
	} else {
		show_list(args, &gathered, context);
	}
	if (filter_describe_doubts(&gathered.doubts, doubts))
		warnx("%s", doubts);
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (args->request.kinds[id] &&
		    filter_describe_blindness(&args->request.filter, kinds[id],
			gathered.uses, doubts))
			warnx("%s", doubts);
	check_complete(args, &gathered);
	listing_free(&gathered);
}

int
main(int argc, char **argv)
{
	struct column_context context = { .uses = NULL };
	struct args args;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	context.names = names_new();
	context.cmdlines = cmdlines_new();
	if (context.names == NULL || context.cmdlines == NULL)
		fail_memory();
	context.numeric_perms = args.numeric_perms;
	if (args.limits)
		show_limits(&args, &context);
	else
		show_objects(&args, &context);
	cmdlines_free(context.cmdlines);
	names_free(context.names);
	return driver_end(args.failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
