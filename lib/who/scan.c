/* SPDX-License-Identifier: BSD-2-Clause */
/* One pass over /proc. */

#include "who/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind.h"
#include "who/inspect.h"

#define NANOSECONDS INT64_C(1000000000)

/* The inode of the initial pid namespace, the same on every machine. */
#define INITIAL_PID_NS 0xeffffffc

/* Times of objects are cut to seconds, those of processes to hundredths. */
#define START_MARGIN 2

struct pass {
	struct scan *scan;
	struct inspector inspector;
	size_t process_capacity, use_capacity;
};

/* Makes room for @more elements; the new list, or NULL. */
static void *
grow(void *list, size_t count, size_t *capacity, size_t more, size_t size)
{
	size_t wanted = *capacity * 2 + more + 16;
	void *grown;

	if (count + more <= *capacity)
		return list;
	grown = reallocarray(list, wanted, size);
	if (grown != NULL)
		*capacity = wanted;
	return grown;
}

static int
take_inspected(struct pass *pass, const struct inspected *found)
{
	struct scan *scan = pass->scan;
	struct process *processes = grow(scan->processes, scan->nprocesses,
	    &pass->process_capacity, 1, sizeof(*processes));
	struct use *uses;

	if (processes == NULL)
		return -1;
	scan->processes = processes;
	uses = grow(scan->uses, scan->nuses, &pass->use_capacity,
	    found->nuses + 1, sizeof(*uses));
	if (uses == NULL)
		return -1;
	scan->uses = uses;
	processes[scan->nprocesses++] = found->process;
	if (found->nuses > 0)
		memcpy(uses + scan->nuses, found->uses,
		    found->nuses * sizeof(*uses));
	scan->nuses += found->nuses;
	if (found->process.why != NULL &&
	    (found->process.ns == 0 || found->process.ns == scan->ns ||
		(scan->what & SCAN_EVERYWHERE) != 0))
		scan->unreadable++;
	return 0;
}

static int
visit_process(pid_t pid, void *arg)
{
	struct pass *pass = arg;
	struct inspected found;
	enum inspect_result result;

	if (pid == getpid())
		return 0;
	result = inspect(&pass->inspector, pid, &found);
	if (result == INSPECT_NONE)
		return 0;
	if (result == INSPECT_NO_MEMORY)
		return 1;
	if (take_inspected(pass, &found) == -1) {
		free(found.process.groups);
		free(found.uses);
		return 1;
	}
	free(found.uses);
	return 0;
}

static bool
has_file(int root, const char *path)
{
	return faccessat(root, path, F_OK, 0) == 0;
}

/* Whether this is the /proc of our own pid namespace. */
static bool
is_our_proc(int root)
{
	char text[2048];
	const char *line;
	int pid, length = 0;

	/* "NSpid:", with a number for each pid namespace from that of /proc
	 * down to ours. */
	if (proc_read_at(root, "self/status", text, sizeof(text)) == -1)
		return false;
	line = strstr(text, "\nNSpid:");
	return line != NULL &&
	       sscanf(line, "\nNSpid: %d%n", &pid, &length) == 1 &&
	       line[length] == '\n' && pid == getpid();
}

/* Why /proc can tell nothing of what is asked, or NULL. */
static const char *
why_blind(int root, unsigned what)
{
	if (root == -1 || !has_file(root, "self/maps"))
		return "/proc is not mounted here";
	if (!is_our_proc(root))
		return "/proc is that of another pid namespace";
	if (!has_file(root, "1"))
		return "/proc hides the processes of other users";
	if ((what & SCAN_BLOCKED) != 0 && !has_file(root, "self/syscall"))
		return "this kernel doesn't tell in which call a process is";
	return NULL;
}

static int64_t
now(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

int64_t
scan_age(const struct scan *scan)
{
	return (now(CLOCK_MONOTONIC) - scan->began) / 1000000;
}

static int
compare_processes(const void *left, const void *right)
{
	const struct process *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

/* Looks at all; returns -1 with errno ENOMEM. */
static int
pass_over(struct pass *pass, int root)
{
	struct scan *scan = pass->scan;
	struct stat file;
	int result;

	if (root != -1 && fstatat(root, "self/ns/ipc", &file, 0) == 0)
		scan->ns = file.st_ino;
	if (root != -1 && fstatat(root, "self/ns/pid", &file, 0) == 0)
		scan->all_visible = file.st_ino == INITIAL_PID_NS;
	scan->blind = why_blind(root, scan->what);
	pass->inspector.ns = scan->ns;
	if (scan->blind == NULL && scan->what != 0) {
		result = proc_each_number(root, ".", visit_process, pass);
		if (result == 1)
			return -1;
		if (result == -1)
			scan->blind = "/proc can't be read";
	}
	if ((scan->what & SCAN_EVERYWHERE) != 0 && scan->ns != 0) {
		int self = openat(root, "self", O_PATH | O_CLOEXEC);

		result = namespaces_add(&scan->namespaces, self, getpid(),
		    getpid(), &scan->ns);
		close(self);
		if (result == -1)
			return -1;
	}
	if (scan->nprocesses > 0)
		qsort(scan->processes, scan->nprocesses,
		    sizeof(*scan->processes), compare_processes);
	scan->nuses = uses_merge(scan->uses, scan->nuses);
	return 0;
}

struct scan *
scan_processes(const struct scan_request *request)
{
	const char *path = request->root != NULL ? request->root : PROC_ROOT;
	struct scan *scan = calloc(1, sizeof(*scan));
	struct pass pass = { .scan = scan };
	int root, result;

	if (scan == NULL)
		return NULL;
	scan->what = request->what;
	scan->began = now(CLOCK_MONOTONIC);
	scan->clock = request->clock != NULL
	                  ? *request->clock
	                  : (struct scan_clock){ now(CLOCK_REALTIME),
				    now(CLOCK_BOOTTIME) };
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pass.inspector = (struct inspector){
		.root = root,
		.what = request->what,
		.namespaces = &scan->namespaces,
	};
	result = pass_over(&pass, root);
	buffer_free(&pass.inspector.text);
	if (root != -1)
		close(root);
	scan->ended = now(CLOCK_MONOTONIC);
	if (result == -1) {
		scan_free(scan);
		errno = ENOMEM;
		return NULL;
	}
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

const struct use *
scan_uses_of(const struct scan *scan, ino_t ns, const struct object *obj,
    size_t *count)
{
	bool attachable = obj->kind->attachments != NULL;
	bool any_key = (obj->mode & OBJECT_MODE_DEST) != 0;
	struct use key = {
		.ns = ns,
		.kind = obj->kind->id,
		.id = obj->id,
		.key = attachable ? obj->key : 0,
	};
	size_t low = 0, high = scan->nuses, end;

	*count = 0;
	if (attachable && obj->kind->attachments(obj) == 0)
		return NULL;
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

enum alive
scan_recorded(const struct scan *scan, pid_t pid, time_t when, const char **why)
{
	const struct process *process = scan_process(scan, pid);
	int64_t boot = scan->clock.realtime - scan->clock.boottime;

	*why = NULL;
	if (pid == getpid())
		return PROCESS_LIVES;
	if (process == NULL && scan->blind == NULL && scan->what != 0 &&
	    kill(pid, 0) == -1 && errno == ESRCH)
		return PROCESS_GONE;
	if (process == NULL)
		return process_lives_since(pid, when) ? PROCESS_LIVES
		                                      : PROCESS_GONE;
	/*
	 * Starts are counted from boot, @when by a clock that may be set. If it
	 * was set forward, processes seem younger than they are: an object that
	 * seems older than the boot proves it.
	 */
	if (when > boot / NANOSECONDS &&
	    (boot + process->started) / NANOSECONDS - START_MARGIN > when)
		return PROCESS_GONE;
	return PROCESS_LIVES;
}

/* What recorders are told of an object, as far as it matters here. */
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

bool
scan_may_miss(const struct scan *scan, const struct object *obj,
    const struct use *list, size_t count)
{
	bool all_seen = scan->blind == NULL && scan->unreadable == 0;
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
