/* SPDX-License-Identifier: BSD-2-Clause */
/* Telling a leak from a live object. */

#include "who/orphan.h"

#include <errno.h>

#include "model/kind.h"
#include "who/process.h"

#define NANOSECONDS INT64_C(1000000000)

/* What the kernel has on record. */
struct evidence {
	const struct scan *uses;
	bool recorded, alive, hidden;
	bool threads; /* a process lives that may have had one on record */
	bool users_known;
	uint64_t users;
};

static void
take_process(pid_t pid, time_t when, void *arg)
{
	struct evidence *evidence = arg;

	if (pid == 0) {
		/* Nobody, or somebody whom only others see. */
		evidence->hidden |= when != 0 || !evidence->uses->all_visible;
		return;
	}
	evidence->recorded = true;
	if (!evidence->alive)
		evidence->alive = process_lives_since(pid, when);
}

/* Whether a process lives that may have had a thread at @when. */
static bool
may_have_threaded(const struct scan *scan, time_t when)
{
	for (size_t i = 0; i < scan->nprocesses; i++) {
		const struct process *process = &scan->processes[i];
		const char *why;

		if (process->threaded &&
		    (process->ns == 0 || process->ns == scan->ns) &&
		    scan_recorded(scan, process->pid, when, &why) ==
			PROCESS_LIVES)
			return true;
	}
	return false;
}

static void
take_thread(pid_t tid, time_t when, void *arg)
{
	struct evidence *evidence = arg;

	take_process(tid, when, arg);
	evidence->threads |= may_have_threaded(evidence->uses, when);
}

static void
take_users(uint64_t count, void *arg)
{
	struct evidence *evidence = arg;

	evidence->users_known = true;
	evidence->users = count;
}

unsigned
orphan_uses(const struct kind *kind)
{
	/* Attachments are counted in the object itself. */
	return kind->attachments != NULL ? 0 : SCAN_BLOCKED | SCAN_THREADED;
}

enum orphan
orphan_judge(const struct object *obj, const struct scan *uses, ino_t ns,
    const char **why)
{
	struct evidence evidence = { .uses = uses };
	struct recorder recorder = {
		.process = take_process,
		.thread = take_thread,
		.users = take_users,
		.arg = &evidence,
	};
	size_t count;

	*why = uses->blind;
	if (uses->blind != NULL)
		return ORPHAN_UNKNOWN;
	if (obj->kind->records(obj, &recorder) == -1) {
		*why = "its semaphores can't be read";
		return errno == EACCES ? ORPHAN_UNKNOWN : ORPHAN_NO;
	}
	scan_uses_of(uses, ns, obj, &count);
	if (evidence.alive || evidence.users > 0 || count > 0)
		return ORPHAN_NO;
	*why = "a process of another pid namespace may be on record";
	if (evidence.hidden)
		return ORPHAN_UNKNOWN;
	if (!evidence.recorded)
		return ORPHAN_NO;
	*why = "a thread of a process that lives may be on record";
	if (evidence.threads)
		return ORPHAN_UNKNOWN;
	*why = "there are processes that may not be looked into";
	if (!evidence.users_known && uses->unreadable > 0)
		return ORPHAN_UNKNOWN;
	*why = "a process of another pid namespace may be blocked on it";
	if (!evidence.users_known && !uses->all_visible)
		return ORPHAN_UNKNOWN;
	return ORPHAN_ORPHANED;
}

/* Whether a process uses it at this moment, as far as can be seen. */
static bool
is_in_use(const struct object *obj, const struct scan *uses, ino_t ns)
{
	uint64_t users;
	size_t count;

	scan_uses_of(uses, ns, obj, &count);
	return count > 0 || (scan_expected(obj, &users) && users > 0);
}

int64_t
orphan_idle(const struct object *obj, const struct scan *uses, ino_t ns)
{
	time_t last_use = obj->kind->last_use(obj);
	struct timespec now;
	int64_t idle;

	if (is_in_use(obj, uses, ns))
		return 0;
	if (last_use == 0)
		last_use = obj->changed;
	/* The kernel cuts times to seconds: it may have been almost one
	 * later. */
	clock_gettime(CLOCK_REALTIME, &now);
	if (last_use >= now.tv_sec)
		return 0;
	if (last_use < 0) /* the clock was wrong: as old as times go */
		last_use = 0;
	idle = (now.tv_sec - last_use - 1) * NANOSECONDS + now.tv_nsec;
	return idle;
}
