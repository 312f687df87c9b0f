/* SPDX-License-Identifier: BSD-2-Clause */
/* System V message queues to send to and to take from. */

#include <errno.h>
#include <limits.h>
#include <sys/msg.h>

#include "base/proc.h"
#include "base/wait.h"
#include "content/mailbox.h"
#include "model/kind.h"
#include "model/limit.h"
#include "model/queue.h"
#include "model/walk.h"

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

/* Whether it is there shows when it is used. */
static int
sysv_open(struct mailbox *box, enum mailbox_use use)
{
	(void)box;
	(void)use;
	return 0;
}

static bool
sysv_is_same(const struct mailbox *one, const struct mailbox *other)
{
	return one->name.id == other->name.id;
}

static int
sysv_most(const struct mailbox *box, uint64_t *most, const char **limit)
{
	(void)box;
	*limit = limit_msgmax.name;
	return limit_get(PROC_ROOT, &limit_msgmax, most);
}

static int
sysv_send(const struct mailbox *box, const struct message *message, bool waits)
{
	return queue_send(box->name.id, message->wire, message->size,
	    waits ? 0 : IPC_NOWAIT);
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
static int
receive(const struct mailbox *box, struct message *message, long type,
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
		size = queue_receive(box->name.id, message->wire, room, type,
		    flags);
		if (size != -1 || errno != E2BIG || room == most)
			break;
		room = room < 4096 ? 8192 : room * 2;
		if (room > most)
			room = most;
		if (message_reserve(message, room) == -1)
			return -1;
	}
	if (size == -1)
		return -1;
	message->size = (size_t)size;
	return 0;
}

static int
sysv_take(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    bool waits)
{
	int flags = (choice->except ? MSG_EXCEPT : 0) |
	            (bound->how == BOUND_CUT ? MSG_NOERROR : 0) |
	            (waits ? 0 : IPC_NOWAIT);

	return receive(box, message, choice->type, bound, flags);
}

static int
sysv_peek(const struct mailbox *box, struct message *message, long index)
{
	const struct message_bound none = { .how = BOUND_NONE };
	struct object obj;

	if (receive(box, message, index, &none, MSG_COPY | IPC_NOWAIT) == 0)
		return 0;
	if (errno == EINVAL)
		errno = object_look(box->kind, &box->name, &obj) == 0 ? EMSGSIZE
		                                                      : EINVAL;
	return -1;
}

/* Whether it is larger than all that the queue holds. */
static bool
never_fits(const struct mailbox *box, size_t size)
{
	struct object obj;

	return object_look(box->kind, &box->name, &obj) == 0 &&
	       obj.u.queue.qbytes != OBJECT_UNKNOWN &&
	       (size > obj.u.queue.qbytes || obj.u.queue.qbytes == 0);
}

static int
sysv_refusal(const struct mailbox *box, size_t size)
{
	uint64_t most;

	if (limit_get(PROC_ROOT, &limit_msgmax, &most) == 0 && size > most)
		return EINVAL;
	return never_fits(box, size) ? EMSGSIZE : 0;
}

/* The kernel would wait for ever. */
static int
sysv_vain_send(const struct mailbox *box, const struct message *message)
{
	return never_fits(box, message->size) ? EMSGSIZE : 0;
}

/* The kernel says so when it is sent to. */
static int
sysv_gone(const struct mailbox *box)
{
	(void)box;
	return 0;
}

static int
sysv_look(const struct mailbox *box, struct mailbox_space *space)
{
	struct object obj;
	uint64_t msgmax;

	if (object_look(box->kind, &box->name, &obj) == -1) {
		if (errno == ENOENT)
			errno = EINVAL;
		return -1;
	}
	if (limit_get(PROC_ROOT, &limit_msgmax, &msgmax) == -1)
		msgmax = OBJECT_UNKNOWN;
	*space = (struct mailbox_space){ UINT64_MAX, UINT64_MAX, msgmax,
		obj.u.queue.messages };
	if (obj.u.queue.qbytes == OBJECT_UNKNOWN)
		return 0;
	space->bytes = space->messages = 0;
	if (obj.u.queue.bytes < obj.u.queue.qbytes)
		space->bytes = obj.u.queue.qbytes - obj.u.queue.bytes;
	if (obj.u.queue.messages < obj.u.queue.qbytes)
		space->messages = obj.u.queue.qbytes - obj.u.queue.messages;
	if (obj.u.queue.qbytes < msgmax)
		space->most = obj.u.queue.qbytes;
	return 0;
}

const struct mailbox_class mailbox_sysv = {
	.least_type = 1,
	.most_type = LONG_MAX,
	.open = sysv_open,
	.is_same = sysv_is_same,
	.most = sysv_most,
	.send = sysv_send,
	.take = sysv_take,
	.peek = sysv_peek,
	.refusal = sysv_refusal,
	.vain_send = sysv_vain_send,
	.gone = sysv_gone,
	.look = sysv_look,
};
