/* SPDX-License-Identifier: BSD-2-Clause */
/* How long a thread has not run. */

#include "who/asleep.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/proc.h"

#define MILLISECOND INT64_C(1000000)

/* The processor in /proc/PID/stat, counted from the state, which follows the
 * name. */
#define PROCESSOR 36

/* "se.exec_start   :   14977317.137700", in milliseconds. */
static bool
parse_ran(const char *text, int64_t *ran)
{
	const char *at = strstr(text, "\nse.exec_start");
	long long milliseconds;
	unsigned rest;
	int length = 0;

	at = at == NULL ? NULL : strchr(at, ':');
	if (at == NULL ||
	    sscanf(at, ": %lld.%6u%n", &milliseconds, &rest, &length) != 2 ||
	    at[length] != '\n' || milliseconds < 0 ||
	    milliseconds > INT64_MAX / MILLISECOND - 1)
		return false;
	*ran = milliseconds * MILLISECOND + rest;
	return true;
}

static bool
parse_processor(const char *text, int *processor)
{
	const char *at = strrchr(text, ')');

	for (int i = 0; at != NULL && i <= PROCESSOR; i++) {
		at = strchr(at, ' ');
		if (at != NULL)
			at++;
	}
	if (at == NULL || *at < '0' || *at > '9')
		return false;
	*processor = (int)strtol(at, NULL, 10);
	return true;
}

void
asleep_read(int dir, pid_t tid, struct asleep *asleep)
{
	char path[64], text[1024];

	asleep->known = false;
	snprintf(path, sizeof(path), "task/%d/stat", tid);
	if (proc_read_at(dir, path, text, sizeof(text)) == -1 ||
	    !parse_processor(text, &asleep->processor))
		return;
	snprintf(path, sizeof(path), "task/%d/sched", tid);
	asleep->known = proc_read_at(dir, path, text, sizeof(text)) != -1 &&
	                parse_ran(text, &asleep->ran);
}

/* Reads the clock of a processor: that of a thread which runs there, ours. */
static void
read_clock(int proc, int processor, struct asleep *clock)
{
	cpu_set_t before, there;
	char path[32];
	int dir;

	clock->known = false;
	CPU_ZERO(&there);
	if (processor >= CPU_SETSIZE ||
	    sched_getaffinity(0, sizeof(before), &before) == -1)
		return;
	CPU_SET((size_t)processor, &there);
	if (sched_setaffinity(0, sizeof(there), &there) == -1)
		return;
	snprintf(path, sizeof(path), "%d", getpid());
	dir = openat(proc, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (dir != -1) {
		asleep_read(dir, (pid_t)syscall(SYS_gettid), clock);
		close(dir);
	}
	clock->known &= clock->processor == processor;
	clock->processor = processor;
	(void)sched_setaffinity(0, sizeof(before), &before);
}

int64_t
asleep_for(struct asleep_clocks *clocks, int proc, const struct asleep *asleep)
{
	size_t i = 0;

	if (!asleep->known)
		return -1;
	while (i < clocks->count &&
	       clocks->list[i].processor != asleep->processor)
		i++;
	if (i == ASLEEP_CLOCKS)
		return -1;
	if (i == clocks->count) {
		read_clock(proc, asleep->processor, &clocks->list[i]);
		clocks->list[i].processor = asleep->processor;
		clocks->count++;
	}
	if (!clocks->list[i].known || clocks->list[i].ran < asleep->ran)
		return -1;
	return clocks->list[i].ran - asleep->ran;
}
