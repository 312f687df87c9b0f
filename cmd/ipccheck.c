/* SPDX-License-Identifier: BSD-2-Clause */
/* ipccheck - compares limits and objects with thresholds, as a plugin of
 * monitoring systems. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"
#include "base/parse.h"
#include "cli/deadline.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/check.h"
#include "list/check_report.h"
#include "list/filter.h"
#include "model/kinds.h"
#include "who/ns.h"

#define MILLISECOND INT64_C(1000000)
#define TEN_SECONDS (10000 * MILLISECOND)

struct args {
	struct check check;
	const char *warning, *critical, *measure; /* as given, or NULL */
	const char *ns;
	bool verbose;
};

enum { OPT_MEASURE = OPT_LONG, OPT_NUMBER };

static const struct opt options[] = {
	OPT_HEADING("Thresholds"),
	{ 'w', "warning", "RANGE", "warn about numbers outside of this range",
	    TAKES_TEXT },
	{ 'c', "critical", "RANGE", "critical: numbers outside of this range",
	    TAKES_TEXT },
	OPT_HEADING("Checks"),
	OPT_OPERAND("limits", "use of each limit, or of those named",
	    TAKES_WORDS),
	OPT_OPERAND("queue", "fill (the default), messages, stalled, senders",
	    TAKES_WORDS),
	OPT_OPERAND("segment", "attachments (the default), resident",
	    TAKES_WORDS),
	OPT_OPERAND("semaphore", "value", TAKES_WORDS),
	OPT_OPERAND("orphans", "objects (the default), bytes, in total",
	    TAKES_WORDS),
	OPT_OPERAND("idle", "time since the last use", TAKES_WORDS),
	OPT_OPERAND("exists", "whether objects exist", TAKES_WORDS),
	{ OPT_MEASURE, "measure", "WHAT", "the number to compare; see above",
	    TAKES_MEASURE },
	{ OPT_NUMBER, "number", "NUM", "only this semaphore of each set",
	    TAKES_NUMBER },
	{ 't', "timeout", "DURATION", "unknown after this time (default: 10s)",
	    TAKES_DURATION },
	{ 'v', "verbose", NULL, "also print a line for each number", OURS },
	OPT_HEADING("Without targets: all objects of these kinds, by filters"),
	KIND_OPTIONS FILTER_OPTIONS FILTER_CREATOR_OPTION FILTER_USE_OPTIONS,
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_POSIX | REPEATS),
	OPT_END,
};

static const struct program program = {
	.name = "ipccheck",
	.purpose = "check IPC limits and objects for a monitoring system",
	.synopsis = "[-w RANGE] [-c RANGE] [-t DURATION] [-v] [--ns PID|FILE] "
		    "limits [-qmsQ | NAME ...]\n"
		    "[-w RANGE] [-c RANGE] [--measure WHAT] [--number NUM] "
		    "[-t DURATION] [-v] [--ns PID|FILE] CHECK TARGET ...\n"
		    "[-w RANGE] [-c RANGE] [--measure WHAT] [--number NUM] "
		    "[-t DURATION] [-v] [-qmsQMS] [FILTER ...] "
		    "[--ns PID|FILE] CHECK",
	.options = options,
	.notes = "RANGE is 10 (alert below 0 or above 10), 10: (below 10), "
		 "~:10 (above 10),\n"
		 "10:20 (outside) or @10:20 (inside); numbers are 80%, 64M or "
		 "5m where that fits.\n"
		 "The status is 0 (OK), 1 (WARNING), 2 (CRITICAL) or 3 "
		 "(UNKNOWN).\n",
	.examples =
	    "ipccheck -w 80% -c 95% limits\tlimits that are nearly reached\n"
	    "ipccheck -w 5m --measure stalled queue\tqueues that nobody "
	    "empties\n"
	    "ipccheck -c 0 orphans --older-than 1d\tleaks older than a day\n",
};

static const char timed_out[] = "IPC UNKNOWN - timed out\n";

static const char *
parse_timeout(const char *value)
{
	int64_t timeout;
	const char *why = parse_duration(value, &timeout);

	if (why == NULL && timeout < MILLISECOND)
		return "too short: at least 1ms";
	if (why == NULL)
		deadline_begin(timeout, timed_out, CHECK_UNKNOWN);
	return why;
}

static const char *
parse_number(struct check *check, const char *value)
{
	uint64_t number;
	const char *why = parse_count(value, 0, UINT16_MAX, &number);

	if (why == NULL)
		check->semaphore = (unsigned)number;
	check->has_semaphore = true;
	return why;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	struct check *check = &args->check;

	if (filter_is_code(code))
		return filter_parse(&check->filter, code, value);
	switch (code) {
	case 'w':
		args->warning = value;
		break;
	case 'c':
		args->critical = value;
		break;
	case 't':
		return parse_timeout(value);
	case 'v':
		args->verbose = true;
		break;
	case OPT_MEASURE:
		args->measure = value;
		break;
	case OPT_NUMBER:
		return parse_number(check, value);
	default:
		kind_set_add_letter(&check->kinds, code);
	}
	return NULL;
}

/* The operand CHECK, with its measure. */
static void
choose_check(struct args *args, struct opt_parser *parser)
{
	const char *name = opt_operand(parser), *why = NULL;

	if (name == NULL)
		opt_misuse(parser, "nothing to check: %s", check_names());
	args->check.row = check_find(name);
	if (args->check.row == NULL)
		opt_misuse(parser, "%s: no such check: %s", name,
		    check_names());
	if (args->measure != NULL)
		args->check.row =
		    check_choose(args->check.row, args->measure, &why);
	if (args->check.row == NULL)
		opt_misuse(parser, "--measure %s: not one of %s", args->measure,
		    why);
}

static void
take_limit(struct check *check, const struct opt_parser *parser,
    const char *name)
{
	const struct limit *limit = limit_of_name(name);

	if (limit == NULL)
		opt_misuse(parser, "%s: no such limit; see lsipc -g", name);
	else if (limit->used == NULL)
		opt_misuse(parser,
		    "%s: a limit on a single object or call: it has no use to "
		    "compare",
		    name);
	if (!check_add_limit(check, limit))
		opt_misuse(parser, "%s: one limit too many", name);
}

static void
take_target(struct check *check, const struct opt_parser *parser,
    const char *operand)
{
	struct target target;

	if (!target_is_word(operand))
		targets_refuse_operand(parser, operand);
	opt_check_operand(parser, operand, target_parse(operand, &target));
	if (!check_fits(check->row, target.kind))
		opt_misuse(parser, "%s: %ss have no such number", operand,
		    target.kind->title);
	opt_check_operand(parser, operand,
	    targets_add(&check->targets, &target));
	kind_set_add(&check->kinds, target.kind);
}

/* The kinds that were chosen, or those of System V that fit. */
static void
choose_kinds(struct check *check, const struct opt_parser *parser)
{
	bool is_default = kind_set_count(&check->kinds) == 0;
	struct kind_set fitting = { .bits = 0 };

	if (is_default)
		kind_set_add_sysv(&check->kinds);
	for (const struct kind *kind = NULL;
	     (kind = kind_set_next(&check->kinds, kind)) != NULL;)
		if (check_is_limits(check->row) ? kind->limits[0] != NULL
						: check_fits(check->row, kind))
			kind_set_add(&fitting, kind);
		else if (!is_default)
			opt_misuse(parser, "%s: %ss have no such number",
			    check_name(check->row), kind->title);
	check->kinds = fitting;
}

/* Objects that exist need no range: one that doesn't is critical. */
static void
parse_ranges(struct args *args, const struct opt_parser *parser)
{
	struct check *check = &args->check;
	const char *warning = args->warning, *critical = args->critical, *why;

	if (warning == NULL && critical == NULL) {
		if (!check_is_exists(check->row))
			opt_misuse(parser, "nothing to compare with: -w RANGE "
					   "or -c RANGE");
		critical = "1:";
	}
	why = warning == NULL
	          ? NULL
	          : threshold_parse(warning, check_unit(check->row),
			check_has_percent(check->row), &check->warning);
	if (why != NULL)
		opt_misuse(parser, "-w %s: %s", warning, why);
	why = critical == NULL
	          ? NULL
	          : threshold_parse(critical, check_unit(check->row),
			check_has_percent(check->row), &check->critical);
	if (why != NULL)
		opt_misuse(parser, "-c %s: %s", critical, why);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct check *check = &args->check;
	struct opt_parser parser;
	struct kind_set chosen;
	const char *operand;
	int code;

	*args = (struct args){ .ns = NULL };
	opt_begin(&parser, &program, argc, argv);
	parser.misuse_status = CHECK_UNKNOWN;
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	choose_check(args, &parser);
	chosen = check->kinds;
	while ((operand = opt_operand(&parser)) != NULL)
		if (check_is_limits(check->row))
			take_limit(check, &parser, operand);
		else
			take_target(check, &parser, operand);
	if (check->targets.count + check->nlimits > 0 &&
	    (kind_set_count(&chosen) > 0 || check->filter.given != 0))
		opt_misuse(&parser, "names, or kinds and filters: not both");
	if (check_is_limits(check->row) && check->filter.given != 0)
		opt_misuse(&parser, "filters are about objects, not limits");
	if (check->has_semaphore && !check_is_semaphores(check->row))
		opt_misuse(&parser, "--number is about semaphores");
	choose_kinds(check, &parser);
	parse_ranges(args, &parser);
}

/* Writes the line, or says why not. Returns the status. */
static int
answer(struct buffer *line, int result, int status)
{
	deadline_answering();
	if (result == -1)
		driver_no_memory(CHECK_UNKNOWN);
	result = out_bytes(line->bytes, line->length);
	buffer_free(line);
	/* The first failure is the one that is told. */
	if (result == 0 && out_close() == 0)
		return status;
	warn("standard output");
	return CHECK_UNKNOWN;
}

int
main(int argc, char **argv)
{
	struct args args;
	struct buffer line = { .bytes = NULL };
	enum check_state state = CHECK_UNKNOWN;
	char ns[256];
	const char *why;
	int result;

	driver_begin();
	deadline_begin(TEN_SECONDS, timed_out, CHECK_UNKNOWN);
	parse_args(&args, argc, argv);
	why = ns_enter(args.ns);
	if (why != NULL) {
		snprintf(ns, sizeof(ns), "--ns %s", args.ns);
		result = check_report_unknown(&line, ns, why);
	} else {
		state = check_perform(&args.check);
		result = args.check.no_memory ? check_report_unknown(&line,
						    "objects", strerror(ENOMEM))
		                              : check_report(&line, &args.check,
						    state, args.verbose);
	}
	check_free(&args.check);
	return answer(&line, result, (int)state);
}
