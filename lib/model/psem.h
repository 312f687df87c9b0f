/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX semaphores: the regular files in /dev/shm whose names begin with sem.
 * See sem_open(3), sem_overview(7).
 */
#ifndef PSEM_H
#define PSEM_H

#include <stdbool.h>
#include <stdint.h>

struct kind;
struct object;

extern const struct kind kind_psem;

/* The names of their files begin so. */
#define PSEM_PREFIX "sem."

/* The largest value of a semaphore, SEM_VALUE_MAX of sem_post(3). */
#define PSEM_VALUE_MAX INT32_MAX

/* A semaphore that is open to be operated. */
struct psem {
	void *memory; /* a sem_t */
};

/*
 * psem_open - opens the semaphore that was @found; psem_close ends it.
 *
 * Needs the rights to read and to write. Maps only a file that has been checked
 * to hold a semaphore of this program's C library and word size. Returns 0, or
 * -1 with errno: ESTALE if another file has its name by now; EBADMSG if it
 * holds no semaphore; ENOEXEC for one of programs with another word size,
 * ELIBBAD of another C library; or that of open(2) or mmap(2).
 */
int psem_open(struct psem *psem, const struct object *found)
    __attribute__((warn_unused_result));
void psem_close(struct psem *psem);

/*
 * psem_post, psem_take, psem_set_value - add 1, subtract 1, set the value, each
 * atomically; see sem_post(3), sem_wait(3). psem_set_value, which only glibc's
 * layout allows, wakes whoever waits and can go on.
 *
 * psem_take waits until @deadline of wait.h, after wait_prepare, or until a
 * signal asks to end. All return 0, or -1 with errno: EOVERFLOW (the value
 * would exceed PSEM_VALUE_MAX); EAGAIN (WAIT_NOT and the value is 0), ETIME,
 * EINTR; ENOTSUP (psem_set_value); ENODATA (somebody has cut the file short
 * since).
 */
int psem_post(const struct psem *psem) __attribute__((warn_unused_result));
int psem_take(const struct psem *psem, int64_t deadline)
    __attribute__((warn_unused_result));
int psem_set_value(const struct psem *psem, uint32_t value)
    __attribute__((warn_unused_result));

/* psem_is_file - whether a file of this name in /dev/shm is a semaphore's. */
bool psem_is_file(const char *file);

#endif
