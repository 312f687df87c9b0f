/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a call failed. */

#include "explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include "limit.h"
#include "names.h"
#include "proc.h"

/* Writes the reason, or leaves it empty if it isn't this one after all. */
typedef void explainer(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject);

static uint64_t
limit_or_max(enum limit which)
{
	uint64_t value;

	return limit_get(PROC_ROOT, which, &value) == -1 ? UINT64_MAX : value;
}

static void
why_full(char why[static EXPLAIN_SIZE], const char *what, uint64_t used,
    enum limit which)
{
	snprintf(why, EXPLAIN_SIZE,
	    "%s limit reached: %" PRIu64 " of %" PRIu64 " (%s)", what, used,
	    limit_or_max(which), limit_name(which));
}

/* ENOSPC is said of the number of objects, and of what they hold together. */
static void
no_space(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	const struct sv_kind *kind = subject->kind;
	struct sv_usage usage;

	if (kind->usage(&usage) == -1)
		return;
	if (usage.objects >= limit_or_max(kind->count_limit))
		why_full(why, kind->title, usage.objects, kind->count_limit);
	else if (kind->id == SV_SEGMENT)
		snprintf(why, EXPLAIN_SIZE,
		    "shared memory limit: %" PRIu64 " bytes more than %" PRIu64
		    " pages in use would pass %" PRIu64 " pages (%s)",
		    subject->size, usage.pages, limit_or_max(LIMIT_SHMALL),
		    limit_name(LIMIT_SHMALL));
	else if (kind->id == SV_SEMSET)
		snprintf(why, EXPLAIN_SIZE,
		    "semaphore limit: %" PRIu64 " more than %" PRIu64
		    " in use would pass %" PRIu64 " (%s)",
		    subject->size, usage.items, limit_or_max(LIMIT_SEMMNS),
		    limit_name(LIMIT_SEMMNS));
}

static void
segment_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(LIMIT_SHMMAX);

	/* No file, and a segment is one, is larger than an off_t. */
	if (most > INT64_MAX && subject->size > INT64_MAX / 2)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes are more than any segment can have",
		    subject->size);
	else if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes are over the limit of %" PRIu64 " (%s)",
		    subject->size, most, limit_name(LIMIT_SHMMAX));
	else if (subject->size < 1)
		snprintf(why, EXPLAIN_SIZE, "a segment has at least 1 byte");
	else if (subject->flags & SHM_HUGETLB)
		snprintf(why, EXPLAIN_SIZE,
		    "this system has no huge pages of that size");
}

static void
semset_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(LIMIT_SEMMSL);

	if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64
		    " semaphores in one set are over the limit of %" PRIu64
		    " (%s)",
		    subject->size, most, limit_name(LIMIT_SEMMSL));
	else if (subject->size < 1)
		snprintf(why, EXPLAIN_SIZE, "a set has at least 1 semaphore");
	else
		snprintf(why, EXPLAIN_SIZE, "its limits allow none (%s)",
		    limit_name(LIMIT_SEMMSL));
}

static void
key_taken(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	int id = sv_find(subject->kind, subject->key);

	if (id == -1)
		snprintf(why, EXPLAIN_SIZE, "there was one a moment ago");
	else
		snprintf(why, EXPLAIN_SIZE, "there is one already: id %d", id);
}

/* The existing one is smaller than what was asked for. */
static void
existing_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	int id = sv_find(subject->kind, subject->key);
	struct sv_object obj;

	if (id == -1 || sv_stat(subject->kind, id, &obj) == -1) {
		/* There is none; the size is wrong for any. */
		(subject->kind->id == SV_SEGMENT ? segment_size
						 : semset_size)(why, subject);
		return;
	}
	if (subject->kind->id == SV_SEGMENT)
		snprintf(why, EXPLAIN_SIZE,
		    "the existing one, id %d, is smaller: %" PRIu64
		    " of %" PRIu64 " bytes",
		    id, obj.u.segment.size, subject->size);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "the existing one, id %d, is smaller: %" PRIu64
		    " of %" PRIu64 " semaphores",
		    id, obj.u.semset.count, subject->size);
}

static void
no_memory(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	if (subject->flags & SHM_HUGETLB)
		snprintf(why, EXPLAIN_SIZE,
		    "not enough free huge pages (vm.nr_hugepages)");
	else
		snprintf(why, EXPLAIN_SIZE,
		    subject->kind->id == SV_SEGMENT
			? "more than memory and swap space can back "
			  "(--no-reserve reserves none)"
			: "the system is out of memory");
}

static void
huge_right(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	if (subject->flags & SHM_HUGETLB)
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: huge pages need CAP_IPC_LOCK or the group "
		    "of vm.hugetlb_shm_group");
}

/* Who may, since the caller may not. */
static void
not_permitted(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uid_t uid = geteuid();
	struct names *names;
	struct sv_object obj;
	size_t length;

	if (sv_stat(subject->kind, subject->id, &obj) == -1)
		return;
	if (uid == obj.uid || uid == obj.cuid) {
		/* It only looks so: the owner has no number here. */
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: its owner is not of this user namespace");
		return;
	}
	names = names_new(true);
	if (names == NULL)
		return;
	length = (size_t)snprintf(why, EXPLAIN_SIZE,
	    "not permitted: only %.64s (owner)",
	    names_user(names, obj.uid)->text);
	if (obj.cuid != obj.uid)
		length += (size_t)snprintf(why + length, EXPLAIN_SIZE - length,
		    ", %.64s (creator)", names_user(names, obj.cuid)->text);
	snprintf(why + length, EXPLAIN_SIZE - length, " or CAP_SYS_ADMIN may");
	names_free(names);
}

/* Over the limit of a queue's bytes, which also an owner may not pass. */
static void
not_so_large(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(LIMIT_MSGMNB);

	if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: %" PRIu64
		    " bytes are over the limit of %" PRIu64
		    " (%s), which needs CAP_SYS_RESOURCE",
		    subject->size, most, limit_name(LIMIT_MSGMNB));
}

static void
no_facility(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE, "this kernel has no %ss",
	    subject->kind->title);
}

static void
lock_limit(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	struct rlimit limit;

	(void)subject;
	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "over the limit of locked memory, %ju bytes (ulimit -l), "
		    "without CAP_IPC_LOCK",
		    (uintmax_t)limit.rlim_cur);
}

/* Not the owner; or the owner, who may lock nothing at all. */
static void
lock_right(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	struct sv_object obj;

	if (sv_stat(subject->kind, subject->id, &obj) == 0 &&
	    (geteuid() == obj.uid || geteuid() == obj.cuid))
		lock_limit(why, subject);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: only its owner, its creator or "
		    "CAP_IPC_LOCK may");
}

static void
operate_right(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE, "no permission to %s it",
	    subject->only_read ? "read" : "alter");
}

static void
attach_right(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE, "no permission to read%s it",
	    subject->only_read ? "" : " and write");
}

static void
too_many_operations(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE,
	    "%" PRIu64 " operations at once are over the limit of %" PRIu64
	    " (%s)",
	    subject->size, limit_or_max(LIMIT_SEMOPM),
	    limit_name(LIMIT_SEMOPM));
}

static void
value_too_large(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	(void)subject;
	snprintf(why, EXPLAIN_SIZE,
	    "a value would be over the limit of %" PRIu64 " (%s)",
	    limit_or_max(LIMIT_SEMVMX), limit_name(LIMIT_SEMVMX));
}

/* The kernel says EINVAL of a queue that is gone, and of a size. */
static void
message_refused(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(LIMIT_MSGMAX);

	if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64
		    " bytes are over the limit of a message, %" PRIu64 " (%s)",
		    subject->size, most, limit_name(LIMIT_MSGMAX));
	else
		snprintf(why, EXPLAIN_SIZE, "no such id");
}

static void
message_too_large(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct sv_object obj;

	if (sv_stat(subject->kind, subject->id, &obj) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes never fit: the queue holds %" PRIu64
		    " (its qbytes)",
		    subject->size, obj.u.queue.qbytes);
}

static void
queue_full(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	struct sv_object obj;

	if (sv_stat(subject->kind, subject->id, &obj) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "full: no room for %" PRIu64 " bytes, %" PRIu64
		    " of %" PRIu64 " in use by %" PRIu64 " messages",
		    subject->size, obj.u.queue.bytes, obj.u.queue.qbytes,
		    obj.u.queue.messages);
}

static void
describe_choice(char what[static 64], const struct message_choice *choice)
{
	if (choice->except)
		snprintf(what, 64, "message but of type %ld", choice->type);
	else if (choice->type > 0)
		snprintf(what, 64, "message of type %ld", choice->type);
	else if (choice->type < 0)
		snprintf(what, 64, "message of type %ld or lower",
		    -choice->type);
	else
		snprintf(what, 64, "message");
}

static void
no_message(char why[static EXPLAIN_SIZE], const struct explain_subject *subject)
{
	char what[64];

	describe_choice(what, &subject->choice);
	snprintf(why, EXPLAIN_SIZE, "no %s", what);
}

static void
no_message_came(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	char what[64];

	describe_choice(what, &subject->choice);
	snprintf(why, EXPLAIN_SIZE, "timed out: no %s came", what);
}

#define EVERY_KIND 0x7u
#define KIND(id) (1u << (id))

/* The first row that fits and has something to say wins. */
static const struct {
	enum explain_call call;
	unsigned kinds;
	int error;
	const char *why; /* or */
	explainer *explainer;
} reasons[] = {
	{ EXPLAIN_CREATE, EVERY_KIND, ENOSPC, NULL, no_space },
	{ EXPLAIN_CREATE, EVERY_KIND, EEXIST, NULL, key_taken },
	{ EXPLAIN_CREATE, KIND(SV_SEGMENT), EINVAL, NULL, segment_size },
	{ EXPLAIN_CREATE, KIND(SV_SEMSET), EINVAL, NULL, semset_size },
	{ EXPLAIN_CREATE, EVERY_KIND, ENOMEM, NULL, no_memory },
	{ EXPLAIN_CREATE, KIND(SV_SEGMENT), EPERM, NULL, huge_right },
	{ EXPLAIN_FIND, EVERY_KIND, ENOENT, "no such key", NULL },
	{ EXPLAIN_FIND, EVERY_KIND, EACCES, "not permitted", NULL },
	{ EXPLAIN_FIND, EVERY_KIND, EINVAL, NULL, existing_size },
	{ EXPLAIN_STAT, EVERY_KIND, ENOENT, "no such id", NULL },
	{ EXPLAIN_REMOVE, EVERY_KIND, EINVAL, "no such id", NULL },
	{ EXPLAIN_REMOVE, EVERY_KIND, EIDRM, "no such id", NULL },
	{ EXPLAIN_REMOVE, EVERY_KIND, EPERM, NULL, not_permitted },
	{ EXPLAIN_SET, KIND(SV_QUEUE), EPERM, NULL, not_so_large },
	{ EXPLAIN_SET, EVERY_KIND, EPERM, NULL, not_permitted },
	{ EXPLAIN_SET, EVERY_KIND, EINVAL,
	    "user or group has no number in this user namespace", NULL },
	{ EXPLAIN_SET, EVERY_KIND, EIDRM, "removed meanwhile", NULL },
	{ EXPLAIN_LOCK, EVERY_KIND, EPERM, NULL, lock_right },
	{ EXPLAIN_LOCK, EVERY_KIND, ENOMEM, NULL, lock_limit },
	{ EXPLAIN_LOCK, EVERY_KIND, EINVAL, "removed meanwhile", NULL },
	{ EXPLAIN_LOCK, EVERY_KIND, EIDRM, "removed meanwhile", NULL },
	{ EXPLAIN_SEMAPHORE, EVERY_KIND, EACCES,
	    "no permission to read its values", NULL },
	{ EXPLAIN_SEMAPHORE, EVERY_KIND, EINVAL, "removed meanwhile", NULL },
	{ EXPLAIN_SEMAPHORE, EVERY_KIND, EIDRM, "removed meanwhile", NULL },
	{ EXPLAIN_ATTACH, EVERY_KIND, EACCES, NULL, attach_right },
	{ EXPLAIN_ATTACH, EVERY_KIND, EINVAL, "removed meanwhile", NULL },
	{ EXPLAIN_ATTACH, EVERY_KIND, EIDRM, "removed meanwhile", NULL },
	{ EXPLAIN_ATTACH, EVERY_KIND, ENOMEM,
	    "no room for it in the address space", NULL },
	{ EXPLAIN_ALTER, EVERY_KIND, EACCES, "no permission to alter it",
	    NULL },
	{ EXPLAIN_ALTER, EVERY_KIND, EINVAL, "removed meanwhile", NULL },
	{ EXPLAIN_ALTER, EVERY_KIND, EIDRM, "removed meanwhile", NULL },
	{ EXPLAIN_OPERATE, EVERY_KIND, EACCES, NULL, operate_right },
	{ EXPLAIN_OPERATE, EVERY_KIND, E2BIG, NULL, too_many_operations },
	{ EXPLAIN_OPERATE, EVERY_KIND, ERANGE, NULL, value_too_large },
	{ EXPLAIN_OPERATE, EVERY_KIND, EAGAIN, "would have to wait", NULL },
	{ EXPLAIN_OPERATE, EVERY_KIND, ETIME, "timed out", NULL },
	{ EXPLAIN_OPERATE, EVERY_KIND, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_OPERATE, EVERY_KIND, EINVAL, "no such id", NULL },
	{ EXPLAIN_SEND, EVERY_KIND, EACCES, "no permission to write", NULL },
	{ EXPLAIN_SEND, EVERY_KIND, EINVAL, NULL, message_refused },
	{ EXPLAIN_SEND, EVERY_KIND, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_SEND, EVERY_KIND, EMSGSIZE, NULL, message_too_large },
	{ EXPLAIN_SEND, EVERY_KIND, EAGAIN, NULL, queue_full },
	{ EXPLAIN_SEND, EVERY_KIND, ETIME, "timed out: no room came", NULL },
	{ EXPLAIN_SEND, EVERY_KIND, EINTR, "interrupted", NULL },
	{ EXPLAIN_RECEIVE, EVERY_KIND, EACCES, "no permission to read", NULL },
	{ EXPLAIN_RECEIVE, EVERY_KIND, EINVAL, "no such id", NULL },
	{ EXPLAIN_RECEIVE, EVERY_KIND, EIDRM, "removed while waiting", NULL },
	{ EXPLAIN_RECEIVE, EVERY_KIND, ENOMSG, NULL, no_message },
	{ EXPLAIN_RECEIVE, EVERY_KIND, ETIME, NULL, no_message_came },
	{ EXPLAIN_RECEIVE, EVERY_KIND, ENOSYS,
	    "this kernel can't look (CONFIG_CHECKPOINT_RESTORE)", NULL },
	{ EXPLAIN_ANY, EVERY_KIND, ENOSYS, NULL, no_facility },
};

const char *
explain(char why[static EXPLAIN_SIZE], enum explain_call call,
    const struct explain_subject *subject, int error)
{
	why[0] = '\0';
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if ((reasons[i].call != call &&
			reasons[i].call != EXPLAIN_ANY) ||
		    reasons[i].error != error ||
		    (reasons[i].kinds & KIND(subject->kind->id)) == 0)
			continue;
		if (reasons[i].explainer != NULL)
			reasons[i].explainer(why, subject);
		else
			snprintf(why, EXPLAIN_SIZE, "%s", reasons[i].why);
		if (why[0] != '\0')
			return why;
	}
	snprintf(why, EXPLAIN_SIZE, "%s", strerror(error));
	return why;
}
