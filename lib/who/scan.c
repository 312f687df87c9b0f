/* SPDX-License-Identifier: BSD-2-Clause */
/* One pass over /proc. */

#include "who/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "who/scan_pass.h"

#define NANOSECONDS INT64_C(1000000000)

int64_t
scan_age(const struct scan *scan)
{
	return (clock_now(CLOCK_MONOTONIC) - scan->began) / 1000000;
}

static int
compare_processes(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* Those that are in no namespace that was looked into don't matter. */
static void
count_unreadable(struct scan *scan)
{
	for (size_t i = 0; i < scan->nprocesses; i++) {
		const struct process *process = &scan->processes[i];

		if (process->why == NULL ||
		    (process->ns != 0 && process->ns != scan->ns &&
			!process->spread &&
			(scan->what & (SCAN_EVERYWHERE | SCAN_FILES)) == 0))
			continue;
		scan->unplaced += !process->runs;
		if (scan->unreadable++ == 0)
			scan->unreadable_why = process->why;
	}
}

static int
add_own_namespace(struct scan *scan, int root)
{
	int self, result;

	if ((scan->what & SCAN_EVERYWHERE) == 0 || scan->ns == 0)
		return 0;
	self = openat(root, "self", O_PATH | O_CLOEXEC);
	result = namespaces_add(&scan->namespaces, self, getpid(), getpid(),
	    &scan->ns);
	if (self != -1)
		close(self);
	return result;
}

/* Returns -1 with errno ENOMEM. */
static int
scan_root(struct scan *scan, const char *path)
{
	struct sight *sight = &scan->sight;
	int result = 0;

	sight->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sight->root_error = errno;
	sight_learn(sight, (scan->what & SCAN_BLOCKED) != 0);
	scan->ns = sight->ns;
	scan->all_visible = sight->all_visible;
	scan->blind = sight->blind;
	if (scan->blind == NULL && scan->what != 0)
		result = pass_over(scan, sight);
	return result == -1 ? -1 : add_own_namespace(scan, sight->root);
}

struct scan *
scan_processes(const struct scan_request *request)
{
	struct scan *scan = calloc(1, sizeof(*scan));

	if (scan == NULL)
		return NULL;
	scan->what = request->what;
	if ((scan->what & SCAN_FILES) != 0)
		opened_learn_devices(&scan->files, &request->kinds,
		    (scan->what & SCAN_EVERYWHERE) != 0);
	scan->self = getpid();
	scan->sight.kernel = request->kernel;
	scan->began = clock_now(CLOCK_MONOTONIC);
	scan->clock = request->clock != NULL
	                  ? *request->clock
	                  : (struct scan_clock){ clock_now(CLOCK_REALTIME),
				    clock_now(CLOCK_BOOTTIME) };
	if (scan_root(scan,
		request->root != NULL ? request->root : PROC_ROOT) == -1) {
		scan_free(scan);
		errno = ENOMEM;
		return NULL;
	}
	if (scan->nprocesses > 0)
		qsort(scan->processes, scan->nprocesses,
		    sizeof(*scan->processes), compare_processes);
	scan->nuses = uses_merge(scan->uses, scan->nuses);
	count_unreadable(scan);
	scan->ended = clock_now(CLOCK_MONOTONIC);
	return scan;
}

void
scan_free(struct scan *scan)
{
	if (scan == NULL)
		return;
	namespaces_free(&scan->namespaces);
	for (size_t i = 0; i < scan->nprocesses; i++)
		free(scan->processes[i].groups);
	free(scan->processes);
	free(scan->uses);
	if (scan->sight.root != -1)
		close(scan->sight.root);
	free(scan);
}

const struct process *
scan_process(const struct scan *scan, pid_t pid)
{
	const struct process key = { .pid = pid };

	return scan->nprocesses == 0
	           ? NULL
	           : bsearch(&key, scan->processes, scan->nprocesses,
			 sizeof(key), compare_processes);
}

/* Of any key, where the object has lost its own. */
static int
compare_object(const struct use *use, const struct use *key, bool any_key)
{
	struct use same = *use;

	if (any_key)
		same.key = key->key;
	return use_compare_objects(&same, key);
}

static struct use
key_of(ino_t ns, const struct object *obj)
{
	bool attachable = obj->kind->attachments != NULL;

	if (kind_is_posix(obj->kind))
		return (struct use){
			.kind = USE_FILE,
			.device = obj->file.device,
			.inode = obj->file.inode,
		};
	return (struct use){
		.ns = ns,
		.kind = obj->kind->id,
		.id = obj->id,
		.key = attachable ? obj->key : 0,
	};
}

static const struct use *
find_uses(const struct scan *scan, ino_t ns, const struct object *obj,
    size_t *count)
{
	bool any_key = (obj->mode & OBJECT_MODE_DEST) != 0;
	const struct use key = key_of(ns, obj);
	size_t low = 0, high = scan->nuses, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_object(&scan->uses[middle], &key, any_key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	end = low;
	while (end < scan->nuses &&
	       compare_object(&scan->uses[end], &key, any_key) == 0)
		end++;
	*count = end - low;
	return end == low ? NULL : &scan->uses[low];
}

const struct use *
scan_uses_of(const struct scan *scan, ino_t ns, const struct object *obj,
    size_t *count)
{
	*count = 0;
	if (scan->nuses == 0 || (obj->kind->attachments != NULL &&
				    obj->kind->attachments(obj) == 0))
		return NULL;
	return find_uses(scan, ns, obj, count);
}

bool
scan_sees_more(const struct scan *scan, ino_t ns, const struct object *obj)
{
	uint64_t seen = 0;
	size_t count;
	const struct use *list;

	if (obj->kind->attachments == NULL || scan->nuses == 0)
		return false;
	list = find_uses(scan, ns, obj, &count);
	for (size_t i = 0; list != NULL && i < count; i++)
		seen += list[i].count;
	return seen > obj->kind->attachments(obj);
}

/*
 * Starts are counted from boot, @when by a clock that may be set, forward and
 * back: one that seems to have started later may be the same process.
 */
static enum alive
compare_start(const struct scan *scan, int64_t started, time_t when,
    const char **why)
{
	int64_t boot = scan->clock.realtime - scan->clock.boottime;

	if (!process_is_younger(started, boot, when))
		return PROCESS_LIVES;
	*why = "a recorded process id belongs to a process that seems to have "
	       "started later";
	return PROCESS_MAYBE;
}

/* One that wasn't among the processes but is there: a thread, or one that is
 * new or hidden. */
static void
look_at_other(const struct scan *scan, pid_t pid, struct fate *fate)
{
	struct process_stat stat;
	char path[32], text[1024];

	snprintf(path, sizeof(path), "%d/stat", pid);
	errno = scan->sight.root_error;
	if (scan->sight.root == -1 ||
	    proc_read_at(scan->sight.root, path, text, sizeof(text)) == -1 ||
	    process_parse_stat(text, &stat) == -1) {
		fate->why =
		    sight_text("a recorded process lives, but cannot be "
			       "inspected: %s",
			sight_reason(&scan->sight, SIGHT_IDENTITY, errno,
			    false));
		return;
	}
	fate->gone = stat.kernel || process_is_dead(&stat);
	fate->started = stat.started;
}

void
scan_fate(const struct scan *scan, pid_t pid, struct fate *fate)
{
	const struct process *process = scan_process(scan, pid);

	*fate = (struct fate){ .gone = pid == scan->self };
	if (fate->gone)
		return;
	if (process != NULL && process->started != 0)
		fate->started = process->started;
	else if (sight_has_ended(&scan->sight, pid))
		fate->gone = true;
	else
		look_at_other(scan, pid, fate);
}

enum alive
scan_recorded_by(const struct scan *scan, const struct fate *fate, time_t when,
    const char **why)
{
	*why = fate->why;
	if (fate->gone)
		return PROCESS_GONE;
	return fate->why != NULL
	           ? PROCESS_MAYBE
	           : compare_start(scan, fate->started, when, why);
}

enum alive
scan_recorded(const struct scan *scan, pid_t pid, time_t when, const char **why)
{
	struct fate fate;

	scan_fate(scan, pid, &fate);
	return scan_recorded_by(scan, &fate, when, why);
}

/* The recorded processes of an object, as far as they matter here. */
struct expectation {
	bool known;
	uint64_t users;
};

static void
ignore_process(pid_t pid, time_t when, void *arg)
{
	(void)pid;
	(void)when;
	(void)arg;
}

static void
take_users(uint64_t count, void *arg)
{
	struct expectation *expectation = arg;

	expectation->known = true;
	expectation->users = count;
}

bool
scan_expected(const struct object *obj, uint64_t *expected)
{
	struct expectation expectation = { .known = false };
	struct recorder recorder = {
		.process = ignore_process,
		.thread = ignore_process,
		.users = take_users,
		.arg = &expectation,
	};

	if (obj->kind->records(obj, &recorder) == -1 || !expectation.known)
		return false;
	*expected = expectation.users;
	return true;
}

const char *
scan_doubt(const struct scan *scan)
{
	if (scan->blind != NULL)
		return scan->blind;
	if (scan->unreadable == 0)
		return NULL;
	return sight_text("cannot inspect %zu process%s (%s)", scan->unreadable,
	    scan->unreadable == 1 ? "" : "es", scan->unreadable_why);
}

size_t
scan_unreadable_of(const struct scan *scan, const struct kind *kind)
{
	/* Who runs whenever it is looked at is known but for what it waits for,
	 * and a process has the POSIX object open that it waits for. */
	return kind_is_posix(kind) ? scan->unplaced : scan->unreadable;
}

bool
scan_may_miss(const struct scan *scan, const struct object *obj,
    const struct use *list, size_t count)
{
	bool all_seen =
	    scan->blind == NULL && scan_unreadable_of(scan, obj->kind) == 0;
	uint64_t seen = 0, expected;

	/* Attachments may be left by a process that changed its namespace. */
	if (obj->kind->attachments == NULL && all_seen)
		return false;
	if (!scan_expected(obj, &expected))
		return true;
	for (size_t i = 0; i < count; i++)
		seen += list[i].count;
	return seen < expected;
}
