/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of /proc/sysvipc and /proc/sys/kernel. */

#include "proc.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "scan.h"

/* The kernel hands out a page at a time; a row has less than 300 bytes. */
#define BUFFER_SIZE 16384

struct reader {
	const struct sv_kind *kind;
	const struct sv_visitor *visitor;
	unsigned long line;
	bool skipping; /* the rest of a line longer than the buffer */
};

static int
open_below(const char *root, const char *dir, const char *file)
{
	char path[PATH_MAX];

	if (snprintf(path, PATH_MAX, "%s/%s/%s", root, dir, file) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC);
}

static ssize_t
read_again(int fd, char *buffer, size_t size)
{
	ssize_t n;

	do
		n = read(fd, buffer, size);
	while (n == -1 && errno == EINTR);
	return n;
}

static void
tell_malformed(const struct reader *reader, const char *what)
{
	char why[128];

	snprintf(why, sizeof(why), "/proc/sysvipc/%s: line %lu: %s",
	    reader->kind->word, reader->line, what);
	reader->visitor->problem(why, reader->visitor->arg);
}

static bool
is_headings(const char *line)
{
	while (*line == ' ' || *line == '\t')
		line++;
	return isalpha((unsigned char)*line) != 0;
}

/* Takes one line, which ends with a newline. */
static int
take_line(struct reader *reader, const char *line)
{
	struct sv_object obj;
	struct scan row = { .at = line };

	reader->line++;
	if (reader->skipping) {
		reader->skipping = false;
		return 0;
	}
	if (reader->line == 1 && is_headings(line))
		return 0;
	obj.kind = reader->kind;
	if (!reader->kind->parse_row(&row, &obj)) {
		tell_malformed(reader, "malformed, left out");
		return 0;
	}
	return reader->visitor->object(&obj, reader->visitor->arg);
}

static int
read_rows(int fd, struct reader *reader)
{
	char buffer[BUFFER_SIZE];
	size_t filled = 0;

	for (;;) {
		char *line = buffer, *end, *newline;
		ssize_t n;

		n = read_again(fd, buffer + filled, sizeof(buffer) - filled);
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		end = buffer + filled + n;
		while ((newline = memchr(line, '\n', (size_t)(end - line))) !=
		       NULL) {
			int result = take_line(reader, line);

			if (result != 0)
				return result;
			line = newline + 1;
		}
		filled = (size_t)(end - line);
		memmove(buffer, line, filled);
		if (filled == sizeof(buffer)) {
			if (!reader->skipping) {
				reader->line++;
				tell_malformed(reader, "too long, left out");
				reader->line--;
			}
			reader->skipping = true;
			filled = 0;
		}
	}
	if (filled > 0 && !reader->skipping) {
		reader->line++;
		tell_malformed(reader, "cut off, left out");
	}
	return 0;
}

int
proc_open(const char *root, const struct sv_kind *kind)
{
	return open_below(root, "sysvipc", kind->word);
}

bool
proc_is_kernels(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

int
proc_walk(int fd, const struct sv_kind *kind, const struct sv_visitor *visitor)
{
	struct reader reader = { .kind = kind, .visitor = visitor };

	return read_rows(fd, &reader);
}

int
proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count)
{
	char text[256];
	struct scan scan = { .at = text };
	size_t got = 0;
	ssize_t n;
	int fd, error;

	fd = open_below(root, "sys/kernel", file);
	if (fd == -1)
		return -1;
	n = read_again(fd, text, sizeof(text) - 1);
	error = errno;
	close(fd);
	if (n == -1) {
		errno = error;
		return -1;
	}
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
