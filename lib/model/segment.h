/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory segments: the operations of this kind alone. See shmget(2),
 * shmop(2).
 */
#ifndef SEGMENT_H
#define SEGMENT_H

#include <stdbool.h>

struct kind;
struct limit;
struct object;

extern const struct kind kind_segment;

extern const struct limit limit_shmmni; /* segments */
extern const struct limit limit_shmall; /* pages of all segments */
extern const struct limit limit_shmmax; /* bytes of a segment */
extern const struct limit limit_shmmin; /* bytes of a segment, at least */

/*
 * segment_attach - attaches the segment that was @found, read-only unless
 * @writable. See shmat(2).
 *
 * Between object_stat and shmat(2) somebody may remove a segment and create
 * another, perhaps smaller, with the same id. Returns the address only if the
 * id still names the segment that was @found, unchanged and of the same size;
 * while it is attached, that can't change.
 *
 * Stays attached until the process ends or executes another program. Returns
 * the address, or NULL with errno: ESTALE for another segment or a changed one;
 * EACCES, EINVAL, EIDRM, ENOMEM, or that of object_stat.
 */
void *segment_attach(const struct object *found, bool writable)
    __attribute__((warn_unused_result));

/*
 * segments_end_unattached - whether the kernel removes a segment with the
 * last detach, or with its creator (kernel.shm_rmid_forced).
 *
 * Returns 1 or 0, or -1 with errno when the setting can't be read: then it may
 * be either.
 */
int segments_end_unattached(void) __attribute__((warn_unused_result));

#endif
