/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Copying from and to memory whose pages the kernel may be unable to provide:
 * huge pages where none is free, pages lost by a failing disk or memory.
 *
 * Touching such a page ends the process by SIGBUS. System calls that are given
 * its address fail with EFAULT instead, so the bytes go through a pipe.
 */
#ifndef GUARDED_COPY_H
#define GUARDED_COPY_H

#include <stddef.h>
#include <sys/types.h>

struct guarded_copy {
	int pipe[2];
};

/*
 * guarded_copy_open - gets ready. guarded_copy_close ends it.
 *
 * Returns 0, or -1 with the errno of pipe2(2).
 */
int guarded_copy_open(struct guarded_copy *copy)
    __attribute__((warn_unused_result));
void guarded_copy_close(struct guarded_copy *copy);

/*
 * guarded_copy - copies up to @size bytes, more than 0.
 *
 * Returns how many it copied, at least 1 and perhaps less than @size, or -1
 * with errno EFAULT. After that @copy can only be closed.
 */
ssize_t guarded_copy(struct guarded_copy *copy, void *to, const void *from,
    size_t size) __attribute__((warn_unused_result));

#endif
