/* SPDX-License-Identifier: BSD-2-Clause */
/* One process, as /proc shows it. */

#include "who/process.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "base/utf8.h"
#include "who/peek.h"

/* Times of objects are cut to seconds, those of processes to hundredths. */
#define START_MARGIN 2

/* Flags in /proc/PID/stat. */
#define KERNEL_THREAD 0x00200000u
#define ENDING 0x00000004u

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

/* It is in the memory of the process. */
static struct peeker peeker;

bool
process_command(pid_t pid, char command[static PROCESS_COMMAND])
{
	ssize_t length;

	if (pid <= 0)
		return false;
	length = peek_command(&peeker, pid, command);
	if (length == PROCESS_COMMAND)
		length--;
	while (length > 0 && command[length - 1] == '\0')
		length--;
	if (length <= 0)
		return false;
	for (char *at = command; at < command + length; at++)
		if (*at == '\0')
			*at = ' ';
	command[length] = '\0';
	utf8_repair(command);
	return true;
}

int
process_parse_stat(const char *text, struct process_stat *stat)
{
	uint64_t ticks, minor, major;
	const char *at = strrchr(text, ')');
	unsigned flags;
	int64_t tick = NANOSECONDS / sysconf(_SC_CLK_TCK);

	/* The name is in parentheses and may hold some itself. */
	if (at == NULL ||
	    sscanf(at,
		") %c %*d %*d %*d %*d %*d %u %" SCNu64 " %*u %" SCNu64
		" %*u %*u %*u %*d %*d %*d %*d %ld %*d %" SCNu64,
		&stat->state, &flags, &minor, &major, &stat->threads,
		&ticks) != 6 ||
	    ticks > UINT64_MAX / (uint64_t)tick) {
		errno = EBADMSG;
		return -1;
	}
	stat->kernel = (flags & KERNEL_THREAD) != 0;
	stat->ending = (flags & ENDING) != 0;
	stat->faults = minor + major;
	/* In a time namespace a process may be older than the boot: then this
	 * is what the kernel shows of a negative number. */
	stat->started = (int64_t)(ticks * (uint64_t)tick);
	return 0;
}

void
process_parse_name(const char *text, char name[static PROCESS_NAME])
{
	/* It is between the first parenthesis and the last. */
	const char *start = strchr(text, '('), *end = strrchr(text, ')');

	name[0] = '\0';
	if (start == NULL || end < start)
		return;
	snprintf(name, PROCESS_NAME, "%.*s", (int)(end - start - 1), start + 1);
	utf8_repair(name);
}

bool
process_thread_ends(const struct process_stat *stat)
{
	return stat->ending || stat->state == 'Z' || stat->state == 'X';
}

bool
process_is_dead(const struct process_stat *stat)
{
	/* The first thread may have ended before the others. */
	return (stat->state == 'Z' || stat->state == 'X') && stat->threads == 1;
}

/* The rest of a line that begins with a name; NULL where there is none. */
static const char *
find_line(const char *text, const char *name)
{
	size_t length = strlen(name);

	while (text != NULL && strncmp(text, name, length) != 0) {
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	return text == NULL ? NULL : text + length;
}

/* The next id of a line, which moves on; false at its end. */
static bool
next_id(const char **at, unsigned *id)
{
	unsigned long long value;
	char *end;

	*at += strspn(*at, " \t");
	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	value = strtoull(*at, &end, 10);
	if (errno != 0 || value > UINT32_MAX)
		return false;
	*id = (unsigned)value;
	*at = end;
	return true;
}

/* Exactly four. */
static bool
parse_ids(const char *text, const char *name, unsigned ids[static 4])
{
	const char *at = find_line(text, name);

	for (size_t i = 0; i < 4; i++)
		if (at == NULL || !next_id(&at, &ids[i]))
			return false;
	return *at == '\n';
}

static int
parse_groups(const char *text, struct process *process)
{
	const char *at = find_line(text, "Groups:");
	size_t blanks = 0;
	unsigned id;

	if (at == NULL)
		goto bad;
	for (const char *c = at; *c != '\n' && *c != '\0'; c++)
		blanks += *c == ' ' || *c == '\t';
	process->groups = calloc(blanks + 1, sizeof(*process->groups));
	if (process->groups == NULL)
		return -1;
	process->ngroups = 0;
	while (process->ngroups <= blanks && next_id(&at, &id))
		process->groups[process->ngroups++] = id;
	at += strspn(at, " \t");
	if (*at == '\n')
		return 0;
	free(process->groups);
	process->groups = NULL;
	process->ngroups = 0;
bad:
	errno = EBADMSG;
	return -1;
}

static bool
parse_capabilities(const char *text, uint64_t *capabilities)
{
	const char *at = find_line(text, "CapEff:");
	int length = 0;

	return at != NULL &&
	       sscanf(at, " %16" SCNx64 "%n", capabilities, &length) == 1 &&
	       at[length] == '\n';
}

int
process_parse_status(const char *text, struct process *process)
{
	if (!parse_ids(text, "Uid:", process->uids) ||
	    !parse_ids(text, "Gid:", process->gids) ||
	    !parse_capabilities(text, &process->capabilities)) {
		errno = EBADMSG;
		return -1;
	}
	if (parse_groups(text, process) == -1)
		return -1;
	process->credentials_known = true;
	return 0;
}

static bool
is_one_of(unsigned id, const unsigned *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static bool
is_known_group(const struct process *process, gid_t gid)
{
	return is_one_of(gid, process->gids, 4) ||
	       is_one_of(gid, process->groups, process->ngroups);
}

static int
add_group(struct process *process, gid_t gid)
{
	gid_t *groups;

	if (is_known_group(process, gid))
		return 0;
	groups = reallocarray(process->groups, process->ngroups + 1,
	    sizeof(*groups));
	if (groups == NULL)
		return -1;
	process->groups = groups;
	groups[process->ngroups++] = gid;
	return 0;
}

static int
add_uid(struct process *process, uid_t uid)
{
	if (process_has_uid(process, uid))
		return 0;
	if (process->nthread_uids == PROCESS_THREAD_UIDS) {
		errno = EOVERFLOW;
		return -1;
	}
	process->thread_uids[process->nthread_uids++] = uid;
	return 0;
}

int
process_add_thread(struct process *process, const char *text)
{
	struct process thread = { .pid = process->pid };
	int result = process_parse_status(text, &thread);

	for (size_t i = 0; i < 4 && result == 0; i++) {
		result = add_uid(process, thread.uids[i]);
		if (result == 0)
			result = add_group(process, thread.gids[i]);
	}
	for (size_t i = 0; i < thread.ngroups && result == 0; i++)
		result = add_group(process, thread.groups[i]);
	process->capabilities |= thread.capabilities;
	free(thread.groups);
	return result;
}

bool
process_has_uid(const struct process *process, uid_t uid)
{
	return !process->credentials_known ||
	       is_one_of(uid, process->uids, 4) ||
	       is_one_of(uid, process->thread_uids, process->nthread_uids);
}

bool
process_may_use(const struct process *process, const struct object *obj,
    unsigned permissions)
{
	unsigned granted = obj->mode & 07;

	if (!process->credentials_known)
		return true;
	/* A process can change from one of its ids to another at any time: each
	 * way to the object counts. */
	if (process_has_uid(process, obj->uid) ||
	    process_has_uid(process, obj->cuid))
		granted |= obj->mode >> 6 & 07;
	if (is_known_group(process, obj->gid) ||
	    is_known_group(process, obj->cgid))
		granted |= obj->mode >> 3 & 07;
	return (granted & permissions) != 0;
}

bool
process_is_younger(int64_t started, int64_t boot, time_t when)
{
	return (boot + started) / NANOSECONDS - START_MARGIN > when;
}

/*
 * Starts are counted from boot, @when by a clock that may be set. If it was
 * set forward, processes seem younger than they are: an object that seems
 * older than the boot proves it.
 */
static bool
started_after(const struct process_stat *stat, time_t when)
{
	int64_t boot = clock_now(CLOCK_REALTIME) - clock_now(CLOCK_BOOTTIME);

	return when > boot / NANOSECONDS &&
	       process_is_younger(stat->started, boot, when);
}

void
process_look(pid_t pid, struct process_life *life)
{
	char text[1024];

	life->seen = read_file(pid, "stat", text, sizeof(text)) != -1 &&
	             process_parse_stat(text, &life->stat) != -1;
	life->exists = life->seen ? !process_is_dead(&life->stat)
	                          : kill(pid, 0) == 0 || errno != ESRCH;
}

bool
process_lived_at(const struct process_life *life, time_t when)
{
	return life->exists &&
	       (!life->seen || !started_after(&life->stat, when));
}

bool
process_lives_since(pid_t pid, time_t when)
{
	struct process_life life;

	process_look(pid, &life);
	return process_lived_at(&life, when);
}
