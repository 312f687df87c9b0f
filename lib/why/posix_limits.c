/* SPDX-License-Identifier: BSD-2-Clause */
/* Which limit on POSIX objects was hit; as limits.c. */

#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/names.h"
#include "base/proc.h"
#include "model/kind.h"
#include "model/pqueue_limit.h"
#include "model/shm_dir.h"
#include "model/walk.h"
#include "why/permission.h"
#include "why/reason.h"

void
reason_no_queues(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most;

	if (limit_get(PROC_ROOT, &limit_queues_max, &most) == -1 &&
	    errno == ENOSYS)
		snprintf(why, EXPLAIN_SIZE, "this kernel has no %ss",
		    subject->kind->title);
}

/* The kernel has no other limit for which it says ENOSPC. */
void
reason_queue_count_unseen(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most;

	if (limit_get(PROC_ROOT, &limit_queues_max, &most) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "%s limit reached: %" PRIu64 " (%s)", subject->kind->title,
		    most, limit_queues_max.name);
}

/* Which limit a number passes: that of the system, or with the right to pass
 * it that of the kernel. */
static void
say_too_many(char why[static EXPLAIN_SIZE], uint64_t number,
    const struct limit *limit, uint64_t hardest)
{
	bool may_pass = permission_capable_on_host(CAP_SYS_RESOURCE);
	uint64_t most;

	if (number > hardest)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " %s exceed the limit of %" PRIu64
		    " for any queue",
		    number, limit->unit, hardest);
	else if (!may_pass && limit_get(PROC_ROOT, limit, &most) == 0 &&
		 number > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " %s exceed the limit of %" PRIu64
		    " (%s), which needs CAP_SYS_RESOURCE",
		    number, limit->unit, most, limit->name);
}

void
reason_queue_shape(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_too_many(why, subject->count, &limit_msg_max, PQUEUE_MESSAGES_MAX);
	if (why[0] == '\0')
		say_too_many(why, subject->size, &limit_msgsize_max,
		    PQUEUE_SIZE_MAX);
}

/* The share of a queue in RLIMIT_MSGQUEUE, and that limit. */
static int
read_charge(const struct explain_subject *subject, uint64_t *charge,
    uint64_t *most)
{
	struct pqueue_shape shape = { subject->count, subject->size };

	if (pqueue_complete(&shape) == -1 ||
	    limit_get(PROC_ROOT, &limit_msgqueue, most) == -1)
		return -1;
	*charge = pqueue_charge(&shape);
	return 0;
}

/* "; the size of 2 others cannot be read" */
static void
add_unread(char *to, size_t size, uint64_t unread)
{
	if (unread != 0)
		snprintf(to, size,
		    "; the size of %" PRIu64 " other%s cannot be read", unread,
		    reason_plural(unread));
}

void
reason_queue_bytes(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct pqueue_share share;
	struct names *names;
	uint64_t charge, most;
	size_t length;

	if (read_charge(subject, &charge, &most) == -1 ||
	    pqueue_share_of(getuid(), &share) == -1 ||
	    (share.bytes <= most && charge <= most - share.bytes))
		return;
	names = names_new();
	length = (size_t)snprintf(why, EXPLAIN_SIZE,
	    "%" PRIu64 " bytes do not fit: %" PRIu64 " of %" PRIu64
	    " in use by %" PRIu64 " queue%s of %.64s (ulimit -q)",
	    charge, share.bytes, most, share.queues,
	    reason_plural(share.queues),
	    names == NULL ? "the caller" : names_user(names, getuid())->text);
	names_free(names);
	add_unread(why + length, EXPLAIN_SIZE - length, share.unread);
}

/* The kernel counts more than can be seen here. */
void
reason_queue_bytes_unseen(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct pqueue_share share;
	uint64_t charge, most;
	size_t length;

	if (read_charge(subject, &charge, &most) == -1)
		return;
	length = (size_t)snprintf(why, EXPLAIN_SIZE,
	    "%" PRIu64 " bytes do not fit into the caller's %" PRIu64
	    " (ulimit -q)",
	    charge, most);
	if (pqueue_share_of(getuid(), &share) == -1) {
		snprintf(why + length, EXPLAIN_SIZE - length,
		    "; what is in use cannot be seen");
		return;
	}
	length += (size_t)snprintf(why + length, EXPLAIN_SIZE - length,
	    ", though only %" PRIu64 " are in use by the queues seen here",
	    share.bytes);
	add_unread(why + length, EXPLAIN_SIZE - length, share.unread);
}

/* The snapshot of a queue whose numbers are known. */
static bool
look(const struct explain_subject *subject, struct object *obj)
{
	return subject->name != NULL &&
	       object_look(subject->kind, subject->name, obj) == 0 &&
	       obj->file.error == 0;
}

void
reason_existing_posix_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (!look(subject, &obj))
		return;
	if (subject->kind->messages != NULL)
		snprintf(why, EXPLAIN_SIZE,
		    "the existing one is smaller: %" PRIu64
		    " messages of %" PRIu64 " bytes",
		    obj.u.pqueue.max_messages, obj.u.pqueue.message_size);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "the existing one is smaller: %" PRIu64 " of %" PRIu64
		    " %s",
		    subject->kind->size(&obj), subject->size,
		    subject->kind->size_unit);
}

void
reason_posix_message_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (look(subject, &obj) && subject->size > obj.u.pqueue.message_size)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes exceed the queue's maximum message "
		    "size, %" PRIu64,
		    subject->size, obj.u.pqueue.message_size);
}

void
reason_message_priority(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE,
	    "no priority %ld in POSIX: priorities are 0 to 32767",
	    subject->choice.type);
}

void
reason_posix_queue_full(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (look(subject, &obj) &&
	    obj.u.pqueue.messages >= obj.u.pqueue.max_messages)
		snprintf(why, EXPLAIN_SIZE,
		    "full: %" PRIu64 " of %" PRIu64 " message%s",
		    obj.u.pqueue.messages, obj.u.pqueue.max_messages,
		    reason_plural(obj.u.pqueue.max_messages));
}

/* The bytes that a new object takes at once: a semaphore takes a page. */
static uint64_t
bytes_taken(const struct explain_subject *subject)
{
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	if (subject->kind->size == NULL)
		return page;
	if (!subject->is_reserved || subject->size > UINT64_MAX - page)
		return subject->is_reserved ? subject->size : 0;
	return (subject->size + page - 1) / page * page;
}

void
reason_shm_full(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t need = bytes_taken(subject);
	struct shm_space space;

	if (shm_dir_space(&space) == -1)
		return;
	if (space.files != 0 && space.used_files >= space.files)
		snprintf(why, EXPLAIN_SIZE,
		    "/dev/shm is full: %" PRIu64 " of %" PRIu64
		    " files in use (its nr_inodes)",
		    space.used_files, space.files);
	else if (space.bytes != 0 && space.used_bytes >= space.bytes &&
		 need > 0)
		snprintf(why, EXPLAIN_SIZE,
		    "/dev/shm is full: %" PRIu64 " of %" PRIu64 " bytes in use",
		    space.used_bytes, space.bytes);
	else if (space.bytes != 0 && need > space.bytes - space.used_bytes)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes do not fit into /dev/shm: %" PRIu64
		    " of %" PRIu64 " in use",
		    subject->size, space.used_bytes, space.bytes);
}

void
reason_shm_not_full(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct shm_space space;

	(void)subject;
	if (shm_dir_space(&space) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "refused by the kernel (ENOSPC), though %" PRIu64
		    " of %" PRIu64 " bytes of /dev/shm are in use",
		    space.used_bytes, space.bytes);
}

void
reason_file_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t size =
	    subject->kind->size == NULL ? sizeof(sem_t) : subject->size;
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY && size > limit.rlim_cur)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes exceed the file size limit, %ju bytes "
		    "(ulimit -f)",
		    size, (uintmax_t)limit.rlim_cur);
	else if (size > INT64_MAX)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes exceed the size of any file", size);
}

void
reason_process_files(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct rlimit limit;
	int fd;

	(void)subject;
	/* The lowest free number tells whether that limit is reached. */
	fd = dup(STDERR_FILENO);
	if (fd != -1) {
		close(fd);
		return;
	}
	if (errno == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "open file limit of the process reached: %ju (ulimit -n)",
		    (uintmax_t)limit.rlim_cur);
}
