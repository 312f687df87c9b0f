/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of /proc/sysvipc and /proc/sys/kernel.
 */
#ifndef PROC_H
#define PROC_H

#include <stddef.h>
#include <stdint.h>

#include "sv.h"

#define PROC_ROOT "/proc"

/*
 * proc_open - opens the table of @kind below @root, for proc_walk.
 *
 * Returns a file descriptor that the caller closes, or -1 with the errno of
 * open(2).
 */
int proc_open(const char *root, const struct sv_kind *kind)
    __attribute__((warn_unused_result));

/*
 * proc_is_kernels - whether @fd is a file of the kernel's proc file system,
 * and not one that was mounted over it.
 */
bool proc_is_kernels(int fd);

/*
 * proc_walk - visits every object of @kind in the table open as @fd.
 *
 * Streams: memory doesn't grow with the number of objects. Takes the tables of
 * older kernels (fewer columns) and of future ones (more). A malformed line is
 * a problem for the visitor, and left out.
 *
 * Returns 0, what the visitor returned, or -1 with the errno of read(2).
 */
int proc_walk(int fd, const struct sv_kind *kind,
    const struct sv_visitor *visitor) __attribute__((warn_unused_result));

/*
 * proc_numbers - reads up to @count numbers from @root/sys/kernel/@file.
 *
 * Returns how many there were, or -1 with errno: that of open(2) or read(2), or
 * EBADMSG when it holds something else.
 */
int proc_numbers(const char *root, const char *file, uint64_t *numbers,
    size_t count) __attribute__((warn_unused_result));

#endif
