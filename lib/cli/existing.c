/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking an object that exists. */

#include "cli/existing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/names.h"
#include "base/wait.h"
#include "model/kind.h"
#include "model/semset.h"
#include "model/walk.h"
#include "why/permission.h"

#define POLL_INTERVAL INT64_C(20000000) /* nanoseconds */

static bool
is_trusted_user(uid_t user, const struct owner *owner)
{
	return user == geteuid() || user == 0 ||
	       (owner->has_user && user == owner->user);
}

static bool
is_trusted_group(gid_t group, const struct owner *owner)
{
	return group == getegid() || group == 0 ||
	       (owner->has_group && group == owner->group);
}

/* The permissions of group and others that @mode would not have given. */
static mode_t
surplus(const struct object *obj, const struct owner *owner, mode_t mode)
{
	mode_t given = obj->mode & 077;

	/* An untrusted group may have no more rights than others. */
	if (!is_trusted_group(obj->gid, owner) ||
	    !is_trusted_group(obj->cgid, owner))
		mode &= ~(mode_t)070 | (mode & 07) << 3;
	return given & ~mode;
}

bool
existing_is_trusted(const struct object *obj, const struct owner *owner,
    mode_t mode, char why[static EXPLAIN_SIZE])
{
	const char *wrong = NULL;
	struct names *names;

	if (!permission_uid_known(obj->uid) || !permission_uid_known(obj->cuid))
		wrong = "cannot tell whose it is in this user namespace";
	else if (!is_trusted_user(obj->uid, owner))
		wrong = "it is somebody else's";
	else if (!is_trusted_user(obj->cuid, owner))
		wrong = "its creator is somebody else, who may still change it";
	else if (surplus(obj, owner, mode) != 0)
		wrong = "others could use it";
	if (wrong == NULL)
		return true;
	names = names_new();
	if (names == NULL)
		snprintf(why, EXPLAIN_SIZE,
		    "exists, owned by %u, mode %04o: %s (--any takes it)",
		    obj->uid, obj->mode & 0777, wrong);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "exists, owned by %.64s, mode %04o: %s (--any takes it)",
		    names_user(names, obj->uid)->text, obj->mode & 0777, wrong);
	names_free(names);
	return false;
}

/* 1 when every semaphore was changed by some process, 0, or -1 with errno. */
static int
has_pids(const struct object *set)
{
	size_t count = (size_t)set->u.semset.count;
	struct semaphore *list;
	int result = 1;

	list = calloc(count, sizeof(*list));
	if (list == NULL)
		return -1;
	if (semset_read(set->id, list, count, false) == -1)
		result = -1;
	for (size_t i = 0; result == 1 && i < count; i++)
		if (list[i].pid == 0)
			result = 0;
	free(list);
	return result;
}

/* 1 when it is ready, 0 when not, or -1 with errno: ENOENT when it is gone. */
static int
is_ready(const struct object *set)
{
	struct object now;
	int ready;

	if (object_stat(set->kind, set->id, &now) == -1)
		return -1;
	if (now.cuid != set->cuid || now.key != set->key ||
	    now.u.semset.count != set->u.semset.count) {
		errno = ENOENT; /* another one has its id */
		return -1;
	}
	if (now.u.semset.operated != 0)
		return 1;
	ready = has_pids(&now);
	if (ready == -1 && (errno == EINVAL || errno == EIDRM))
		errno = ENOENT;
	return ready;
}

int
existing_wait_ready(const struct object *set, int64_t deadline,
    char why[static EXPLAIN_SIZE])
{
	const struct explain_subject subject = {
		.kind = set->kind,
		.id = set->id,
	};
	const struct timespec pause = { .tv_nsec = POLL_INTERVAL };
	int ready;

	why[0] = '\0';
	for (;;) {
		ready = is_ready(set);
		if (ready == 1)
			return 0;
		if (ready == -1 && errno == ENOENT)
			return 1;
		/* The first operation may come without it. */
		if (ready == -1 && errno != EACCES)
			break;
		if (wait_signal() != 0)
			return -1;
		if (wait_is_over(deadline))
			break;
		nanosleep(&pause, NULL);
	}
	if (ready == -1)
		explain(why, EXPLAIN_SEMAPHORE, &subject, errno);
	else
		snprintf(why, EXPLAIN_SIZE,
		    "not initialised %lld s after its creation",
		    (long long)(time(NULL) - set->changed));
	return -1;
}
