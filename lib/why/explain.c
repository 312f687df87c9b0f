/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a call failed. */

#include "why/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>

#include "model/kind.h"
#include "model/walk.h"
#include "why/reason.h"

static void
reason_no_such_id(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (object_is_gone(subject->kind, subject->id))
		snprintf(why, EXPLAIN_SIZE, "no such id");
}

/* After it had been found. */
static void
reason_removed(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (object_is_gone(subject->kind, subject->id))
		snprintf(why, EXPLAIN_SIZE, "removed in the meantime");
}

static void
reason_key_taken(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object_name name = { .key = subject->key };

	if (subject->key == IPC_PRIVATE)
		snprintf(why, EXPLAIN_SIZE, "every key tried is taken");
	else if (object_find(subject->kind, &name) == -1)
		snprintf(why, EXPLAIN_SIZE, "it existed a moment ago");
	else
		snprintf(why, EXPLAIN_SIZE, "exists already: id %d", name.id);
}

static void
reason_existing_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	const struct kind *kind = subject->kind;
	struct object_name name = { .key = subject->key };
	struct object obj;

	if (subject->size == 0)
		return;
	if (object_find(kind, &name) == -1 ||
	    object_stat(kind, name.id, &obj) == -1)
		return;
	if (kind->size(&obj) < subject->size)
		snprintf(why, EXPLAIN_SIZE,
		    "the existing one, id %d, is smaller: %" PRIu64
		    " of %" PRIu64 " %s",
		    name.id, kind->size(&obj), subject->size, kind->size_unit);
}

/* A kernel without it denies every call; a filter may deny this one. */
static void
reason_no_facility(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->kind->usage(NULL) == -1 && errno == ENOSYS)
		snprintf(why, EXPLAIN_SIZE, "this kernel has no %ss",
		    subject->kind->title);
}

static void
reason_cannot_look(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->only_read)
		snprintf(why, EXPLAIN_SIZE,
		    "this kernel cannot peek at messages "
		    "(CONFIG_CHECKPOINT_RESTORE)");
}

static void
describe_choice(char what[static 64], const struct message_choice *choice)
{
	if (choice->except)
		snprintf(what, 64, "message of a type other than %ld",
		    choice->type);
	else if (choice->type > 0)
		snprintf(what, 64, "message of type %ld", choice->type);
	else if (choice->type < 0)
		snprintf(what, 64, "message of type %ld or lower",
		    -choice->type);
	else
		snprintf(what, 64, "message");
}

static void
reason_no_message(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	char what[64];

	describe_choice(what, &subject->choice);
	snprintf(why, EXPLAIN_SIZE, "no %s", what);
}

static void
reason_no_message_came(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	char what[64];

	describe_choice(what, &subject->choice);
	snprintf(why, EXPLAIN_SIZE, "timed out waiting for a %s", what);
}

/* Texts for unknown causes; strerror(3) would mislead. */
#define REFUSED(error) "refused by the kernel (" #error "); cause unknown"
#define FORBIDDEN                                                              \
	"not permitted, perhaps by a security module or a filter of system "   \
	"calls (seccomp)"

/* The first row that fits and has something to say wins. */
static const struct {
	enum explain_call call;
	int kinds;
	int error;
	const char *why; /* or */
	reason *reason;
} reasons[] = {
	/* msgget(2), shmget(2), semget(2) */
	{ EXPLAIN_CREATE, SYSV, ENOSPC, NULL, reason_count_limit },
	{ EXPLAIN_CREATE, SYSV, ENOSPC, NULL, reason_limit_not_seen },
	{ EXPLAIN_CREATE, SYSV, EEXIST, NULL, reason_key_taken },
	{ EXPLAIN_CREATE, SEGMENT, EINVAL, NULL, reason_segment_size },
	{ EXPLAIN_CREATE, SEGMENT, EINVAL, NULL, reason_huge_page_size },
	{ EXPLAIN_CREATE, SEMSET, EINVAL, NULL, reason_semset_size },
	{ EXPLAIN_CREATE, SEGMENT, ENOMEM, NULL, reason_huge_page_count },
	{ EXPLAIN_CREATE, SEGMENT, ENOMEM, NULL, reason_segment_memory },
	{ EXPLAIN_CREATE, SEGMENT, EPERM, NULL, reason_no_huge_page_right },
	{ EXPLAIN_CREATE, SYSV, ENOSYS, NULL, reason_no_facility },
	{ EXPLAIN_CREATE, SEGMENT, ENOSYS, NULL, reason_no_huge_pages },
	{ EXPLAIN_CREATE, SEGMENT, ENOENT, NULL, reason_no_huge_pages },
	{ EXPLAIN_CREATE, SEGMENT, ENODEV, NULL, reason_no_huge_pages },
	{ EXPLAIN_FIND, SYSV, ENOENT, "no such key", NULL },
	{ EXPLAIN_FIND, SEGMENT | SEMSET, EINVAL, NULL, reason_existing_size },
	{ EXPLAIN_FIND, SEMSET, EINVAL, NULL, reason_semset_size },

	/* msgctl(2), shmctl(2), semctl(2) */
	{ EXPLAIN_STAT, SYSV, ENOENT, "no such id", NULL },
	{ EXPLAIN_STAT, SYSV, EIO, "its table in /proc/sysvipc cannot be read",
	    NULL },
	{ EXPLAIN_REMOVE, SYSV, EINVAL, NULL, reason_no_such_id },
	{ EXPLAIN_REMOVE, SYSV, EIDRM, "no such id", NULL },
	{ EXPLAIN_REMOVE, SYSV, EPERM, NULL, reason_not_owner },
	{ EXPLAIN_SET, SYSV, EPERM, NULL, reason_not_owner },
	{ EXPLAIN_SET, QUEUE, EPERM, NULL, reason_queue_size },
	{ EXPLAIN_SET, QUEUE, ENODATA,
	    "its capacity cannot be read, without which nothing can be set",
	    NULL },
	{ EXPLAIN_SET, SYSV, EINVAL, NULL, reason_removed },
	{ EXPLAIN_SET, EVERY, EINVAL,
	    "user or group has no number in this user namespace", NULL },
	{ EXPLAIN_SET, POSIX, ENODATA,
	    "its mode cannot be changed without /proc", NULL },
	{ EXPLAIN_SET, EVERY, ENOENT, "removed in the meantime", NULL },
	{ EXPLAIN_LOCK, SEGMENT, EPERM, NULL, reason_no_lock_right },
	{ EXPLAIN_LOCK, SEGMENT, ENOMEM, NULL, reason_locked_memory },
	{ EXPLAIN_LOCK, SEGMENT, EINVAL, NULL, reason_removed },
	{ EXPLAIN_SEMAPHORE, SEMSET, EACCES, NULL, reason_may_not_read_values },
	{ EXPLAIN_SEMAPHORE, SEMSET, EINVAL, NULL, reason_removed },
	{ EXPLAIN_ALTER, SEMSET, EACCES, NULL, reason_may_not_alter },
	{ EXPLAIN_ALTER, SEMSET, EINVAL, NULL, reason_removed },
	{ EXPLAIN_ALTER, SEMSET, ERANGE, NULL, reason_semaphore_value },
	{ EXPLAIN_ALTER, SEMSET, E2BIG, NULL, reason_first_operation },
	{ EXPLAIN_ALTER, SEMSET, EAGAIN,
	    "another process has operated on it already", NULL },

	{ EXPLAIN_SEMAPHORE, SEMSET, ENOENT, "removed in the meantime", NULL },
	{ EXPLAIN_ALTER, SEMSET, ENOENT, "removed in the meantime", NULL },
	{ EXPLAIN_ANY, SEMSET, ESTALE,
	    "another set has its id by now; nothing was done with it", NULL },

	/* shmat(2) */
	{ EXPLAIN_ATTACH, SEGMENT, EACCES, NULL, reason_may_not_attach },
	{ EXPLAIN_ATTACH, SEGMENT, EINVAL, NULL, reason_removed },
	{ EXPLAIN_ATTACH, SEGMENT, ENOMEM, NULL, reason_address_space },
	{ EXPLAIN_ATTACH, SEGMENT, ESTALE,
	    "changed, or replaced by another segment, in the meantime", NULL },
	{ EXPLAIN_ATTACH, SEGMENT, EMFILE,
	    "this process has too many segments attached", NULL },

	/* semop(2) */
	{ EXPLAIN_OPERATE, SEMSET, EACCES, NULL, reason_may_not_operate },
	{ EXPLAIN_OPERATE, SEMSET, E2BIG, NULL, reason_operation_count },
	{ EXPLAIN_OPERATE, SEMSET, EFBIG,
	    "the set no longer has a semaphore of that number", NULL },
	{ EXPLAIN_OPERATE, SEMSET, ERANGE, NULL, reason_undo_value },
	{ EXPLAIN_OPERATE, SEMSET, ERANGE, NULL, reason_semaphore_value },
	{ EXPLAIN_OPERATE, SEMSET, ENOSPC, NULL, reason_undo_space },
	{ EXPLAIN_OPERATE, SEMSET | PSEM, EAGAIN, "would have to wait", NULL },
	{ EXPLAIN_OPERATE, SEMSET | PSEM, ETIME, "timed out", NULL },
	{ EXPLAIN_OPERATE, SEMSET, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_OPERATE, SEMSET, EINVAL, NULL, reason_no_such_id },

	/* msgsnd(2) */
	{ EXPLAIN_SEND, QUEUE, EACCES, NULL, reason_may_not_write },
	{ EXPLAIN_SEND, QUEUE, EINVAL, NULL, reason_message_size },
	{ EXPLAIN_SEND, QUEUE, EINVAL, NULL, reason_no_such_id },
	{ EXPLAIN_SEND, QUEUE, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_SEND, QUEUE, EMSGSIZE, NULL, reason_message_never_fits },
	{ EXPLAIN_SEND, QUEUE, EMSGSIZE, NULL, reason_removed },
	{ EXPLAIN_SEND, QUEUE, EMSGSIZE,
	    "larger than the queue's capacity (qbytes)", NULL },
	{ EXPLAIN_SEND, QUEUE, EAGAIN, NULL, reason_queue_full },
	{ EXPLAIN_SEND, QUEUE, ERANGE, NULL, reason_message_type },
	{ EXPLAIN_SEND, QUEUE | PQUEUE, ETIME, "timed out waiting for room",
	    NULL },

	/* msgrcv(2) */
	{ EXPLAIN_RECEIVE, QUEUE, EACCES, NULL, reason_may_not_read },
	{ EXPLAIN_RECEIVE, QUEUE, EINVAL, NULL, reason_no_such_id },
	{ EXPLAIN_RECEIVE, QUEUE, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_RECEIVE, QUEUE, ENOMSG, NULL, reason_no_message },
	{ EXPLAIN_RECEIVE, QUEUE, ETIME, NULL, reason_no_message_came },
	{ EXPLAIN_RECEIVE, QUEUE, E2BIG,
	    "a message is larger than any that can be received", NULL },
	{ EXPLAIN_RECEIVE, QUEUE, ENOSYS, NULL, reason_no_facility },
	{ EXPLAIN_RECEIVE, QUEUE, ENOSYS, NULL, reason_cannot_look },

	/* POSIX objects: mq_open(3), and the files of shm_make.h */
	{ EXPLAIN_CREATE, POSIX, EEXIST, "exists already", NULL },
	{ EXPLAIN_CREATE, PQUEUE, ENOSPC, NULL, reason_count_limit },
	{ EXPLAIN_CREATE, PQUEUE, ENOSPC, NULL, reason_limit_not_seen },
	{ EXPLAIN_CREATE, PQUEUE, ENOSPC, NULL, reason_queue_count_unseen },
	{ EXPLAIN_CREATE, PQUEUE, EINVAL, NULL, reason_queue_shape },
	{ EXPLAIN_CREATE, PQUEUE, EMFILE, NULL, reason_process_files },
	{ EXPLAIN_CREATE, PQUEUE, EMFILE, NULL, reason_queue_bytes },
	{ EXPLAIN_CREATE, PQUEUE, EMFILE, NULL, reason_queue_bytes_unseen },
	{ EXPLAIN_CREATE, PQUEUE, EOVERFLOW,
	    "larger than any queue of this kernel", NULL },
	{ EXPLAIN_CREATE, PQUEUE, ENODATA,
	    "the usual size of a queue cannot be read "
	    "(fs.mqueue.msg_default, fs.mqueue.msgsize_default)",
	    NULL },
	{ EXPLAIN_CREATE, SHM, EACCES, NULL, reason_shm_closed },
	{ EXPLAIN_CREATE, SHM, EOPNOTSUPP,
	    "/dev/shm cannot hold a file without a name (O_TMPFILE)", NULL },
	{ EXPLAIN_CREATE, SHM, ENOENT,
	    "/proc is not mounted, without which it needs "
	    "CAP_DAC_READ_SEARCH",
	    NULL },
	{ EXPLAIN_CREATE, POSIX, EPERM, NULL, reason_posix_may_not_give },
	{ EXPLAIN_CREATE, POSIX, EINVAL,
	    "user or group has no number in this user namespace", NULL },

	{ EXPLAIN_FIND, POSIX, ENOSPC, NULL, reason_existing_posix_size },

	/* mq_send(3), mq_receive(3) */
	{ EXPLAIN_SEND, PQUEUE, ENOENT, "no such name", NULL },
	{ EXPLAIN_SEND, PQUEUE, EACCES, NULL, reason_posix_may_not_write },
	{ EXPLAIN_SEND, PQUEUE, EACCES, "no permission to write", NULL },
	{ EXPLAIN_SEND, PQUEUE, EMSGSIZE, NULL, reason_posix_message_size },
	{ EXPLAIN_SEND, PQUEUE, EMSGSIZE,
	    "larger than the queue's maximum message size", NULL },
	{ EXPLAIN_SEND, PQUEUE, EAGAIN, NULL, reason_posix_queue_full },
	{ EXPLAIN_SEND, PQUEUE, EAGAIN, "full", NULL },
	{ EXPLAIN_SEND, PQUEUE, ERANGE, NULL, reason_message_priority },
	{ EXPLAIN_SEND, PQUEUE, EINVAL, "the priority is not from 0 to 32767",
	    NULL },
	{ EXPLAIN_RECEIVE, PQUEUE, ENOENT, "no such name", NULL },
	{ EXPLAIN_RECEIVE, PQUEUE, EACCES, NULL, reason_posix_may_not_read },
	{ EXPLAIN_RECEIVE, PQUEUE, EACCES, "no permission to read", NULL },
	{ EXPLAIN_RECEIVE, PQUEUE, ENOMSG, "no message", NULL },
	{ EXPLAIN_RECEIVE, PQUEUE, ETIME, "timed out waiting for a message",
	    NULL },
	{ EXPLAIN_RECEIVE, PQUEUE, EMSGSIZE,
	    "its messages may be larger than expected: another queue has its "
	    "name by now",
	    NULL },

	/* shm_open(3), mmap(2), sem_open(3), sem_wait(3), sem_post(3) */
	{ EXPLAIN_ATTACH, SEGMENT | PSEGMENT, EFBIG,
	    "too large for the addresses of a 32-bit program", NULL },
	{ EXPLAIN_ATTACH, SEGMENT, ENODATA,
	    "a 32-bit program cannot tell its size without /proc", NULL },
	{ EXPLAIN_ATTACH, PSEGMENT, EACCES, NULL, reason_posix_may_not_attach },
	{ EXPLAIN_ATTACH, PSEGMENT, ENOMEM, NULL, reason_address_space },
	{ EXPLAIN_ATTACH, PSEGMENT, EAGAIN, NULL, reason_locked_memory },
	{ EXPLAIN_ATTACH, PSEGMENT, EAGAIN, "its memory cannot be locked",
	    NULL },
	{ EXPLAIN_ANY, PSEM, ENODATA, "its file was truncated in the meantime",
	    NULL },
	{ EXPLAIN_ANY, PSEM, ENOEXEC,
	    "its layout is that of programs of another word size (32 or 64 "
	    "bits)",
	    NULL },
	{ EXPLAIN_ANY, PSEM, ELIBBAD,
	    "its layout is that of another C library (musl or glibc)", NULL },
	{ EXPLAIN_ALTER, PSEM, ENOTSUP,
	    "this C library cannot set a value atomically", NULL },
	{ EXPLAIN_SEMAPHORE, PSEM, EACCES, NULL, reason_posix_may_not_read },
	{ EXPLAIN_ALTER, PSEM, EACCES, NULL, reason_posix_may_not_use },
	{ EXPLAIN_ALTER, PSEM, EOVERFLOW,
	    "its value would exceed 2147483647 (SEM_VALUE_MAX)", NULL },
	{ EXPLAIN_OPERATE, PSEM, EACCES, NULL, reason_posix_may_not_use },
	{ EXPLAIN_OPERATE, PSEM, EOVERFLOW,
	    "its value would exceed 2147483647 (SEM_VALUE_MAX)", NULL },

	/* fcntl(2) with F_SETLEASE */
	{ EXPLAIN_SHARED, POSIX, EPERM, "only its owner or CAP_LEASE can",
	    NULL },
	{ EXPLAIN_SHARED, POSIX, EINVAL,
	    "its file system has no leases, or fs.leases-enable is 0", NULL },
	{ EXPLAIN_SHARED, POSIX, EACCES, "its mode forbids opening it", NULL },

	/* setns(2) */
	{ EXPLAIN_ENTER, EVERY, EINVAL, "not the file of an IPC namespace",
	    NULL },
	{ EXPLAIN_ENTER, EVERY, EPERM, NULL, reason_may_not_enter },
	{ EXPLAIN_ENTER, EVERY, ENOSYS,
	    "this kernel, or a filter of system calls (seccomp), lets no "
	    "process change its namespace",
	    NULL },

	/* POSIX objects: files in the folders of their kinds */
	{ EXPLAIN_STAT, POSIX, ENOENT, "no such name", NULL },
	{ EXPLAIN_ANY, SHM, ENOENT, "no such name", NULL },
	{ EXPLAIN_STAT, PQUEUE, EACCES,
	    "its mode forbids reading, and its folder cannot be opened", NULL },
	{ EXPLAIN_REMOVE, POSIX, ENOENT, "no such name", NULL },
	{ EXPLAIN_REMOVE, SHM, EACCES, NULL, reason_shm_closed },
	{ EXPLAIN_REMOVE, POSIX, EPERM, NULL, reason_not_posix_owner },
	{ EXPLAIN_REMOVE, POSIX, EACCES, NULL, reason_not_posix_owner },
	{ EXPLAIN_REMOVE, PQUEUE, EACCES, NULL, reason_posix_owner_unseen },
	{ EXPLAIN_REMOVE, PQUEUE | PSEM, EACCES, FORBIDDEN, NULL },
	{ EXPLAIN_SET, POSIX, EPERM, NULL, reason_not_posix_owner },
	{ EXPLAIN_ANY, POSIX, ESTALE, "another object has its name by now",
	    NULL },
	{ EXPLAIN_SET, POSIX, EMLINK,
	    "it has other names (hard links), which would change with it",
	    NULL },
	{ EXPLAIN_SET, PQUEUE, ENODEV,
	    "/dev/mqueue is not mounted, without which a change needs "
	    "CAP_SYS_ADMIN",
	    NULL },
	{ EXPLAIN_ANY, PQUEUE, ENODEV,
	    "/dev/mqueue is not mounted, without which listing needs "
	    "CAP_SYS_ADMIN",
	    NULL },
	{ EXPLAIN_ANY, PQUEUE, ENOTDIR,
	    "/dev/mqueue is not the file system of message queues", NULL },
	{ EXPLAIN_ANY, PQUEUE, EXDEV,
	    "/dev/mqueue may be that of another IPC namespace", NULL },
	{ EXPLAIN_ANY, SHM, EISDIR, "a directory, not an object", NULL },
	{ EXPLAIN_ANY, SHM, ELOOP, "a symbolic link, not an object", NULL },
	{ EXPLAIN_ANY, SHM, ENXIO,
	    "a device, a socket or a FIFO, not an object", NULL },
	{ EXPLAIN_ANY, PSEM, EBADMSG, "its file does not hold a semaphore",
	    NULL },
	{ EXPLAIN_ANY, PQUEUE | PSEM, EACCES,
	    "not permitted: its mode forbids reading", NULL },
	{ EXPLAIN_ANY, SHM, ENOSPC, NULL, reason_shm_full },
	{ EXPLAIN_ANY, SHM, ENOSPC, NULL, reason_shm_not_full },
	{ EXPLAIN_ANY, SHM, EFBIG, NULL, reason_file_size },
	{ EXPLAIN_ANY, SHM, EROFS, "/dev/shm is mounted read-only", NULL },
	{ EXPLAIN_ANY, PQUEUE, ENOSYS, NULL, reason_no_queues },
	{ EXPLAIN_ANY, PQUEUE, ENODATA,
	    "its file in /proc/sys/fs/mqueue cannot be read", NULL },
	{ EXPLAIN_ANY, SHM, ENODEV, "there is no /dev/shm", NULL },
	{ EXPLAIN_ANY, SHM, ENOTDIR, "/dev/shm is not a tmpfs", NULL },
	{ EXPLAIN_ANY, SHM, ENOLINK,
	    "the /dev/shm of that process is behind a symbolic link, which is "
	    "not followed",
	    NULL },
	{ EXPLAIN_ANY, SHM, EXDEV,
	    "the file of an IPC namespace does not tell which /dev/shm; write "
	    "--ns PID",
	    NULL },

	/* All of them; what strerror(3) tells better isn't here. */
	{ EXPLAIN_ANY, SYSV, ENOSYS, NULL, reason_no_facility },
	{ EXPLAIN_ANY, EVERY, ENOSYS,
	    "refused (ENOSYS), perhaps by a filter of system calls (seccomp)",
	    NULL },
	{ EXPLAIN_ANY, EVERY, EPERM, FORBIDDEN, NULL },
	{ EXPLAIN_ANY, EVERY, EACCES, FORBIDDEN, NULL },
	{ EXPLAIN_ANY, EVERY, EIDRM, "removed in the meantime", NULL },
	{ EXPLAIN_ANY, EVERY, EINTR, "interrupted", NULL },
	{ EXPLAIN_ANY, EVERY, ENFILE, NULL, reason_open_files },
	{ EXPLAIN_ANY, EVERY, EMFILE, NULL, reason_process_files },
	{ EXPLAIN_ANY, EVERY, ENOMEM,
	    "out of memory: the system, the control group or the process",
	    NULL },
	{ EXPLAIN_ANY, SEGMENT, ENODATA,
	    "a 32-bit program cannot tell without /proc", NULL },
	{ EXPLAIN_ANY, EVERY, EOVERFLOW,
	    "the number of its owner or group is too large for this call",
	    NULL },
	{ EXPLAIN_ANY, EVERY, EINVAL, REFUSED(EINVAL), NULL },
	{ EXPLAIN_ANY, EVERY, ENOSPC, REFUSED(ENOSPC), NULL },
	{ EXPLAIN_ANY, EVERY, E2BIG, REFUSED(E2BIG), NULL },
	{ EXPLAIN_ANY, EVERY, EFBIG, REFUSED(EFBIG), NULL },
	{ EXPLAIN_ANY, EVERY, ERANGE, REFUSED(ERANGE), NULL },
	{ EXPLAIN_ANY, EVERY, EFAULT, REFUSED(EFAULT), NULL },
};

const char *
explain(char why[static EXPLAIN_SIZE], enum explain_call call,
    const struct explain_subject *subject, int error)
{
	int kind = subject->kind == NULL ? SYSV : 1 << subject->kind->id;

	why[0] = '\0';
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if ((reasons[i].call != call &&
			reasons[i].call != EXPLAIN_ANY) ||
		    reasons[i].error != error || (reasons[i].kinds & kind) == 0)
			continue;
		if (reasons[i].reason != NULL)
			reasons[i].reason(why, subject);
		else
			snprintf(why, EXPLAIN_SIZE, "%s", reasons[i].why);
		if (why[0] != '\0')
			return why;
	}
	snprintf(why, EXPLAIN_SIZE, "%s", strerror(error));
	return why;
}

int
explain_end(char why[static EXPLAIN_SIZE], const struct kind *kind)
{
	int ends = kind->ends_unattached == NULL ? 0 : kind->ends_unattached();

	if (ends == 1)
		snprintf(why, EXPLAIN_SIZE,
		    "the kernel would remove it when %s ends "
		    "(kernel.shm_rmid_forced)",
		    program_invocation_short_name);
	else if (ends == -1)
		snprintf(why, EXPLAIN_SIZE,
		    "the kernel may remove it when %s ends: "
		    "kernel.shm_rmid_forced cannot be read: %s",
		    program_invocation_short_name, strerror(errno));
	return ends;
}
