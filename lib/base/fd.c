/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors. */

#include "base/fd.h"

#include <errno.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

int
fd_write(int fd, const char *bytes, size_t size)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };

	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n == -1 && errno == EAGAIN)
			(void)poll(&poller, 1, -1);
		else if (n == -1 && errno != EINTR)
			return -1;
		if (n == -1)
			continue;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

int
fd_close(int fd, int result)
{
	int error = errno;

	if (fd != -1)
		close(fd);
	errno = error;
	return result;
}
