/* SPDX-License-Identifier: BSD-2-Clause */
/* What would be in the way of a call. */

#include "why/obstacle.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

#include "base/meminfo.h"
#include "base/proc.h"
#include "model/kind.h"
#include "why/permission.h"
#include "why/reason.h"

/* Where a limit of a kind, or its use, can't be read, nobody knows whether it
 * is passed. */
static void
reason_limits_unseen(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	const struct limit *const *limit = subject->kind->limits;
	struct limit_state state;
	char unseen[EXPLAIN_SIZE];

	for (; *limit != NULL && why[0] == '\0'; limit++)
		if (limit_read(PROC_ROOT, *limit, &state) == -1)
			snprintf(why, EXPLAIN_SIZE,
			    "cannot tell whether the limit is reached (%s): "
			    "%.150s",
			    (*limit)->name,
			    explain(unseen, EXPLAIN_ANY, subject, errno));
}

/* The right that passes the limit on queues. */
static void
reason_queue_count(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (permission_capable_on_host(CAP_SYS_RESOURCE))
		return;
	reason_limits_unseen(why, subject);
	if (why[0] == '\0')
		reason_count_limit(why, subject);
}

/* Of another size than the usual one nobody says how many there are. */
static void
reason_huge_pages(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	uint64_t size = UINT64_C(1) << ((unsigned)subject->flags >> 26);
	uint64_t usual, available, reserved, extra, pages;

	if ((subject->flags & SHM_HUGETLB) == 0)
		return;
	if (meminfo_get("Hugepagesize", &usual) == -1) {
		reason_no_huge_pages(why, subject);
		return;
	}
	if ((size != 1 && size != usual) ||
	    meminfo_get("HugePages_Free", &available) == -1 ||
	    meminfo_get("HugePages_Rsvd", &reserved) == -1 ||
	    proc_numbers(PROC_ROOT, "../vm/nr_overcommit_hugepages", &extra,
		1) != 1) {
		snprintf(why, EXPLAIN_SIZE,
		    "cannot tell whether there are enough huge pages of that "
		    "size");
		return;
	}
	pages = subject->size / usual + (subject->size % usual != 0);
	/* Two looks: meanwhile more may have been reserved than were free. */
	if (extra == 0 &&
	    (available < reserved || pages > available - reserved))
		reason_huge_page_count(why, subject);
}

/* Those that say nothing of a limit that isn't passed; in the order in which
 * the kernel looks at them. */
static const struct {
	enum explain_call call;
	int kinds;
	reason *reason;
} obstacles[] = {
	{ EXPLAIN_CREATE, SEGMENT, reason_segment_size },
	{ EXPLAIN_CREATE, SEMSET, reason_semset_size },
	{ EXPLAIN_CREATE, SYSV, reason_limits_unseen },
	{ EXPLAIN_CREATE, SYSV, reason_count_limit },
	{ EXPLAIN_CREATE, SEGMENT, reason_segment_memory },
	{ EXPLAIN_CREATE, SEGMENT, reason_huge_pages },
	{ EXPLAIN_ALTER, SEMSET, reason_first_operation },
	{ EXPLAIN_SET, QUEUE, reason_queue_size },
	{ EXPLAIN_CREATE, POSIX, reason_posix_may_not_give },
	{ EXPLAIN_CREATE, PQUEUE, reason_no_queues },
	{ EXPLAIN_CREATE, PQUEUE, reason_queue_count },
	{ EXPLAIN_CREATE, PQUEUE, reason_queue_shape },
	{ EXPLAIN_CREATE, PQUEUE, reason_queue_bytes },
	{ EXPLAIN_CREATE, SHM, reason_shm_closed },
	{ EXPLAIN_CREATE, SHM, reason_shm_full },
	{ EXPLAIN_CREATE, SHM, reason_file_size },
};

bool
obstacle_find(char why[static EXPLAIN_SIZE], enum explain_call call,
    const struct explain_subject *subject)
{
	why[0] = '\0';
	for (size_t i = 0; i < sizeof(obstacles) / sizeof(obstacles[0]); i++) {
		if (obstacles[i].call == call &&
		    (obstacles[i].kinds & 1 << subject->kind->id) != 0)
			obstacles[i].reason(why, subject);
		if (why[0] != '\0')
			return true;
	}
	return false;
}
