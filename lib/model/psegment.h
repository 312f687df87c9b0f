/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX shared memory: the regular files in /dev/shm that are not semaphores.
 * See shm_open(3).
 */
#ifndef PSEGMENT_H
#define PSEGMENT_H

#include <stdbool.h>

struct kind;
struct object;

extern const struct kind kind_psegment;

/*
 * psegment_open - opens the object that was @found, to be read, and also
 * written if @writable.
 *
 * Never makes it, and never changes its size. Returns a descriptor, or -1 with
 * errno: ESTALE if another file has its name by now, or that of open(2).
 */
int psegment_open(const struct object *found, bool writable)
    __attribute__((warn_unused_result));

#endif
