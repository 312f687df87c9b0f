/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits of IPC, as rows of their kind.
 *
 * Most belong to the IPC namespace. See sysvipc(7), mq_overview(7),
 * proc_sys_kernel(5).
 */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One limit; static. */
struct limit {
	const char *resource; /* "MSGMNI" */
	const char *name;     /* as sysctl(8) has it: "kernel.msgmni", or
	                       * "kernel.sem, SEMMSL" for one of several */
	const char *text;     /* a description */
	bool is_detail;       /* shown only where its kind is asked for */
	const char *unit;     /* of the value: "bytes", "semaphores" */
	const char *file;     /* below /proc/sys/kernel; NULL: only asked */
	size_t nth;           /* number in the file, from 0 */
	/* Asks the kernel, by IPC_INFO: 0, or -1 with errno. NULL where only
	 * the file tells. */
	int (*ask)(uint64_t *value);
	/* The part of it in use: 0, or -1 with errno. NULL for a limit on a
	 * single object or call. */
	int (*used)(uint64_t *used);
};

/* limit_is_in_bytes - whether bytes are its unit. */
bool limit_is_in_bytes(const struct limit *limit);

#define LIMIT_LABEL 32

/*
 * limit_label - its name in small letters: what sysctl(8) has after the last
 * dot, or the resource where several share that: "msgmni", "queues_max".
 * Returns @text.
 */
const char *limit_label(const struct limit *limit, char text[LIMIT_LABEL]);

/*
 * limit_get - the value of a limit.
 *
 * @root: where /proc is mounted. Asks IPC_INFO if that can't be read.
 * Returns 0, or -1 with errno: ENOSYS if the kernel lacks the facility.
 */
int limit_get(const char *root, const struct limit *limit, uint64_t *value)
    __attribute__((warn_unused_result));

/*
 * limit_set - sets a limit of this namespace; the other numbers in its file
 * stay.
 *
 * Returns 0, or -1 with errno: ENOTSUP where it can't be set, ERANGE where the
 * kernel took another number for it, or that of open(2) or write(2).
 */
int limit_set(const struct limit *limit, uint64_t value)
    __attribute__((warn_unused_result));

/* A value that could not be read: no limit is that large. */
#define LIMIT_UNKNOWN UINT64_MAX

/* A limit as it is now; each number may be LIMIT_UNKNOWN. */
struct limit_state {
	const struct limit *limit;
	uint64_t value;
	uint64_t used; /* 0 for a limit on a single object or call */
};

/*
 * limit_is_unlimited - whether a limit has the value with which the kernel says
 * that there is none, or one beyond: all but 2^24 of what a long can hold.
 */
bool limit_is_unlimited(const struct limit_state *state);

/*
 * limit_read - the value and the use of a limit.
 *
 * Sets @state in either case. Returns 0, or -1 with the errno of the number
 * that could not be read.
 */
int limit_read(const char *root, const struct limit *limit,
    struct limit_state *state) __attribute__((warn_unused_result));

#endif
