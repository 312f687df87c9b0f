/* SPDX-License-Identifier: BSD-2-Clause */
/* One process, looked at by its files in /proc. */

#include "who/inspect.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind.h"
#include "base/proc_lines.h"

/* How often something that changes while it is read is read. */
#define TRIES 4

/* One process while it is looked at. */
struct look {
	struct inspector *inspector;
	struct inspected *found;
	struct process_stat stat;
	int dir;       /* /proc/PID, open */
	unsigned word; /* as blocked_decode wants it */
	pid_t *threads;
	size_t nthreads, threads_capacity;
	bool has_memory, guarded;
	bool lost; /* a file wasn't there any more */
	bool no_memory;
};

/* Whether an errno says that a process or a thread has ended. */
static bool
is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

/* Whether it has ended: /proc may only have hidden it. */
static bool
has_ended(pid_t pid)
{
	return kill(pid, 0) == -1 && errno == ESRCH;
}

/* Takes note of a failure, unless a thread may have ended. */
static void
fail(struct look *look, enum sight_file file, int error)
{
	struct process *process = &look->found->process;

	if (is_gone(error))
		look->lost = true;
	else if (process->why == NULL)
		process->why = sight_reason(look->inspector->sight, file, error,
		    process->credentials_known &&
			process->uids[0] == geteuid());
}

/* Makes room for one more element; the new list, or NULL. */
static void *
grow(struct look *look, void *list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity * 2 + 4;
	void *grown;

	if (count < *capacity)
		return list;
	grown = reallocarray(list, wanted, size);
	if (grown == NULL)
		look->no_memory = true;
	else
		*capacity = wanted;
	return grown;
}

static void
add_use(struct look *look, const struct use *use, const struct blocked *blocked)
{
	struct inspected *found = look->found;
	struct found_use *list = grow(look, found->uses, found->nuses,
	    &found->uses_capacity, sizeof(*list));

	if (list == NULL)
		return;
	found->uses = list;
	list[found->nuses] = (struct found_use){ .use = *use };
	if (blocked != NULL)
		list[found->nuses].blocked = *blocked;
	found->nuses++;
}

static void
add_running(struct look *look, pid_t tid)
{
	struct inspected *found = look->found;
	pid_t *list = grow(look, found->running, found->nrunning,
	    &found->running_capacity, sizeof(*list));

	if (list == NULL)
		return;
	found->running = list;
	list[found->nrunning++] = tid;
}

static int
add_thread(pid_t tid, void *arg)
{
	struct look *look = arg;
	pid_t *list = grow(look, look->threads, look->nthreads,
	    &look->threads_capacity, sizeof(*list));

	if (list == NULL)
		return 1;
	look->threads = list;
	list[look->nthreads++] = tid;
	return 0;
}

static int
read_stat(struct look *look)
{
	char text[1024];

	if (proc_read_at(look->dir, "stat", text, sizeof(text)) == -1 ||
	    process_parse_stat(text, &look->stat) == -1)
		return -1;
	process_parse_name(text, look->found->process.name);
	return 0;
}

/*
 * Where threads end while they are listed, the kernel leaves others out: there
 * must be as many as it counted before.
 */
static void
list_threads(struct look *look)
{
	for (int tries = 0; tries < TRIES; tries++) {
		look->nthreads = 0;
		if (look->stat.threads == 1 && look->stat.state != 'Z') {
			(void)add_thread(look->found->process.pid, look);
			return;
		}
		if (proc_each_number(look->dir, "task", add_thread, look) ==
		    -1) {
			fail(look, SIGHT_IDENTITY, errno);
			return;
		}
		if (look->no_memory ||
		    (long)look->nthreads >= look->stat.threads)
			return;
		if (read_stat(look) == -1) {
			fail(look, SIGHT_IDENTITY, errno);
			return;
		}
	}
	fail(look, SIGHT_IDENTITY, EAGAIN);
}

/* The IPC namespace of a thread; 0 where it can't be known. */
static ino_t
namespace_of(struct look *look, pid_t tid)
{
	const struct sight *sight = look->inspector->sight;
	struct stat file;
	char path[64];

	if (sight->ns == SIGHT_ONLY_NS)
		return SIGHT_ONLY_NS;
	snprintf(path, sizeof(path), "task/%d/ns/ipc", tid);
	if (fstatat(look->dir, path, &file, 0) == -1) {
		fail(look, SIGHT_FILES, errno);
		return 0;
	}
	return file.st_ino;
}

/* Whether the IPC namespace @ns, which is 0 if unknown, is looked into. */
static bool
is_wanted(const struct look *look, ino_t ns)
{
	return ns != 0 && ((look->inspector->what & SCAN_EVERYWHERE) != 0 ||
			      ns == look->inspector->sight->ns);
}

static void
take_mapping(struct look *look, pid_t tid, const char *line)
{
	struct attached attached;
	struct use use = {
		.kind = KIND_SEGMENT,
		.pid = look->found->process.pid,
		.count = 1,
	};

	look->guarded |= attached_is_guard(line);
	if ((look->inspector->what & SCAN_ATTACHED) == 0 ||
	    !attached_parse(line, &attached) ||
	    !attached_is_genuine(look->inspector->devices, &attached))
		return;
	use.ns = namespace_of(look, tid);
	if (!is_wanted(look, use.ns))
		return;
	use.id = attached.id;
	use.key = attached.key;
	use.how = attached.writable ? USE_WRITE : USE_READ;
	snprintf(use.what, USE_WHAT, attached.writable ? "rw" : "r");
	add_use(look, &use, NULL);
}

/* What is mapped, as one thread of the process tells. */
static void
scan_mappings(struct look *look, pid_t tid)
{
	struct proc_lines lines = { .fd = -1 };
	enum proc_lines_result result;
	const char *line;
	char path[64];

	snprintf(path, sizeof(path), "task/%d/maps", tid);
	lines.fd = openat(look->dir, path, O_RDONLY | O_CLOEXEC);
	if (lines.fd == -1) {
		fail(look, SIGHT_FILES, errno);
		return;
	}
	while ((result = proc_lines_next(&lines, &line)) == PROC_LINE ||
	       result == PROC_LINES_TOO_LONG) {
		look->has_memory = true;
		if (result == PROC_LINE)
			take_mapping(look, tid, line);
	}
	if (result == PROC_LINES_ERROR)
		fail(look, SIGHT_FILES, errno);
	else if (result == PROC_LINES_CUT_OFF)
		fail(look, SIGHT_FILES, EBADMSG);
	close(lines.fd);
}

/* Any thread tells of the memory of all, but for one that has ended: that may
 * be the first. */
static void
scan_memory(struct look *look)
{
	for (size_t i = 0; i < look->nthreads && !look->has_memory; i++)
		scan_mappings(look, look->threads[i]);
}

/* The bytes of a long of the process; 0 if that isn't known. */
static unsigned
word_of(struct look *look, pid_t tid)
{
	uint32_t narrow[2];
	uint64_t wide[2];
	char path[64], text[1024];
	ssize_t length;

	snprintf(path, sizeof(path), "task/%d/auxv", tid);
	length = proc_read_at(look->dir, path, text, sizeof(text));
	/* Pairs of longs; every one tells the size of a page. */
	for (ssize_t at = 0; at + (ssize_t)sizeof(wide) <= length;
	     at += (ssize_t)sizeof(wide)) {
		memcpy(wide, text + at, sizeof(wide));
		if (wide[0] == AT_PAGESZ)
			return 8;
	}
	for (ssize_t at = 0; at + (ssize_t)sizeof(narrow) <= length;
	     at += (ssize_t)sizeof(narrow)) {
		memcpy(narrow, text + at, sizeof(narrow));
		if (narrow[0] == AT_PAGESZ)
			return 4;
	}
	return 0;
}

static void
take_call(struct look *look, pid_t tid, const struct system_call *call)
{
	struct use use = { .pid = look->found->process.pid, .count = 1 };
	struct blocked blocked;

	if (!blocked_decode(call, 0, &blocked))
		return;
	use.ns = namespace_of(look, tid);
	if (!is_wanted(look, use.ns))
		return;
	if (look->word == 0)
		look->word = word_of(look, tid);
	if (!blocked_decode(call, look->word, &blocked))
		return;
	use.kind = blocked.kind;
	use.id = blocked.id;
	use.how = blocked.how;
	add_use(look, &use, &blocked);
}

/* Where the call itself may not be seen, the function it sleeps in may tell. */
static void
scan_sleep(struct look *look, pid_t tid, int error)
{
	char path[64], text[128];
	const char *call;

	snprintf(path, sizeof(path), "task/%d/wchan", tid);
	if (proc_read_at(look->dir, path, text, sizeof(text)) <= 0 ||
	    (call = blocked_call_of_sleep(text)) == NULL) {
		fail(look, SIGHT_CALL, error);
		return;
	}
	if (call[0] == '\0' || look->found->process.why != NULL)
		return;
	fail(look, SIGHT_CALL, error);
	look->found->process.why =
	    sight_text("blocked in %s, on which object isn't known: %s", call,
		look->found->process.why);
}

static void
scan_thread(struct look *look, pid_t tid)
{
	struct system_call call;
	char path[64], text[256];

	snprintf(path, sizeof(path), "task/%d/syscall", tid);
	if (proc_read_at(look->dir, path, text, sizeof(text)) == -1) {
		if (errno == EPERM || errno == EACCES)
			scan_sleep(look, tid, errno);
		else
			fail(look, SIGHT_FILES, errno);
		return;
	}
	switch (system_call_parse(text, &call)) {
	case SYSTEM_CALL:
		take_call(look, tid, &call);
		break;
	case SYSTEM_CALL_BAD:
		fail(look, SIGHT_FILES, EBADMSG);
		break;
	case SYSTEM_CALL_RUNNING:
		add_running(look, tid);
		break;
	case SYSTEM_CALL_NONE:
		break;
	}
}

static void
scan_namespace(struct look *look, pid_t tid)
{
	struct inspector *inspector = look->inspector;
	ino_t ns = namespace_of(look, tid);

	if (is_wanted(look, ns) && inspector->take_namespace != NULL &&
	    inspector->take_namespace(look->dir, look->found->process.pid, tid,
		&ns, inspector->arg) == -1)
		look->no_memory = true;
}

/*
 * Each thread may have a list of its own: threads made by pthread_create(3)
 * share one, and one that has ended has none.
 */
static void
scan_undo(struct look *look)
{
	struct process *process = &look->found->process;
	pid_t reference = look->inspector->reference;

	process->undo_known = reference > 0;
	for (size_t i = 0; i < look->nthreads && process->undo_known; i++) {
		long order = syscall(SYS_kcmp, reference, look->threads[i],
		    KCMP_SYSVSEM, 0, 0);

		if (order > 0)
			process->undo = true;
		else if (order == -1 && errno != ESRCH)
			process->undo_known = false;
	}
}

/* A thread that has ended has left its faults in the sum of its process. */
static bool
had_threads(struct look *look)
{
	struct process_stat first;
	char path[64], text[1024];

	if (look->stat.threads > 1)
		return true;
	snprintf(path, sizeof(path), "task/%d/stat", look->found->process.pid);
	return proc_read_at(look->dir, path, text, sizeof(text)) == -1 ||
	       process_parse_stat(text, &first) == -1 ||
	       first.faults != look->stat.faults || look->guarded ||
	       !look->has_memory;
}

/* Who it is; false if it is nobody that may use objects. */
static bool
identify(struct look *look)
{
	struct inspector *inspector = look->inspector;
	struct process *process = &look->found->process;

	if (read_stat(look) == -1)
		fail(look, SIGHT_IDENTITY, errno);
	else if (look->stat.kernel || process_is_dead(&look->stat))
		return false;
	process->started = look->stat.started;
	process->threaded = look->stat.threads > 1;
	if (proc_read_whole(look->dir, "status", &inspector->text) == -1 ||
	    process_parse_status(inspector->text.bytes, process) == -1)
		fail(look, SIGHT_IDENTITY, errno);
	return !look->lost;
}

/* The namespace of the process: that of its first thread that has one. */
static void
find_namespace(struct look *look)
{
	struct process *process = &look->found->process;

	for (size_t i = 0; i < look->nthreads && process->ns == 0; i++) {
		process->ns = namespace_of(look, look->threads[i]);
		if (process->why != NULL)
			break;
	}
}

static void
look_around(struct look *look)
{
	struct process *process = &look->found->process;
	unsigned what = look->inspector->what;

	list_threads(look);
	find_namespace(look);
	/* Where not even that may be known, nothing may. */
	if (look->inspector->only_identity ||
	    (process->ns == 0 && process->why != NULL))
		return;
	/* Threads may be in several. */
	if (look->nthreads == 1 && !is_wanted(look, process->ns))
		return;
	for (size_t i = 0; i < look->nthreads && (what & SCAN_EVERYWHERE) != 0;
	     i++)
		scan_namespace(look, look->threads[i]);
	if ((what & (SCAN_ATTACHED | SCAN_THREADED)) != 0)
		scan_memory(look);
	for (size_t i = 0; i < look->nthreads && (what & SCAN_BLOCKED) != 0;
	     i++)
		scan_thread(look, look->threads[i]);
	if ((what & SCAN_UNDO) != 0)
		scan_undo(look);
	if ((what & SCAN_THREADED) != 0)
		process->threaded = had_threads(look);
}

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_NOBODY,
	ATTEMPT_LOST, /* it has ended, or is hidden */
	ATTEMPT_NO_MEMORY,
};

static enum attempt
open_process(struct look *look)
{
	char path[32];

	snprintf(path, sizeof(path), "%d", look->found->process.pid);
	look->dir = openat(look->inspector->sight->root, path,
	    O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (look->dir != -1)
		return ATTEMPT_DONE;
	fail(look, SIGHT_IDENTITY, errno);
	return look->lost ? ATTEMPT_LOST : ATTEMPT_NOBODY;
}

static enum attempt
attempt(struct inspector *inspector, pid_t pid, struct inspected *found)
{
	struct look look = { .inspector = inspector, .found = found };
	enum attempt result;

	*found = (struct inspected){ .process.pid = pid };
	result = open_process(&look);
	if (result == ATTEMPT_NOBODY)
		return ATTEMPT_DONE; /* somebody, of whom nothing is known */
	if (result == ATTEMPT_LOST)
		return result;
	if (identify(&look))
		look_around(&look);
	else if (!look.lost)
		result = ATTEMPT_NOBODY;
	/* The first thread may have ended before the others: then some files
	 * aren't there, but these are. */
	if (look.lost && read_stat(&look) == -1)
		result = ATTEMPT_LOST;
	close(look.dir);
	free(look.threads);
	return look.no_memory ? ATTEMPT_NO_MEMORY : result;
}

void
inspect_free(struct inspected *inspected)
{
	free(inspected->process.groups);
	free(inspected->uses);
	free(inspected->running);
	*inspected = (struct inspected){ .uses = NULL };
}

enum inspect_result
inspect(struct inspector *inspector, pid_t pid, struct inspected *inspected)
{
	for (int tries = 0; tries < TRIES; tries++) {
		switch (attempt(inspector, pid, inspected)) {
		case ATTEMPT_DONE:
			return INSPECT_PROCESS;
		case ATTEMPT_NOBODY:
			inspect_free(inspected);
			return INSPECT_NONE;
		case ATTEMPT_NO_MEMORY:
			inspect_free(inspected);
			errno = ENOMEM;
			return INSPECT_NO_MEMORY;
		case ATTEMPT_LOST:
			inspect_free(inspected);
			if (has_ended(pid))
				return INSPECT_NONE;
			break;
		}
	}
	inspected->process = (struct process){
		.pid = pid,
		.why = sight_reason(inspector->sight, SIGHT_IDENTITY, ENOENT,
		    false),
	};
	return INSPECT_PROCESS;
}

int
inspect_again(struct inspector *inspector, struct inspected *inspected)
{
	struct look look = { .inspector = inspector, .found = inspected };
	size_t count = inspected->nrunning;
	pid_t *running = inspected->running;

	inspected->running = NULL;
	inspected->nrunning = inspected->running_capacity = 0;
	if (open_process(&look) == ATTEMPT_DONE) {
		for (size_t i = 0; i < count; i++)
			scan_thread(&look, running[i]);
		close(look.dir);
	}
	free(running);
	errno = ENOMEM;
	return look.no_memory ? -1 : 0;
}
