/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX semaphores: the regular files in /dev/shm whose names begin with sem.
 * See sem_open(3), sem_overview(7).
 */
#ifndef PSEM_H
#define PSEM_H

#include <stdbool.h>

struct kind;

extern const struct kind kind_psem;

/* The names of their files begin so. */
#define PSEM_PREFIX "sem."

/* psem_is_file - whether a file of this name in /dev/shm is a semaphore's. */
bool psem_is_file(const char *file);

#endif
