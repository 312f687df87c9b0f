/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcwait - waits until objects meet a condition. */

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/parse.h"
#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/awaited.h"
#include "list/condition.h"
#include "list/filter.h"
#include "model/kinds.h"
#include "who/ns.h"

#define MILLISECOND INT64_C(1000000)
#define GAVE_UP 2

struct args {
	struct targets targets;
	bool reads; /* "-": targets from standard input */
	struct listing_request request;
	struct condition condition;
	bool any, quiet, no_wait;
	bool has_timeout;
	int64_t timeout, poll; /* nanoseconds; poll 0: as we see fit */
	const char *ns;
	struct awaited *list; /* one for each target */
};

enum { OPT_UNTIL = OPT_LONG, OPT_ANY, OPT_QUIET, OPT_POLL };

static const struct opt options[] = {
	OPT_HEADING("What to wait for"),
	{ OPT_UNTIL, "until", "CONDITION",
	    "exists (the default), gone, empty, unattached, messages=RANGE, "
	    "attached=RANGE, value=NUM=RANGE, idle=DURATION",
	    TAKES_CONDITION },
	{ OPT_ANY, "any", NULL, "until one of the targets meets it, not all",
	    OURS },
	OPT_HEADING("How long"),
	{ 'w', "timeout", "DURATION", "give up after this time, with status 2",
	    TAKES_DURATION },
	{ 'n', "no-wait", NULL, "look once; status 2 if not met", OURS },
	{ OPT_POLL, "poll", "DURATION", "the time between two looks",
	    TAKES_DURATION },
	{ OPT_QUIET, "quiet", NULL, "print no targets, nor that it gave up",
	    OURS },
	OPT_HEADING("Without targets: an object selected by kinds and filters"),
	{ 'a', "all", NULL, "all three kinds of System V IPC (the default)",
	    OURS },
	KIND_OPTIONS FILTER_OPTIONS FILTER_CREATOR_OPTION FILTER_USE_OPTIONS,
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_POSIX | REPEATS),
	OPT_END,
};

static const struct program program = {
	.name = "ipcwait",
	.purpose = "wait until IPC objects meet a condition",
	.synopsis = "[--until CONDITION] [--any] [-n | -w DURATION] "
		    "[--poll DURATION] [--quiet] [--ns PID|FILE] TARGET ... "
		    "| -\n"
		    "[-aqmsQMS] [FILTER ...] [--until CONDITION] [-n | -w "
		    "DURATION] [--poll DURATION] [--quiet] [--ns PID|FILE]",
	.options = options,
	.notes = "RANGE is 5, 5: (5 or more), :5 (up to 5), or 2:5.\n"
		 "It never operates on a semaphore, and changes nothing.\n",
	.examples =
	    "ipcwait queue:0x1234 -w 10\twait until a daemon has made its "
	    "queue\n"
	    "ipcwait queue:3 --until empty\twait until it is drained\n"
	    "ipcwait -m --owner bob --until gone\twait until bob has no "
	    "segment\n",
};

static const char *
parse_until(struct args *args, const char *value)
{
	return condition_parse(value, &args->condition);
}

static const char *
parse_poll(struct args *args, const char *value)
{
	const char *why = parse_duration(value, &args->poll);

	return why == NULL && args->poll < MILLISECOND
	           ? "too short: at least 1ms"
	           : why;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	if (filter_is_code(code))
		return filter_parse(&args->request.filter, code, value);
	switch (code) {
	case OPT_UNTIL:
		return parse_until(args, value);
	case OPT_POLL:
		return parse_poll(args, value);
	case OPT_ANY:
		args->any = true;
		break;
	case OPT_QUIET:
		args->quiet = true;
		break;
	case 'n':
		args->no_wait = true;
		break;
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->timeout);
	case 'a':
		kind_set_add_sysv(&args->request.kinds);
		break;
	default:
		kind_set_add_letter(&args->request.kinds, code);
	}
	return NULL;
}

/* Why a target can't be waited for, or NULL. */
static const char *
check_target(const struct args *args, const struct target *target)
{
	static char why[80];

	if (target->by_id && condition_is_exists(&args->condition))
		return "only a key or a name can come to exist; for an id "
		       "write "
		       "--until CONDITION";
	if (!condition_fits(&args->condition, target->kind)) {
		snprintf(why, sizeof(why), "--until %s is for %s",
		    condition_name(&args->condition),
		    condition_noun(&args->condition));
		return why;
	}
	return target_check_namespace(target);
}

/* The kinds of the objects that a filter selects; none: with targets. */
static void
choose_kinds(struct args *args, struct opt_parser *parser)
{
	struct kind_set *chosen = &args->request.kinds;
	bool is_named = args->targets.count > 0 || args->reads;
	bool is_default = kind_set_count(chosen) == 0;
	struct kind_set fitting = { .bits = 0 };

	if (is_named && (!is_default || args->request.filter.given != 0))
		opt_misuse(parser, "targets, or kinds and filters: not both");
	if (is_named)
		return;
	if (is_default && args->request.filter.given == 0)
		opt_misuse(parser,
		    "nothing to wait for: TARGET, a kind or FILTER");
	if (args->any)
		opt_misuse(parser, "--any is about targets");
	if (is_default)
		kind_set_add_sysv(chosen);
	for (const struct kind *kind = NULL;
	     (kind = kind_set_next(chosen, kind)) != NULL;)
		if (condition_fits(&args->condition, kind))
			kind_set_add(&fitting, kind);
		else if (!is_default)
			opt_misuse(parser, "--until %s is for %s, not for %ss",
			    condition_name(&args->condition),
			    condition_noun(&args->condition), kind->title);
	*chosen = fitting;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){ .condition = condition_exists() };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	while ((operand = opt_operand(&parser)) != NULL)
		if (!targets_take_operand(&args->targets, &args->reads, &parser,
			operand))
			opt_refuse_operand(&parser, operand);
	if (args->no_wait && args->has_timeout)
		opt_misuse(&parser, "-n and -w exclude each other");
	choose_kinds(args, &parser);
}

/* Before anything is waited for: all targets, those of standard input too. */
static void
take_targets(struct args *args)
{
	bool failed = false;

	if (args->reads)
		targets_read(&args->targets, args->ns);
	args->list = calloc(args->targets.count + 1, sizeof(*args->list));
	if (args->list == NULL)
		driver_no_memory(EXIT_FAILURE);
	for (size_t i = 0; i < args->targets.count; i++) {
		struct awaited *awaited = &args->list[i];
		char text[TARGET_TEXT];
		const char *why;

		awaited->target = args->targets.list[i];
		why = check_target(args, &awaited->target);
		if (why == NULL)
			continue;
		warnx("%s: %s", awaited_text(awaited, text), why);
		failed = true;
	}
	if (failed)
		exit(EXIT_FAILURE);
}

static void
print_target(const struct args *args, const struct awaited *awaited)
{
	char text[TARGET_TEXT];

	if (args->quiet)
		return;
	if (awaited->found)
		target_format(text, &awaited->obj,
		    args->ns == NULL ? 0 : ns_of(0, 0));
	else
		(void)awaited_text(awaited, text);
	puts(text);
}

/* Says why a target isn't met; @when: "timed out: ", or nothing. */
static void
say(const struct awaited *awaited, const char *when)
{
	char text[TARGET_TEXT];

	warnx("%s: %s%s", awaited_text(awaited, text), when, awaited->why);
}

static void
say_failure(const struct awaited *awaited)
{
	say(awaited, "");
}

static enum condition_state
look_at_targets(struct args *args)
{
	enum condition_state state = awaited_look_all(args->list,
	    args->targets.count, args->any, &args->condition, say_failure);

	for (size_t i = 0; state == CONDITION_MET && i < args->targets.count;
	     i++)
		if (args->list[i].state == CONDITION_MET)
			print_target(args, &args->list[i]);
	return state;
}

static enum condition_state
look_by_filter(struct args *args, char why[static EXPLAIN_SIZE])
{
	struct listing listing;
	enum condition_state state =
	    awaited_gather(&listing, &args->request, &args->condition, why);

	for (size_t i = 0; state == CONDITION_MET && i < listing.count; i++)
		if (!listing.list[i].unfit)
			print_target(args, &(struct awaited){ .found = true,
					       .obj = listing.list[i].obj });
	if (state == CONDITION_FAILED)
		warnx("%s", why);
	listing_free(&listing);
	return state;
}

static void
give_up(const struct args *args, const char *why)
{
	const char *when = args->no_wait ? "" : "timed out: ";

	if (args->quiet)
		return;
	if (args->targets.count == 0)
		warnx("%s%s", when, why);
	for (size_t i = 0; i < args->targets.count; i++)
		if (args->list[i].state == CONDITION_NOT_YET)
			say(&args->list[i], when);
}

static int
wait_until_met(struct args *args)
{
	int64_t deadline = args->no_wait       ? WAIT_NOT
	                   : args->has_timeout ? wait_deadline(args->timeout)
	                                       : WAIT_FOR_EVER;
	int64_t time = 0;

	for (;;) {
		char why[EXPLAIN_SIZE] = "";
		int64_t start = clock_now(CLOCK_MONOTONIC), left;
		enum condition_state state = args->targets.count > 0
		                                 ? look_at_targets(args)
		                                 : look_by_filter(args, why);

		if (state != CONDITION_NOT_YET)
			return state == CONDITION_MET ? EXIT_SUCCESS
			                              : EXIT_FAILURE;
		left = wait_left(deadline);
		if (left == 0) {
			give_up(args, why);
			return GAVE_UP;
		}
		time = args->poll > 0 ? args->poll
		                      : awaited_pause(time, args->targets.count,
					    &args->condition,
					    clock_now(CLOCK_MONOTONIC) - start);
		wait_nap(time < left ? time : left);
	}
}

int
main(int argc, char **argv)
{
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	take_targets(&args);
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "cannot wait");
	status = args.reads && args.targets.count == 0 ? EXIT_SUCCESS
	                                               : wait_until_met(&args);
	free(args.list);
	targets_free(&args.targets);
	/* A signal only interrupts the printing, which then fails. */
	if (out_close() == -1 && wait_signal() == 0) {
		warn("standard output");
		status = EXIT_FAILURE;
	}
	wait_end_by_signal();
	return status;
}
