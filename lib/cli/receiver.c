/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking messages. */

#include "cli/receiver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/proc.h"
#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/queues.h"
#include "content/peek.h"
#include "model/limit.h"
#include "model/queue.h"

static void
say_failure(const struct receiver *receiver, int error)
{
	char why[EXPLAIN_SIZE];

	warnx("%s: %s", receiver->queue->label,
	    queues_explain_take(why, receiver->queue, &receiver->choice,
		receiver->peek, error));
}

/* Ends the taking: the exit status, after a diagnostic if it is a failure. */
static int
end_of_taking(const struct receiver *receiver, int error)
{
	bool nothing = error == ENOMSG || error == ETIME;

	if (error == ENOMSG && receiver->amount == AMOUNT_ALL)
		return EXIT_SUCCESS;
	/* The signal ends us in the end. */
	if (error == EINTR && wait_signal() != 0)
		return EXIT_FAILURE;
	if (!nothing || !receiver->quiet)
		say_failure(receiver, error);
	return nothing ? RECEIVER_NOTHING : EXIT_FAILURE;
}

/* One attempt, after which the outlet is asked again. Returns 0, or an errno.
 */
static int
attempt(const struct receiver *receiver, struct outlet *outlet,
    const struct message_bound *bound, struct message *message,
    int64_t deadline)
{
	int64_t patience = deadline;

	if (deadline != WAIT_NOT && outlet->patience != WAIT_FOR_EVER)
		patience = wait_deadline(outlet->patience);
	if (patience > deadline)
		patience = deadline;
	if (mailbox_take(receiver->queue, message, &receiver->choice, bound,
		patience) == 0)
		return 0;
	if (errno == ETIME && !wait_is_over(deadline))
		return EAGAIN;
	return errno;
}

/*
 * Takes one message; delivers the content of the outlet before it waits.
 *
 * Returns 0 with @taken set or, where there is none to take, not set; or
 * another status.
 */
static int
take(const struct receiver *receiver, struct outlet *outlet,
    struct message *message, bool *taken)
{
	bool waits = !receiver->no_wait && receiver->amount != AMOUNT_ALL;
	struct message_bound bound = receiver->bound;
	int64_t deadline = WAIT_NOT;
	int status = EXIT_SUCCESS, error;

	*taken = false;
	while (status == EXIT_SUCCESS && wait_signal() == 0) {
		status = outlet->class->ready(outlet, &bound);
		/* It may have waited, and a signal may have arrived. */
		if (status != EXIT_SUCCESS || wait_signal() != 0)
			break;
		error = attempt(receiver, outlet, &bound, message, deadline);
		*taken = error == 0;
		if (error == 0)
			break;
		if (error == E2BIG && outlet->class->make_room != NULL) {
			status = outlet->class->make_room(outlet);
		} else if (error == ENOMSG && waits) {
			status = outlet->class->settle(outlet);
			deadline = receiver->has_timeout
			               ? wait_deadline(receiver->timeout)
			               : WAIT_FOR_EVER;
		} else if (error != EAGAIN &&
			   !(error == EINTR && wait_signal() == 0)) {
			return end_of_taking(receiver, error);
		}
	}
	return status;
}

static bool
wants_more(const struct receiver *receiver, uint64_t taken)
{
	return receiver->amount != AMOUNT_COUNT || taken < receiver->count;
}

static int
take_messages(const struct receiver *receiver, struct outlet *outlet)
{
	struct message message = { .wire = NULL };
	int status = EXIT_SUCCESS;
	bool taken = true;

	for (uint64_t n = 0;
	     taken && status == EXIT_SUCCESS && wants_more(receiver, n); n++) {
		status = take(receiver, outlet, &message, &taken);
		if (taken)
			status = outlet->class->put(outlet, &message);
	}
	message_free(&message);
	return status;
}

struct peeking {
	const struct receiver *receiver;
	struct outlet *outlet;
	uint64_t seen;
	bool failed;
};

static int
peek_message(const struct message *message, void *arg)
{
	struct peeking *peeking = arg;
	struct message copy = *message;

	if (peeking->outlet->class->put(peeking->outlet, &copy) != EXIT_SUCCESS)
		peeking->failed = true;
	peeking->seen++;
	return peeking->failed || wait_signal() != 0 ||
	       !wants_more(peeking->receiver, peeking->seen);
}

static void
say_too_large(long number, void *arg)
{
	struct peeking *peeking = arg;
	char bytes[40] = "";
	uint64_t most;

	if (limit_get(PROC_ROOT, &limit_msgmax, &most) == 0)
		snprintf(bytes, sizeof(bytes), "%ju bytes ", (uintmax_t)most);
	warnx("%s: message %ld cannot be shown: it exceeds %s(%s)",
	    peeking->receiver->queue->label, number, bytes, limit_msgmax.name);
	peeking->failed = true;
}

static int
peek_messages(const struct receiver *receiver, struct outlet *outlet)
{
	struct peeking peeking = { .receiver = receiver, .outlet = outlet };
	const struct peek_visitor visitor = {
		.message = peek_message,
		.too_large = say_too_large,
		.arg = &peeking,
	};

	if (peek_walk(receiver->queue, &receiver->choice, &visitor) == -1)
		return end_of_taking(receiver, errno);
	if (peeking.failed)
		return EXIT_FAILURE;
	if (receiver->amount == AMOUNT_COUNT && peeking.seen < receiver->count)
		return end_of_taking(receiver, ENOMSG);
	return EXIT_SUCCESS;
}

/* Completes what was asked for. Returns 0, or -1 after saying why not. */
static int
complete(struct receiver *receiver, struct outlet_options *options)
{
	struct explain_subject subject = { .kind = receiver->queue->kind };
	struct message_bound *bound = &receiver->bound;
	char why[EXPLAIN_SIZE];
	const char *limit;

	options->queue = receiver->queue;
	options->choice = receiver->choice;
	options->only_copies = receiver->peek;
	options->no_wait = receiver->no_wait;
	options->has_timeout = receiver->has_timeout;
	options->timeout = receiver->timeout;
	if (bound->how != BOUND_CUT || bound->size != 0 ||
	    mailbox_most(receiver->queue, &bound->size, &limit) == 0)
		return 0;
	warnx("%s: %s", limit, explain(why, EXPLAIN_ANY, &subject, errno));
	return -1;
}

/* The place that the options choose. */
static int
open_outlet(struct outlet **outlet, const struct outlet_options *options)
{
	if (options->command != NULL)
		return outlet_commands(outlet, options);
	if (options->to != NULL)
		return outlet_move(outlet, options);
	return outlet_output(outlet, options);
}

int
receiver_run(const struct receiver *asked, struct outlet_options *options)
{
	struct receiver receiver = *asked;
	struct outlet *outlet;
	int status;

	if (complete(&receiver, options) == -1)
		return EXIT_FAILURE;
	status = open_outlet(&outlet, options);
	if (status != EXIT_SUCCESS)
		return status;
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	status =
	    (receiver.peek ? peek_messages : take_messages)(&receiver, outlet);
	if (outlet->class->close(outlet) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	wait_end_by_signal();
	return status;
}
