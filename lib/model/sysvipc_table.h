/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reader of /proc/sysvipc and /proc/sys/kernel.
 */
#ifndef SYSVIPC_TABLE_H
#define SYSVIPC_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "model/kind.h"
#include "model/visitor.h"

/*
 * sysvipc_table_open - opens the table of @kind below @root, for
 * sysvipc_table_walk.
 *
 * Returns a file descriptor that the caller closes, or -1 with the errno of
 * open(2).
 */
int sysvipc_table_open(const char *root, const struct kind *kind)
    __attribute__((warn_unused_result));

/*
 * sysvipc_table_is_kernels - whether @fd is a file of the kernel's proc file
 * system, and not one that was mounted over it.
 */
bool sysvipc_table_is_kernels(int fd);

/*
 * sysvipc_table_walk - visits every object of @kind in the table open as @fd.
 *
 * Streams: memory doesn't grow with the number of objects. Takes the tables of
 * older kernels (fewer columns) and of future ones (more). Leaves out a
 * malformed line, and the rest of a table that can't be read to its end, and
 * reports both to the visitor as a problem.
 *
 * Returns 0, the number by which the visitor ended the walk, or -1 with the
 * errno of the first read(2).
 */
int sysvipc_table_walk(int fd, const struct kind *kind,
    const struct visitor *visitor) __attribute__((warn_unused_result));

#endif
