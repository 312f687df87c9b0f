/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Delivering messages from a queue to a descriptor without losing one.
 *
 * A message is kept until it has been written whole, the last ones until the
 * descriptor was closed; messages that could not be written go back into the
 * queue.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "content/codec.h"
#include "content/mailbox.h"
#include "content/message.h"

/* A struct with fd, form and visible set, and else zeroed, is empty. */
struct delivery {
	int fd;
	enum codec_form form;
	bool visible;
	struct buffer out;  /* what is to be written */
	struct buffer kept; /* the messages, each after a struct kept */
	size_t written;     /* bytes of out */
	bool settled;       /* all of it; kept until there is more */
};

/*
 * delivery_check - whether the descriptor can be written to.
 *
 * Returns 0, or -1 with errno: EBADF if it isn't open for writing, EPIPE if the
 * reader of a pipe is gone. Other failures show only with write(2).
 */
int delivery_check(const struct delivery *delivery)
    __attribute__((warn_unused_result));

/*
 * delivery_add - takes a message on.
 *
 * Returns 0, or -1 with errno ENOMEM and the message not taken on.
 */
int delivery_add(struct delivery *delivery, const struct message *message)
    __attribute__((warn_unused_result));

/* Whether there is nothing to be written. */
bool delivery_is_empty(const struct delivery *delivery);

/* Whether it is time to write. */
bool delivery_is_due(const struct delivery *delivery);

/*
 * delivery_flush - writes everything.
 *
 * After a signal that asks to end, it waits one second for a reader that has
 * stalled. Returns 0, or -1 with the errno of write(2), or ETIME if the reader
 * still stalls; call delivery_return then.
 */
int delivery_flush(struct delivery *delivery)
    __attribute__((warn_unused_result));

/*
 * delivery_close - the same, and closes the descriptor: some file systems
 * report a full disk only then.
 *
 * Returns as delivery_flush, or -1 with the errno of close(2).
 */
int delivery_close(struct delivery *delivery)
    __attribute__((warn_unused_result));

/*
 * delivery_return - puts messages that were not written whole back into the
 * queue.
 *
 * Waits for room for a second in all. Calls @lost with each message that could
 * not be put back, and the errno. Returns the number of those put back.
 */
size_t delivery_return(struct delivery *delivery, const struct mailbox *box,
    void (*lost)(const struct mailbox *box, const struct message *message,
	int error));

/* delivery_drop - forgets all messages. */
void delivery_drop(struct delivery *delivery);

/* delivery_free - gives the memory back. */
void delivery_free(struct delivery *delivery);

#endif
