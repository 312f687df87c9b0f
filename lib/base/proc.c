/* SPDX-License-Identifier: BSD-2-Clause */
/* Small files below /proc. */

#include "base/proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "base/row_scan.h"

/* The least to read from a file at a time. */
#define PIECE 2048

/* Goes on over signals, up to the end or @size bytes. */
static ssize_t
read_on(int fd, char *text, size_t size)
{
	size_t length = 0;
	ssize_t n = 0;

	while (length < size) {
		n = read(fd, text + length, size - length);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		length += (size_t)n;
	}
	return n == -1 ? -1 : (ssize_t)length;
}

bool
proc_has_thread(int dir, pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "task/%d", tid);
	return faccessat(dir, path, F_OK, 0) == 0 ||
	       (errno != ENOENT && errno != ESRCH);
}

ssize_t
proc_read_at(int dir, const char *path, char *text, size_t size)
{
	ssize_t length;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	text[0] = '\0';
	if (fd == -1)
		return -1;
	length = read_on(fd, text, size - 1);
	if (length != -1)
		text[length] = '\0';
	(void)fd_close(fd, 0);
	return length;
}

ssize_t
proc_read(const char *path, char *text, size_t size)
{
	return proc_read_at(AT_FDCWD, path, text, size);
}

ssize_t
proc_read_whole(int dir, const char *path, struct buffer *text)
{
	ssize_t n = 0;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	text->length = 0;
	if (fd == -1)
		return -1;
	do {
		size_t room;

		if (buffer_reserve(text, PIECE + 1) == -1) {
			n = -1;
			break;
		}
		room = text->capacity - text->length - 1;
		n = read_on(fd, text->bytes + text->length, room);
		if (n > 0)
			text->length += (size_t)n;
		if (n < (ssize_t)room)
			break;
	} while (n > 0);
	if (fd_close(fd, n == -1 ? -1 : 0) == -1)
		return -1;
	text->bytes[text->length] = '\0';
	return (ssize_t)text->length;
}

/* The number, if all of a name is one, or 0. */
static pid_t
number_of(const char *name)
{
	pid_t number = 0;

	for (; *name >= '0' && *name <= '9'; name++)
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *name - '0', &number))
			return 0;
	return *name == '\0' ? number : 0;
}

int
proc_each_number(int dir, const char *path,
    int (*visit)(pid_t number, ino_t inode, void *arg), void *arg)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = 0, error;
	DIR *entries;

	if (fd == -1)
		return -1;
	entries = fdopendir(fd);
	if (entries == NULL)
		return fd_close(fd, -1);
	while (result == 0) {
		const struct dirent *entry;
		pid_t number;

		/* Only errno distinguishes the end from a failure. */
		errno = 0;
		entry = readdir(entries);
		if (entry == NULL) {
			result = errno == 0 ? 0 : -1;
			break;
		}
		number = number_of(entry->d_name);
		if (number > 0)
			result = visit(number, entry->d_ino, arg);
	}
	error = errno;
	closedir(entries);
	errno = error;
	return result;
}

int
proc_write(const char *path, const char *text)
{
	size_t length = strlen(text);
	ssize_t written;
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	written = write(fd, text, length);
	if (written != -1 && (size_t)written < length) {
		errno = EIO;
		written = -1;
	}
	return fd_close(fd, written == -1 ? -1 : 0);
}

int
proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count)
{
	char path[PATH_MAX], text[256];
	struct row_scan scan = { .at = text };
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
