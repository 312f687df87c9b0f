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

/*
 * psegment_is_shared - whether anybody else has the object, open as @fd, open
 * or mapped, in whatever namespace: the kernel leases a file only to one who is
 * alone with it. See fcntl(2), F_SETLEASE.
 *
 * Whoever opens it in that instant waits until it is over. Returns 1 or 0, or
 * -1 with errno: EACCES for all but its owner and CAP_LEASE, EINVAL where the
 * file system has no leases.
 */
int psegment_is_shared(int fd) __attribute__((warn_unused_result));

#endif
