/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lines of a file below /proc, read in pieces: memory doesn't grow with
 * the file.
 */
#ifndef PROC_LINES_H
#define PROC_LINES_H

#include <stdbool.h>
#include <stddef.h>

/* The kernel hands out a page at a time; a row has less than 300 bytes. */
#define PROC_LINES_BUFFER 16384

enum proc_lines_result {
	PROC_LINE,
	PROC_LINES_TOO_LONG, /* one that doesn't fit was left out */
	PROC_LINES_CUT_OFF,  /* the last one has no newline; it was left out */
	PROC_LINES_END,
	PROC_LINES_ERROR, /* errno: that of read(2) */
};

/* Set fd, and zero the rest. */
struct proc_lines {
	int fd;
	size_t at, filled;
	bool skipping; /* the rest of a line that is too long */
	char buffer[PROC_LINES_BUFFER + 1];
};

/*
 * proc_lines_next - the next line, with its newline. It isn't followed by a
 * NUL; only the end of the buffer is.
 *
 * @line: valid until the next call; set for PROC_LINE only.
 */
enum proc_lines_result proc_lines_next(struct proc_lines *lines,
    const char **line);

#endif
