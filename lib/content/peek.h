/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading the messages of a queue without taking them.
 */
#ifndef PEEK_H
#define PEEK_H

#include "content/mailbox.h"

struct peek_visitor {
	/* Returns 0 to go on, or ends the walk with a positive number. */
	int (*message)(const struct message *message, void *arg);
	/* Is told of a message, counted from 1, that is larger than MSGMAX is
	 * now, so that its type isn't known either. */
	void (*too_large)(long number, void *arg);
	void *arg;
};

/*
 * peek_walk - visits the messages of a choice, in the order in which they would
 * be taken.
 *
 * It is not a snapshot: if others take messages in the meantime, it misses
 * some. With a negative type it holds all messages that match in memory.
 *
 * Returns 0, what the visitor returned, or -1 with the errno of mailbox_peek,
 * but for ENOMSG and EMSGSIZE; ENOMEM; EINTR when a signal asks to end.
 */
int peek_walk(const struct mailbox *box, const struct message_choice *choice,
    const struct peek_visitor *visitor) __attribute__((warn_unused_result));

#endif
