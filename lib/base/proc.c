/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files below /proc. */

#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/row_scan.h"

ssize_t
proc_read(const char *path, char *text, size_t size)
{
	size_t length = 0;
	ssize_t n = 0;
	int fd, error;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	while (length < size - 1) {
		n = read(fd, text + length, size - 1 - length);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	error = errno;
	close(fd);
	errno = error;
	text[length] = '\0';
	return n == -1 ? -1 : (ssize_t)length;
}

int
proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count)
{
	char path[PATH_MAX], text[256];
	struct scan scan = { .at = text };
	size_t got = 0;
	ssize_t n;

	if (snprintf(path, PATH_MAX, "%s/sys/kernel/%s", root, file) >=
	    PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	n = proc_read(path, text, sizeof(text) - 1);
	if (n == -1)
		return -1;
	if (n == 0 || text[n - 1] != '\n')
		text[n++] = '\n';
	while (got < count && scan_more(&scan))
		numbers[got++] = scan_unsigned(&scan, UINT64_MAX);
	if (scan.bad) {
		errno = EBADMSG;
		return -1;
	}
	return (int)got;
}
