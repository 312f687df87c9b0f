/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared memory of either kind, ready for its bytes to be moved. A System V
 * segment is attached. POSIX memory is a file: it is read through a
 * descriptor, and mapped only to be written or held.
 *
 * Anybody with the right may truncate POSIX memory at any time, and touching
 * what is gone then ends a process by SIGBUS. So nothing touches the mapping:
 * only system calls are given its addresses, and fail with EFAULT.
 */
#ifndef ATTACHMENT_H
#define ATTACHMENT_H

#include <stddef.h>

#include "model/object.h"

enum attachment_use { ATTACHMENT_READ, ATTACHMENT_WRITE, ATTACHMENT_HOLD };

/* Stays until the process ends or executes another program. */
struct attachment {
	const struct object *found;
	size_t size;  /* when it was found */
	char *memory; /* NULL: POSIX memory to be read, or of size 0 */
	int fd;       /* of POSIX memory, or -1 */
};

/*
 * attachment_open - attaches or opens the object that was @found, which
 * outlives @attachment.
 *
 * Needs read permission, and for ATTACHMENT_WRITE write permission, too.
 * Returns 0, or -1 with errno: ESTALE for another object or a changed segment;
 * EFBIG (too large for the addresses of this program), that of shmat(2),
 * open(2) or mmap(2).
 */
int attachment_open(struct attachment *attachment, const struct object *found,
    enum attachment_use use) __attribute__((warn_unused_result));

/*
 * attachment_is_shared - whether others have the segment attached, or POSIX
 * memory open or mapped.
 *
 * @attachment: opened, by this process alone. Returns 1 or 0, or -1 with errno
 * where that can't be known: that of object_stat, or as posix_is_shared.
 */
int attachment_is_shared(const struct attachment *attachment)
    __attribute__((warn_unused_result));

#endif
