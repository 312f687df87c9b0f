/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that go into another queue. */

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>

#include "base/proc.h"
#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/outlet.h"
#include "content/peek.h"
#include "model/kinds.h"
#include "model/limit.h"
#include "model/object.h"
#include "model/queue.h"
#include "model/walk.h"
#include "why/explain.h"

/* How often to look for room, in milliseconds: nothing tells of it but
 * msgsnd(2), and a message that was taken for that could only go back to the
 * end of its queue. */
#define FIRST_PAUSE 1
#define LAST_PAUSE 50

/* The room in the other queue; true only while nobody else sends to it.
 */
struct space {
	uint64_t bytes, messages; /* now */
	uint64_t most;            /* bytes of a message, ever */
};

struct move {
	struct outlet outlet; /* first */
	struct outlet_options options;
	struct space space;
	bool waits; /* for room, until @deadline */
	int64_t deadline;
	int pause;
};

static int
say_send_failure(const struct move *move, size_t size, int error)
{
	char why[EXPLAIN_SIZE];

	warnx("queue:%d: %s", move->options.to,
	    outlet_explain_send(why, move->options.to, size, error));
	return error == EAGAIN || error == ETIME ? OUTLET_GAVE_UP
	                                         : EXIT_FAILURE;
}

/* Looks at the other queue. Where it can't be known, there is room. */
static int
look(struct move *move)
{
	struct object obj;
	uint64_t msgmax;

	if (object_stat(kinds[KIND_QUEUE], move->options.to, &obj) == -1)
		return say_send_failure(move, 0,
		    errno == ENOENT ? EINVAL : errno);
	if (limit_get(PROC_ROOT, &limit_msgmax, &msgmax) == -1)
		msgmax = OBJECT_UNKNOWN;
	if (obj.u.queue.qbytes == OBJECT_UNKNOWN) {
		move->space = (struct space){ msgmax, UINT64_MAX, msgmax };
		return EXIT_SUCCESS;
	}
	move->space.most = obj.u.queue.qbytes;
	move->space.bytes = move->space.messages = 0;
	if (obj.u.queue.bytes < obj.u.queue.qbytes)
		move->space.bytes = obj.u.queue.qbytes - obj.u.queue.bytes;
	if (obj.u.queue.messages < obj.u.queue.qbytes)
		move->space.messages =
		    obj.u.queue.qbytes - obj.u.queue.messages;
	if (msgmax < move->space.most)
		move->space.most = msgmax;
	return EXIT_SUCCESS;
}

/* The bytes of the largest message that has room now. */
static uint64_t
room(const struct move *move)
{
	const struct space *space = &move->space;

	if (space->messages == 0)
		return 0;
	return space->bytes < space->most ? space->bytes : space->most;
}

static int
note_size(const struct message *message, void *arg)
{
	uint64_t *size = arg;

	*size = message->size;
	return 1;
}

static void
pass_over(long number, void *arg)
{
	(void)number;
	(void)arg;
}

/* Reports that the next message can never fit, if that is known. */
static int
check_size(const struct move *move)
{
	uint64_t size = 0;
	const struct peek_visitor visitor = { note_size, pass_over, &size };

	/* A kernel that can't peek knows it when the other queue is empty. */
	if (peek_walk(move->options.queue, &move->options.choice, &visitor) ==
	    -1)
		size = 0;
	if (room(move) < move->space.most && size <= move->space.most)
		return EXIT_SUCCESS;
	if (size <= room(move) && size != 0)
		return EXIT_SUCCESS; /* there is another one now */
	warnx("queue:%d: the next message exceeds what queue:%d can ever "
	      "hold, %" PRIu64 " bytes; it stays",
	    move->options.queue, move->options.to, move->space.most);
	return EXIT_FAILURE;
}

/* Begins to wait for room: how large is what needs it? */
static int
begin_waiting(struct move *move)
{
	move->waits = true;
	move->pause = FIRST_PAUSE;
	move->deadline = WAIT_FOR_EVER;
	if (move->options.has_timeout)
		move->deadline = wait_deadline(move->options.timeout);
	return check_size(move);
}

static int
move_make_room(struct outlet *outlet)
{
	struct move *move = (struct move *)outlet;
	uint64_t before = room(move);
	bool had_none = move->space.messages == 0;
	int status = look(move);

	if (status != EXIT_SUCCESS || room(move) > before ||
	    (had_none && move->space.messages > 0))
		return status;
	if (!move->waits) {
		status = begin_waiting(move);
		if (status != EXIT_SUCCESS)
			return status;
	} else if (room(move) == move->space.most) {
		return check_size(move);
	}
	if (move->options.no_wait || wait_is_over(move->deadline))
		return say_send_failure(move, 0,
		    move->options.no_wait ? EAGAIN : ETIME);
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
	uint64_t size;
	const struct peek_visitor visitor = { note_size, pass_over, &size };
	struct object obj;
	int found;

	found = peek_walk(move->options.queue, &move->options.choice, &visitor);
	if (found != -1)
		return found == 1;
	return object_stat(kinds[KIND_QUEUE], move->options.queue, &obj) == 0 &&
	       obj.u.queue.messages > 0;
}

/* A message that doesn't fit keeps its place in the queue. An empty message has
 * no size to be refused for: it is not even tried while there is no room for
 * any.
 */
static int
move_ready(struct outlet *outlet, struct message_bound *bound)
{
	struct move *move = (struct move *)outlet;

	while (move->space.messages == 0 && wait_signal() == 0 &&
	       has_next(move)) {
		int status = move_make_room(outlet);

		if (status != EXIT_SUCCESS)
			return status;
	}
	*bound = (struct message_bound){ BOUND_REFUSE, room(move) };
	return EXIT_SUCCESS;
}

static int
move_put(struct outlet *outlet, struct message *message)
{
	struct move *move = (struct move *)outlet;
	int64_t deadline = WAIT_FOR_EVER;
	int error;

	move->waits = false;
	/* There was room, unless somebody else was faster. */
	if (move->options.no_wait)
		deadline = WAIT_NOT;
	else if (move->options.has_timeout)
		deadline = wait_deadline(move->options.timeout);
	if (message_send(move->options.to, message, deadline) == 0) {
		move->space.bytes -= message->size < move->space.bytes
		                         ? message->size
		                         : move->space.bytes;
		move->space.messages -= move->space.messages > 0;
		return EXIT_SUCCESS;
	}
	error = errno;
	if (outlet_return(outlet, message))
		warnx("queue:%d: 1 taken but not sent: put back",
		    outlet->queue);
	return say_send_failure(move, message->size, error);
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

	if (options->to == options->queue) {
		warnx("--to: queue:%d is the one that messages come from",
		    options->to);
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
	};
	status = look(move);
	if (status != EXIT_SUCCESS)
		free(move);
	else
		*outlet = (struct outlet *)move;
	return status;
}
