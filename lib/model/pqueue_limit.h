/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits of POSIX message queues: those of the IPC namespace, and that of
 * the user, RLIMIT_MSGQUEUE. See mq_overview(7), getrlimit(2).
 */
#ifndef PQUEUE_LIMIT_H
#define PQUEUE_LIMIT_H

#include <stdint.h>
#include <sys/types.h>

#include "model/limit.h"

/* For the kind: all of them. */
extern const struct limit *const pqueue_limits[];

extern const struct limit limit_queues_max;  /* queues */
extern const struct limit limit_msg_max;     /* messages of a new queue */
extern const struct limit limit_msgsize_max; /* bytes of a message */
extern const struct limit limit_msg_default, limit_msgsize_default;
extern const struct limit limit_msgqueue; /* bytes of all of a user's queues */

/* What the kernel grants even to CAP_SYS_RESOURCE. */
#define PQUEUE_MESSAGES_MAX 65536
#define PQUEUE_SIZE_MAX 16777216

/* How large a queue is. */
struct pqueue_shape {
	uint64_t messages;     /* it may hold */
	uint64_t message_size; /* bytes of each */
};

/*
 * pqueue_complete - sets each number that is 0 to the system's default.
 *
 * Returns 0, or -1 with errno ENODATA where the default can't be read.
 */
int pqueue_complete(struct pqueue_shape *shape)
    __attribute__((warn_unused_result));

/* pqueue_charge - the bytes that such a queue takes of RLIMIT_MSGQUEUE. */
uint64_t pqueue_charge(const struct pqueue_shape *shape);

/*
 * pqueue_share_of - what the queues of a user take of that.
 *
 * Only those of this IPC namespace can be seen; the kernel also counts those of
 * others, and those that were removed and are still open. It charges whoever
 * made a queue, which is not always its owner.
 *
 * Returns 0, or -1 with errno, that of mqueue_dir_open or EIO.
 */
struct pqueue_share {
	uint64_t bytes, queues;
	uint64_t unread; /* queues whose size can't be read, in neither */
	int error;       /* the errno of the first of these */
};
int pqueue_share_of(uid_t user, struct pqueue_share *share)
    __attribute__((warn_unused_result));

#endif
