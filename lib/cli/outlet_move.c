/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that go into another queue. */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/outlet.h"
#include "cli/queues.h"
#include "content/peek.h"

/* How often to look for room, in milliseconds: only msgsnd(2) reports it, and a
 * message taken for that could only go back to the end of its queue. */
#define FIRST_PAUSE 1
#define LAST_PAUSE 50

struct move {
	struct outlet outlet; /* first */
	struct outlet_options options;
	/* The room in the other queue; true only while nobody else sends to
	 * it. */
	struct mailbox_space space;
	/* The next message can't be looked at, nor refused: it needs room for
	 * the largest. */
	bool is_blind;
	bool waits; /* for room, until @deadline */
	int64_t deadline;
	int pause;
};

static int
end_by(const struct move *move, const char *why, int error)
{
	warnx("%s: %s%s", move->options.to->label, why,
	    error == ERANGE ? "; --as TYPE chooses one" : "");
	return error == EAGAIN || error == ETIME ? OUTLET_GAVE_UP
	                                         : EXIT_FAILURE;
}

/* Looks at the other queue. Where it can't be known, there is room. */
static int
look(struct move *move)
{
	char why[EXPLAIN_SIZE];
	int error;

	if (mailbox_look(move->options.to, &move->space) == 0)
		return EXIT_SUCCESS;
	error = errno;
	return end_by(move,
	    queues_explain_size(why, move->options.to, 0, error), error);
}

/* The bytes of the largest message that has room now. */
static uint64_t
room(const struct move *move)
{
	const struct mailbox_space *space = &move->space;

	if (space->messages == 0)
		return 0;
	return space->bytes < space->most ? space->bytes : space->most;
}

/* Whether no message can be taken now: neither one of the largest, nor, where
 * they are refused by their size, an empty one, which has none to be refused
 * for. */
static bool
is_full(const struct move *move)
{
	uint64_t largest = move->outlet.queue->message_size;

	if (!move->is_blind)
		return move->space.messages == 0;
	return room(move) <
	       (largest < move->space.most ? largest : move->space.most);
}

struct next {
	uint64_t size;
	long type;
	bool unseen; /* one larger than the kernel copies may be before it */
};

static int
note_next(const struct message *message, void *arg)
{
	struct next *next = arg;

	next->size = message->size;
	next->type = message->wire->type;
	return 1;
}

static void
pass_over(long number, void *arg)
{
	struct next *next = arg;

	(void)number;
	next->unseen = true;
}

/* Looks at the next message; returns 1, 0 if there is none, -1 if that can't be
 * known. */
static int
peek_next(const struct move *move, struct next *next)
{
	struct peek_visitor visitor = { note_next, pass_over, NULL };

	*next = (struct next){ .size = 0 };
	visitor.arg = next;
	return peek_walk(move->options.queue, &move->options.choice, &visitor);
}

/* Reports that the next message can never fit, if that is known. Sets whether
 * to try again at once: somebody else has taken the one that was refused. */
static int
check_size(struct move *move, bool *again)
{
	struct next next;
	int found = peek_next(move, &next);

	*again = !next.unseen && (found == 0 || (found == 1 && !is_full(move) &&
						    next.size <= room(move)));
	if (*again)
		move->waits = false;
	/* Where none can be seen it is known when the other queue is empty. */
	if (*again || (room(move) < move->space.most &&
			  (next.unseen || next.size <= move->space.most)))
		return EXIT_SUCCESS;
	warnx("%s: the next message exceeds what %s can ever hold, %" PRIu64
	      " bytes; it stays",
	    move->options.queue->label, move->options.to->label,
	    move->space.most);
	return EXIT_FAILURE;
}

/* Reports that the other queue has no such type, if that is known. */
static int
check_type(const struct move *move)
{
	const struct mailbox *from = move->options.queue,
			     *to = move->options.to;
	struct next next;

	/* The lowest type is known only after a look at every message. */
	if (move->options.as != OUTLET_AS_IT_IS || move->is_blind ||
	    from->class == to->class || move->options.choice.type < 0 ||
	    peek_next(move, &next) != 1 || next.unseen ||
	    next.type <= to->class->most_type)
		return EXIT_SUCCESS;
	warnx("%s: the next message has type %ld, and %s only priorities up to "
	      "%ld; it stays",
	    from->label, next.type, to->label, to->class->most_type);
	return EXIT_FAILURE;
}

/* Begins to wait for room: how large is what needs it? */
static int
begin_waiting(struct move *move, bool *again)
{
	move->waits = true;
	move->pause = FIRST_PAUSE;
	move->deadline = WAIT_FOR_EVER;
	if (move->options.has_timeout)
		move->deadline = wait_deadline(move->options.timeout);
	return move->is_blind ? EXIT_SUCCESS : check_size(move, again);
}

/* Says that there was no room. */
static int
give_up(const struct move *move)
{
	int error = move->options.no_wait ? EAGAIN : ETIME;
	char why[EXPLAIN_SIZE];

	return end_by(move,
	    queues_explain_size(why, move->options.to, 0, error), error);
}

static int
move_make_room(struct outlet *outlet)
{
	struct move *move = (struct move *)outlet;
	uint64_t before = room(move);
	bool was_full = is_full(move);
	bool again = false;
	int status = look(move);

	if (status != EXIT_SUCCESS || (was_full && !is_full(move)) ||
	    (!move->is_blind && room(move) > before))
		return status;
	if (!move->waits)
		status = begin_waiting(move, &again);
	else if (!move->is_blind && room(move) == move->space.most)
		status = check_size(move, &again);
	if (status != EXIT_SUCCESS || again)
		return status;
	if (move->options.no_wait || wait_is_over(move->deadline))
		return give_up(move);
	(void)poll(NULL, 0, move->pause);
	move->pause =
	    move->pause * 2 < LAST_PAUSE ? move->pause * 2 : LAST_PAUSE;
	/* A signal ends the taking in the caller. */
	return EXIT_SUCCESS;
}

/* Whether there is one to take; where it can't be known, there is. */
static bool
has_next(const struct move *move)
{
	struct mailbox_space space;
	struct next next;
	int found = peek_next(move, &next);

	if (found != -1)
		return found == 1;
	return mailbox_look(move->options.queue, &space) == 0 &&
	       space.waiting > 0;
}

/* A message that doesn't fit keeps its place in the queue. None is even tried
 * while there is no room for any. */
static int
move_ready(struct outlet *outlet, struct message_bound *bound)
{
	struct move *move = (struct move *)outlet;
	int status = EXIT_SUCCESS;

	while (status == EXIT_SUCCESS && is_full(move) && wait_signal() == 0 &&
	       has_next(move))
		status = move_make_room(outlet);
	if (move->is_blind && !is_full(move))
		*bound = (struct message_bound){ BOUND_NONE, 0 };
	else
		*bound = (struct message_bound){ BOUND_REFUSE, room(move) };
	return status == EXIT_SUCCESS ? check_type(move) : status;
}

static int
forward(const struct move *move, struct message *message)
{
	int64_t deadline = WAIT_FOR_EVER;

	if (move->options.no_wait)
		deadline = WAIT_NOT;
	else if (move->options.has_timeout)
		deadline = wait_deadline(move->options.timeout);
	return mailbox_check(move->options.to) == -1
	           ? -1
	           : mailbox_send(move->options.to, message, deadline);
}

static int
move_put(struct outlet *outlet, struct message *message)
{
	struct move *move = (struct move *)outlet;
	struct mailbox_space *space = &move->space;
	long type = message->wire->type;
	char why[EXPLAIN_SIZE];
	int error;

	move->waits = false;
	if (move->options.as != OUTLET_AS_IT_IS)
		message->wire->type = move->options.as;
	/* There was room, unless somebody else was faster. */
	if (forward(move, message) == 0) {
		space->bytes -=
		    message->size < space->bytes ? message->size : space->bytes;
		space->messages -= space->messages > 0;
		return EXIT_SUCCESS;
	}
	error = errno;
	queues_explain_send(why, move->options.to, message, error);
	message->wire->type = type;
	if (outlet_return(outlet, message))
		warnx("%s: 1 taken but not sent: put back",
		    outlet->queue->label);
	return end_by(move, why, error);
}

static int
move_settle(struct outlet *outlet)
{
	(void)outlet;
	return EXIT_SUCCESS;
}

static int
move_close(struct outlet *outlet)
{
	free(outlet);
	return EXIT_SUCCESS;
}

static const struct outlet_class move_class = {
	.ready = move_ready,
	.make_room = move_make_room,
	.put = move_put,
	.settle = move_settle,
	.close = move_close,
};

int
outlet_move(struct outlet **outlet, const struct outlet_options *options)
{
	struct move *move;
	int status;

	if (mailbox_is_same(options->to, options->queue)) {
		warnx("--to: %s is the one that messages come from",
		    options->to->label);
		return EXIT_FAILURE;
	}
	status = outlet_may_send(options->to);
	if (status != EXIT_SUCCESS)
		return status;
	move = malloc(sizeof(*move));
	if (move == NULL) {
		warn(NULL);
		return EXIT_FAILURE;
	}
	*move = (struct move){
		.outlet = { &move_class, WAIT_FOR_EVER, options->queue, true,
		    0 },
		.options = *options,
		.is_blind = options->queue->class->peek == NULL,
	};
	status = look(move);
	if (status != EXIT_SUCCESS)
		free(move);
	else
		*outlet = (struct outlet *)move;
	return status;
}
