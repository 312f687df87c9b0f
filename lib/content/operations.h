/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations on a semaphore set. See semop(2).
 */
#ifndef OPERATIONS_H
#define OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sembuf;

/* A zeroed struct has no operations. */
struct operations {
	struct sembuf *list;
	size_t count;
};

/*
 * operations_parse - adds an operation written NUM+N, NUM-N or NUM=0.
 *
 * NUM 0 to 65535, N 1 to 32767. Returns NULL, or why it is refused, as the
 * functions of parse.h.
 */
const char *operations_parse(struct operations *operations, const char *text)
    __attribute__((warn_unused_result));

/* operations_add - adds @amount to semaphore @num; 0 waits until it is zero. */
const char *operations_add(struct operations *operations, unsigned short num,
    short amount) __attribute__((warn_unused_result));

/* The highest semaphore that is operated on. */
unsigned operations_highest(const struct operations *operations);

/* Whether one only waits for zero, which needs read permission, not alter. */
bool operations_only_read(const struct operations *operations);

/* operations_free - gives the memory back. */
void operations_free(struct operations *operations);

/*
 * operate - performs all operations at once, or none.
 *
 * @undo: the kernel undoes them when the process ends, even after an exec.
 * @timeout: in nanoseconds; 0 doesn't wait, INT64_MAX waits indefinitely.
 * Signals that don't end the process don't end the wait.
 *
 * Returns 0, or -1 with errno: EAGAIN if it would have to wait and @timeout is
 * 0, ETIME if it timed out, otherwise that of semop(2).
 */
int operate(int id, struct operations *operations, bool undo, int64_t timeout)
    __attribute__((warn_unused_result));

#endif
