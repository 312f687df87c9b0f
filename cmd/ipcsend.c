/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcsend - puts messages into a message queue. */

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/wait.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/queues.h"
#include "cli/sender.h"
#include "content/feed.h"
#include "content/mailbox.h"
#include "model/kinds.h"

struct args {
	struct target queue;
	struct mailbox mailbox;
	const char *type; /* the value of -t, or NULL */
	const char **texts;
	size_t ntexts;
	struct feed_form form;
	unsigned nsources;
	const char *limit; /* what says form.most */
	struct sender sender;
	const char *ns;
};

enum { OPT_REJECTS = OPT_LONG };

static const struct opt options[] = {
	OPT_HEADING("The queue"),
	{ 'i', "id", "ID", "the queue with this id", TAKES_ID | OF_QUEUES },
	{ 'k', "key", "KEY", "the queue with this key", TAKES_KEY | OF_QUEUES },
	{ 'N', "name", "/NAME", "the POSIX queue with this name",
	    TAKES_NAME | OF_QUEUES },
	OPT_HEADING("The messages, and how long to wait for room"),
	{ 't', "type", "TYPE",
	    "the type of the messages (default: 1); -N: their\n"
	    "priority (default: 0)",
	    TAKES_NUMBER },
	{ 'm', "message", "TEXT", "send this text (repeat for more messages)",
	    TAKES_TEXT | REPEATS },
	{ 'l', "lines", NULL, "each line of standard input is a message",
	    OURS },
	{ '0', "null", NULL, "each part that ends with a NUL is a message",
	    OURS },
	{ 'J', "json", NULL, "each line is an object that ipcrecv -J wrote",
	    OURS },
	{ OPT_REJECTS, "rejects", "FILE",
	    "write records that cannot be sent to FILE", TAKES_FILE },
	{ 'z', "zero", NULL, "append a NUL, as C programs do", OURS },
	{ 'n', "no-wait", NULL, "don't wait for room: status 2", OURS },
	{ 'w', "timeout", "DURATION",
	    "wait at most this long for room: status 2", TAKES_DURATION },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_QUEUES | OF_POSIX),
	OPT_GONE('q', "-i"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcsend",
	.purpose = "put messages into a message queue",
	.synopsis = "-i ID | -k KEY | -N /NAME | TARGET [-t TYPE] [-z] [-n | "
		    "-w DURATION] "
		    "[-m TEXT ... | [-l | -0 | -J] [--rejects FILE]] "
		    "[--ns PID|FILE]",
	.options = options,
	.notes = "Without -m, -l, -0 and -J standard input is one message.\n"
		 "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples =
	    "ipcsend -i 3 -m hello -m world\tsend two messages\n"
	    "ls | ipcsend -i 3 -l\tsend each line as a message\n"
	    "ipcsend -i 3 -t 7 -w 5 <file\tsend a file, wait at most 5 s\n",
};

static void
add_text(struct args *args, const char *text)
{
	args->texts =
	    reallocarray(args->texts, args->ntexts + 1, sizeof(*args->texts));
	if (args->texts == NULL)
		err(EXIT_FAILURE, NULL);
	args->texts[args->ntexts++] = text;
}

static void
choose_source(struct args *args, enum feed_source source)
{
	args->nsources += args->form.source != source;
	args->form.source = source;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'i':
	case 'k':
	case 'N':
		return target_parse_option(&args->queue, code, value);
	case 't':
		args->type = value;
		break;
	case 'm':
		add_text(args, value);
		break;
	case 'l':
		choose_source(args, FEED_LINES);
		break;
	case '0':
		choose_source(args, FEED_NULLS);
		break;
	case 'J':
		choose_source(args, FEED_JSON);
		break;
	case OPT_REJECTS:
		if (value[0] == '\0')
			return "a file needs a name";
		args->sender.rejects_path = value;
		args->form.rejects = true;
		break;
	case 'z':
		args->form.add_nul = true;
		break;
	case 'n':
		args->sender.no_wait = true;
		break;
	case 'w':
		args->sender.has_timeout = true;
		return parse_duration(value, &args->sender.timeout);
	}
	return NULL;
}

/* Which types there are, is known only once the queue is. */
static void
choose_type(struct args *args, const struct opt_parser *parser)
{
	const struct mailbox_class *class = mailbox_class_of(args->queue.kind);
	struct codec_types *types = &args->form.types;
	const char *why = NULL;

	*types = (struct codec_types){ class->least_type, class->most_type,
		class->least_type };
	if (args->type != NULL)
		why = parse_type(args->type, types->least, types->most,
		    &types->usual);
	if (why != NULL)
		opt_misuse(parser, "-t %s: %s", args->type, why);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){
		.queue.kind = kinds[KIND_QUEUE],
	};
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	chosen_check(&args->queue, &parser);
	choose_type(args, &parser);
	args->ns = parser.ns;
	if (args->nsources + (args->ntexts > 0) > 1)
		opt_misuse(&parser, "-m, -l, -0 and -J exclude each other");
	if (args->sender.no_wait && args->sender.has_timeout)
		opt_misuse(&parser, "-n and -w exclude each other");
	if (args->form.add_nul && args->form.source == FEED_JSON)
		opt_misuse(&parser, "-J and -z exclude each other");
	if (args->form.rejects && args->ntexts > 0)
		opt_misuse(&parser, "-m and --rejects exclude each other");
}

/* Checks all sizes before the first is sent. */
static int
check_texts(const struct args *args)
{
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < args->ntexts && status == EXIT_SUCCESS; i++)
		status = sender_check(&args->sender, i + 1, args->ntexts,
		    strlen(args->texts[i]) + args->form.add_nul);
	return status;
}

static int
send_texts(struct args *args)
{
	struct message message = { .wire = NULL };
	int status = check_texts(args);

	for (size_t i = 0; i < args->ntexts && status == EXIT_SUCCESS; i++) {
		if (feed_set_text(&args->form, &message, args->texts[i],
			strlen(args->texts[i])) == -1)
			driver_no_memory(EXIT_FAILURE);
		status = sender_send(&args->sender, &message);
	}
	message_free(&message);
	return status;
}

/* Says why a record could not be read; returns the status. */
static int
say_read_failure(struct sender *sender, struct feed *feed, const char *limit)
{
	const struct feed_form *form = &feed->form;
	char why[128];

	if (errno != EMSGSIZE)
		return sender_fail(sender,
		    errno == EINTR ? "interrupted" : strerror(errno));
	snprintf(why, sizeof(why),
	    "%sexceeds the maximum message size, %" PRIu64 " (%s)",
	    form->source == FEED_JSON ? "the line by far "
	    : form->add_nul           ? "with its NUL "
				      : "",
	    form->most, limit);
	return form->rejects ? sender_refuse_rest(sender, &feed->reader, why)
	                     : sender_fail(sender, why);
}

static int
send_input(struct args *args)
{
	struct message message = { .wire = NULL };
	struct sender *sender = &args->sender;
	int status = EXIT_SUCCESS, got;
	struct feed feed;
	const char *why;

	feed_begin(&feed, STDIN_FILENO, &args->form);
	while (status == EXIT_SUCCESS &&
	       (got = feed_next(&feed, &message, &why)) != 0) {
		if (got == 1)
			status = sender_send(sender, &message);
		else if (why != NULL)
			status =
			    sender_refuse(sender, feed.record, feed.size, why);
		else
			status = say_read_failure(sender, &feed, args->limit);
	}
	feed_end(&feed);
	message_free(&message);
	return status;
}

static void
open_queue(struct args *args)
{
	struct explain_subject subject = { .kind = args->queue.kind };
	char failure[EXPLAIN_SIZE];

	driver_enter(args->ns, EXIT_FAILURE);
	if (target_resolve(&args->queue, failure) == -1)
		errx(EXIT_FAILURE, "%s; nothing sent", failure);
	queues_open(&args->mailbox, &args->queue, MAILBOX_SEND,
	    "; nothing sent");
	if (mailbox_most(&args->mailbox, &args->form.most, &args->limit) == -1)
		errx(EXIT_FAILURE, "%s: %s", args->limit,
		    explain(failure, EXPLAIN_ANY, &subject, errno));
	args->sender.queue = &args->mailbox;
}

int
main(int argc, char **argv)
{
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	open_queue(&args);
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	status = sender_open(&args.sender);
	if (status == EXIT_SUCCESS) {
		status = (args.ntexts > 0 ? send_texts : send_input)(&args);
		status = sender_close(&args.sender, status);
	}
	mailbox_close(&args.mailbox);
	free(args.texts);
	wait_end_by_signal();
	return status;
}
