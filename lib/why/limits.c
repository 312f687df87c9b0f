/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which limit was hit, with its value and its use as they are now. A limit that
 * is not exceeded is not the reason, and is not named.
 */

#include <inttypes.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

#include "base/meminfo.h"
#include "base/proc.h"
#include "model/kind.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "model/walk.h"
#include "why/permission.h"
#include "why/reason.h"

const char *
reason_plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static uint64_t
limit_or_max(const struct limit *limit)
{
	uint64_t value;

	return limit_get(PROC_ROOT, limit, &value) == -1 ? UINT64_MAX : value;
}

/* The size in its own unit, and in that of the limit if it is another one. */
static void
say_total(char why[static EXPLAIN_SIZE], const struct explain_subject *subject,
    uint64_t in_use, uint64_t most)
{
	const struct kind *kind = subject->kind;
	const char *unit = kind->total_limit->unit;
	char converted[64] = "";

	if (strcmp(unit, kind->size_unit) != 0)
		snprintf(converted, sizeof(converted), " (%" PRIu64 " %s)",
		    kind->takes(subject->size), unit);
	snprintf(why, EXPLAIN_SIZE,
	    "%" PRIu64 " %s%s do not fit: %" PRIu64 " of %" PRIu64
	    " %s in use (%s)",
	    subject->size, kind->size_unit, converted, in_use, most, unit,
	    kind->total_limit->name);
}

void
reason_count_limit(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	const struct kind *kind = subject->kind;
	uint64_t in_use, most = limit_or_max(kind->count_limit);

	if (kind->count_limit->used(&in_use) == -1)
		return;
	if (in_use >= most) {
		snprintf(why, EXPLAIN_SIZE,
		    "%s limit reached: %" PRIu64 " of %" PRIu64 " in use (%s)",
		    kind->title, in_use, most, kind->count_limit->name);
		return;
	}
	if (kind->total_limit == NULL || kind->total_limit->used(&in_use) == -1)
		return;
	most = limit_or_max(kind->total_limit);
	if (in_use > most || kind->takes(subject->size) > most - in_use)
		say_total(why, subject, in_use, most);
}

/* Others may have removed some in the meantime. */
void
reason_limit_not_seen(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	const struct limit *count = subject->kind->count_limit;
	const struct limit *total = subject->kind->total_limit;
	uint64_t in_use;
	int length;

	if (count->used(&in_use) == -1)
		return;
	length = snprintf(why, EXPLAIN_SIZE,
	    "refused by the kernel (ENOSPC), though %" PRIu64 " of %" PRIu64
	    " are in use (%s)",
	    in_use, limit_or_max(count), count->name);
	if (total != NULL && total->used(&in_use) == 0)
		snprintf(why + length, EXPLAIN_SIZE - (size_t)length,
		    ", and %" PRIu64 " of %" PRIu64 " %s (%s)", in_use,
		    limit_or_max(total), total->unit, total->name);
}

void
reason_segment_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(&limit_shmmax);

	/* No file, and a segment is one, is larger than an off_t. */
	if (most > INT64_MAX && subject->size > INT64_MAX / 2)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes exceed the size of any segment",
		    subject->size);
	else if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " bytes exceed the limit of %" PRIu64 " (%s)",
		    subject->size, most, limit_shmmax.name);
}

void
reason_semset_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(&limit_semmsl);

	/* It can be set to a negative number. */
	if (most > INT32_MAX && most <= UINT32_MAX)
		snprintf(why, EXPLAIN_SIZE,
		    "the limit is negative: no semaphores are allowed (%s)",
		    limit_semmsl.name);
	else if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64
		    " semaphores in one set exceed the limit of %" PRIu64
		    " (%s)",
		    subject->size, most, limit_semmsl.name);
}

void
reason_huge_page_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->flags & SHM_HUGETLB)
		snprintf(why, EXPLAIN_SIZE,
		    "this system has no huge pages of that size");
}

void
reason_no_huge_pages(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->flags & SHM_HUGETLB)
		snprintf(why, EXPLAIN_SIZE, "this kernel has no huge pages");
}

/* Only of the pages of the usual size is it known how many there are. */
void
reason_huge_page_count(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t size = UINT64_C(1) << ((unsigned)subject->flags >> 26);
	uint64_t usual, available, reserved, all;

	if ((subject->flags & SHM_HUGETLB) == 0)
		return;
	if (meminfo_get("Hugepagesize", &usual) == -1 ||
	    (size != 1 && size != usual) ||
	    meminfo_get("HugePages_Free", &available) == -1 ||
	    meminfo_get("HugePages_Rsvd", &reserved) == -1 ||
	    meminfo_get("HugePages_Total", &all) == -1)
		snprintf(why, EXPLAIN_SIZE,
		    "not enough free huge pages (vm.nr_hugepages)");
	else
		snprintf(why, EXPLAIN_SIZE,
		    "not enough free huge pages of %" PRIu64 " bytes: %" PRIu64
		    " of %" PRIu64 " (vm.nr_hugepages)",
		    usual, available < reserved ? 0 : available - reserved,
		    all);
}

/* The kernel refuses more than all there is, or by vm.overcommit_memory. */
void
reason_segment_memory(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t memory, swap, promised, most, mode;

	if (proc_numbers(PROC_ROOT, "../vm/overcommit_memory", &mode, 1) != 1)
		return;
	if (mode == 2 && meminfo_get("Committed_AS", &promised) == 0 &&
	    meminfo_get("CommitLimit", &most) == 0) {
		if (promised > most || subject->size > most - promised)
			snprintf(why, EXPLAIN_SIZE,
			    "%" PRIu64
			    " bytes would exceed the commit limit: %" PRIu64
			    " of %" PRIu64 " in use (vm.overcommit_memory)",
			    subject->size, promised, most);
	} else if (mode == 0 && (subject->flags & SHM_NORESERVE) == 0 &&
		   meminfo_get("MemTotal", &memory) == 0 &&
		   meminfo_get("SwapTotal", &swap) == 0) {
		if (subject->size > memory + swap)
			snprintf(why, EXPLAIN_SIZE,
			    "%" PRIu64
			    " bytes exceed memory and swap space, %" PRIu64
			    " bytes (--no-reserve reserves none)",
			    subject->size, memory + swap);
	}
}

void
reason_open_files(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t files[3]; /* open, always 0, the limit */

	(void)subject;
	if (proc_numbers(PROC_ROOT, "../fs/file-nr", files, 3) == 3)
		snprintf(why, EXPLAIN_SIZE,
		    "system-wide open file limit reached: %" PRIu64
		    " of %" PRIu64 " in use (fs.file-max)",
		    files[0], files[2]);
}

void
reason_address_space(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t size = subject->size;
	struct rlimit limit;
	struct object obj;

	if (subject->kind->stat != NULL) {
		if (object_stat(subject->kind, subject->id, &obj) == -1)
			return;
		size = obj.u.segment.size;
	}
	if (getrlimit(RLIMIT_AS, &limit) == -1 ||
	    limit.rlim_cur == RLIM_INFINITY)
		snprintf(why, EXPLAIN_SIZE,
		    "no room in the address space for its %" PRIu64
		    " bytes, or no memory",
		    size);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "no room for its %" PRIu64
		    " bytes in an address space of %ju (ulimit -v)",
		    size, (uintmax_t)limit.rlim_cur);
}

void
reason_locked_memory(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct rlimit limit;

	(void)subject;
	if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY &&
	    !permission_capable_on_host(CAP_IPC_LOCK))
		snprintf(why, EXPLAIN_SIZE,
		    "exceeds the locked memory limit, %ju bytes (ulimit -l), "
		    "without CAP_IPC_LOCK",
		    (uintmax_t)limit.rlim_cur);
}

static void
say_operations(char why[static EXPLAIN_SIZE], uint64_t count)
{
	uint64_t most = limit_or_max(&limit_semopm);

	if (count > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64 " operation%s the limit of %" PRIu64 " (%s)",
		    count, count == 1 ? " exceeds" : "s at once exceed", most,
		    limit_semopm.name);
}

void
reason_operation_count(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_operations(why, subject->size);
}

void
reason_first_operation(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	(void)subject;
	say_operations(why, 1);
}

void
reason_semaphore_value(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	(void)subject;
	snprintf(why, EXPLAIN_SIZE,
	    "a value would exceed the limit of %" PRIu64 " (%s)",
	    limit_or_max(&limit_semvmx), limit_semvmx.name);
}

/* The undo values of a process add up over all its operations. */
void
reason_undo_value(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->flags & SEM_UNDO)
		snprintf(why, EXPLAIN_SIZE,
		    "a value, or the total this process would undo, would "
		    "exceed the limit of %" PRIu64 " (%s)",
		    limit_or_max(&limit_semvmx), limit_semvmx.name);
}

void
reason_undo_space(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->flags & SEM_UNDO)
		snprintf(why, EXPLAIN_SIZE,
		    "the kernel has no room for the undo record (ENOSPC)");
}

void
reason_message_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(&limit_msgmax);

	if (subject->size > most)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64
		    " bytes exceed the maximum message size, %" PRIu64 " (%s)",
		    subject->size, most, limit_msgmax.name);
}

void
reason_message_never_fits(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (object_stat(subject->kind, subject->id, &obj) == 0)
		snprintf(why, EXPLAIN_SIZE,
		    "%" PRIu64
		    " bytes can never fit: the queue's capacity is %" PRIu64
		    " (qbytes)",
		    subject->size, obj.u.queue.qbytes);
}

void
reason_message_type(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	snprintf(why, EXPLAIN_SIZE,
	    "no type %ld in System V: types begin with 1",
	    subject->choice.type);
}

/* Messages without bytes fill it too: it holds no more of them than bytes. */
void
reason_queue_full(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (object_stat(subject->kind, subject->id, &obj) == -1 ||
	    obj.u.queue.qbytes == OBJECT_UNKNOWN)
		snprintf(why, EXPLAIN_SIZE,
		    "full: no room for %" PRIu64 " bytes", subject->size);
	else if (obj.u.queue.messages >= obj.u.queue.qbytes)
		snprintf(why, EXPLAIN_SIZE,
		    "full: %" PRIu64 " message%s, the most a queue of %" PRIu64
		    " byte%s can hold",
		    obj.u.queue.messages, reason_plural(obj.u.queue.messages),
		    obj.u.queue.qbytes, reason_plural(obj.u.queue.qbytes));
	else
		snprintf(why, EXPLAIN_SIZE,
		    "full: no room for %" PRIu64 " byte%s, %" PRIu64
		    " of %" PRIu64 " in use by %" PRIu64 " message%s",
		    subject->size, reason_plural(subject->size),
		    obj.u.queue.bytes, obj.u.queue.qbytes, obj.u.queue.messages,
		    reason_plural(obj.u.queue.messages));
}

/* Also an owner may not pass it; and where it was lowered, each change of a
 * larger queue passes it. */
void
reason_queue_size(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t most = limit_or_max(&limit_msgmnb);

	if (subject->size > most &&
	    !permission_capable_on_host(CAP_SYS_RESOURCE))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: %" PRIu64
		    " bytes exceed the limit of %" PRIu64
		    " (%s), which needs CAP_SYS_RESOURCE",
		    subject->size, most, limit_msgmnb.name);
}
