/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Descriptors: all that is to be written, and a close that keeps errno.
 */
#ifndef FD_H
#define FD_H

#include <stddef.h>

/*
 * fd_write - writes @size bytes: it goes on after signals and where write(2)
 * takes less, and waits for a descriptor that doesn't block.
 *
 * Returns 0, or -1 with the errno of write(2): a part may have been written.
 */
int fd_write(int fd, const char *bytes, size_t size)
    __attribute__((warn_unused_result));

/* fd_close - closes @fd, which may be -1. Returns @result, with errno as it
 * was. */
int fd_close(int fd, int result);

#endif
