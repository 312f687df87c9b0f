/* SPDX-License-Identifier: BSD-2-Clause */
/* POSIX message queues: with pqueue_io.c, the only caller of the mq_* family.
 */

#include "model/pqueue.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/intern.h"
#include "model/make.h"
#include "model/mqueue_dir.h"
#include "model/posix_file.h"
#include "model/pqueue_limit.h"

/* O_NONBLOCK: nothing here waits for a message. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)

static void
know_nothing(struct object *obj, int error)
{
	obj->u.pqueue.bytes = obj->u.pqueue.messages = OBJECT_UNKNOWN;
	obj->u.pqueue.max_messages = obj->u.pqueue.message_size =
	    OBJECT_UNKNOWN;
	obj->u.pqueue.notify = obj->u.pqueue.signal = 0;
	obj->u.pqueue.notified = 0;
	obj->file.error = error;
}

/* The status that a descriptor gives to read(2). */
static int
read_status(int fd, struct object *obj)
{
	char text[160];
	ssize_t length = pread(fd, text, sizeof(text) - 1, 0);

	if (length == -1)
		return errno;
	text[length] = '\0';
	return sscanf(text,
		   "QSIZE:%" SCNu64 " NOTIFY:%d SIGNO:%d NOTIFY_PID:%d",
		   &obj->u.pqueue.bytes, &obj->u.pqueue.notify,
		   &obj->u.pqueue.signal, &obj->u.pqueue.notified) == 4
	           ? 0
	           : EBADMSG;
}

/* Reads the queue through a descriptor. */
static void
read_open(int fd, struct object *obj)
{
	struct mq_attr attr;
	int error = 0;

	if (mq_getattr(fd, &attr) == -1)
		error = errno;
	if (error == 0)
		error = read_status(fd, obj);
	if (error != 0) {
		know_nothing(obj, error);
		return;
	}
	obj->u.pqueue.messages = (uint64_t)attr.mq_curmsgs;
	obj->u.pqueue.max_messages = (uint64_t)attr.mq_maxmsg;
	obj->u.pqueue.message_size = (uint64_t)attr.mq_msgsize;
}

/* Reading the status sets the time of the last change; that of the last
 * modification is the last message's, or the creation's. */
static void
from_stat(struct object *obj, const struct stat *st)
{
	posix_from_stat(obj, st);
	obj->changed = st->st_mtime;
}

static int
name_object(struct object *obj, const struct kind *kind, const char *text)
{
	*obj = (struct object){ .kind = kind };
	obj->name.text = intern(text);
	return obj->name.text == NULL ? -1 : 0;
}

/* Takes the snapshot of a queue in the folder; one that may not be read has an
 * owner and a mode all the same. */
static int
look_in(int dir, const struct kind *kind, const char *text, struct object *obj)
{
	struct stat st;
	int fd;

	if (fstatat(dir, text + 1, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	if (name_object(obj, kind, text) == -1)
		return -1;
	from_stat(obj, &st);
	fd = openat(dir, text + 1, READ_FLAGS);
	if (fd == -1) {
		know_nothing(obj, errno);
		return errno == ENOENT ? -1 : 0;
	}
	if (fstat(fd, &st) == 0)
		from_stat(obj, &st);
	read_open(fd, obj);
	close(fd);
	return 0;
}

struct walk {
	const struct kind *kind;
	const struct visitor *visitor;
};

static int
visit_queue(int dir, const char *file, void *arg)
{
	const struct walk *walk = arg;
	char text[OBJECT_NAME_SIZE];
	struct object obj;

	snprintf(text, sizeof(text), "/%s", file);
	if (look_in(dir, walk->kind, text, &obj) == 0)
		return walk->visitor->object(&obj, walk->visitor->arg);
	if (errno != ENOENT)
		posix_problem(walk->visitor, walk->kind->title, text);
	return 0;
}

static int
pqueue_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	struct walk walk = { kind, visitor };
	int dir = mqueue_dir_open();

	(void)source;
	if (dir == -1)
		return -1;
	return fd_close(dir,
	    posix_walk(dir, kind->title, visitor, visit_queue, &walk));
}

/* By its name, which needs the right to read it, but no folder. */
static int
pqueue_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	int fd = mq_open(name->text, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int dir;

	if (fd != -1) {
		if (fstat(fd, &st) == -1 ||
		    name_object(obj, kind, name->text) == -1)
			return fd_close(fd, -1);
		from_stat(obj, &st);
		read_open(fd, obj);
		return fd_close(fd, 0);
	}
	if (errno != EACCES)
		return -1;
	dir = mqueue_dir_open();
	if (dir == -1) {
		errno = EACCES;
		return -1;
	}
	return fd_close(dir, look_in(dir, kind, name->text, obj));
}

/* Only ENOENT says so. */
static bool
pqueue_is_gone(const struct kind *kind, const struct object_name *name)
{
	int fd = mq_open(name->text, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	(void)kind;
	if (fd == -1)
		return errno == ENOENT;
	close(fd);
	return false;
}

static int
pqueue_find(const struct kind *kind, struct object_name *name)
{
	if (!pqueue_is_gone(kind, name))
		return 0;
	errno = ENOENT;
	return -1;
}

static int
pqueue_remove(const struct object_name *name)
{
	return mq_unlink(name->text);
}

static int
pqueue_set(const struct object *obj)
{
	int dir = mqueue_dir_open();

	if (dir == -1)
		return -1;
	return fd_close(dir, posix_set(dir, obj->name.text + 1, obj));
}

static const char *
pqueue_check_name(const char *text)
{
	return posix_name_check(text, NAME_MAX);
}

static time_t
pqueue_last_use(const struct object *obj)
{
	return obj->file.modified;
}

static int
pqueue_is_held(const struct object *obj)
{
	int fd = mq_open(obj->name.text, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_dev == obj->file.device &&
	    st.st_ino == obj->file.inode)
		return fd_close(fd, posix_is_shared(fd));
	errno = ESTALE;
	return fd_close(fd, -1);
}

static bool
pqueue_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.pqueue.messages == b->u.pqueue.messages &&
	       a->u.pqueue.bytes == b->u.pqueue.bytes &&
	       a->u.pqueue.notified == b->u.pqueue.notified &&
	       a->file.modified == b->file.modified;
}

static bool
pqueue_is_empty(const struct object *obj)
{
	return obj->u.pqueue.messages == 0;
}

static uint64_t
pqueue_messages(const struct object *obj)
{
	return obj->u.pqueue.messages;
}

static uint64_t
pqueue_bytes(const struct object *obj)
{
	return obj->u.pqueue.bytes;
}

static int
pqueue_device(dev_t *device)
{
	int dir = mqueue_dir_open(), result;
	struct stat st;

	if (dir == -1)
		return -1;
	result = fstat(dir, &st);
	if (result == 0)
		*device = st.st_dev;
	return fd_close(dir, result);
}

/*
 * Senders and receivers are not recorded. The process to be notified lives: the
 * kernel forgets it when it ends. Where its pid isn't seen from here, the
 * signal or another way of notification tells that there is one.
 */
static int
pqueue_records(const struct object *obj, const struct recorder *recorder)
{
	if (obj->file.error != 0) {
		errno = obj->file.error;
		return -1;
	}
	if (obj->u.pqueue.notified != 0 || obj->u.pqueue.notify != 0 ||
	    obj->u.pqueue.signal != 0)
		recorder->process(obj->u.pqueue.notified, time(NULL),
		    recorder->arg);
	return 0;
}

/* Unlike a file, it has its name from the beginning: until the last step only
 * its maker has rights. */
static int
pqueue_make(const struct making *making, struct object *obj)
{
	struct pqueue_shape shape = { making->messages, making->message_size };
	/* Neither: the kernel completes it, /proc or not. */
	bool is_usual = shape.messages == 0 && shape.message_size == 0;
	struct mq_attr attr;
	struct stat st;
	int fd, error;

	if (!is_usual && pqueue_complete(&shape) == -1)
		return -1;
	attr = (struct mq_attr){
		.mq_maxmsg = (long)shape.messages,
		.mq_msgsize = (long)shape.message_size,
	};
	fd = mq_open(making->text, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600,
	    is_usual ? NULL : &attr);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == 0) {
		obj->name.text = making->text;
		from_stat(obj, &st);
		return fd_close(fd, posix_give(fd, making));
	}
	error = errno;
	mq_unlink(making->text);
	errno = error;
	return fd_close(fd, -1);
}

/* An unreadable capacity is not enough if one was asked for. */
static bool
pqueue_is_enough(const struct object *obj, const struct making *making)
{
	if (obj->file.error != 0)
		return making->messages == 0 && making->message_size == 0;
	return obj->u.pqueue.max_messages >= making->messages &&
	       obj->u.pqueue.message_size >= making->message_size;
}

const struct kind kind_pqueue = {
	.id = KIND_PQUEUE,
	.name = "pqueue",
	.title = "POSIX message queue",
	.stock_title = "POSIX message queue",
	.stock_list = "posix-messages",
	.stock_slash = true,
	.word = "pmsg",
	.letter = 'Q',
	.words = (const char *const[]){ "pqueue", "pmsg", NULL },
	.limits = pqueue_limits,
	.count_limit = &limit_queues_max,
	.walk = pqueue_walk,
	.look = pqueue_look,
	.is_gone = pqueue_is_gone,
	.find = pqueue_find,
	.check_name = pqueue_check_name,
	.device = pqueue_device,
	.last_use = pqueue_last_use,
	.is_same_use = pqueue_is_same_use,
	.is_held = pqueue_is_held,
	.is_empty = pqueue_is_empty,
	.messages = pqueue_messages,
	.bytes = pqueue_bytes,
	.records = pqueue_records,
	.make = pqueue_make,
	.is_enough = pqueue_is_enough,
	.set = pqueue_set,
	.remove = pqueue_remove,
};
