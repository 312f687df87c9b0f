/* SPDX-License-Identifier: BSD-2-Clause */
/* IPC namespaces. */

#include "ns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parse.h"

static const char *
why_not_opened(bool by_pid, int pid, int error)
{
	if (by_pid && error == ENOENT &&
	    access("/proc/self/ns/ipc", F_OK) == -1)
		return "/proc is not mounted here";
	if (by_pid && error == ENOENT && (kill(pid, 0) == 0 || errno == EPERM))
		return "the process has ended and has no namespace any more";
	if (by_pid && error == ENOENT)
		return "no such process";
	if (by_pid && (error == EACCES || error == EPERM))
		return "not permitted: looking into that process needs its "
		       "user's rights, or CAP_SYS_PTRACE";
	return strerror(error);
}

static const char *
why_not_entered(int error)
{
	if (error == EINVAL)
		return "not the file of an IPC namespace";
	if (error == EPERM)
		return "not permitted: needs CAP_SYS_ADMIN in one's own user "
		       "namespace and in the one that owns it";
	return strerror(error);
}

/* Whether it is the namespace in which we are, for which no right is needed. */
static bool
is_ours(int fd)
{
	struct stat there, here;

	return fstat(fd, &there) == 0 &&
	       stat("/proc/self/ns/ipc", &here) == 0 &&
	       there.st_dev == here.st_dev && there.st_ino == here.st_ino;
}

const char *
ns_enter(const char *spec)
{
	char path[PATH_MAX];
	const char *why = NULL;
	bool by_pid;
	int fd, pid = 0;

	if (spec == NULL)
		return NULL;
	by_pid = spec[0] != '\0' && strspn(spec, "0123456789") == strlen(spec);
	if (by_pid) {
		why = parse_pid(spec, &pid);
		if (why != NULL)
			return why;
		snprintf(path, sizeof(path), "/proc/%d/ns/ipc", pid);
	}
	fd = open(by_pid ? path : spec,
	    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return why_not_opened(by_pid, pid, errno);
	if (!is_ours(fd) && setns(fd, CLONE_NEWIPC) == -1)
		why = why_not_entered(errno);
	close(fd);
	return why;
}
