/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX message queues: the operations of this kind alone. See mq_overview(7).
 */
#ifndef PQUEUE_H
#define PQUEUE_H

struct kind;

extern const struct kind kind_pqueue;

#endif
