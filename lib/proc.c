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

#include "lines.h"
#include "scan.h"

struct reader {
	const struct sv_kind *kind;
	const struct sv_visitor *visitor;
	unsigned long line;
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

static int
take_line(const struct reader *reader, const char *line)
{
	struct sv_object obj = { .kind = reader->kind };
	struct scan row = { .at = line };

	if (reader->line == 1 && is_headings(line))
		return 0;
	if (!reader->kind->parse_row(&row, &obj)) {
		tell_malformed(reader, "malformed, left out");
		return 0;
	}
	return reader->visitor->object(&obj, reader->visitor->arg);
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
	struct lines lines = { .fd = fd };

	for (;;) {
		const char *line;
		int result = 0;

		reader.line++;
		switch (lines_next(&lines, &line)) {
		case LINES_LINE:
			result = take_line(&reader, line);
			break;
		case LINES_TOO_LONG:
			tell_malformed(&reader, "too long, left out");
			break;
		case LINES_CUT_OFF:
			tell_malformed(&reader, "cut off, left out");
			break;
		case LINES_END:
			return 0;
		case LINES_ERROR:
			return -1;
		}
		if (result != 0)
			return result;
	}
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
