/* SPDX-License-Identifier: BSD-2-Clause */
/* Which right to a POSIX object was missing; as rights.c. */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <unistd.h>

#include "base/names.h"
#include "model/kind.h"
#include "model/shm_dir.h"
#include "model/walk.h"
#include "why/permission.h"
#include "why/reason.h"

/* Their folders are sticky. */
void
reason_not_posix_owner(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct names *names;
	struct object obj;

	if (subject->name == NULL ||
	    object_look(subject->kind, subject->name, &obj) == -1 ||
	    geteuid() == obj.uid || permission_capable_here(CAP_FOWNER))
		return;
	names = names_new();
	if (names == NULL)
		return;
	snprintf(why, EXPLAIN_SIZE,
	    "not permitted: only %.64s (owner) or CAP_FOWNER may",
	    names_user(names, obj.uid)->text);
	names_free(names);
}

/* It is unknown who owns a queue that may not be read, and not be looked at in
 * its folder. */
void
reason_posix_owner_unseen(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	struct object obj;

	if (subject->name != NULL &&
	    object_look(subject->kind, subject->name, &obj) == -1 &&
	    errno == EACCES && !permission_capable_here(CAP_FOWNER))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: only its owner or CAP_FOWNER may");
}

/* "no permission to read: mode 0600 of alice:staff, caller bob" */
static void
say_denied(char why[static EXPLAIN_SIZE], const struct object *obj,
    const char *denied)
{
	struct names *names = names_new();
	size_t length;

	length =
	    (size_t)snprintf(why, EXPLAIN_SIZE, "no permission to %s", denied);
	if (names == NULL)
		return;
	length += (size_t)snprintf(why + length, EXPLAIN_SIZE - length,
	    ": mode %04o of %.48s", obj->mode & OBJECT_MODE_PERMISSIONS,
	    names_user(names, obj->uid)->text);
	length += (size_t)snprintf(why + length, EXPLAIN_SIZE - length,
	    ":%.48s", names_group(names, obj->gid)->text);
	snprintf(why + length, EXPLAIN_SIZE - length, ", caller %.48s",
	    names_user(names, geteuid())->text);
	names_free(names);
}

/* Unless the permissions allow it. */
static void
check_denied(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject, unsigned bits, const char *denied)
{
	struct object obj;

	if (subject->name != NULL &&
	    object_look(subject->kind, subject->name, &obj) == 0 &&
	    !permission_allows_file(&obj, bits))
		say_denied(why, &obj, denied);
}

void
reason_posix_may_not_read(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	check_denied(why, subject, PERMISSION_READ, "read");
}

void
reason_posix_may_not_write(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	check_denied(why, subject, PERMISSION_WRITE, "write");
}

void
reason_posix_may_not_use(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	check_denied(why, subject, PERMISSION_READ | PERMISSION_WRITE,
	    "read and write");
}

void
reason_posix_may_not_attach(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->only_read)
		reason_posix_may_not_read(why, subject);
	else
		reason_posix_may_not_use(why, subject);
}

void
reason_posix_may_not_give(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	if (subject->owner != NULL && !permission_may_give(subject->owner))
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: giving it to another user, or to a group "
		    "of which the caller is not a member, needs CAP_CHOWN");
}

void
reason_shm_closed(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject)
{
	int dir = shm_dir();

	(void)subject;
	if (dir != -1 && faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) == -1)
		snprintf(why, EXPLAIN_SIZE,
		    "not permitted: no right to write to /dev/shm");
}
