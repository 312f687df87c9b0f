/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An end of this program after a time, whatever it is waiting for then.
 */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <stdint.h>

#define DEADLINE_LINE 128

/*
 * deadline_begin - after this time, the program writes @line to standard output
 * and exits with @status. Again: from now on after this time.
 *
 * @nanoseconds: at least 1000. @line: shorter than DEADLINE_LINE.
 */
void deadline_begin(int64_t nanoseconds, const char *line, int status);

/* deadline_answering - from now on it only exits: something else is being
 * written. */
void deadline_answering(void);

#endif
