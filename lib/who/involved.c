/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether one process has to do with an object. */

#include "who/involved.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "who/audience.h"

/* What the records of an object tell of the process. */
struct inquiry {
	const struct scan *scan;
	pid_t pid;
	bool lives; /* or may */
	bool recorded;
	bool counted;   /* the kernel tells how many use the object: */
	uint64_t users; /* so many, of whom were seen: */
	uint64_t seen;
	const char *doubt;
	struct orphan_reason *why;
};

/* The process, or a thread of it, has the number that is on record. */
static void
take_number(struct inquiry *inquiry, pid_t id, time_t when)
{
	const char *why;

	if (scan_recorded(inquiry->scan, id, when, &why) == PROCESS_MAYBE)
		inquiry->doubt = why;
	else
		inquiry->recorded = true;
}

static void
take_process(pid_t pid, time_t when, void *arg)
{
	struct inquiry *inquiry = arg;

	if (pid == inquiry->pid)
		take_number(inquiry, pid, when);
}

/* Reads the stat of a process, or of a thread of it where @tid isn't 0. */
static bool
read_stat(const struct scan *scan, pid_t pid, pid_t tid,
    struct process_stat *stat)
{
	char path[48], text[1024];

	if (tid == 0)
		snprintf(path, sizeof(path), "%d/stat", pid);
	else
		snprintf(path, sizeof(path), "%d/task/%d/stat", pid, tid);
	return scan->sight.root != -1 &&
	       proc_read_at(scan->sight.root, path, text, sizeof(text)) != -1 &&
	       process_parse_stat(text, stat) == 0;
}

/* Those who ask, the dead, and threads of the kernel use nothing. */
static bool
may_live(const struct scan *scan, pid_t pid)
{
	struct process_stat stat;

	if (pid == getpid() || sight_has_ended(&scan->sight, pid))
		return false;
	return !read_stat(scan, pid, 0, &stat) ||
	       !(stat.kernel || process_is_dead(&stat));
}

static void
take_thread(pid_t tid, time_t when, void *arg)
{
	struct inquiry *inquiry = arg;
	const struct process *process =
	    scan_process(inquiry->scan, inquiry->pid);
	struct process_stat stat;

	if (tid == 0 || (tid != inquiry->pid && !inquiry->lives))
		return;
	if (tid == inquiry->pid ||
	    read_stat(inquiry->scan, inquiry->pid, tid, &stat))
		take_number(inquiry, tid, when);
	else if (errno != ENOENT && errno != ESRCH)
		inquiry->doubt = "the recorded receiver may be a thread of it, "
				 "which cannot be inspected";
	else if (sight_has_ended(&inquiry->scan->sight, tid) &&
		 (process == NULL || process->threaded))
		inquiry->doubt = "the recorded receiver may be a thread of it "
				 "that has ended";
}

static void
take_users(uint64_t count, void *arg)
{
	struct inquiry *inquiry = arg;

	inquiry->counted = true;
	inquiry->users = count;
}

/* Whether the process may use the object without being seen to. */
static bool
may_be_user(struct inquiry *inquiry, ino_t ns, const struct object *obj)
{
	const struct process *process =
	    scan_process(inquiry->scan, inquiry->pid);
	bool is_set = obj->kind->elements != NULL;

	/* It can be neither attached nor waiting, but for one that is stopped,
	 * and for an undo operation. */
	if (!inquiry->lives ||
	    (inquiry->counted && inquiry->users == 0 && !is_set))
		return false;
	inquiry->why->why = inquiry->scan->blind;
	if (inquiry->scan->blind != NULL)
		return true;
	if (process == NULL) {
		inquiry->why->text = "the process cannot be inspected";
		return true;
	}
	inquiry->why->text = "the process is in another IPC namespace now";
	if (process->ns != 0 && process->ns != ns && !process->spread &&
	    !kind_is_posix(obj->kind))
		return inquiry->users > inquiry->seen;
	inquiry->why->text = NULL;
	if (!audience_has_right(process, obj))
		return false;
	inquiry->why->why = process->why;
	if (process->why != NULL)
		return true;
	inquiry->why->text = "the process may hold it by an undo operation";
	return is_set && (process->undo || !process->undo_known);
}

enum involvement
involved(const struct scan *scan, ino_t ns, const struct object *obj, pid_t pid,
    struct orphan_reason *why)
{
	struct inquiry inquiry = {
		.scan = scan,
		.pid = pid,
		.lives = may_live(scan, pid),
		.why = why,
	};
	const struct recorder recorder = {
		.process = take_process,
		.thread = take_thread,
		.users = take_users,
		.arg = &inquiry,
	};
	size_t count;
	const struct use *uses = scan_uses_of(scan, ns, obj, &count);
	int result;

	*why = (struct orphan_reason){ .text = NULL };
	for (size_t i = 0; i < count; i++) {
		if (uses[i].pid == pid)
			return INVOLVED_USES;
		inquiry.seen += uses[i].count;
	}
	result = obj->kind->records(obj, &recorder);
	if (inquiry.recorded)
		return INVOLVED_RECORDED;
	if (result == -1 && (errno == EINVAL || errno == EIDRM))
		return INVOLVED_NOT; /* the object is gone */
	if (result == -1) {
		why->error = errno;
		why->text = kind_is_posix(obj->kind)
		                ? "cannot read who is to be notified"
		                : "its semaphores cannot be read";
		return INVOLVED_UNKNOWN;
	}
	why->text = inquiry.doubt;
	return inquiry.doubt != NULL || may_be_user(&inquiry, ns, obj)
	           ? INVOLVED_UNKNOWN
	           : INVOLVED_NOT;
}
