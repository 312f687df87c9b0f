/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far a long work has come: one line on standard error.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

/*
 * progress_begin - gets ready for one work, which moves bytes from or to
 * @stream.
 *
 * The line is shown only if standard error is a terminal and @stream isn't one,
 * where it would stand among the bytes.
 */
void progress_begin(const char *program, int stream);

/*
 * progress_show - shows the line, anew each second from the first on.
 *
 * @total: bytes in all, or 0 where that isn't known. @arg is unused.
 */
void progress_show(uint64_t done, uint64_t total, void *arg);

/*
 * progress_end - ends the line, if there is one.
 *
 * To be called before anything else is said; keeps errno. A signal that ends
 * the process ends the line, too.
 */
void progress_end(void);

#endif
