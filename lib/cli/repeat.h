/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Doing the same again and again, on deadlines that don't drift, for as long as
 * somebody reads it.
 */
#ifndef REPEAT_H
#define REPEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* A zeroed struct does it once. */
struct repeat {
	int64_t interval; /* nanoseconds; 0: once */
	uint64_t times;   /* 0: until it is ended */
	/* Diagnostics of this time, and of the time before. */
	struct buffer said, before;
};

/*
 * repeat_run - calls @once, now and at each deadline, and writes out what it
 * printed to standard output.
 *
 * On a terminal the key q ends it, too. A reader that is gone ends the process
 * by SIGPIPE at once, not only at the next write. Returns an exit status,
 * having said why it isn't EXIT_SUCCESS: standard output can't be written.
 */
int repeat_run(struct repeat *repeat, void (*once)(void *arg), void *arg)
    __attribute__((warn_unused_result));

/*
 * repeat_say - prints a diagnostic, unless the time before said the same.
 */
void repeat_say(struct repeat *repeat, const char *message);

#endif
