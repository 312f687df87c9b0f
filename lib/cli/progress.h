/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The progress of a long operation: one line on standard error.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

/*
 * progress_begin - gets ready for one operation, which moves bytes from or to
 * @stream.
 *
 * Shows the line only if standard error is a terminal and @stream isn't: there
 * it would mix with the bytes.
 */
void progress_begin(const char *program, int stream);

/*
 * progress_show - shows the line after a second, and again every second.
 *
 * @total: all bytes, or 0 if that is unknown. @arg is unused.
 */
void progress_show(uint64_t done, uint64_t total, void *arg);

/*
 * progress_end - ends the line, if there is one.
 *
 * To be called before any diagnostic; keeps errno. A signal that ends the
 * process ends the line, too.
 */
void progress_end(void);

#endif
