/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message queue of either kind, to send to and to take from.
 *
 * See msgop(2), mq_overview(7). wait_prepare must have been called before
 * anything is sent or taken.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content/message.h"
#include "model/object.h"

struct mailbox;

enum mailbox_use { MAILBOX_SEND, MAILBOX_TAKE };

/* What there is room for now, if nobody else sends to it, and what is in it. */
struct mailbox_space {
	uint64_t bytes, messages; /* UINT64_MAX where that isn't known */
	uint64_t most;            /* bytes of a message, ever */
	uint64_t waiting;         /* messages */
};

/* What differs between the kinds. The functions return 0 (or a number), or -1
 * with errno as those of the same name below. */
struct mailbox_class {
	long least_type, most_type; /* of a message */
	int (*open)(struct mailbox *box, enum mailbox_use use);
	bool (*is_same)(const struct mailbox *one, const struct mailbox *other);
	int (*most)(const struct mailbox *box, uint64_t *most,
	    const char **limit);
	/* One attempt. What waits is interrupted by any signal: EINTR. */
	int (*send)(const struct mailbox *box, const struct message *message,
	    bool waits);
	int (*take)(const struct mailbox *box, struct message *message,
	    const struct message_choice *choice,
	    const struct message_bound *bound, bool waits);
	/* Copies the message at an index; NULL where that can't be done. */
	int (*peek)(const struct mailbox *box, struct message *message,
	    long index);
	/* Whether a message can never be sent: EINVAL or EMSGSIZE; or 0. */
	int (*refusal)(const struct mailbox *box, size_t size);
	/* Whether it may wait for room without a look whether there can be. */
	bool waits_at_once;
	/* Why it is in vain to wait for room, or for a message: the errno; or
	 * 0. The last is NULL where the kernel ends the wait itself. */
	int (*vain_send)(const struct mailbox *box,
	    const struct message *message);
	int (*vain_take)(const struct mailbox *box);
	/* The errno if it is certain that what is sent is lost with us; or 0.
	 */
	int (*gone)(const struct mailbox *box);
	int (*look)(const struct mailbox *box, struct mailbox_space *space);
};

/* Opened by mailbox_open; read only. */
struct mailbox {
	const struct kind *kind;
	struct object_name name;
	const char *label; /* for diagnostics: its target; set by the opener */
	const struct mailbox_class *class;
	/* Of POSIX: */
	int fd;              /* or -1 */
	int write_error;     /* why it can't be sent to, or 0 */
	size_t message_size; /* the most bytes, which each buffer must hold */
};

/* mailbox_class_of - how queues of this kind are used. */
const struct mailbox_class *mailbox_class_of(const struct kind *kind);

/*
 * mailbox_open - opens a queue, whose messages are to be taken, and perhaps put
 * back; or that is to be sent to.
 *
 * A System V queue needs nothing: whether it is there shows when it is used.
 * Returns 0, or -1 with the errno of mq_open(3).
 */
int mailbox_open(struct mailbox *box, const struct kind *kind,
    const struct object_name *name, enum mailbox_use use)
    __attribute__((warn_unused_result));

/* mailbox_close - gives everything back; of one that isn't open, nothing. */
void mailbox_close(struct mailbox *box);

/* mailbox_is_same - whether both are the same queue. */
bool mailbox_is_same(const struct mailbox *one, const struct mailbox *other);

/*
 * mailbox_refusal - why a message of @size bytes can never be sent: EINVAL if
 * it exceeds MSGMAX, EMSGSIZE if it exceeds the queue; or 0.
 */
int mailbox_refusal(const struct mailbox *box, size_t size);

/*
 * mailbox_most - the most bytes that a message for it may have, and what says
 * so in *@limit.
 *
 * Returns 0, or -1 with the errno of limit_get.
 */
int mailbox_most(const struct mailbox *box, uint64_t *most, const char **limit)
    __attribute__((warn_unused_result));

/* mailbox_look - what it has room for. Returns 0, or -1 with errno: EINVAL or
 * EIDRM if it is gone, or that of object_stat or mq_getattr(3). */
int mailbox_look(const struct mailbox *box, struct mailbox_space *space)
    __attribute__((warn_unused_result));

/*
 * mailbox_send - sends a message.
 *
 * @deadline: of wait.h; WAIT_NOT doesn't wait for room.
 * Needs write permission only. Returns 0, or -1 with errno:
 * EAGAIN	there is no room, with WAIT_NOT
 * ETIME	there was no room until the deadline
 * EMSGSIZE	there never will be room: it is larger than the queue, or than a
 *		message of the POSIX queue
 * ERANGE	the queue has no messages of this type (or priority)
 * EINTR	as wait_is_interrupted says; nothing was sent
 * EINVAL	there is no such queue, or the message exceeds MSGMAX
 * EIDRM	the queue was removed in the meantime
 * and EACCES, ENOMEM.
 */
int mailbox_send(const struct mailbox *box, const struct message *message,
    int64_t deadline) __attribute__((warn_unused_result));

/*
 * mailbox_check - to be called before a message is sent that must not be lost.
 *
 * A POSIX queue without a name goes away with the last one who has it open,
 * which may be us. Returns 0, or -1 with errno EIDRM.
 */
int mailbox_check(const struct mailbox *box)
    __attribute__((warn_unused_result));

/*
 * mailbox_return - the same after mailbox_check, but neither a signal that asks
 * to end nor a child ends it.
 */
int mailbox_return(const struct mailbox *box, const struct message *message,
    int64_t deadline) __attribute__((warn_unused_result));

/*
 * mailbox_take - takes a message, whatever its size.
 *
 * @bound: a larger message is cut, and the rest lost; or left in the queue. A
 * POSIX queue has only messages that may be larger, unless the bound holds all.
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
int mailbox_take(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    int64_t deadline) __attribute__((warn_unused_result));

/*
 * mailbox_peek - copies the message at @index, from 0, and leaves it there.
 *
 * Changes neither times nor process ids. Returns 0, or -1 with errno:
 * ENOMSG	there are fewer messages
 * EMSGSIZE	it is larger than MSGMAX is now, and can't be copied
 * EINVAL	there is no such queue
 * ENOSYS	the kernel is without CONFIG_CHECKPOINT_RESTORE
 * EOPNOTSUPP	it is a POSIX queue
 * and EACCES, ENOMEM.
 */
int mailbox_peek(const struct mailbox *box, struct message *message, long index)
    __attribute__((warn_unused_result));

/* The classes, for mailbox.c. */
extern const struct mailbox_class mailbox_sysv, mailbox_posix;

#endif
