/* SPDX-License-Identifier: BSD-2-Clause */
/* Sending messages one after the other. */

#include "cli/sender.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/queues.h"

/* How many were sent: "nothing", or a number. */
static const char *
how_many(const struct sender *sender, char text[static 24])
{
	if (sender->sent == 0)
		return "nothing";
	snprintf(text, 24, "%ju", sender->sent);
	return text;
}

int
sender_open(struct sender *sender)
{
	const char *path = sender->rejects_path;

	if (path == NULL ||
	    rejects_open(&sender->rejects, path, STDIN_FILENO) == 0)
		return EXIT_SUCCESS;
	if (errno == ELOOP)
		warnx("%s: is standard input; nothing sent", path);
	else
		warn("%s", path);
	return EXIT_FAILURE;
}

static int
say_failure(const struct sender *sender, const struct message *message,
    int error)
{
	const char *label = sender->queue->label;
	char why[EXPLAIN_SIZE], sent[24];

	queues_explain_send(why, sender->queue, message, error);
	if (sender->number == 1)
		warnx("%s: %s; nothing sent", label, why);
	else
		warnx("%s: message %ju: %s; %s sent", label, sender->number,
		    why, how_many(sender, sent));
	return error == EAGAIN || error == ETIME ? SENDER_NO_ROOM
	                                         : EXIT_FAILURE;
}

/* Says that the record was rejected, or why it couldn't be. */
static int
say_rejected(const struct sender *sender, const char *what, const char *why,
    int result)
{
	char sent[24];

	if (result == 0) {
		warnx("%s: message %ju: %s; rejected", what, sender->number,
		    why);
		return EXIT_SUCCESS;
	}
	warn("%s", sender->rejects_path);
	warnx("%s: message %ju: %s; neither sent nor rejected; %s sent", what,
	    sender->number, why, how_many(sender, sent));
	return EXIT_FAILURE;
}

/* Whether the queue would refuse the message at any time. */
static bool
is_refused(const struct sender *sender, int error, size_t size)
{
	return error == EMSGSIZE || error == ERANGE ||
	       (error == EINVAL &&
		   mailbox_refusal(sender->queue, size) == EINVAL);
}

static int
reject(struct sender *sender, const struct message *message, int error)
{
	char why[EXPLAIN_SIZE];

	queues_explain_send(why, sender->queue, message, error);
	return say_rejected(sender, sender->queue->label, why,
	    rejects_add_message(&sender->rejects, message));
}

int
sender_check(const struct sender *sender, size_t number, size_t count,
    size_t size)
{
	int error = mailbox_refusal(sender->queue, size);
	const char *label = sender->queue->label;
	char why[EXPLAIN_SIZE];

	if (error == 0)
		return EXIT_SUCCESS;
	queues_explain_size(why, sender->queue, size, error);
	if (count == 1)
		warnx("%s: %s; nothing sent", label, why);
	else
		warnx("%s: message %zu: %s; nothing sent", label, number, why);
	return EXIT_FAILURE;
}

int
sender_send(struct sender *sender, const struct message *message)
{
	int64_t deadline = WAIT_FOR_EVER;
	int error;

	sender->number++;
	if (wait_signal() != 0)
		return say_failure(sender, message, EINTR);
	if (sender->no_wait)
		deadline = WAIT_NOT;
	else if (sender->has_timeout)
		deadline = wait_deadline(sender->timeout);
	if (mailbox_send(sender->queue, message, deadline) == 0) {
		sender->sent++;
		return EXIT_SUCCESS;
	}
	error = errno;
	if (sender->rejects_path != NULL &&
	    is_refused(sender, error, message->size))
		return reject(sender, message, error);
	return say_failure(sender, message, error);
}

int
sender_fail(struct sender *sender, const char *why)
{
	char sent[24];

	sender->number++;
	warnx("standard input: message %ju: %s; %s sent", sender->number, why,
	    how_many(sender, sent));
	return EXIT_FAILURE;
}

int
sender_refuse(struct sender *sender, const char *input, size_t size,
    const char *why)
{
	if (sender->rejects_path == NULL)
		return sender_fail(sender, why);
	sender->number++;
	return say_rejected(sender, "standard input", why,
	    rejects_add_input(&sender->rejects, input, size, why));
}

int
sender_refuse_rest(struct sender *sender, struct record_reader *record,
    const char *why)
{
	sender->number++;
	return say_rejected(sender, "standard input", why,
	    rejects_add_rest(&sender->rejects, record, why));
}

int
sender_close(struct sender *sender, int status)
{
	if (sender->rejects_path == NULL)
		return status;
	if (rejects_close(&sender->rejects) == -1) {
		warn("%s", sender->rejects_path);
		status = EXIT_FAILURE;
	}
	if (sender->rejects.count == 0)
		return status;
	warnx("%s: %ju sent, %ju rejected", sender->queue->label, sender->sent,
	    sender->rejects.count);
	return status == EXIT_SUCCESS ? EXIT_FAILURE : status;
}
