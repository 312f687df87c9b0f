/* SPDX-License-Identifier: BSD-2-Clause */
/* What /proc tells of processes. */

#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "utf8.h"

bool
process_name(pid_t pid, char name[static PROCESS_NAME])
{
	char path[64];
	ssize_t length;
	int fd;

	if (pid <= 0)
		return false;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/comm", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	length = read(fd, name, PROCESS_NAME - 1);
	close(fd);
	if (length <= 0)
		return false;
	/* The kernel ends it with a newline, which isn't of the name, and cuts
	 * characters; any process may call itself as it likes. */
	name[length - 1] = '\0';
	for (char *at = name; *at != '\0';) {
		size_t bytes = utf8_length((unsigned char *)at, strlen(at));

		if (bytes == 0)
			*at = '?';
		at += bytes == 0 ? 1 : bytes;
	}
	return true;
}
