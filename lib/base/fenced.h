/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory followed by an inaccessible page: a system call that copies more fails
 * with EFAULT.
 */
#ifndef FENCED_H
#define FENCED_H

#include <stddef.h>

struct fenced {
	void *start; /* of as many bytes as were asked for, zeroed */
	void *pages; /* that hold them, and the one after them */
	size_t size;
};

/*
 * fenced_new - @size bytes, aligned for what @size is a multiple of.
 *
 * Returns 0, or -1 with errno: ENOMEM. fenced_free frees it, and keeps errno.
 */
int fenced_new(struct fenced *fenced, size_t size)
    __attribute__((warn_unused_result));
void fenced_free(struct fenced *fenced);

#endif
