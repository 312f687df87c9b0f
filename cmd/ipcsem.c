/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcsem - shows, sets and operates semaphores. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "cli/chosen.h"
#include "cli/command.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/semaphore_work.h"
#include "cli/slots.h"
#include "list/semaphores.h"
#include "model/kinds.h"
#include "model/psem.h"

#define EXIT_WAITED 2 /* gave up waiting */

struct args {
	const struct verb *verb;
	const char *verb_name; /* NULL if none was given */
	struct semaphore_work work;
	bool json, values, no_wait, has_timeout;
	uint64_t slots; /* 0: the set must exist */
	char **words;   /* operands, but for the target */
	size_t nwords;
	const char *ns;
};

/* The verbs; the first one is the default. */
struct verb {
	const char *name;
	const char *options; /* letters of OPT_LETTER, beyond -i, -k, -N */
	bool needs_words;
	short amount; /* of a semaphore that is only named, 0 without words */
	semaphore_word *take;
	semaphore_verb *perform; /* NULL: get */
	semaphore_word *posix_take;
	semaphore_verb *posix_perform; /* NULL, but for get: there is none */
};

/* Options without a letter have one here, by which verbs take them. */
#define OPT_LETTER(code) ((char)((code)&0x7f))
enum {
	OPT_DESCENDANTS = OPT_LONG + 'd',
	OPT_SLOTS = OPT_LONG + 's',
	OPT_UNSAFE = OPT_LONG + 'x',
	OPT_VALUES = OPT_LONG + 'v',
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
	{ 'N', "name", "/NAME", "the POSIX semaphore with this name",
	    TAKES_NAME | OF_SEMSETS },
	{ 'J', "json", NULL, "get: print JSON", OURS },
	{ OPT_VALUES, "values", NULL, "get: print V,V,... for set", OURS },
	{ 'c', "count", "N", "post: add N (default: 1)", TAKES_NUMBER },
	{ 'u', "undo", NULL, "op, wait, post: undo when ipcsem ends", OURS },
	{ 'n', "no-wait", NULL, "don't wait: status 2 (124 with run)", OURS },
	{ 'w', "timeout", "DURATION",
	    "wait at most this long: status 2 (124 with run)", TAKES_DURATION },
	{ 'E', "conflict-exit-code", "N",
	    "run: exit status after giving up (default: 124)", TAKES_NUMBER },
	{ OPT_SLOTS, "slots", "N",
	    "run: create the set if needed, with N slots", TAKES_NUMBER },
	{ OPT_DESCENDANTS, "descendants", NULL,
	    "run: hold it until the last descendant ends", OURS },
	{ OPT_UNSAFE, "unsafe", NULL,
	    "run: hold a POSIX semaphore, lost on SIGKILL", OURS },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_SEMSETS | OF_POSIX),
	OPT_DASHES,
	OPT_GONE('s', "-i"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcsem",
	.purpose = "show, set and operate on semaphores, System V and POSIX",
	.synopsis =
	    "[get] -i ID | -k KEY | -N /NAME | TARGET [-J | --values] "
	    "[--ns PID|FILE] [NUM ...]\n"
	    "set -i ID | -k KEY | -N /NAME | TARGET [--ns PID|FILE] "
	    "NUM=VALUE ... | V,V,...\n"
	    "op -i ID | -k KEY | TARGET [-u] [-n | -w DURATION] "
	    "[--ns PID|FILE] NUM+N | NUM-N | NUM=0 ...\n"
	    "wait -i ID | -k KEY | -N /NAME | TARGET [-u] "
	    "[-n | -w DURATION] [--ns PID|FILE] [NUM ...]\n"
	    "post -i ID | -k KEY | -N /NAME | TARGET [-u] [-c N] "
	    "[-n | -w DURATION] [--ns PID|FILE] [NUM ...]\n"
	    "run -i ID | -k KEY | TARGET [--slots N] [--descendants] "
	    "[-n | -w DURATION] [-E N] [--ns PID|FILE] "
	    "[NUM-N | NUM+N | NUM=0 ...] -- COMMAND [ARG ...]\n"
	    "run --unsafe -N /NAME | TARGET [--descendants] "
	    "[-n | -w DURATION] [-E N] [--ns PID|FILE] -- COMMAND [ARG ...]",
	.options = options,
	.notes = "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples = "ipcsem -i 2\tshow the semaphores of a set\n"
		    "ipcsem wait -i 2 -w 5\ttake 1 from the first, within 5 s\n"
		    "ipcsem run --slots 1 -k ./lock -- make\trun a command "
		    "under a lock\n",
};

static int
get(struct args *args)
{
	const struct operations *named = &args->work.operations;
	int result;

	if (named->count > 0)
		semset_work_check(&args->work, operations_highest(named));
	result = args->values
	             ? semaphores_print(&args->work.found)
	             : semaphores_show(&args->work.found, named, args->json);
	if (result == 0)
		return EXIT_SUCCESS;
	semaphore_fail(&args->work, EXPLAIN_SEMAPHORE);
}

static const struct verb verbs[] = {
	{ "get", "Jv", false, 0, take_number, NULL, NULL, NULL },
	{ "set", "", true, 0, take_setting, semset_work_set, take_value,
	    psem_work_set },
	{ "op", "unw", true, 0, take_operation, semset_work_operate, NULL,
	    NULL },
	{ "wait", "unw", false, -1, take_number, semset_work_operate, NULL,
	    psem_work_wait },
	{ "post", "cunw", false, 1, take_number, semset_work_operate, NULL,
	    psem_work_post },
	{ "run", "nwEsdx", false, -1, take_operation, semset_work_run, NULL,
	    psem_work_run },
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
	case 'N':
		return target_parse_option(&args->work.target, code, value);
	case 'J':
		args->json = true;
		break;
	case OPT_VALUES:
		args->values = true;
		break;
	case 'c':
		return parse_count(value, 1, PSEM_VALUE_MAX, &args->work.count);
	case 'u':
		args->work.undo = true;
		break;
	case 'n':
		args->no_wait = true;
		args->work.timeout = 0;
		break;
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->work.timeout);
	case 'E':
		why = parse_count(value, 0, 255, &status);
		if (why == NULL)
			args->work.gave_up = (int)status;
		return why;
	case OPT_SLOTS:
		return parse_count(value, 1, SHRT_MAX, &args->slots);
	case OPT_DESCENDANTS:
		args->work.descendants = true;
		break;
	case OPT_UNSAFE:
		args->work.unsafe = true;
		break;
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
	if (args->verb->perform != semset_work_run)
		return;
	args->work.gave_up = COMMAND_GAVE_UP;
	args->work.failure = COMMAND_FAILED;
	args->work.command = command_split(argc, *argv);
}

static bool
is_posix(const struct args *args)
{
	return kind_is_posix(args->work.target.kind);
}

static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	chosen_check_named(&args->work.target, parser);
	if (args->no_wait && args->has_timeout)
		opt_misuse(parser, "-n and -w exclude each other");
	if (args->values && (args->json || args->nwords > 0))
		opt_misuse(parser, "--values excludes -J and numbers");
	if (args->slots > 0 && !args->work.target.by_key)
		opt_misuse(parser, "--slots needs the key of a set");
	if (args->verb->needs_words && args->nwords == 0)
		opt_misuse(parser, "%s needs operands", args->verb->name);
	if (!is_posix(args)) {
		semset_work_refuse(&args->work, parser);
		return;
	}
	if (args->verb->perform != NULL && args->verb->posix_perform == NULL)
		opt_misuse(parser, "op: a POSIX semaphore has wait and post");
	if (args->nwords > 0 && args->verb->posix_take == NULL)
		opt_misuse(parser, "%s: a POSIX semaphore has no NUM",
		    args->words[0]);
	psem_work_refuse(&args->work, parser);
}

/* The operands but for the target; they stay where they are. */
static void
split_operands(struct args *args, struct opt_parser *parser)
{
	const char *operand;

	args->words = parser->argv + 1;
	while ((operand = opt_operand(parser)) != NULL) {
		if (chosen_takes(&args->work.target, parser, operand))
			continue;
		if (find_verb(operand) != NULL)
			opt_misuse(parser, "%s: the verb comes first", operand);
		args->words[args->nwords++] = parser->argv[parser->operand];
	}
}

/* Semaphores, operations, values. */
static void
take_words(struct args *args, const struct opt_parser *parser)
{
	const struct verb *verb = args->verb;
	semaphore_word *take = is_posix(args) ? verb->posix_take : verb->take;

	args->work.amount = (short)(verb->amount * (int)args->work.count);
	for (size_t i = 0; i < args->nwords; i++)
		opt_check_operand(parser, args->words[i],
		    take(&args->work, args->words[i]));
	if (args->nwords == 0 && verb->amount != 0)
		opt_check(parser, take_number(&args->work, "0"));
}

static void
check_option(const struct args *args, const struct opt_parser *parser, int code)
{
	if (strchr("ikN", code) != NULL ||
	    strchr(args->verb->options, OPT_LETTER(code)) != NULL)
		return;
	if (code < OPT_LONG)
		opt_misuse(parser, "-%c is not for %s", code, args->verb->name);
	opt_misuse(parser, "--%s is not for %s", parser->row->name,
	    args->verb->name);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){
		.work = {
			.target.kind = kinds[KIND_SEMSET],
			.count = 1,
			.timeout = INT64_MAX,
			.gave_up = EXIT_WAITED,
			.failure = EXIT_FAILURE,
		},
	};
	split_args(args, &argc, &argv);
	opt_begin(&parser, &program, argc, argv);
	parser.misuse_status = args->work.failure;
	parser.verb = args->verb_name;
	parser.lacks_command = args->verb->perform == semset_work_run &&
	                       args->work.command == NULL;
	opt_check_verb(&parser, argv[1]);
	while ((code = opt_next(&parser)) != -1) {
		check_option(args, &parser, code);
		opt_check(&parser, parse_option(args, code, parser.value));
	}
	args->ns = parser.ns;
	if (args->verb->perform == semset_work_run &&
	    (args->work.command == NULL || args->work.command[0] == NULL))
		opt_misuse(&parser, "run needs a command: -- COMMAND");
	split_operands(args, &parser);
	check_args(args, &parser);
	take_words(args, &parser);
}

int
main(int argc, char **argv)
{
	struct args args;
	struct semaphore_work *work = &args.work;
	int status; /* that of a command is passed on, whatever comes after */

	driver_begin();
	parse_args(&args, argc, argv);
	if (args.slots > 0) {
		driver_enter(args.ns, work->failure);
		slots_obtain(&work->target, &work->found, (unsigned)args.slots,
		    &work->timeout, work->failure);
	} else {
		chosen_find(&work->target, args.ns, work->failure);
		chosen_stat(&work->target, &work->found, work->failure);
	}
	if (args.verb->perform == NULL)
		status = get(&args);
	else
		status = (is_posix(&args) ? args.verb->posix_perform
					  : args.verb->perform)(work);
	operations_free(&work->operations);
	settings_free(&work->settings);
	return work->command != NULL ? status : driver_end(status);
}
