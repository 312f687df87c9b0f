/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which right was missing. If the process has that right, nothing is reported:
 * the reason is beyond owner, permissions and capabilities.
 */

#include <linux/capability.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <unistd.h>

#include "base/names.h"
#include "model/kind.h"
#include "model/walk.h"
#include "why/permission.h"
#include "why/reason.h"

static void
name_owners(char why[static EXPLAIN_SIZE], const struct object *obj)
{
	struct names *names = names_new();
	size_t length;

	if (names == NULL)
		return;
	length = (size_t)snprintf(why, EXPLAIN_SIZE,
	    "not permitted: only %.64s (owner)",
	    names_user(names, obj->uid)->text);
	if (obj->cuid != obj->uid)
		length += (size_t)snprintf(why + length, EXPLAIN_SIZE - length,
		    ", %.64s (creator)", names_user(names, obj->cuid)->text);
	snprintf(why + length, EXPLAIN_SIZE - length, " or CAP_SYS_ADMIN%s may",
	    permission_capable(CAP_SYS_ADMIN)
		? " outside of this user namespace"
		: "");
	names_free(names);
}

void
reason_not_owner(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (object_stat(subject->kind, subject->id, &obj) == -1 ||
	    permission_owns(&obj) || permission_capable_here(CAP_SYS_ADMIN))
		return;
	if (geteuid() == obj.uid || geteuid() == obj.cuid)
		/* It only looks so: the owner has no number here. */
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: its owner is not of this user namespace");
	else
		name_owners(why, &obj);
}

void
reason_no_lock_right(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct rlimit limit;
	struct object obj;

	if (permission_capable_here(CAP_IPC_LOCK))
		return;
	if (object_stat(subject->kind, subject->id, &obj) == -1 ||
	    !permission_owns(&obj))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: only its owner, its creator or "
		    "CAP_IPC_LOCK may");
	else if (getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == 0)
		reason_locked_memory(why, subject);
}

void
reason_no_huge_page_right(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->flags & SHM_HUGETLB &&
	    !permission_capable_on_host(CAP_IPC_LOCK))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: huge pages need CAP_IPC_LOCK or the group "
		    "of vm.hugetlb_shm_group");
}

/* That the permissions deny it, unless they don't. */
static void
say_denied(char why[static EXPLAIN_SIZE], const struct explain_subject *subject,
    unsigned bits, const char *denied)
{
	struct object obj;

	if (object_stat(subject->kind, subject->id, &obj) == -1 ||
	    !permission_allows(&obj, bits))
		snprintf(why, EXPLAIN_SIZE, "%s", denied);
}

void
reason_may_not_read(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_denied(why, subject, PERMISSION_READ, "no permission to read");
}

void
reason_may_not_write(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_denied(why, subject, PERMISSION_WRITE, "no permission to write");
}

void
reason_may_not_alter(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_denied(why, subject, PERMISSION_WRITE, "no permission to alter it");
}

void
reason_may_not_read_values(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	say_denied(why, subject, PERMISSION_READ,
	    "no permission to read its values");
}

void
reason_may_not_operate(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->only_read)
		say_denied(why, subject, PERMISSION_READ,
		    "no permission to read it");
	else
		reason_may_not_alter(why, subject);
}

void
reason_may_not_attach(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->only_read)
		say_denied(why, subject, PERMISSION_READ,
		    "no permission to read it");
	else
		say_denied(why, subject, PERMISSION_READ | PERMISSION_WRITE,
		    "no permission to read and write it");
}

void
reason_may_not_enter(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	(void)subject;
	if (permission_capable(CAP_SYS_ADMIN))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: needs CAP_SYS_ADMIN also in the user "
		    "namespace that owns it, or a filter of system calls "
		    "(seccomp) forbids it");
	else
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: needs CAP_SYS_ADMIN in one's own user "
		    "namespace and in the one that owns it");
}
