/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX shared memory: the regular files in /dev/shm that are not semaphores.
 * See shm_open(3).
 */
#ifndef PSEGMENT_H
#define PSEGMENT_H

struct kind;

extern const struct kind kind_psegment;

#endif
