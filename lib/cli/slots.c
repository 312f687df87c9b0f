/* SPDX-License-Identifier: BSD-2-Clause */
/* A semaphore set as a lock or a limiter. */

#include "cli/slots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/sem.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/wait.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/existing.h"
#include "model/create.h"
#include "model/kind.h"
#include "model/semset.h"
#include "model/walk.h"
#include "why/explain.h"

#define MODE 0600
#define UNFINISHED 0700 /* nobody else has a use for x */

#define PATIENCE INT64_C(10000000000)  /* nanoseconds */
#define POLL_INTERVAL INT64_C(2000000) /* nanoseconds */

struct request {
	const struct target *target;
	unsigned slots;
	int64_t deadline;
	int failure;
};

static _Noreturn void
fail(const struct request *request, const char *why)
{
	errx(request->failure, "%s:0x%08x: %s", request->target->kind->name,
	    (unsigned)request->target->key, why);
}

static _Noreturn void
fail_call(const struct request *request, enum explain_call call, int id)
{
	const struct explain_subject subject = {
		.kind = request->target->kind,
		.id = id,
		.key = request->target->key,
		.size = 1,
	};
	char why[EXPLAIN_SIZE];

	fail(request, explain(why, call, &subject, errno));
}

/* Whether somebody removed the set while it was worked on. */
static bool
is_removed(int error)
{
	return error == ENOENT || error == EINVAL || error == EIDRM;
}

static bool
find(const struct request *request, struct object *set)
{
	struct object_name name = { .key = request->target->key };

	if (object_find(request->target->kind, &name) == -1) {
		if (errno == ENOENT)
			return false;
		fail_call(request, EXPLAIN_FIND, 0);
	}
	if (object_stat(request->target->kind, name.id, set) == 0)
		return true;
	if (errno != ENOENT)
		fail_call(request, EXPLAIN_STAT, name.id);
	return false;
}

/* Whether it is one of slots_obtain that is being made, or was to be. */
static bool
is_unfinished(const struct object *set)
{
	return (set->mode & OBJECT_MODE_PERMISSIONS) == UNFINISHED &&
	       set->u.semset.count == 1 && set->cuid == geteuid() &&
	       set->uid == set->cuid;
}

/* The lock, or -1 where it can't be had in time. */
static int
lock(const struct request *request)
{
	const struct timespec pause = { .tv_nsec = POLL_INTERVAL };
	int fd = open(PROC_ROOT "/self/ns/ipc", O_RDONLY | O_CLOEXEC);

	while (fd != -1 && flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if (errno != EINTR &&
		    (errno != EWOULDBLOCK || wait_is_over(request->deadline))) {
			close(fd);
			return -1;
		}
		nanosleep(&pause, NULL);
	}
	return fd;
}

/* The first operation sets sem_otime, by which everybody sees that it is ready:
 * nobody has operated on it before. */
static void
finish(const struct request *request, struct object *set)
{
	struct sembuf first = {
		.sem_op = (short)request->slots,
		.sem_flg = IPC_NOWAIT,
	};

	if (set->u.semset.operated == 0 &&
	    semset_operate(set->id, &first, 1, NULL) == -1) {
		if (!is_removed(errno))
			fail_call(request, EXPLAIN_ALTER, set->id);
		return;
	}
	set->mode = MODE;
	if (set->kind->set(set) == -1 && !is_removed(errno))
		fail_call(request, EXPLAIN_SET, set->id);
}

/* Makes it, or finishes it, unless another process has. */
static void
make(const struct request *request)
{
	const struct timespec pause = { .tv_nsec = POLL_INTERVAL };
	int fd = lock(request), mode = fd == -1 ? MODE : UNFINISHED, id;
	struct object set;
	bool found = find(request, &set);

	if (!found) {
		id = object_create(request->target->kind, request->target->key,
		    1, mode);
		if (id == -1 && errno != EEXIST)
			fail_call(request, EXPLAIN_CREATE, 0);
		found = id != -1 &&
		        object_stat(request->target->kind, id, &set) == 0;
	} else {
		/* Without the lock its maker may be at work. */
		if (fd == -1)
			nanosleep(&pause, NULL);
		found = fd != -1 && is_unfinished(&set);
	}
	if (found)
		finish(request, &set);
	close(fd);
}

static void
check(const struct request *request, const struct object *set)
{
	char why[128];

	if (set->u.semset.count == 1)
		return;
	snprintf(why, sizeof(why),
	    "--slots needs a set of one semaphore: this one has %ju",
	    (uintmax_t)set->u.semset.count);
	fail(request, why);
}

void
slots_obtain(struct target *target, struct object *set, unsigned slots,
    int64_t *timeout, int failure)
{
	bool is_bounded = *timeout > 0 && *timeout < INT64_MAX;
	int64_t end = wait_deadline(*timeout);
	const struct request request = {
		.target = target,
		.slots = slots,
		.deadline =
		    wait_deadline(is_bounded && *timeout < PATIENCE ? *timeout
								    : PATIENCE),
		.failure = failure,
	};
	const char *other = target_check_namespace(target);
	char why[EXPLAIN_SIZE];
	int ready = 1;

	if (other != NULL)
		fail(&request, other);
	/* Again if it was removed in the meantime. */
	while (ready == 1) {
		bool over = wait_is_over(request.deadline);

		while (!find(&request, set) || (is_unfinished(set) && !over)) {
			make(&request);
			over = wait_is_over(request.deadline);
		}
		check(&request, set);
		ready = existing_wait_ready(set, request.deadline, why);
	}
	if (ready == -1)
		fail(&request, why);
	target->id = set->id;
	if (is_bounded)
		*timeout = wait_left(end);
}
