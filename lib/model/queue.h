/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Message queues: the operations of this kind alone. See msgget(2), msgop(2).
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct kind;
struct limit;

extern const struct kind kind_queue;

extern const struct limit limit_msgmni; /* queues */
extern const struct limit limit_msgmax; /* bytes of a message */
extern const struct limit limit_msgmnb; /* bytes of a queue, when it is made */

/* A queue's size is an int in the kernel, which truncates larger values. */
#define QUEUE_BYTES_MAX INT32_MAX

/*
 * queue_send, queue_receive - msgsnd(2) and msgrcv(2), for content/mailbox.h.
 *
 * @wire: the type, a long, followed by @size bytes of text.
 */
int queue_send(int id, const void *wire, size_t size, int flags)
    __attribute__((warn_unused_result));
ssize_t queue_receive(int id, void *wire, size_t size, long type, int flags)
    __attribute__((warn_unused_result));

#endif
