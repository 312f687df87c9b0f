/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX message queues: the operations of this kind alone. See mq_overview(7).
 */
#ifndef PQUEUE_H
#define PQUEUE_H

struct kind;
struct limit;

extern const struct kind kind_pqueue;

extern const struct limit limit_queues_max;  /* queues */
extern const struct limit limit_msg_max;     /* messages of a new queue */
extern const struct limit limit_msgsize_max; /* bytes of a message */
extern const struct limit limit_msg_default, limit_msgsize_default;

#endif
