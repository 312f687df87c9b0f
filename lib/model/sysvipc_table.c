/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of /proc/sysvipc and /proc/sys/kernel. */

#include "model/sysvipc_table.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/proc_lines.h"
#include "base/row_scan.h"

struct reader {
	const struct kind *kind;
	const struct visitor *visitor;
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
	struct object obj = { .kind = reader->kind };
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
sysvipc_table_open(const char *root, const struct kind *kind)
{
	return open_below(root, "sysvipc", kind->word);
}

bool
sysvipc_table_is_kernels(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

int
sysvipc_table_walk(int fd, const struct kind *kind,
    const struct visitor *visitor)
{
	struct reader reader = { .kind = kind, .visitor = visitor };
	struct proc_lines lines = { .fd = fd };

	for (;;) {
		const char *line;
		int result = 0;

		reader.line++;
		switch (proc_lines_next(&lines, &line)) {
		case PROC_LINE:
			result = take_line(&reader, line);
			break;
		case PROC_LINES_TOO_LONG:
			tell_malformed(&reader, "too long, left out");
			break;
		case PROC_LINES_CUT_OFF:
			tell_malformed(&reader, "cut off, left out");
			break;
		case PROC_LINES_END:
			return 0;
		case PROC_LINES_ERROR:
			return -1;
		}
		if (result != 0)
			return result;
	}
}
