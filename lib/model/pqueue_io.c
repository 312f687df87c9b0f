/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages of a POSIX queue. */

#include "model/pqueue_io.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/stat.h>
#include <time.h>

/* Has always passed, whatever the clock says: the kernel doesn't even look. */
static const struct timespec at_once = { .tv_sec = 0 };

int
pqueue_open(const char *name, int access)
{
	return mq_open(name, access | O_CLOEXEC);
}

int
pqueue_send(int fd, const char *text, size_t size, unsigned priority,
    bool waits)
{
	if (waits)
		return mq_send(fd, text, size, priority);
	return mq_timedsend(fd, text, size, priority, &at_once);
}

ssize_t
pqueue_receive(int fd, char *text, size_t size, unsigned *priority, bool waits)
{
	if (waits)
		return mq_receive(fd, text, size, priority);
	return mq_timedreceive(fd, text, size, priority, &at_once);
}

bool
pqueue_is_removed(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_nlink == 0;
}

int
pqueue_status(int fd, struct pqueue_status *status)
{
	struct mq_attr attr;

	if (mq_getattr(fd, &attr) == -1)
		return -1;
	*status = (struct pqueue_status){
		.messages = (uint64_t)attr.mq_curmsgs,
		.max_messages = (uint64_t)attr.mq_maxmsg,
		.message_size = (uint64_t)attr.mq_msgsize,
		.is_removed = pqueue_is_removed(fd),
	};
	return 0;
}
