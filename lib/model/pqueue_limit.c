/* SPDX-License-Identifier: BSD-2-Clause */
/* The limits of POSIX message queues. */

#include "model/pqueue_limit.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind.h"
#include "model/mqueue_dir.h"
#include "model/posix_file.h"

#define TITLE "POSIX message queue"

#define PRIORITIES 32768 /* MQ_PRIO_MAX of the kernel */

#define SAME_PERSONALITY 0xffffffff /* asks for it */

/* To processes of linux32(1) a 64-bit kernel names a machine of 32 bits. */
static int
name_machine(struct utsname *machine)
{
	int before = personality(SAME_PERSONALITY), result;
	bool is_hidden = before != -1 && (before & PER_MASK) == PER_LINUX32;

	if (is_hidden)
		(void)personality((unsigned long)(before & ~PER_MASK));
	result = uname(machine);
	if (is_hidden)
		(void)personality((unsigned long)before);
	return result;
}

/* What the kernel charges for a message, and for each priority that may be
 * waiting: struct msg_msg and struct posix_msg_tree_node, whose sizes are 6
 * times that of a pointer. */
static uint64_t
overhead(void)
{
	struct utsname machine;

	if (sizeof(void *) == 8 || name_machine(&machine) == -1)
		return 6 * sizeof(void *);
	/* A 32-bit process on a 64-bit kernel. */
	return strstr(machine.machine, "64") != NULL ||
	               strcmp(machine.machine, "s390x") == 0
	           ? 48
	           : 24;
}

uint64_t
pqueue_charge(const struct pqueue_shape *shape)
{
	uint64_t priorities =
	    shape->messages < PRIORITIES ? shape->messages : PRIORITIES;

	return shape->messages * shape->message_size +
	       (shape->messages + priorities) * overhead();
}

/* As the kernel takes it where nothing is asked for. */
static int
complete(uint64_t *value, const struct limit *usual, const struct limit *most)
{
	uint64_t highest;

	if (*value != 0)
		return 0;
	if (limit_get(PROC_ROOT, usual, value) == -1 ||
	    limit_get(PROC_ROOT, most, &highest) == -1) {
		errno = ENODATA;
		return -1;
	}
	if (*value > highest)
		*value = highest;
	return 0;
}

int
pqueue_complete(struct pqueue_shape *shape)
{
	if (complete(&shape->messages, &limit_msg_default, &limit_msg_max) ==
	    -1)
		return -1;
	return complete(&shape->message_size, &limit_msgsize_default,
	    &limit_msgsize_max);
}

struct count {
	uid_t user;
	struct pqueue_share *share;
};

/* Adds a queue, if it is the user's. */
static int
add_queue(int dir, const char *file, void *arg)
{
	const struct count *count = arg;
	struct mq_attr attr;
	struct stat st;
	int fd;

	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return errno == ENOENT ? 0 : -1;
	if (st.st_uid != count->user)
		return 0;
	fd = openat(dir, file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == EACCES)
		fd = openat(dir, file, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return 0;
	if (fd == -1 || mq_getattr(fd, &attr) == -1) {
		if (count->share->unread++ == 0)
			count->share->error = errno;
	} else {
		const struct pqueue_shape shape = { (uint64_t)attr.mq_maxmsg,
			(uint64_t)attr.mq_msgsize };

		count->share->queues++;
		count->share->bytes += pqueue_charge(&shape);
	}
	if (fd != -1)
		close(fd);
	return 0;
}

static void
fail(const char *why, void *arg)
{
	bool *failed = arg;

	(void)why;
	*failed = true;
}

/* Visits the queue files; what can't be seen makes it fail. */
static int
visit_all(int (*visit)(int dir, const char *file, void *arg), void *arg)
{
	bool failed = false;
	const struct visitor visitor = { .problem = fail, .arg = &failed };
	int dir = mqueue_dir_open(), result, error;

	if (dir == -1)
		return -1;
	result = posix_walk(dir, TITLE, &visitor, visit, arg);
	error = failed ? EIO : errno;
	close(dir);
	errno = error;
	return failed ? -1 : result;
}

int
pqueue_share_of(uid_t user, struct pqueue_share *share)
{
	struct count count = { .user = user };

	*share = (struct pqueue_share){ .bytes = 0 };
	count.share = share;
	return visit_all(add_queue, &count);
}

static int
count_one(int dir, const char *file, void *arg)
{
	uint64_t *count = arg;

	(void)dir;
	(void)file;
	++*count;
	return 0;
}

static int
used_queues(uint64_t *used)
{
	uint64_t count = 0;

	if (visit_all(count_one, &count) == -1)
		return -1;
	*used = count;
	return 0;
}

/* The kernel takes no limit for the largest number. */
static int
ask_bytes(uint64_t *value)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MSGQUEUE, &limit) == -1)
		return -1;
	*value = limit.rlim_cur == RLIM_INFINITY ? INT64_MAX
	                                         : (uint64_t)limit.rlim_cur;
	return 0;
}

static int
used_bytes(uint64_t *used)
{
	struct pqueue_share share;

	if (pqueue_share_of(getuid(), &share) == -1)
		return -1;
	if (share.unread != 0) {
		errno = share.error;
		return -1;
	}
	*used = share.bytes;
	return 0;
}

/* Only the files tell; but that the kernel has no queues is no missing file. */
static int
ask(uint64_t *value)
{
	(void)value;
	if (mq_open("/", O_RDONLY) == -1 && errno != ENOSYS)
		errno = ENODATA;
	return -1;
}

const struct limit limit_queues_max = {
	.resource = "MQUMNI",
	.name = "fs.mqueue.queues_max",
	.text = "Number of POSIX message queues",
	.unit = "queues",
	.file = "../fs/mqueue/queues_max",
	.ask = ask,
	.used = used_queues,
};

const struct limit limit_msgsize_max = {
	.resource = "MQUMAX",
	.name = "fs.mqueue.msgsize_max",
	.text = "Max size of POSIX message (bytes)",
	.unit = "bytes",
	.file = "../fs/mqueue/msgsize_max",
	.ask = ask,
};

const struct limit limit_msg_max = {
	.resource = "MQUMNB",
	.name = "fs.mqueue.msg_max",
	.text = "Number of messages in POSIX message queue",
	.unit = "messages",
	.file = "../fs/mqueue/msg_max",
	.ask = ask,
};

const struct limit limit_msg_default = {
	.resource = "MQUMSGDEF",
	.name = "fs.mqueue.msg_default",
	.text = "Default number of messages in POSIX queue",
	.is_detail = true,
	.unit = "messages",
	.file = "../fs/mqueue/msg_default",
	.ask = ask,
};

const struct limit limit_msgsize_default = {
	.resource = "MQUSIZEDEF",
	.name = "fs.mqueue.msgsize_default",
	.text = "Default size of POSIX message (bytes)",
	.is_detail = true,
	.unit = "bytes",
	.file = "../fs/mqueue/msgsize_default",
	.ask = ask,
};

const struct limit limit_msgqueue = {
	.resource = "MSGQUEUE",
	.name = "ulimit -q",
	.text = "Bytes of POSIX queues of this user seen",
	.is_detail = true,
	.unit = "bytes",
	.ask = ask_bytes,
	.used = used_bytes,
};

const struct limit *const pqueue_limits[] = { &limit_queues_max,
	&limit_msgsize_max, &limit_msg_max, &limit_msg_default,
	&limit_msgsize_default, &limit_msgqueue, NULL };
