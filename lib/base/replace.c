/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are replaced as a whole. */

#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

#define MODE 0644

/* 0 where there is nothing, or a regular file, or a link to such. */
static int
check_replaceable(const char *path)
{
	struct stat status;

	if (stat(path, &status) == -1)
		return errno == ENOENT ? 0 : -1;
	if (S_ISREG(status.st_mode))
		return 0;
	errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
	return -1;
}

/* Closes it in either case. */
static int
fill(int fd, const char *bytes, size_t size)
{
	int result = fd_write(fd, bytes, size), error;

	if (result == 0)
		result = fchmod(fd, MODE);
	if (result == 0)
		result = fsync(fd);
	error = errno;
	if (close(fd) == -1 && result == 0)
		return -1;
	errno = error;
	return result;
}

static int
replace_by(const char *path, char *beside, const char *bytes, size_t size)
{
	int fd = mkostemp(beside, O_CLOEXEC);
	int error;

	if (fd == -1)
		return -1;
	if (fill(fd, bytes, size) == 0 && rename(beside, path) == 0)
		return 0;
	error = errno;
	(void)unlink(beside);
	errno = error;
	return -1;
}

int
replace_file(const char *path, const char *bytes, size_t size)
{
	struct sigaction xfsz;
	sigset_t all, before;
	char *beside;
	int result, error;

	if (check_replaceable(path) == -1)
		return -1;
	if (asprintf(&beside, "%s.XXXXXX", path) == -1) {
		errno = ENOMEM;
		return -1;
	}
	/* A file that grows too large is an error like a full disk; blocked,
	 * the signal would not be ignored, but wait, too. */
	sigfillset(&all);
	sigdelset(&all, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &all, &before);
	sigaction(SIGXFSZ, &(struct sigaction){ .sa_handler = SIG_IGN }, &xfsz);
	result = replace_by(path, beside, bytes, size);
	error = errno;
	free(beside);
	sigaction(SIGXFSZ, &xfsz, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}
