/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages of a queue: send, take, look.
 *
 * See msgop(2). wait_prepare must have been called.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is an empty message without memory. */
struct message {
	struct message_wire {
		long type;
		char text[];
	} * wire;
	size_t size;     /* bytes of text */
	size_t capacity; /* of wire->text */
};

/* Which messages: as msgtyp of msgrcv(2), or all but one type. */
struct message_choice {
	long type;   /* 0 any, N that type, -N the lowest up to N */
	bool except; /* with N > 0: any but that type */
};

/* How much of a message. A zeroed struct takes it whole, whatever its size. */
struct message_bound {
	enum { BOUND_NONE, BOUND_CUT, BOUND_REFUSE } how;
	uint64_t size; /* a larger one is cut to it, or stays where it is */
};

/*
 * message_reserve - makes room for @capacity bytes of text; keeps the content.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int message_reserve(struct message *message, size_t capacity)
    __attribute__((warn_unused_result));

/* message_set - copies the text. Returns as message_reserve. */
int message_set(struct message *message, long type, const char *text,
    size_t size) __attribute__((warn_unused_result));

/* message_free - gives the memory back and leaves an empty message. */
void message_free(struct message *message);

/*
 * message_send - puts a message into a queue.
 *
 * @deadline: of wait.h; WAIT_NOT doesn't wait for room.
 * Needs write permission only. Returns 0, or -1 with errno:
 * EAGAIN	there is no room, with WAIT_NOT
 * ETIME	there was no room until the deadline
 * EMSGSIZE	there never will be room: it is larger than the queue
 * EINTR	as wait_is_interrupted says; nothing was sent
 * EINVAL	there is no such queue, or the message exceeds MSGMAX
 * EIDRM	the queue was removed in the meantime
 * and EACCES, ENOMEM.
 */
int message_send(int id, const struct message *message, int64_t deadline)
    __attribute__((warn_unused_result));

/*
 * message_return - the same, but neither a signal that asks to end nor a child
 * ends it.
 */
int message_return(int id, const struct message *message, int64_t deadline)
    __attribute__((warn_unused_result));

/*
 * message_take - takes a message out of a queue, whatever its size.
 *
 * @bound: a larger message is cut, and the rest lost; or left in the queue.
 * @deadline: of wait.h; WAIT_NOT doesn't wait for a message.
 * Needs read permission only. Returns 0, or -1 with errno:
 * ENOMSG	there is none, with WAIT_NOT
 * ETIME	there was none until the deadline
 * E2BIG	it is larger than the bound, and stays where it is
 * EINTR	as wait_is_interrupted says; nothing was taken
 * EINVAL	there is no such queue
 * EIDRM	the queue was removed in the meantime
 * and EACCES, ENOMEM.
 */
int message_take(int id, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    int64_t deadline) __attribute__((warn_unused_result));

/*
 * message_peek - copies the message at @index, from 0, and leaves it there.
 *
 * Changes neither times nor process ids. Returns 0, or -1 with errno:
 * ENOMSG	there are fewer messages
 * EMSGSIZE	it is larger than MSGMAX is now, and can't be copied
 * EINVAL	there is no such queue
 * ENOSYS	the kernel is without CONFIG_CHECKPOINT_RESTORE
 * and EACCES, ENOMEM.
 */
int message_peek(int id, struct message *message, long index)
    __attribute__((warn_unused_result));

/* message_matches - whether the choice, but for the lowest, takes this type. */
bool message_matches(const struct message_choice *choice, long type);

#endif
