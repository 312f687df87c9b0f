/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcsend - puts messages into a message queue. */

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/proc.h"
#include "base/record.h"
#include "base/wait.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "content/codec.h"
#include "content/message.h"
#include "model/kinds.h"
#include "model/limit.h"
#include "model/object.h"
#include "model/queue.h"
#include "why/explain.h"

#define EXIT_NO_ROOM 2

/* A JSON string may be six times as long as what it says, and the members
 * around it take some more. */
#define JSON_FACTOR 6
#define JSON_EXTRA 4096

enum source { FROM_WHOLE, FROM_LINES, FROM_NULLS, FROM_JSON };

struct args {
	struct naming queue;
	long type;
	const char **texts;
	size_t ntexts;
	enum source source;
	unsigned nsources;
	bool add_nul;
	bool no_wait, has_timeout;
	int64_t timeout; /* nanoseconds */
	uint64_t most;   /* bytes of a message */
	const char *ns;
};

static const struct opt options[] = {
	{ 'i', "id", "ID", "the queue with this id", TAKES_ID | OF_QUEUES },
	{ 'k', "key", "KEY", "the queue with this key", TAKES_KEY | OF_QUEUES },
	{ 't', "type", "TYPE", "the type of the messages (default 1)",
	    TAKES_NUMBER },
	{ 'm', "message", "TEXT", "send this text; once for each message",
	    TAKES_TEXT | REPEATS },
	{ 'l', "lines", NULL, "each line of standard input is a message",
	    OURS },
	{ '0', "null", NULL, "each part of it that a NUL ends is one", OURS },
	{ 'J', "json", NULL, "each line is an object that ipcrecv -J wrote",
	    OURS },
	{ 'z', "zero", NULL, "add the NUL that C programs send along", OURS },
	{ 'n', "no-wait", NULL, "don't wait for room: status 2", OURS },
	{ 'w', "timeout", "DURATION", "wait no longer for room: status 2",
	    TAKES_DURATION },
	OPT_END,
};

static const struct program program = {
	.name = "ipcsend",
	.purpose = "put messages into a System V message queue",
	.synopsis = "-i ID | -k KEY [-t TYPE] [-z] [-n | -w DURATION] "
		    "[-m TEXT ... | -l | -0 | -J] [--ns PID|FILE]",
	.options = options,
	.notes = "Without -m, -l, -0 and -J standard input is one message.\n"
		 "DURATION is in seconds (1.5), or 500ms, 2m, 1h.\n",
	.examples =
	    "ipcsend -i 3 -m hello -m world\tsend two messages\n"
	    "ls | ipcsend -i 3 -l\tsend each line as a message\n"
	    "ipcsend -i 3 -t 7 -w 5 <file\tsend a file, wait 5 s at most\n",
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
choose_source(struct args *args, enum source source)
{
	args->nsources += args->source != source;
	args->source = source;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'i':
	case 'k':
		return naming_parse(&args->queue, code, value);
	case 't':
		return parse_type(value, 1, &args->type);
	case 'm':
		add_text(args, value);
		break;
	case 'l':
		choose_source(args, FROM_LINES);
		break;
	case '0':
		choose_source(args, FROM_NULLS);
		break;
	case 'J':
		choose_source(args, FROM_JSON);
		break;
	case 'z':
		args->add_nul = true;
		break;
	case 'n':
		args->no_wait = true;
		break;
	case 'w':
		args->has_timeout = true;
		return parse_duration(value, &args->timeout);
	}
	return NULL;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *why;
	int code;

	*args = (struct args){ .type = 1 };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	why = naming_check(&args->queue);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
	if (args->nsources + (args->ntexts > 0) > 1)
		opt_misuse(&parser, "-m, -l, -0 and -J exclude each other");
	if (args->no_wait && args->has_timeout)
		opt_misuse(&parser, "-n and -w exclude each other");
	if (args->add_nul && args->source == FROM_JSON)
		opt_misuse(&parser, "-J sends what it is told: no -z");
}

/* Says why record @number, from 1, was not sent; returns the status. */
static int
say_failure(const struct args *args, uintmax_t number, size_t size)
{
	struct explain_subject subject = {
		.kind = kinds[KIND_QUEUE],
		.id = args->queue.id,
		.size = size,
	};
	char why[EXPLAIN_SIZE];
	int error = errno;

	explain(why, EXPLAIN_SEND, &subject, error);
	if (number == 1)
		warnx("queue %d: %s; nothing sent", args->queue.id, why);
	else
		warnx("queue %d: message %ju: %s; %ju sent", args->queue.id,
		    number, why, number - 1);
	return error == EAGAIN || error == ETIME ? EXIT_NO_ROOM : EXIT_FAILURE;
}

static int
send_message(const struct args *args, uintmax_t number,
    const struct message *message)
{
	int64_t deadline = WAIT_FOR_EVER;

	if (wait_signal() != 0) {
		errno = EINTR;
		return say_failure(args, number, message->size);
	}
	if (args->no_wait)
		deadline = WAIT_NOT;
	else if (args->has_timeout)
		deadline = wait_deadline(args->timeout);
	if (message_send(args->queue.id, message, deadline) == 0)
		return EXIT_SUCCESS;
	return say_failure(args, number, message->size);
}

/* The message of a text, with its NUL if asked for. */
static int
set_text(const struct args *args, struct message *message, const char *text,
    size_t size)
{
	if (message_reserve(message, size + 1) == -1 ||
	    message_set(message, args->type, text, size) == -1)
		return -1;
	if (args->add_nul)
		message->wire->text[message->size++] = '\0';
	return 0;
}

/* All are checked before the first is sent. */
static int
send_texts(const struct args *args)
{
	struct message message = { .wire = NULL };
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < args->ntexts; i++) {
		size_t size = strlen(args->texts[i]) + args->add_nul;

		if (size > args->most) {
			warnx("message %zu: %zu bytes are over the limit of a "
			      "message, %" PRIu64 " (%s); nothing sent",
			    i + 1, size, args->most, limit_msgmax.name);
			return EXIT_FAILURE;
		}
	}
	for (size_t i = 0; i < args->ntexts && status == EXIT_SUCCESS; i++) {
		if (set_text(args, &message, args->texts[i],
			strlen(args->texts[i])) == -1)
			err(EXIT_FAILURE, NULL);
		status = send_message(args, i + 1, &message);
	}
	message_free(&message);
	return status;
}

/* Says why message @number could not be read; returns the status. */
static int
say_unread(uintmax_t number, const char *why)
{
	warnx("standard input: message %ju: %s; %ju sent", number, why,
	    number - 1);
	return EXIT_FAILURE;
}

static int
say_read_failure(const struct args *args, uintmax_t number)
{
	char why[128];

	if (errno != EMSGSIZE)
		return say_unread(number,
		    errno == EINTR ? "interrupted" : strerror(errno));
	snprintf(why, sizeof(why), "%sover the limit of %" PRIu64 " bytes (%s)",
	    args->source == FROM_JSON ? "the line is too long for a message "
	    : args->add_nul           ? "with its NUL "
				      : "",
	    args->most, limit_msgmax.name);
	return say_unread(number, why);
}

/* What a record says; returns NULL, or why it is refused. */
static const char *
decode(const struct args *args, const char *record, size_t size,
    struct message *message)
{
	if (args->source == FROM_JSON)
		return codec_read_json(record, size, args->type, message);
	if (set_text(args, message, record, size) == -1)
		return strerror(ENOMEM);
	return NULL;
}

static int
send_stream(const struct args *args, struct record_reader *reader)
{
	struct message message = { .wire = NULL };
	int status = EXIT_SUCCESS;

	for (uintmax_t number = 1; status == EXIT_SUCCESS; number++) {
		const char *record, *why;
		size_t size;
		int got;

		got = record_next(reader, &record, &size);
		if (got == 0)
			break;
		if (got == -1) {
			status = say_read_failure(args, number);
			break;
		}
		why = decode(args, record, size, &message);
		status = why != NULL ? say_unread(number, why)
		                     : send_message(args, number, &message);
	}
	message_free(&message);
	return status;
}

static int
send_input(const struct args *args)
{
	static const int delimiters[] = {
		[FROM_WHOLE] = RECORD_WHOLE,
		[FROM_LINES] = '\n',
		[FROM_NULLS] = '\0',
		[FROM_JSON] = '\n',
	};
	struct record_reader reader = {
		.fd = STDIN_FILENO,
		.delimiter = delimiters[args->source],
		.most = args->most,
	};
	int status;

	if (args->source == FROM_JSON)
		reader.most = args->most * JSON_FACTOR + JSON_EXTRA;
	else if (args->add_nul && reader.most > 0)
		reader.most--;
	status = send_stream(args, &reader);
	record_free(&reader);
	return status;
}

int
main(int argc, char **argv)
{
	struct explain_subject subject = { .kind = kinds[KIND_QUEUE] };
	char failure[EXPLAIN_SIZE];
	struct args args;
	int status;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	if (naming_resolve(&args.queue, kinds[KIND_QUEUE], failure) == -1)
		errx(EXIT_FAILURE, "%s", failure);
	if (limit_get(PROC_ROOT, &limit_msgmax, &args.most) == -1)
		errx(EXIT_FAILURE, "%s: %s", limit_msgmax.name,
		    explain(failure, EXPLAIN_ANY, &subject, errno));
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	status = args.ntexts > 0 ? send_texts(&args) : send_input(&args);
	free(args.texts);
	wait_end_by_signal();
	return status;
}
