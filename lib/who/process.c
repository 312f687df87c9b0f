/* SPDX-License-Identifier: BSD-2-Clause */
/* What /proc tells of one process. */

#include "who/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/proc_lines.h"
#include "base/utf8.h"

/* The inode of the initial pid namespace, the same on every machine. */
#define INITIAL_PID_NS 0xeffffffc

/* Times of objects are cut to seconds, those of processes to hundredths. */
#define START_MARGIN 2

#define KERNEL_THREAD 0x00200000u /* a flag in /proc/PID/stat */

#define NANOSECONDS INT64_C(1000000000)

/* The start of /proc/PID/FILE. */
static ssize_t
read_file(pid_t pid, const char *file, char *text, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), PROC_ROOT "/%d/%s", pid, file);
	return proc_read(path, text, size);
}

bool
process_name(pid_t pid, char name[static PROCESS_NAME])
{
	ssize_t length;

	if (pid <= 0)
		return false;
	length = read_file(pid, "comm", name, PROCESS_NAME);
	if (length <= 0)
		return false;
	/* The kernel ends it with a newline, which isn't of the name, and cuts
	 * characters; any process may call itself as it likes. */
	name[length - 1] = '\0';
	utf8_repair(name);
	return true;
}

bool
process_command(pid_t pid, char command[static PROCESS_COMMAND])
{
	ssize_t length;

	if (pid <= 0)
		return false;
	length = read_file(pid, "cmdline", command, PROCESS_COMMAND);
	while (length > 0 && command[length - 1] == '\0')
		length--;
	if (length <= 0)
		return false;
	for (char *at = command; at < command + length; at++)
		if (*at == '\0')
			*at = ' ';
	utf8_repair(command);
	return true;
}

/* What is of use in /proc/PID/stat. */
struct stat_line {
	char state;
	unsigned flags;
	long threads;
	unsigned long long faults; /* of pages, of all its threads */
	int64_t started;           /* nanoseconds since boot */
};

static int
parse_stat(const char *text, struct stat_line *stat)
{
	unsigned long long ticks, minor, major;
	const char *at = strrchr(text, ')');

	/* The name is in parentheses and may hold some itself. */
	if (at == NULL ||
	    sscanf(at,
		") %c %*d %*d %*d %*d %*d %u %llu %*u %llu %*u %*u %*u %*d "
		"%*d %*d %*d %ld %*d %llu",
		&stat->state, &stat->flags, &minor, &major, &stat->threads,
		&ticks) != 6) {
		errno = EBADMSG;
		return -1;
	}
	stat->faults = minor + major;
	stat->started = (int64_t)ticks * (NANOSECONDS / sysconf(_SC_CLK_TCK));
	return 0;
}

static int
read_stat(pid_t pid, struct stat_line *stat)
{
	char text[1024];

	if (read_file(pid, "stat", text, sizeof(text)) == -1)
		return -1;
	return parse_stat(text, stat);
}

static int64_t
now(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

/*
 * Starts are counted from boot, @when by a clock that may be set. If it was
 * set forward, processes seem younger than they are: an object that seems
 * older than the boot proves it.
 */
static bool
started_after(const struct stat_line *stat, time_t when)
{
	int64_t boot = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME);

	return when > boot / NANOSECONDS &&
	       (boot + stat->started) / NANOSECONDS - START_MARGIN > when;
}

/* The first thread may have ended before the others. */
static bool
is_dead(const struct stat_line *stat)
{
	return (stat->state == 'Z' || stat->state == 'X') && stat->threads <= 1;
}

/* Below the stack of each thread there is a page that nobody may touch, and the
 * stack is kept for the next thread. */
static bool
has_guard_pages(pid_t pid)
{
	struct proc_lines lines = { .fd = -1 };
	enum proc_lines_result result = PROC_LINES_END;
	const char *line;
	char path[64];
	bool has = false;

	snprintf(path, sizeof(path), PROC_ROOT "/%d/maps", pid);
	lines.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (lines.fd == -1)
		return true;
	while (!has &&
	       ((result = proc_lines_next(&lines, &line)) == PROC_LINE ||
		   result == PROC_LINES_TOO_LONG)) {
		int end = 0;

		sscanf(line, "%*x-%*x ---p %*x 00:00 0 %n", &end);
		has = result == PROC_LINE && end > 0 && line[end - 1] == '\n';
	}
	close(lines.fd);
	return has || result == PROC_LINES_ERROR;
}

/* A thread that has ended has left its faults in the sum of its process. */
static bool
had_threads(pid_t pid, const struct stat_line *stat)
{
	struct stat_line first;
	char path[64], text[1024];

	if (stat->threads > 1)
		return true;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/task/%d/stat", pid, pid);
	return proc_read(path, text, sizeof(text)) == -1 ||
	       parse_stat(text, &first) == -1 || first.faults != stat->faults ||
	       has_guard_pages(pid);
}

bool
process_may_have_threads_since(pid_t pid, time_t *since)
{
	int64_t boot = now(CLOCK_REALTIME) - now(CLOCK_BOOTTIME);
	struct stat_line stat;

	if (read_stat(pid, &stat) == -1 || is_dead(&stat) ||
	    !had_threads(pid, &stat))
		return false;
	*since = (boot + stat.started) / NANOSECONDS - START_MARGIN;
	return true;
}

bool
process_lives_since(pid_t pid, time_t when)
{
	struct stat_line stat;

	if (read_stat(pid, &stat) == -1)
		return kill(pid, 0) == 0 || errno != ESRCH;
	return !is_dead(&stat) && !started_after(&stat, when);
}

bool
process_can_use(pid_t pid)
{
	struct stat_line stat;

	if (read_stat(pid, &stat) == -1)
		return errno != ENOENT && errno != ESRCH;
	return !is_dead(&stat) && (stat.flags & KERNEL_THREAD) == 0;
}

bool
process_can_be_judged(void)
{
	char text[2048];
	const char *line;
	int pid, length = 0;

	/* "NSpid:", with a number for each pid namespace from that of /proc
	 * down to ours. */
	if (proc_read(PROC_ROOT "/self/status", text, sizeof(text)) == -1)
		return false;
	line = strstr(text, "\nNSpid:");
	return line != NULL &&
	       sscanf(line, "\nNSpid: %d%n", &pid, &length) == 1 &&
	       line[length] == '\n' && pid == getpid();
}

bool
process_all_visible(void)
{
	struct stat ns;

	return stat(PROC_ROOT "/self/ns/pid", &ns) == 0 &&
	       ns.st_ino == INITIAL_PID_NS;
}
