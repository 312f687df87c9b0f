/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrecv - takes messages from a message queue, or looks at them. */

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/proc.h"
#include "base/wait.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "content/codec.h"
#include "content/delivery.h"
#include "content/message.h"
#include "content/peek.h"
#include "model/kinds.h"
#include "model/limit.h"
#include "model/object.h"
#include "model/queue.h"
#include "why/explain.h"

#define EXIT_NOTHING 2

enum amount { AMOUNT_COUNT, AMOUNT_ALL, AMOUNT_FOLLOW };

struct args {
	struct naming queue;
	struct message_choice choice;
	enum amount amount;
	uint64_t count;
	bool no_wait, has_timeout;
	int64_t timeout; /* nanoseconds */
	bool peek;
	enum codec_form form;
	struct message_bound bound; /* of size 0: the limit of a message */
	const char *ns;
};

enum { OPT_PEEK = OPT_LONG, OPT_TRUNCATE };

static const struct opt options[] = {
	{ 'i', "id", "ID", "the queue with this id", TAKES_ID | OF_QUEUES },
	{ 'k', "key", "KEY", "the queue with this key", TAKES_KEY | OF_QUEUES },
	{ 't', "type", "TYPE",
	    "0 the first message, N the first of type N,\n"
	    "-N the first of the lowest type up to N",
	    TAKES_NUMBER },
	{ 'e', "except", NULL, "with -t N: any type but N", OURS },
	{ 'c', "count", "N", "take N messages (default 1)", TAKES_NUMBER },
	{ 'a', "all", NULL, "take all until the queue is empty", OURS },
	{ 'F', "follow", NULL, "take for ever, or with -w until none came",
	    OURS },
	{ 'n', "no-wait", NULL, "don't wait for a message: status 2", OURS },
	{ 'w', "timeout", "DURATION", "wait no longer for a message: status 2",
	    TAKES_DURATION },
	{ OPT_PEEK, "peek", NULL, "look at messages and take nothing", OURS },
	{ 'r', "raw", NULL, "write the bytes alone", OURS },
	{ '0', "null", NULL, "write a NUL after each message", OURS },
	{ 'x', "hex", NULL, "write a hexadecimal dump", OURS },
	{ 'J', "json", NULL, "write an object a line, for ipcsend -J", OURS },
	{ 'l', "long", NULL, "write type and size in front of the text", OURS },
	{ OPT_TRUNCATE, "truncate", "[SIZE]",
	    "cut messages to SIZE (default: kernel.msgmax)", TAKES_SIZE },
	OPT_END,
};

static const struct program program = {
	.name = "ipcrecv",
	.purpose = "take messages from a System V message queue",
	.synopsis = "-i ID | -k KEY [-t TYPE [-e]] [-c N | -a | -F] "
		    "[-n | -w DURATION] [--peek] [-r | -0 | -x | -J | -l] "
		    "[--truncate[=SIZE]] [--ns PID|FILE]",
	.options = options,
	.notes = "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples = "ipcrecv -i 3\ttake a message, or wait for one\n"
		    "ipcrecv -i 3 -a --peek\tlook at every message, take none\n"
		    "ipcrecv -i 3 -F -J\ttake messages as JSON until stopped\n",
};

static void
parse_flag(struct args *args, int code)
{
	static const struct {
		int code;
		enum codec_form form;
	} forms[] = {
		{ 'r', CODEC_RAW },
		{ '0', CODEC_NULL },
		{ 'x', CODEC_HEX },
		{ 'J', CODEC_JSON },
		{ 'l', CODEC_LONG },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (forms[i].code == code)
			args->form = forms[i].form;
	if (code == 'e')
		args->choice.except = true;
	else if (code == 'a')
		args->amount = AMOUNT_ALL;
	else if (code == 'F')
		args->amount = AMOUNT_FOLLOW;
	else if (code == 'n')
		args->no_wait = true;
	else if (code == OPT_PEEK)
		args->peek = true;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'i':
	case 'k':
		return naming_parse(&args->queue, code, value);
	case 't':
		return parse_type(value, -LONG_MAX, &args->choice.type);
	case 'c':
		args->amount = AMOUNT_COUNT;
		return parse_count(value, 1, UINT64_MAX, &args->count);
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->timeout);
	case OPT_TRUNCATE:
		args->bound.how = BOUND_CUT;
		return value == NULL ? NULL
		                     : parse_size(value, &args->bound.size);
	default:
		parse_flag(args, code);
		return NULL;
	}
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *why;
	int code;

	*args = (struct args){ .count = 1 };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_value(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	why = naming_check(&args->queue);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
	if (args->choice.except && args->choice.type < 1)
		opt_misuse(&parser, "-e needs a type: -t N");
	if (args->no_wait && args->has_timeout)
		opt_misuse(&parser, "-n and -w exclude each other");
	if (args->amount == AMOUNT_FOLLOW && args->no_wait)
		opt_misuse(&parser, "-F waits, -n doesn't: -a takes what is "
				    "there");
	if (args->amount == AMOUNT_ALL && args->has_timeout)
		opt_misuse(&parser, "-a doesn't wait: -F -w DURATION does");
	if (args->peek && (args->amount == AMOUNT_FOLLOW || args->has_timeout))
		opt_misuse(&parser, "--peek doesn't wait: no -F, no -w");
	if (args->peek && args->bound.how == BOUND_CUT)
		opt_misuse(&parser, "--peek cuts nothing: no --truncate");
	if (args->bound.size > INT_MAX)
		opt_misuse(&parser, "--truncate: no message is that large");
}

static void
say_failure(const struct args *args, int error)
{
	struct explain_subject subject = {
		.kind = kinds[KIND_QUEUE],
		.id = args->queue.id,
		.only_read = args->peek,
		.choice = args->choice,
	};
	char why[EXPLAIN_SIZE];

	warnx("queue %d: %s", args->queue.id,
	    explain(why, EXPLAIN_RECEIVE, &subject, error));
}

/* The last resort for what was taken and could not be put back. */
static void
write_to_stderr(const struct message *message, int error, int id)
{
	struct explain_subject subject = {
		.kind = kinds[KIND_QUEUE],
		.id = id,
		.size = message->size,
	};
	struct buffer line = { .bytes = NULL };
	char why[EXPLAIN_SIZE];

	warnx("queue %d: not put back: %s; so here it is:", id,
	    explain(why, EXPLAIN_SEND, &subject, error));
	if (codec_write(&line, CODEC_JSON, false, message) == 0)
		fwrite(line.bytes, 1, line.length, stderr);
	else
		warn(NULL);
	buffer_free(&line);
}

static int
flush(const struct args *args, struct delivery *delivery)
{
	size_t count;

	if (delivery_flush(delivery) == 0)
		return 0;
	if (errno == EINTR)
		warnx("standard output: nobody reads");
	else
		warn("standard output");
	if (args->peek) {
		delivery_drop(delivery);
		return -1;
	}
	count = delivery_return(delivery, args->queue.id, write_to_stderr);
	if (count > 0)
		warnx("queue %d: %zu taken but not written: put back",
		    args->queue.id, count);
	return -1;
}

/* Takes one message; what is to be written is written before it waits. */
static int
take(const struct args *args, struct delivery *delivery,
    struct message *message)
{
	int64_t deadline = WAIT_FOR_EVER;

	if (message_take(args->queue.id, message, &args->choice, &args->bound,
		WAIT_NOT) == 0)
		return 0;
	if (errno != ENOMSG || args->no_wait || args->amount == AMOUNT_ALL)
		return -1;
	if (flush(args, delivery) == -1) {
		errno = 0; /* it has been said */
		return -1;
	}
	if (args->has_timeout)
		deadline = wait_deadline(args->timeout);
	return message_take(args->queue.id, message, &args->choice,
	    &args->bound, deadline);
}

/* What ends the taking: a status, after saying why if it is a failure. */
static int
end_of_taking(const struct args *args, int error)
{
	if (error == 0 || error == EINTR)
		return EXIT_FAILURE; /* said, or by the signal in main */
	if (error == ENOMSG && args->amount == AMOUNT_ALL)
		return EXIT_SUCCESS;
	say_failure(args, error);
	return error == ENOMSG || error == ETIME ? EXIT_NOTHING : EXIT_FAILURE;
}

static bool
wants_more(const struct args *args, uint64_t taken)
{
	return args->amount != AMOUNT_COUNT || taken < args->count;
}

static int
take_messages(const struct args *args, struct delivery *delivery)
{
	struct message message = { .wire = NULL };
	int status = EXIT_SUCCESS;

	for (uint64_t taken = 0; wants_more(args, taken) && wait_signal() == 0;
	     taken++) {
		if (take(args, delivery, &message) == -1) {
			status = end_of_taking(args, errno);
			break;
		}
		if (delivery_add(delivery, &message) == -1) {
			warn(NULL);
			if (message_return(args->queue.id, &message,
				WAIT_NOT) == -1)
				write_to_stderr(&message, errno,
				    args->queue.id);
			status = EXIT_FAILURE;
			break;
		}
		if (delivery_is_due(delivery) && flush(args, delivery) == -1) {
			status = EXIT_FAILURE;
			break;
		}
	}
	message_free(&message);
	return status;
}

struct looking {
	const struct args *args;
	struct delivery *delivery;
	uint64_t seen;
	bool failed;
};

static int
peek_message(const struct message *message, void *arg)
{
	struct looking *looking = arg;

	if (delivery_add(looking->delivery, message) == -1) {
		warn(NULL);
		looking->failed = true;
	} else if (delivery_is_due(looking->delivery) &&
		   flush(looking->args, looking->delivery) == -1) {
		looking->failed = true;
	}
	looking->seen++;
	return looking->failed || wait_signal() != 0 ||
	       !wants_more(looking->args, looking->seen);
}

static void
say_too_large(long number, void *arg)
{
	struct looking *looking = arg;
	uint64_t most;

	if (limit_get(PROC_ROOT, &limit_msgmax, &most) == -1)
		most = 0;
	warnx("queue %d: message %ld can't be shown: it is larger than "
	      "%ju bytes (%s)",
	    looking->args->queue.id, number, (uintmax_t)most,
	    limit_msgmax.name);
	looking->failed = true;
}

static int
peek_messages(const struct args *args, struct delivery *delivery)
{
	struct looking looking = { .args = args, .delivery = delivery };
	const struct peek_visitor visitor = {
		.message = peek_message,
		.too_large = say_too_large,
		.arg = &looking,
	};

	if (peek_walk(args->queue.id, &args->choice, &visitor) == -1)
		return end_of_taking(args, errno);
	if (looking.failed)
		return EXIT_FAILURE;
	if (args->amount == AMOUNT_COUNT && looking.seen < args->count)
		return end_of_taking(args, ENOMSG);
	return EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	struct delivery delivery = { .visible = false };
	struct explain_subject subject = { .kind = kinds[KIND_QUEUE] };
	char failure[EXPLAIN_SIZE];
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	if (naming_resolve(&args.queue, kinds[KIND_QUEUE], failure) == -1)
		errx(EXIT_FAILURE, "%s", failure);
	if (args.bound.how == BOUND_CUT && args.bound.size == 0 &&
	    limit_get(PROC_ROOT, &limit_msgmax, &args.bound.size) == -1)
		errx(EXIT_FAILURE, "%s: %s", limit_msgmax.name,
		    explain(failure, EXPLAIN_ANY, &subject, errno));
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	delivery.form = args.form;
	delivery.visible = isatty(STDOUT_FILENO);
	status = (args.peek ? peek_messages : take_messages)(&args, &delivery);
	if (flush(&args, &delivery) == -1)
		status = EXIT_FAILURE;
	delivery_free(&delivery);
	wait_end_by_signal();
	return status;
}
