/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrecv - takes messages from a message queue, or looks at them. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "cli/chosen.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/outlet.h"
#include "cli/queues.h"
#include "cli/receiver.h"
#include "content/mailbox.h"
#include "model/kinds.h"

#define MOST_JOBS 1000

struct args {
	struct target queue;
	int amount_option, form_option; /* that chose them, or 0 */
	const char *conflict;           /* between two options, or NULL */
	struct target to, failed;       /* without a kind: not given */
	struct mailbox mailbox, to_mailbox, failed_mailbox;
	bool has_type;
	const char *as; /* the value of --as, or NULL */
	struct receiver receiver;
	struct outlet_options outlet;
	const char *ns;
};

enum {
	OPT_PEEK = OPT_LONG,
	OPT_TRUNCATE,
	OPT_LONG_FORM,
	OPT_EXEC,
	OPT_JOBS,
	OPT_FAILED,
	OPT_TO,
	OPT_AS,
};

static const struct opt options[] = {
	OPT_HEADING("The queue"),
	{ 'i', "id", "ID", "the queue with this id", TAKES_ID | OF_QUEUES },
	{ 'k', "key", "KEY", "the queue with this key", TAKES_KEY | OF_QUEUES },
	{ 'N', "name", "/NAME", "the POSIX queue with this name",
	    TAKES_NAME | OF_QUEUES },
	OPT_HEADING("Which messages, and how many"),
	{ 't', "type", "TYPE",
	    "0 the first message, N the first of type N,\n"
	    "-N the first of the lowest type up to N",
	    TAKES_NUMBER },
	{ 'e', "except", NULL, "with -t N: any type but N", OURS },
	{ 'c', "count", "N", "take N messages (default: 1)", TAKES_NUMBER },
	{ 'a', "all", NULL, "take messages until the queue is empty", OURS },
	{ 'F', "follow", NULL, "keep taking; with -w until none comes in time",
	    OURS },
	OPT_HEADING("Waiting"),
	{ 'n', "no-wait", NULL, "don't wait for a message: status 2", OURS },
	{ 'w', "timeout", "DURATION", "wait at most this long: status 2",
	    TAKES_DURATION },
	{ 'q', "quiet", NULL, "don't report that there is no message", OURS },
	{ OPT_PEEK, "peek", NULL, "show messages without taking them", OURS },
	OPT_HEADING("Form"),
	{ 'l', "lines", NULL, "write a newline after each (default)", OURS },
	{ 'r', "raw", NULL, "write only the bytes of each message", OURS },
	{ '0', "null", NULL, "write a NUL after each message", OURS },
	{ 'x', "hex", NULL, "write a hexadecimal dump", OURS },
	{ 'J', "json", NULL, "write one object per line, for ipcsend -J",
	    OURS },
	{ OPT_LONG_FORM, "long", NULL, "write type, size and text on one line",
	    OURS },
	{ OPT_TRUNCATE, "truncate", "[SIZE]",
	    "cut messages to SIZE (default: kernel.msgmax)", TAKES_SIZE },
	OPT_HEADING("Elsewhere than to standard output"),
	{ OPT_EXEC, "exec", "COMMAND",
	    "run COMMAND with each message as its input", TAKES_COMMAND },
	{ OPT_JOBS, "jobs", "N", "run N commands at once (default: 1)",
	    TAKES_NUMBER },
	{ OPT_FAILED, "failed", "TARGET",
	    "move messages whose command fails, go on",
	    TAKES_TARGET | OF_QUEUES | OF_POSIX },
	{ OPT_TO, "to", "TARGET", "move messages to this queue",
	    TAKES_TARGET | OF_QUEUES | OF_POSIX },
	{ OPT_AS, "as", "TYPE", "with --to: give them this type or priority",
	    TAKES_NUMBER },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_QUEUES | OF_POSIX),
	OPT_END,
};

static const struct program program = {
	.name = "ipcrecv",
	.purpose = "take messages from a message queue",
	.synopsis = "-i ID | -k KEY | -N /NAME | TARGET [-t TYPE [-e]] "
		    "[-c N | -a | -F] "
		    "[-n | -w DURATION] [-q] [--peek] "
		    "[-l | -r | -0 | -x | -J | --long] [--truncate[=SIZE]] "
		    "[--exec COMMAND [--jobs N] [--failed TARGET]] "
		    "[--to TARGET [--as TYPE]] [--ns PID|FILE]",
	.options = options,
	.notes = "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples = "ipcrecv -i 3\ttake a message, or wait for one\n"
		    "ipcrecv -i 3 -a --peek\tlook at every message, take none\n"
		    "ipcrecv -i 3 -F -J\ttake messages as JSON until stopped\n",
};

/* An option of a set of which only one may be given. */
static void
choose(struct args *args, int *chosen, int code, const char *conflict)
{
	if (*chosen != 0 && *chosen != code)
		args->conflict = conflict;
	*chosen = code;
}

static void
choose_amount(struct args *args, int code, enum receiver_amount amount)
{
	args->receiver.amount = amount;
	choose(args, &args->amount_option, code,
	    "-c, -a and -F exclude each other");
}

static void
choose_form(struct args *args, int code)
{
	static const struct {
		int code;
		enum codec_form form;
	} forms[] = {
		{ 'l', CODEC_TEXT },
		{ 'r', CODEC_RAW },
		{ '0', CODEC_NULL },
		{ 'x', CODEC_HEX },
		{ 'J', CODEC_JSON },
		{ OPT_LONG_FORM, CODEC_LONG },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].code == code)
			args->outlet.form = forms[i].form;
	choose(args, &args->form_option, code,
	    "-l, -r, -0, -x, -J and --long exclude each other");
}

static void
parse_flag(struct args *args, int code)
{
	if (code == 'e')
		args->receiver.choice.except = true;
	else if (code == 'a')
		choose_amount(args, code, AMOUNT_ALL);
	else if (code == 'F')
		choose_amount(args, code, AMOUNT_FOLLOW);
	else if (code == 'n')
		args->receiver.no_wait = true;
	else if (code == 'q')
		args->receiver.quiet = true;
	else if (code == OPT_PEEK)
		args->receiver.peek = true;
	else
		choose_form(args, code);
}

static const char *
parse_queue(const char *word, struct target *target)
{
	const char *why = target_parse(word, target);

	if (why == NULL && target->kind != kinds[KIND_QUEUE] &&
	    target->kind != kinds[KIND_PQUEUE])
		return "not a queue";
	return why;
}

/* A shell takes nothing for a command that succeeds. */
static const char *
parse_command(const char *text)
{
	return text[strspn(text, " \t\n")] == '\0'
	           ? "no command: the messages would be lost"
	           : NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct args *args, int code, const char *value)
{
	struct outlet_options *outlet = &args->outlet;
	struct receiver *receiver = &args->receiver;

	switch (code) {
	case 'i':
	case 'k':
	case 'N':
		return target_parse_option(&args->queue, code, value);
	case 't':
		args->has_type = true;
		return parse_type(value, -LONG_MAX, LONG_MAX,
		    &receiver->choice.type);
	case 'c':
		choose_amount(args, code, AMOUNT_COUNT);
		return parse_count(value, 1, UINT64_MAX, &args->receiver.count);
	case 'w':
		receiver->has_timeout = true;
		return parse_duration(value, &receiver->timeout);
	case OPT_TRUNCATE:
		args->receiver.bound.how = BOUND_CUT;
		return value == NULL
		           ? NULL
		           : parse_size(value, &args->receiver.bound.size);
	case OPT_EXEC:
		outlet->command = value;
		return parse_command(value);
	case OPT_JOBS:
		return parse_count(value, 1, MOST_JOBS, &outlet->jobs);
	case OPT_FAILED:
		return parse_queue(value, &args->failed);
	case OPT_TO:
		return parse_queue(value, &args->to);
	case OPT_AS:
		args->as = value;
		return NULL;
	default:
		parse_flag(args, code);
		return NULL;
	}
}

/* Why a POSIX queue can't do what is asked, or NULL. */
static const char *
check_posix(const struct args *args)
{
	if (args->receiver.peek)
		return "--peek: a POSIX queue shows no message without giving "
		       "it away";
	if (args->has_type || args->receiver.choice.except)
		return "-t and -e: a POSIX queue gives the oldest message of "
		       "the highest priority, and no other";
	return NULL;
}

/* Why the options exclude each other, or NULL. */
static const char *
check_args(const struct args *args)
{
	const struct outlet_options *outlet = &args->outlet;
	const struct receiver *receiver = &args->receiver;
	bool exec = outlet->command != NULL, to = args->to.kind != NULL;
	bool follow = receiver->amount == AMOUNT_FOLLOW;
	bool all = receiver->amount == AMOUNT_ALL;
	bool cut = receiver->bound.how == BOUND_CUT;
	const struct {
		bool wrong;
		const char *why;
	} rules[] = {
		{ args->conflict != NULL, args->conflict },
		{ receiver->choice.except && receiver->choice.type < 1,
		    "-e needs a type: -t N" },
		{ receiver->no_wait && receiver->has_timeout,
		    "-n and -w exclude each other" },
		{ follow && receiver->no_wait,
		    "-F and -n exclude each other; -a takes what is there" },
		{ all && receiver->has_timeout && !to,
		    "-a and -w exclude each other; -F -w DURATION waits" },
		{ receiver->peek && (follow || receiver->has_timeout),
		    "--peek never waits, and excludes -F and -w" },
		{ receiver->peek && cut,
		    "--peek and --truncate exclude each other" },
		{ args->receiver.bound.size > INT_MAX,
		    "--truncate: no message is that large" },
		{ exec && to, "--exec and --to exclude each other" },
		{ (exec || to) && args->form_option != 0,
		    "--exec and --to take bytes as they are, and exclude "
		    "-l, -r, -0, -x, -J and --long" },
		{ (exec || to) && (args->receiver.peek || cut),
		    "--exec and --to exclude --peek and --truncate" },
		{ !exec && (outlet->jobs != 0 || args->failed.kind != NULL),
		    "--jobs and --failed need --exec COMMAND" },
		{ !to && args->as != NULL, "--as needs --to TARGET" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].wrong)
			return rules[i].why;
	return kind_is_posix(args->queue.kind) ? check_posix(args) : NULL;
}

/* Which types there are, depends on the other queue. */
static void
choose_type(struct args *args, const struct opt_parser *parser)
{
	const struct mailbox_class *class;
	const char *why;

	args->outlet.as = OUTLET_AS_IT_IS;
	if (args->as == NULL)
		return;
	class = mailbox_class_of(args->to.kind);
	why = parse_type(args->as, class->least_type, class->most_type,
	    &args->outlet.as);
	if (why != NULL)
		opt_misuse(parser, "--as %s: %s", args->as, why);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *why;
	int code;

	*args = (struct args){
		.queue.kind = kinds[KIND_QUEUE],
		.receiver.count = 1,
	};
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_value(args, code, parser.value));
	args->ns = parser.ns;
	chosen_check(&args->queue, &parser);
	why = check_args(args);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
	choose_type(args, &parser);
	if (args->outlet.jobs == 0)
		args->outlet.jobs = 1;
}

int
main(int argc, char **argv)
{
	struct args args;

	driver_begin();
	parse_args(&args, argc, argv);
	chosen_find(&args.queue, args.ns, EXIT_FAILURE);
	queues_open(&args.mailbox, &args.queue, MAILBOX_TAKE, "");
	args.receiver.queue = &args.mailbox;
	args.outlet.to = queues_open_other(&args.to_mailbox, &args.to);
	args.outlet.failed =
	    queues_open_other(&args.failed_mailbox, &args.failed);
	return receiver_run(&args.receiver, &args.outlet);
}
