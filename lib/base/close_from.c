/* SPDX-License-Identifier: BSD-2-Clause */

#include "base/close_from.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/proc.h"

/* The kernel lists them by number, so that closing one hides no other. */
static int
close_listed(int first)
{
	DIR *dir = opendir(PROC_ROOT "/self/fd");
	struct dirent *entry;
	int error;

	if (dir == NULL)
		return -1;
	errno = 0;
	while ((entry = readdir(dir)) != NULL) {
		int fd = entry->d_name[0] == '.'
		             ? -1
		             : (int)strtol(entry->d_name, NULL, 10);

		if (fd >= first && fd != dirfd(dir))
			close(fd);
		errno = 0;
	}
	error = errno;
	closedir(dir);
	return error == 0 ? 0 : -1;
}

void
close_from(int first)
{
	long most;

	/* Since Linux 5.9. The limit may be 2^30. */
	if (syscall(SYS_close_range, (unsigned int)first, ~0U, 0U) == 0 ||
	    close_listed(first) == 0)
		return;
	most = sysconf(_SC_OPEN_MAX);
	for (long fd = first; fd < most; fd++)
		close((int)fd);
}
