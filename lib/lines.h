/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of a file below /proc, read in pieces: memory doesn't grow with
 * the file.
 */
#ifndef LINES_H
#define LINES_H

#include <stdbool.h>
#include <stddef.h>

/* The kernel hands out a page at a time; a row has less than 300 bytes. */
#define LINES_BUFFER 16384

enum lines_result {
	LINES_LINE,
	LINES_TOO_LONG, /* one that doesn't fit was left out */
	LINES_CUT_OFF,  /* the last one has no newline; it was left out */
	LINES_END,
	LINES_ERROR, /* errno: that of read(2) */
};

/* Set fd, and zero the rest. */
struct lines {
	int fd;
	size_t at, filled;
	bool skipping; /* the rest of a line that is too long */
	char buffer[LINES_BUFFER + 1];
};

/*
 * lines_next - the next line, which ends with its newline; a NUL comes only
 * behind all that was read.
 *
 * @line: valid until the next call; set for LINES_LINE only.
 */
enum lines_result lines_next(struct lines *lines, const char **line);

#endif
