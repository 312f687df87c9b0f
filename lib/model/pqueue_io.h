/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The messages of a POSIX queue: mq_send(3) and mq_receive(3), for
 * content/mailbox.h.
 */
#ifndef PQUEUE_IO_H
#define PQUEUE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PQUEUE_PRIORITY_MAX 32767

/* What is in a queue, and may be. */
struct pqueue_status {
	uint64_t messages, max_messages;
	uint64_t message_size; /* bytes of a message, at most */
	bool is_removed;       /* it has no name any more; who has it open goes
	                        * on using it */
};

/*
 * pqueue_open - opens the queue of this name; @access is O_RDONLY, O_WRONLY or
 * O_RDWR.
 *
 * Returns a descriptor, which close(2) closes and exec closes too, or -1 with
 * errno: ENOENT, EACCES, …; see mq_open(3).
 */
int pqueue_open(const char *name, int access)
    __attribute__((warn_unused_result));

/*
 * pqueue_send, pqueue_receive - as mq_send(3) and mq_receive(3).
 *
 * Without @waits, ETIMEDOUT says that the call would have to wait. No clock is
 * asked: what waits, waits until a signal interrupts it.
 */
int pqueue_send(int fd, const char *text, size_t size, unsigned priority,
    bool waits) __attribute__((warn_unused_result));
ssize_t pqueue_receive(int fd, char *text, size_t size, unsigned *priority,
    bool waits) __attribute__((warn_unused_result));

/* pqueue_status - returns 0, or -1 with the errno of mq_getattr(3). */
int pqueue_status(int fd, struct pqueue_status *status)
    __attribute__((warn_unused_result));

/* pqueue_is_removed - whether it certainly has no name any more. */
bool pqueue_is_removed(int fd);

#endif
