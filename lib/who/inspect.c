/* SPDX-License-Identifier: BSD-2-Clause */
/* One process, looked at by its files in /proc. */

#include "who/inspect.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/proc_lines.h"
#include "base/utf8.h"
#include "model/kind.h"
#include "who/attached.h"
#include "who/blocked.h"

/* One process while it is looked at. */
struct look {
	struct inspector *inspector;
	struct inspected *found;
	int dir;       /* /proc/PID, open */
	unsigned word; /* as blocked_decode wants it */
	bool has_memory, guarded, gone, no_memory;
};

/* Whether an errno says that a process or a thread has ended. */
static bool
is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

/* Takes note of a failure that isn't the end of a thread. */
static void
fail(struct look *look, int error)
{
	struct process *process = &look->found->process;

	if (is_gone(error))
		return;
	if (error == ENOMEM)
		look->no_memory = true;
	if (process->why != NULL)
		return;
	process->why = error == EACCES || error == EPERM
	                   ? "needs the rights of its user or CAP_SYS_PTRACE"
	                   : "its files in /proc can't be read";
}

static int
add_use(struct look *look, const struct use *use)
{
	struct inspected *found = look->found;

	if (found->nuses == found->capacity) {
		size_t capacity = found->capacity * 2 + 4;
		struct use *list =
		    reallocarray(found->uses, capacity, sizeof(*list));

		if (list == NULL) {
			look->no_memory = true;
			return -1;
		}
		found->uses = list;
		found->capacity = capacity;
	}
	found->uses[found->nuses++] = *use;
	return 0;
}

/* The IPC namespace of a thread; 0 where it can't be known. */
static ino_t
namespace_of(struct look *look, pid_t tid)
{
	struct stat file;
	char path[64];

	snprintf(path, sizeof(path), "task/%d/ns/ipc", tid);
	if (fstatat(look->dir, path, &file, 0) == -1) {
		fail(look, errno);
		return 0;
	}
	return file.st_ino;
}

/* Whether the IPC namespace @ns, which is 0 if unknown, is looked into. */
static bool
is_wanted(const struct look *look, ino_t ns)
{
	return ns != 0 && ((look->inspector->what & SCAN_EVERYWHERE) != 0 ||
			      ns == look->inspector->ns);
}

static int
each_thread(struct look *look, int (*visit)(pid_t tid, void *arg))
{
	int result = proc_each_number(look->dir, "task", visit, look);

	if (result == -1)
		fail(look, errno);
	return result;
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
	int end = 0;

	/* Below the stack of each thread there is a page that nobody may
	 * touch, and the stack is kept for the next thread. */
	sscanf(line, "%*x-%*x ---p %*x 00:00 0 %n", &end);
	look->guarded |= end > 0 && line[end - 1] == '\n';
	if ((look->inspector->what & SCAN_ATTACHED) == 0 ||
	    !attached_parse(line, &attached))
		return;
	use.ns = namespace_of(look, tid);
	if (!is_wanted(look, use.ns))
		return;
	use.id = attached.id;
	use.key = attached.key;
	use.how = attached.writable ? USE_WRITE : USE_READ;
	snprintf(use.what, USE_WHAT, attached.writable ? "rw" : "r");
	(void)add_use(look, &use);
}

/* What is mapped, as one thread of the process tells. */
static int
scan_mappings(pid_t tid, void *arg)
{
	struct look *look = arg;
	struct proc_lines lines = { .fd = -1 };
	enum proc_lines_result result;
	const char *line;
	char path[64];

	if (look->has_memory)
		return 1;
	snprintf(path, sizeof(path), "task/%d/maps", tid);
	lines.fd = openat(look->dir, path, O_RDONLY | O_CLOEXEC);
	if (lines.fd == -1) {
		fail(look, errno);
		return 0;
	}
	while ((result = proc_lines_next(&lines, &line)) == PROC_LINE ||
	       result == PROC_LINES_TOO_LONG) {
		look->has_memory = true;
		if (result == PROC_LINE)
			take_mapping(look, tid, line);
	}
	if (result == PROC_LINES_ERROR)
		fail(look, errno);
	close(lines.fd);
	return 0;
}

static void
scan_memory(struct look *look)
{
	/* Any thread tells of the memory of all, but for one that has ended:
	 * that may be the first. */
	scan_mappings(look->found->process.pid, look);
	if (!look->has_memory && look->found->process.why == NULL)
		(void)each_thread(look, scan_mappings);
}

/* Reads memory of another process; false where that isn't allowed. */
static bool
peek(pid_t pid, uint64_t address, void *copy, size_t size)
{
	struct iovec ours = { .iov_base = copy, .iov_len = size };
	struct iovec theirs = {
		.iov_base = (void *)(uintptr_t)address,
		.iov_len = size,
	};

	return process_vm_readv(pid, &ours, 1, &theirs, 1, 0) == (ssize_t)size;
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
	/* Pairs of longs; the page size is told in every one. */
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
	char memory[BLOCKED_MEMORY];
	struct blocked blocked;
	size_t wanted;

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
	wanted = blocked_wants(&blocked);
	blocked_describe(&blocked,
	    (look->inspector->what & SCAN_DESCRIBE) != 0 && wanted > 0 &&
		    peek(use.pid, blocked.memory, memory, wanted)
		? memory
		: NULL,
	    use.what);
	(void)add_use(look, &use);
}

/* One that handles a signal, say, may be back in its call in no time. */
static ssize_t
read_call(struct look *look, const char *path, char *text, size_t size)
{
	const struct timespec nap = { .tv_nsec = 500000 };
	ssize_t n = 0;

	for (int tries = 0; tries < 5; tries++) {
		n = proc_read_at(look->dir, path, text, size);
		if (n == -1 || strcmp(text, "running\n") != 0)
			break;
		nanosleep(&nap, NULL);
	}
	return n;
}

static int
scan_thread(pid_t tid, void *arg)
{
	struct look *look = arg;
	struct system_call call;
	char path[64], text[256];

	snprintf(path, sizeof(path), "task/%d/syscall", tid);
	if (read_call(look, path, text, sizeof(text)) == -1) {
		fail(look, errno);
		return look->found->process.why != NULL;
	}
	switch (system_call_parse(text, &call)) {
	case SYSTEM_CALL:
		take_call(look, tid, &call);
		break;
	case SYSTEM_CALL_BAD:
		fail(look, EBADMSG);
		break;
	default:
		break;
	}
	return 0;
}

static int
scan_namespace(pid_t tid, void *arg)
{
	struct look *look = arg;
	ino_t ns = namespace_of(look, tid);

	if (is_wanted(look, ns) &&
	    namespaces_add(look->inspector->namespaces, look->dir,
		look->found->process.pid, tid, &ns) == -1)
		look->no_memory = true;
	return 0;
}

/* A thread that has ended has left its faults in the sum of its process. */
static bool
had_threads(struct look *look, const struct process_stat *stat)
{
	struct process_stat first;
	char path[64], text[1024];

	if (stat->threads > 1)
		return true;
	snprintf(path, sizeof(path), "task/%d/stat", look->found->process.pid);
	return proc_read_at(look->dir, path, text, sizeof(text)) == -1 ||
	       process_parse_stat(text, &first) == -1 ||
	       first.faults != stat->faults || look->guarded ||
	       !look->has_memory;
}

/* The name is between the first parenthesis and the last. */
static void
take_name(struct process *process, const char *text)
{
	const char *start = strchr(text, '('), *end = strrchr(text, ')');

	if (start == NULL || end <= start)
		return;
	snprintf(process->name, sizeof(process->name), "%.*s",
	    (int)(end - start - 1), start + 1);
	utf8_repair(process->name);
}

/* Who it is; false if it is nobody that may use objects. */
static bool
identify(struct look *look, struct process_stat *stat)
{
	struct inspector *inspector = look->inspector;
	struct process *process = &look->found->process;
	char text[1024];

	if (proc_read_at(look->dir, "stat", text, sizeof(text)) == -1 ||
	    process_parse_stat(text, stat) == -1) {
		look->gone = is_gone(errno);
		fail(look, errno);
	} else {
		take_name(process, text);
		process->started = stat->started;
		process->threaded = stat->threads > 1;
		if (stat->kernel || process_is_dead(stat))
			return false;
	}
	if (proc_read_whole(look->dir, "status", &inspector->text) == -1 ||
	    process_parse_status(inspector->text.bytes, process) == -1) {
		look->gone |= is_gone(errno);
		look->no_memory |= errno == ENOMEM;
		fail(look, errno);
	}
	return !look->gone;
}

static void
look_around(struct look *look, const struct process_stat *stat)
{
	struct process *process = &look->found->process;
	unsigned what = look->inspector->what;

	process->ns = namespace_of(look, process->pid);
	if ((what & SCAN_EVERYWHERE) != 0)
		(void)each_thread(look, scan_namespace);
	if ((what & (SCAN_ATTACHED | SCAN_THREADED)) != 0 &&
	    process->why == NULL)
		scan_memory(look);
	if ((what & SCAN_BLOCKED) != 0 && process->why == NULL)
		(void)each_thread(look, scan_thread);
	if ((what & SCAN_THREADED) != 0)
		process->threaded = had_threads(look, stat);
}

enum inspect_result
inspect(struct inspector *inspector, pid_t pid, struct inspected *inspected)
{
	struct look look = { .inspector = inspector, .found = inspected };
	struct process_stat stat = { .state = '?' };
	bool is_somebody;
	char path[32];

	*inspected = (struct inspected){ .process.pid = pid };
	snprintf(path, sizeof(path), "%d", pid);
	look.dir =
	    openat(inspector->root, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (look.dir == -1) {
		fail(&look, errno);
		return inspected->process.why == NULL ? INSPECT_NONE
		                                      : INSPECT_PROCESS;
	}
	is_somebody = identify(&look, &stat);
	if (is_somebody)
		look_around(&look, &stat);
	close(look.dir);
	if (is_somebody && !look.no_memory)
		return INSPECT_PROCESS;
	free(inspected->process.groups);
	free(inspected->uses);
	errno = ENOMEM;
	return look.no_memory ? INSPECT_NO_MEMORY : INSPECT_NONE;
}
