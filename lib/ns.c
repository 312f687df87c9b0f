/* SPDX-License-Identifier: BSD-2-Clause */
/* IPC namespaces. */

#include "ns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parse.h"

static const char *
why_not_opened(bool by_pid, int error)
{
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

const char *
ns_enter(const char *spec)
{
	char path[PATH_MAX];
	const char *why = NULL;
	bool by_pid;
	int fd, pid;

	if (spec == NULL)
		return NULL;
	by_pid = spec[0] != '\0' && strspn(spec, "0123456789") == strlen(spec);
	if (by_pid) {
		why = parse_pid(spec, &pid);
		if (why != NULL)
			return why;
		snprintf(path, sizeof(path), "/proc/%d/ns/ipc", pid);
	}
	fd = open(by_pid ? path : spec, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return why_not_opened(by_pid, errno);
	if (setns(fd, CLONE_NEWIPC) == -1)
		why = why_not_entered(errno);
	close(fd);
	return why;
}
