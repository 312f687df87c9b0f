/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing of all that a child has inherited. */
#ifndef CLOSE_FROM_H
#define CLOSE_FROM_H

/*
 * close_from - closes the file descriptors from @first on.
 *
 * Where the kernel lacks close_range(2) or a filter refuses it, the time that
 * this takes depends on those that are open, not on their limit, if /proc is
 * there.
 */
void close_from(int first);

#endif
