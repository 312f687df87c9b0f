/* SPDX-License-Identifier: BSD-2-Clause */
/* Copying from and to memory whose pages may not be there. */

#include "content/guarded_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
guarded_copy_open(struct guarded_copy *copy)
{
	/* It takes what fits and never blocks. */
	return pipe2(copy->pipe, O_CLOEXEC | O_NONBLOCK);
}

void
guarded_copy_close(struct guarded_copy *copy)
{
	close(copy->pipe[0]);
	close(copy->pipe[1]);
}

ssize_t
guarded_copy(struct guarded_copy *copy, void *to, const void *from, size_t size)
{
	size_t copied = 0;
	ssize_t n, filled;

	do
		filled = write(copy->pipe[1], from, size);
	while (filled == -1 && errno == EINTR);
	if (filled == -1)
		return -1;
	while (copied < (size_t)filled) {
		n = read(copy->pipe[0], (char *)to + copied,
		    (size_t)filled - copied);
		if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			copied += (size_t)n;
	}
	return filled;
}
