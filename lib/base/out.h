/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Standard output that is checked.
 */
#ifndef OUT_H
#define OUT_H

#include <stddef.h>

/*
 * out_keep_standard - keeps the descriptors 0, 1 and 2 for what they are.
 *
 * One that the caller closed is opened so that using it fails: a file that we
 * open later can't be mistaken for it. Called first in main.
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
 * out_text - the same for a text of others, made safe where stdout is a
 * terminal. Errors: ENOMEM too.
 */
int out_text(const char *text) __attribute__((warn_unused_result));

/*
 * out_flush - writes what is in the buffer of stdout.
 *
 * What could not be written is dropped: exit(3) doesn't try again.
 * Returns 0, or -1 with the errno of the write(2) that failed, now or before.
 */
int out_flush(void) __attribute__((warn_unused_result));

/*
 * out_close - the same, and closes it: some file systems tell only then that
 * there was no room.
 *
 * Returns 0, or -1 with the errno of the write(2) or close(2) that failed.
 */
int out_close(void) __attribute__((warn_unused_result));

#endif
