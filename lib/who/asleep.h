/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long a thread has not run. The kernel tells when it last ran by a clock
 * of each processor, which stands still while the processor is taken away: so
 * the result is a minimum. See /proc/PID/task/TID/sched.
 */
#ifndef ASLEEP_H
#define ASLEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* When a thread last ran: nanoseconds by the clock of a processor. */
struct asleep {
	bool known;
	int processor;
	int64_t ran;
};

/* asleep_read - reads that of the thread @tid of the process open as @dir. */
void asleep_read(int dir, pid_t tid, struct asleep *asleep);

/* The clocks of some processors; zeroed, none has been read. */
#define ASLEEP_CLOCKS 256

struct asleep_clocks {
	size_t count;
	struct asleep list[ASLEEP_CLOCKS];
};

/*
 * asleep_for - how long a thread has not run, in nanoseconds; -1 if that can't
 * be known. Moves this thread to the other's processor and back, once for each.
 *
 * @proc: /proc, open.
 */
int64_t asleep_for(struct asleep_clocks *clocks, int proc,
    const struct asleep *asleep);

#endif
