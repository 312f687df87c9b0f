/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory of the system, from /proc/meminfo. See proc_meminfo(5).
 */
#ifndef MEMINFO_H
#define MEMINFO_H

#include <stdint.h>

/*
 * meminfo_get - the number of a line of /proc/meminfo.
 *
 * @name: the text before the colon, such as "MemTotal". Sizes, in KiB there,
 * are converted to bytes. Returns 0, or -1 if there is no such line.
 */
int meminfo_get(const char *name, uint64_t *number)
    __attribute__((warn_unused_result));

#endif
