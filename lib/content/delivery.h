/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages on their way from a queue to standard output: none is lost.
 *
 * They are kept until they have been written whole; those that could not be go
 * back into the queue.
 */
#ifndef DELIVERY_H
#define DELIVERY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "content/codec.h"
#include "content/message.h"

/* A struct with form and visible set, and else zeroed, is an empty delivery. */
struct delivery {
	enum codec_form form;
	bool visible;
	struct buffer out;  /* what is to be written */
	struct buffer kept; /* the messages, each behind a struct kept */
	size_t written;     /* bytes of out */
};

/*
 * delivery_add - takes a message on.
 *
 * Returns 0, or -1 with errno ENOMEM and the message not taken on.
 */
int delivery_add(struct delivery *delivery, const struct message *message)
    __attribute__((warn_unused_result));

/* Whether it is time to write. */
bool delivery_is_due(const struct delivery *delivery);

/*
 * delivery_flush - writes everything to standard output.
 *
 * When a signal asks to end, it still waits for a second for a reader who
 * doesn't read. Returns 0, or -1 with the errno of write(2), EINTR for that
 * reader; call delivery_return then.
 */
int delivery_flush(struct delivery *delivery)
    __attribute__((warn_unused_result));

/*
 * delivery_return - puts what was not written whole back into the queue.
 *
 * Waits for room for a second in all. @lost is called with each message that
 * could not be put back, and its errno. Returns how many were put back.
 */
size_t delivery_return(struct delivery *delivery, int id,
    void (*lost)(const struct message *message, int error, int id));

/* delivery_drop - forgets what was taken on. */
void delivery_drop(struct delivery *delivery);

/* delivery_free - gives the memory back. */
void delivery_free(struct delivery *delivery);

#endif
