/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcsem - shows, sets and operates semaphore sets. */

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sem.h>

#include "base/parse.h"
#include "cli/chosen.h"
#include "cli/command.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "content/operations.h"
#include "content/settings.h"
#include "list/semaphores.h"
#include "model/kinds.h"
#include "model/object.h"
#include "why/explain.h"

#define EXIT_WAITED 2 /* gave up waiting */

struct args {
	const struct verb *verb;
	const char *verb_name; /* NULL if none was given */
	struct target set;
	struct object found;
	struct operations operations; /* get: only their numbers count */
	struct settings settings;
	const char *operand; /* the last one, or NULL */
	bool json, undo, no_wait, has_timeout;
	int64_t timeout;            /* nanoseconds */
	int waited_status, failure; /* our own statuses */
	char **command;
	const char *ns;
};

/* The verbs; the first one is the default. */
struct verb {
	const char *name;
	const char *options; /* beyond -i and -k */
	bool needs_operands;
	short
	    amount; /* of a semaphore that is only named, 0 without operands */
	const char *(*take)(struct args *args, const char *operand);
	int (*perform)(struct args *args);
};

static const struct opt options[] = {
	OPT_OPERAND("get", "show semaphores (the default)", TAKES_WORDS),
	OPT_OPERAND("set", "set values", TAKES_WORDS),
	OPT_OPERAND("op", "perform operations, all at once", TAKES_WORDS),
	OPT_OPERAND("wait", "take 1 from each semaphore", TAKES_WORDS),
	OPT_OPERAND("post", "add 1 to each semaphore", TAKES_WORDS),
	OPT_OPERAND("run", "run a command that holds a slot", TAKES_WORDS),
	OPT_HEADING("Options"),
	{ 'i', "id", "ID", "the set with this id", TAKES_ID | OF_SEMSETS },
	{ 'k', "key", "KEY", "the set with this key", TAKES_KEY | OF_SEMSETS },
	{ 'J', "json", NULL, "get: print JSON", OURS },
	{ 'u', "undo", NULL, "op, wait, post: undo when ipcsem ends", OURS },
	{ 'n', "no-wait", NULL, "don't wait: status 2 (124 with run)", OURS },
	{ 'w', "timeout", "DURATION",
	    "wait at most this long: status 2 (124 with run)", TAKES_DURATION },
	{ 'E', "conflict-exit-code", "N",
	    "run: exit status after giving up (124)", TAKES_NUMBER },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_SEMSETS),
	OPT_DASHES,
	OPT_GONE('s', "-i"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcsem",
	.purpose = "show, set and operate on System V semaphore sets",
	.synopsis =
	    "[get] -i ID | -k KEY | TARGET [-J] [--ns PID|FILE] [NUM ...]\n"
	    "set -i ID | -k KEY | TARGET [--ns PID|FILE] NUM=VALUE ... | "
	    "V,V,...\n"
	    "op -i ID | -k KEY | TARGET [-u] [-n | -w DURATION] [--ns "
	    "PID|FILE] "
	    "NUM+N | NUM-N | NUM=0 ...\n"
	    "wait | post -i ID | -k KEY | TARGET [-u] [-n | -w DURATION] "
	    "[--ns PID|FILE] [NUM ...]\n"
	    "run -i ID | -k KEY | TARGET [-n | -w DURATION] [-E N] [--ns "
	    "PID|FILE] "
	    "[NUM-N | NUM+N | NUM=0 ...] -- COMMAND [ARG ...]",
	.options = options,
	.notes = "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples =
	    "ipcsem -i 2\tshow the semaphores of a set\n"
	    "ipcsem wait -i 2 -w 5\ttake 1 from the first, within 5 s\n"
	    "ipcsem run -i 2 -- make\trun a command that holds a slot\n",
};

/* Says why the set can't be worked on, and exits. */
static _Noreturn void
fail_call(const struct args *args, enum explain_call call)
{
	const struct explain_subject subject = {
		.kind = args->set.kind,
		.id = args->set.id,
		.size = args->operations.count,
		.only_read = operations_only_read(&args->operations),
		.flags = args->undo ? SEM_UNDO : 0,
	};
	int error = errno, status = args->failure;
	char why[EXPLAIN_SIZE];

	if (call == EXPLAIN_OPERATE && (error == EAGAIN || error == ETIME))
		status = args->waited_status;
	explain(why, call, &subject, error);
	chosen_fail(&args->set, status, why);
}

/* Refuses the number of a semaphore that the set doesn't have. */
static void
check_number(const struct args *args, unsigned num)
{
	uint64_t count = args->found.u.semset.count;
	char why[128];

	if (num < count)
		return;
	snprintf(why, sizeof(why),
	    "no semaphore %u: the set has %ju, from 0 to %ju", num,
	    (uintmax_t)count, (uintmax_t)count - 1);
	chosen_fail(&args->set, args->failure, why);
}

/* NUM; returns why it is refused, or NULL, as the other two. */
static const char *
take_number(struct args *args, const char *operand)
{
	uint64_t num;
	const char *why = parse_count(operand, 0, USHRT_MAX, &num);

	return why != NULL ? why
	                   : operations_add(&args->operations,
				 (unsigned short)num, args->verb->amount);
}

static const char *
take_operation(struct args *args, const char *operand)
{
	return operations_parse(&args->operations, operand);
}

static const char *
take_setting(struct args *args, const char *operand)
{
	return settings_parse(&args->settings, operand);
}

static int
perform_get(struct args *args)
{
	if (args->operations.count > 0)
		check_number(args, operations_highest(&args->operations));
	if (semaphores_show(&args->found, &args->operations, args->json) == 0)
		return EXIT_SUCCESS;
	fail_call(args, EXPLAIN_SEMAPHORE);
}

static int
perform_set(struct args *args)
{
	uint64_t count = args->found.u.semset.count;

	if (args->settings.values == NULL)
		check_number(args, settings_highest(&args->settings));
	else if (args->settings.count != count)
		errx(EXIT_FAILURE, "%s: %zu given for a set of %ju",
		    args->operand, args->settings.count, (uintmax_t)count);
	if (settings_apply(&args->settings, &args->found) == -1)
		fail_call(args, EXPLAIN_ALTER);
	return EXIT_SUCCESS;
}

static int
perform_operations(struct args *args)
{
	struct operations *operations = &args->operations;
	int64_t timeout = INT64_MAX;

	check_number(args, operations_highest(operations));
	if (args->no_wait)
		timeout = 0;
	else if (args->has_timeout)
		timeout = args->timeout;
	if (operate(args->set.id, operations, args->undo, timeout) == -1)
		fail_call(args, EXPLAIN_OPERATE);
	return EXIT_SUCCESS;
}

static int
perform_run(struct args *args)
{
	args->undo = true;
	perform_operations(args);
	return command_exec(args->command);
}

static const struct verb verbs[] = {
	{ "get", "J", false, 0, take_number, perform_get },
	{ "set", "", true, 0, take_setting, perform_set },
	{ "op", "unw", true, 0, take_operation, perform_operations },
	{ "wait", "unw", false, -1, take_number, perform_operations },
	{ "post", "unw", false, 1, take_number, perform_operations },
	{ "run", "nwE", false, -1, take_operation, perform_run },
};

static const struct verb *
find_verb(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (name != NULL && strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	uint64_t status;
	const char *why;

	switch (code) {
	case 'i':
	case 'k':
		return target_parse_option(&args->set, code, value);
	case 'J':
		args->json = true;
		break;
	case 'u':
		args->undo = true;
		break;
	case 'n':
		args->no_wait = true;
		break;
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->timeout);
	case 'E':
		why = parse_count(value, 0, 255, &status);
		if (why == NULL)
			args->waited_status = (int)status;
		return why;
	}
	return NULL;
}

/* The optional verb in front, and the command after "--" of run. */
static void
split_args(struct args *args, int *argc, char ***argv)
{
	const struct verb *verb = find_verb((*argv)[1]);

	args->verb = verb == NULL ? &verbs[0] : verb;
	if (verb != NULL) {
		args->verb_name = verb->name;
		(*argv)[1] = (*argv)[0];
		++*argv;
		--*argc;
	}
	if (args->verb->perform != perform_run)
		return;
	args->waited_status = COMMAND_GAVE_UP;
	args->failure = COMMAND_FAILED;
	args->command = command_split(argc, *argv);
}

static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	chosen_check_named(&args->set, parser);
	if (args->no_wait && args->has_timeout)
		opt_misuse(parser, "-n and -w exclude each other");
	if (args->verb->needs_operands && args->operand == NULL)
		opt_misuse(parser, "%s needs operands", args->verb->name);
}

/* The set, where a target names it; a semaphore, an operation, a value. */
static void
parse_operand(struct args *args, const struct opt_parser *parser,
    const char *operand)
{
	if (chosen_takes(&args->set, parser, operand))
		return;
	if (find_verb(operand) != NULL)
		opt_misuse(parser, "%s: the verb comes first", operand);
	opt_check_operand(parser, operand, args->verb->take(args, operand));
	args->operand = operand;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){
		.set.kind = kinds[KIND_SEMSET],
		.waited_status = EXIT_WAITED,
		.failure = EXIT_FAILURE,
	};
	split_args(args, &argc, &argv);
	opt_begin(&parser, &program, argc, argv);
	parser.misuse_status = args->failure;
	parser.verb = args->verb_name;
	opt_check_verb(&parser, argv[1]);
	while ((code = opt_next(&parser)) != -1) {
		if (strchr("ik", code) == NULL &&
		    strchr(args->verb->options, code) == NULL)
			opt_misuse(&parser, "-%c is not for %s", code,
			    args->verb->name);
		opt_check(&parser, parse_option(args, code, parser.value));
	}
	args->ns = parser.ns;
	if (args->verb->perform == perform_run &&
	    (args->command == NULL || args->command[0] == NULL))
		opt_misuse(&parser, "run needs a command: -- COMMAND");
	while ((operand = opt_operand(&parser)) != NULL)
		parse_operand(args, &parser, operand);
	check_args(args, &parser);
	if (args->operand == NULL && args->verb->amount != 0)
		opt_check(&parser,
		    operations_add(&args->operations, 0, args->verb->amount));
}

int
main(int argc, char **argv)
{
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	chosen_find(&args.set, args.ns, args.failure);
	chosen_stat(&args.set, &args.found, args.failure);
	status = args.verb->perform(&args);
	operations_free(&args.operations);
	settings_free(&args.settings);
	return driver_end(status);
}
