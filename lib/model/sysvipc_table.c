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
tell(const struct reader *reader, const char *what)
{
	char why[160];

	snprintf(why, sizeof(why), "/proc/sysvipc/%s: line %lu: %s",
	    reader->kind->word, reader->line, what);
	errno = 0;
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
	struct row_scan row = { .at = line };

	if (reader->line == 1 && is_headings(line))
		return 0;
	if (!reader->kind->parse_row(&row, &obj)) {
		tell(reader, "malformed, left out");
		return 0;
	}
	return reader->visitor->object(&obj, reader->visitor->arg);
}

/* Returns -1 with errno where no line has been read. */
static int
end_early(const struct reader *reader)
{
	char what[96];

	if (reader->line == 1)
		return -1;
	snprintf(what, sizeof(what), "%s, the rest is missing",
	    strerror(errno));
	tell(reader, what);
	return 0;
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
			tell(&reader, "too long, left out");
			break;
		case PROC_LINES_CUT_OFF:
			tell(&reader, "cut off, left out");
			break;
		case PROC_LINES_END:
			return 0;
		case PROC_LINES_ERROR:
			return end_early(&reader);
		}
		if (result != 0)
			return result;
	}
}
