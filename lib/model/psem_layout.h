/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How C libraries lay out the semaphores of sem_open(3) in their files, for the
 * psem files alone.
 */
#ifndef PSEM_LAYOUT_H
#define PSEM_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/shm_dir.h"

extern const struct shm_files psem_files;

/* glibc in 64-bit processes; its waiters are the upper half of @data. */
struct psem_glibc_64 {
	uint64_t data;
	uint32_t shared;
	uint32_t unused[5];
};

/* glibc in 32-bit ones, with a bit that says whether anybody waits below the
 * value. */
struct psem_glibc_32 {
	uint32_t data;
	uint32_t shared;
	uint32_t unused;
	uint32_t waiters;
};

/* musl, whose names have no sem. unless the program gives it; of which 32-bit
 * processes have the first four; the highest bit of the value says whether
 * anybody waits. */
struct psem_musl {
	uint32_t value;
	uint32_t waiters;
	uint32_t private;
	uint32_t unused[5];
};

union psem_bytes {
	struct psem_glibc_64 glibc_64;
	struct psem_glibc_32 glibc_32;
	struct psem_musl musl;
	uint32_t words[8];
};

enum psem_layout {
	PSEM_UNKNOWN,
	PSEM_GLIBC_64,
	PSEM_GLIBC_32,
	PSEM_MUSL_64,
	PSEM_MUSL_32,
};

/* What was read from a file. */
struct psem_content {
	enum psem_layout layout;
	uint64_t value, waiters;
};

/*
 * psem_read - reads the file open as @fd, which is never mapped for it.
 *
 * Returns 0, or the errno of fstat(2) or pread(2), or EBADMSG for a file that
 * holds no semaphore.
 */
int psem_read(int fd, struct psem_content *content)
    __attribute__((warn_unused_result));

/* psem_native_layout - that of this program. */
enum psem_layout psem_native_layout(void);

/* psem_encode - makes of zeros a semaphore of this program. */
void psem_encode(union psem_bytes *bytes, uint32_t value);

#endif
