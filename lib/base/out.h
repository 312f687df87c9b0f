/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard output that is checked.
 */
#ifndef OUT_H
#define OUT_H

#include <stddef.h>

/*
 * out_keep_standard - reserves the descriptors 0, 1 and 2. Called first in
 * main.
 *
 * Opens each one that the caller closed so that using it fails; otherwise a
 * file opened later could get its number.
 */
void out_keep_standard(void);

/*
 * out_bytes - writes to stdout, buffered.
 *
 * Returns 0, or -1 with errno: that of write(2).
 */
int out_bytes(const char *bytes, size_t length)
    __attribute__((warn_unused_result));

/*
 * out_text - the same for text from others, made safe if stdout is a terminal.
 * Errors: ENOMEM too.
 */
int out_text(const char *text) __attribute__((warn_unused_result));

/*
 * out_flush - writes the buffer of stdout.
 *
 * Drops what cannot be written, so that exit(3) doesn't try again.
 * Returns 0, or -1 with the errno of the write(2) that failed, now or before.
 */
int out_flush(void) __attribute__((warn_unused_result));

/*
 * out_close - the same, and closes stdout: some file systems report a full disk
 * only then.
 *
 * Returns 0, or -1 with the errno of the write(2) or close(2) that failed.
 */
int out_close(void) __attribute__((warn_unused_result));

#endif
