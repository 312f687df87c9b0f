/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The limits of System V IPC, from /proc/sys/kernel or IPC_INFO.
 *
 * They belong to the IPC namespace. See sysvipc(7), proc_sys_kernel(5).
 */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdbool.h>
#include <stdint.h>

enum limit {
	LIMIT_MSGMNI, /* queues */
	LIMIT_MSGMAX, /* bytes of a message */
	LIMIT_MSGMNB, /* bytes of a queue, when it is made */
	LIMIT_SHMMNI, /* segments */
	LIMIT_SHMALL, /* pages of all segments */
	LIMIT_SHMMAX, /* bytes of a segment */
	LIMIT_SHMMIN, /* bytes of a segment, at least */
	LIMIT_SEMMNI, /* sets */
	LIMIT_SEMMNS, /* semaphores of all sets */
	LIMIT_SEMMSL, /* semaphores of a set */
	LIMIT_SEMOPM, /* operations of one semop(2) */
	LIMIT_SEMVMX, /* value of a semaphore */
	LIMIT_COUNT
};

/*
 * limit_get - the value of a limit.
 *
 * @root: where /proc is mounted. Where it can't be read, IPC_INFO is asked.
 * Returns 0, or -1 with errno: ENOSYS when the kernel lacks the facility.
 */
int limit_get(const char *root, enum limit which, uint64_t *value)
    __attribute__((warn_unused_result));

/*
 * limit_name - how sysctl(8) names it: "kernel.msgmni", or "kernel.sem
 * (SEMMSL)" for one of the four in that file; lives for ever.
 */
const char *limit_name(enum limit which);

/* What is said of a limit in lists of limits. */
struct limit_text {
	const char *resource; /* "MSGMNI" */
	const char *description;
	bool in_bytes;
};
const struct limit_text *limit_text(enum limit which);

/*
 * limit_used - how much of it is in use.
 *
 * Returns 0, or -1 with errno: EINVAL for a limit on a single object or call,
 * of which nothing is in use.
 */
int limit_used(enum limit which, uint64_t *used)
    __attribute__((warn_unused_result));

#endif
