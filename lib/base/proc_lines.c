/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a file below /proc. */

#include "base/proc_lines.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* Appends more to the rest; returns as read(2). */
static ssize_t
fill(struct proc_lines *lines)
{
	ssize_t n;

	lines->filled -= lines->at;
	memmove(lines->buffer, lines->buffer + lines->at, lines->filled);
	lines->at = 0;
	do
		n = read(lines->fd, lines->buffer + lines->filled,
		    PROC_LINES_BUFFER - lines->filled);
	while (n == -1 && errno == EINTR);
	if (n > 0)
		lines->filled += (size_t)n;
	lines->buffer[lines->filled] = '\0';
	return n;
}

/* Drops the part of a line that has been read; true if it is the first part. */
static bool
skip_line(struct proc_lines *lines)
{
	bool first = !lines->skipping;

	lines->skipping = true;
	lines->at = lines->filled = 0;
	return first;
}

enum proc_lines_result
proc_lines_next(struct proc_lines *lines, const char **line)
{
	for (;;) {
		char *start = lines->buffer + lines->at;
		char *newline = memchr(start, '\n', lines->filled - lines->at);
		ssize_t n;

		if (newline != NULL) {
			lines->at = (size_t)(newline + 1 - lines->buffer);
			if (!lines->skipping) {
				*line = start;
				return PROC_LINE;
			}
			lines->skipping = false;
			continue;
		}
		if (lines->filled - lines->at == PROC_LINES_BUFFER &&
		    skip_line(lines))
			return PROC_LINES_TOO_LONG;
		n = fill(lines);
		if (n == -1)
			return PROC_LINES_ERROR;
		if (n > 0)
			continue;
		if (lines->filled == 0 || lines->skipping)
			return PROC_LINES_END;
		lines->filled = 0;
		return PROC_LINES_CUT_OFF;
	}
}
