/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small files below /proc, read whole. See proc(5).
 */
#ifndef PROC_H
#define PROC_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROC_ROOT "/proc"

/*
 * proc_read - reads the start of a file below /proc, up to @size - 1 bytes,
 * and ends it with a NUL.
 *
 * Returns the number of bytes, or -1 with errno: that of open(2) or read(2).
 */
ssize_t proc_read(const char *path, char *text, size_t size)
    __attribute__((warn_unused_result));

/*
 * proc_numbers - reads up to @count numbers from @root/sys/kernel/@file.
 *
 * Returns how many there were, or -1 with errno: that of open(2) or read(2), or
 * EBADMSG when it holds something else.
 */
int proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count) __attribute__((warn_unused_result));

#endif
