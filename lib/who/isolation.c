/* SPDX-License-Identifier: BSD-2-Clause */
/* Moves this process into namespaces of its own. */

#include "who/isolation.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/mqueue_dir.h"

static char reason[256];

static const char *
fail(const char *what)
{
	snprintf(reason, sizeof(reason), "%s: %s", what, strerror(errno));
	return reason;
}

#define SETGROUPS PROC_ROOT "/self/setgroups"
#define UID_MAP PROC_ROOT "/self/uid_map"
#define GID_MAP PROC_ROOT "/self/gid_map"

/* In a new user namespace, @inner stands for @outer. */
static int
map_id(const char *path, unsigned inner, unsigned outer)
{
	char text[64];

	snprintf(text, sizeof(text), "%u %u 1", inner, outer);
	return proc_write(path, text);
}

/* In a new user namespace, @uid and @gid stand for those that we have. */
static const char *
map_ids(uid_t uid, uid_t outer_uid, gid_t gid, gid_t outer_gid)
{
	/* Once denied, it stays so in the namespaces below. */
	if (proc_write(SETGROUPS, "deny") == -1 && errno != EPERM)
		return fail(SETGROUPS);
	if (map_id(UID_MAP, uid, outer_uid) == -1)
		return fail(UID_MAP);
	if (map_id(GID_MAP, gid, outer_gid) == -1)
		return fail(GID_MAP);
	return NULL;
}

/* An empty /dev/shm, and the queues of this namespace. */
static const char *
mount_folders(void)
{
	static const struct {
		const char *folder, *type, *options;
	} mounts[] = {
		{ "/dev/shm", "tmpfs", "mode=1777" },
		{ MQUEUE_DIR, "mqueue", NULL },
	};

	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		return fail("cannot make mounts private");
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		bool exists = access(mounts[i].folder, F_OK) == 0;

		if (!exists && errno == ENOENT)
			continue;
		if (!exists || mount("none", mounts[i].folder, mounts[i].type,
				   MS_NOSUID | MS_NODEV | MS_NOEXEC,
				   mounts[i].options) == -1)
			return fail(mounts[i].folder);
	}
	mqueue_dir_keep();
	return NULL;
}

static const char *
fail_limit(const struct isolation_limit *limit)
{
	if (errno != EINVAL && errno != ERANGE)
		return fail(limit->limit->name);
	snprintf(reason, sizeof(reason),
	    "%s: the kernel refuses %" PRIu64 ": out of range",
	    limit->limit->name, limit->value);
	return reason;
}

static const char *
set_limits(const struct isolation_limit *limits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (limit_set(limits[i].limit, limits[i].value) == -1)
			return fail_limit(&limits[i]);
	return NULL;
}

static const char *
furnish(const struct isolation_limit *limits, size_t count)
{
	const char *why = mount_folders();

	return why == NULL ? set_limits(limits, count) : why;
}

const char *
isolate(const struct isolation_limit *limits, size_t count)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	const char *why;

	if (unshare(CLONE_NEWIPC | CLONE_NEWNS) == 0)
		return furnish(limits, count);
	if (errno != EPERM)
		return fail("cannot make an IPC namespace");
	if (unshare(CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWNS) == -1)
		return fail("cannot make an IPC namespace; root can, or a user "
			    "where user namespaces are allowed");
	/* Root, for the mounts and the limits. */
	why = map_ids(0, uid, 0, gid);
	if (why == NULL)
		why = furnish(limits, count);
	/* Then who we were: programs refuse to run as root. */
	if (why == NULL && unshare(CLONE_NEWUSER) == -1)
		why = fail("cannot make a user namespace");
	return why == NULL ? map_ids(uid, 0, gid, 0) : why;
}
