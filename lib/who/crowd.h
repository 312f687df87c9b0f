/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The processes of a scan, as far as it matters who they are: thousands of them
 * agree in their credentials, and are one class of people.
 */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "who/scan.h"

/* What somebody is seen to use: System V IPC in one namespace, POSIX IPC. */
#define CROWD_SYSV 0x1u
#define CROWD_POSIX 0x2u

/* Those that agree in all but their pid, name and start. */
struct crowd_class {
	const struct process *first; /* the one with the lowest pid */
	size_t count;
	unsigned uses; /* CROWD_* */
};

struct crowd {
	const struct scan *scan;
	pid_t *pids;         /* as scan->processes, in their order */
	unsigned char *uses; /* CROWD_*, of each of them */
	pid_t last;          /* who was noted last, for what */
	unsigned last_uses;
	struct crowd_class *classes;
	size_t count;
	bool grouped;      /* the classes are those of now */
	unsigned grouping; /* how often they were made */
};

/*
 * crowd_begin - takes the processes of @scan, which outlives the crowd.
 *
 * Returns 0, or -1 with errno ENOMEM. In either case crowd_end frees it.
 */
int crowd_begin(struct crowd *crowd, const struct scan *scan)
    __attribute__((warn_unused_result));
void crowd_end(struct crowd *crowd);

/* crowd_note - notes that a process, if it is one of them, was seen to use
 * something: CROWD_*. */
void crowd_note(struct crowd *crowd, pid_t pid, unsigned uses);

/* crowd_group - makes the classes, if anything was noted since. */
void crowd_group(struct crowd *crowd);

#endif
