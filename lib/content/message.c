/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages of a queue. */

#include "content/message.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

#include "base/wait.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/queue.h"
#include "model/walk.h"

#define PROBE_AGAIN INT64_C(1000000000) /* nanoseconds */

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

int
message_reserve(struct message *message, size_t capacity)
{
	struct message_wire *wire;

	if (capacity <= message->capacity && message->wire != NULL)
		return 0;
	if (capacity > SIZE_MAX - sizeof(*wire)) {
		errno = ENOMEM;
		return -1;
	}
	wire = realloc(message->wire, sizeof(*wire) + capacity);
	if (wire == NULL)
		return -1;
	message->wire = wire;
	message->capacity = capacity;
	return 0;
}

int
message_set(struct message *message, long type, const char *text, size_t size)
{
	if (message_reserve(message, size) == -1)
		return -1;
	message->wire->type = type;
	memcpy(message->wire->text, text, size);
	message->size = size;
	return 0;
}

void
message_free(struct message *message)
{
	free(message->wire);
	*message = (struct message){ .wire = NULL };
}

/* Whether it is larger than the capacity of the queue: it would wait
 * indefinitely.
 */
static bool
never_fits(int id, const struct message *message)
{
	struct object obj;

	return object_stat(kinds[KIND_QUEUE], id, &obj) == 0 &&
	       obj.u.queue.qbytes != OBJECT_UNKNOWN &&
	       (message->size > obj.u.queue.qbytes || obj.u.queue.qbytes == 0);
}

/* After EINTR in a blocking call: 0 to call it again, or -1. */
static int
go_on_waiting(int64_t deadline, bool despite_signals)
{
	if (wait_is_interrupted() && !despite_signals) {
		errno = EINTR;
		return -1;
	}
	if (wait_is_over(deadline)) {
		errno = ETIME;
		return -1;
	}
	return 0;
}

/* Whether a call that doesn't wait is to be called again. */
static bool
was_disturbed(void)
{
	return errno == EINTR && !wait_is_interrupted();
}

static int
send_now(int id, const struct message *message)
{
	int result;

	do
		result =
		    queue_send(id, message->wire, message->size, IPC_NOWAIT);
	while (result == -1 && errno == EINTR);
	return result;
}

/* Waits for room; now and then it looks whether there can ever be. */
static int
wait_and_send(int id, const struct message *message, int64_t deadline,
    bool despite_signals)
{
	for (;;) {
		int64_t look = wait_deadline(PROBE_AGAIN);

		if (wait_arm(look < deadline ? look : deadline) == -1)
			return -1;
		if (queue_send(id, message->wire, message->size, 0) == 0)
			return 0;
		if (errno != EINTR ||
		    go_on_waiting(deadline, despite_signals) == -1)
			return -1;
		if (wait_is_over(look) && never_fits(id, message)) {
			errno = EMSGSIZE;
			return -1;
		}
	}
}

/* No call waits any more; keeps errno. */
static int
disarm(int result)
{
	int error = errno;

	/* Should it stay armed, it interrupts calls that go on anyway. */
	if (wait_arm(WAIT_FOR_EVER) == -1 || result == -1)
		errno = error;
	return result;
}

static int
send_until(int id, const struct message *message, int64_t deadline,
    bool despite_signals)
{
	if (send_now(id, message) == 0)
		return 0;
	if (errno != EAGAIN)
		return -1;
	if (never_fits(id, message)) {
		errno = EMSGSIZE;
		return -1;
	}
	if (deadline == WAIT_NOT) {
		errno = EAGAIN;
		return -1;
	}
	return disarm(wait_and_send(id, message, deadline, despite_signals));
}

int
message_send(int id, const struct message *message, int64_t deadline)
{
	return send_until(id, message, deadline, false);
}

int
message_return(int id, const struct message *message, int64_t deadline)
{
	return send_until(id, message, deadline, true);
}

/* The most bytes that a call may ask for. */
static size_t
most_of(const struct message_bound *bound)
{
	if (bound->how == BOUND_NONE || bound->size > INT_MAX)
		return INT_MAX;
	return (size_t)bound->size;
}

/* One msgrcv(2), again with more room while the message is too large. */
static ssize_t
receive(int id, struct message *message, long type,
    const struct message_bound *bound, int flags)
{
	size_t most = most_of(bound);
	size_t room = bound->how == BOUND_CUT ? most : message->capacity;
	ssize_t size;

	if (room > most)
		room = most;
	if (message_reserve(message, room) == -1)
		return -1;
	for (;;) {
		size = queue_receive(id, message->wire, room, type, flags);
		if (size == -1 && (flags & IPC_NOWAIT) != 0 && was_disturbed())
			continue;
		if (size != -1 || errno != E2BIG || room == most)
			break;
		room = room < 4096 ? 8192 : room * 2;
		if (room > most)
			room = most;
		if (message_reserve(message, room) == -1)
			return -1;
	}
	if (size != -1)
		message->size = (size_t)size;
	return size;
}

int
message_take(int id, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    int64_t deadline)
{
	int flags = (choice->except ? MSG_EXCEPT : 0) |
	            (bound->how == BOUND_CUT ? MSG_NOERROR : 0);
	ssize_t size;

	size = receive(id, message, choice->type, bound, flags | IPC_NOWAIT);
	if (size != -1)
		return 0;
	if (errno != ENOMSG || deadline == WAIT_NOT)
		return -1;
	if (wait_arm(deadline) == -1)
		return -1;
	do
		size = receive(id, message, choice->type, bound, flags);
	while (size == -1 && errno == EINTR &&
	       go_on_waiting(deadline, false) == 0);
	return disarm(size == -1 ? -1 : 0);
}

int
message_peek(int id, struct message *message, long index)
{
	const struct message_bound none = { .how = BOUND_NONE };
	struct object obj;

	if (receive(id, message, index, &none, MSG_COPY | IPC_NOWAIT) != -1)
		return 0;
	if (errno == EINVAL)
		errno = object_stat(kinds[KIND_QUEUE], id, &obj) == 0 ? EMSGSIZE
		                                                      : EINVAL;
	return -1;
}

bool
message_matches(const struct message_choice *choice, long type)
{
	if (choice->except)
		return type != choice->type;
	if (choice->type < 0)
		return type <= -choice->type;
	return choice->type == 0 || type == choice->type;
}
