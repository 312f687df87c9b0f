/* SPDX-License-Identifier: BSD-2-Clause */
/* The uses of objects by one process. */

#include "who/inspect_look.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/array.h"
#include "base/proc.h"
#include "base/proc_lines.h"

/* Whether an errno says that a process or a thread has ended. */
static bool
is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

bool
look_judges(const struct look *look)
{
	return (look->inspector->what & (SCAN_UNDO | SCAN_FILES)) != 0;
}

static void
take_failure(struct look *look, enum sight_file file, int error)
{
	struct process *process = &look->found->process;

	if (is_gone(error))
		look->lost = true;
	if (is_gone(error) || process->why != NULL)
		return;
	look->denied = error == EACCES || error == EPERM;
	process->failed = !look->denied;
	process->why = sight_reason(look->inspector->sight, file, error,
	    process->credentials_known && process->uids[0] == geteuid());
}

void
look_credentials(struct look *look)
{
	struct buffer *text = &look->inspector->text;

	/* Nor where the process couldn't be opened. */
	if (look->identified || look->dir == -1)
		return;
	look->identified = true;
	if (proc_read_whole(look->dir, "status", text) == -1 ||
	    process_parse_status(text->bytes, &look->found->process) == -1)
		take_failure(look, SIGHT_IDENTITY, errno);
}

/* What a failure is: the kernel denies what the links of a thread lead to also
 * where it has just been reaped, and to all but root much of one without
 * memory, which who ends loses first. ESRCH: it has ended; EAGAIN: it is about
 * to. */
static int
true_error(const struct look *look, pid_t tid, int error)
{
	struct process_stat stat;

	if (error != EACCES && error != EPERM)
		return error;
	if (!proc_has_thread(look->dir, tid))
		return ESRCH;
	if (look_stat(look, tid, &stat) == -1)
		return is_gone(errno) ? ESRCH : error;
	if (!process_thread_ends(&stat))
		return error;
	return stat.ending && stat.state != 'Z' && stat.state != 'X' ? EAGAIN
	                                                             : ESRCH;
}

/* Takes note of a failure, unless a thread may have ended. */
void
look_fail(struct look *look, enum sight_file file, int error)
{
	if (!is_gone(error) && look->found->process.why == NULL)
		look_credentials(look);
	take_failure(look, file, error);
}

void
look_fail_thread(struct look *look, pid_t tid, enum sight_file file, int error)
{
	error = true_error(look, tid, error);
	if (error == EAGAIN)
		look->ending = true;
	else
		look_fail(look, file, error);
}

/* Makes room for one more element; the new list, or NULL. */
void *
look_grow(struct look *look, void *list, size_t count, size_t *capacity,
    size_t size)
{
	void *grown = array_grow(list, count, capacity, size);

	look->no_memory |= grown == NULL;
	return grown;
}

void
look_add_use(struct look *look, const struct use *use,
    const struct blocked *blocked)
{
	struct inspected *found = look->found;
	struct found_use *list = look_grow(look, found->uses, found->nuses,
	    &found->uses_capacity, sizeof(*list));

	if (list == NULL)
		return;
	found->uses = list;
	list[found->nuses] =
	    (struct found_use){ .use = *use, .tid = look->tid };
	if (blocked != NULL)
		list[found->nuses].blocked = *blocked;
	if (blocked != NULL && (look->inspector->what & SCAN_DESCRIBE) != 0)
		asleep_read(look->dir, look->tid, &list[found->nuses].asleep);
	found->nuses++;
}

static void
add_running(struct look *look, pid_t tid, bool held)
{
	struct inspected *found = look->found;
	struct awake *list = look_grow(look, found->running, found->nrunning,
	    &found->running_capacity, sizeof(*list));

	if (list == NULL)
		return;
	found->running = list;
	awake_read(look->dir, tid, &look->inspector->text,
	    &list[found->nrunning]);
	list[found->nrunning++].held = held;
}

/* The IPC namespace of a thread; 0 where it can't be known. */
ino_t
look_namespace(struct look *look, pid_t tid)
{
	const struct sight *sight = look->inspector->sight;
	struct stat file;
	char path[64];

	if (sight->ns == SIGHT_ONLY_NS)
		return SIGHT_ONLY_NS;
	snprintf(path, sizeof(path), "task/%d/ns/ipc", tid);
	if (fstatat(look->dir, path, &file, 0) == -1) {
		look_fail_thread(look, tid, SIGHT_FILES, errno);
		return 0;
	}
	return file.st_ino;
}

/* Whether the IPC namespace @ns, which is 0 if unknown, is looked into. */
bool
look_wants(const struct look *look, ino_t ns)
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
	if ((look->inspector->what & SCAN_FILES) != 0)
		look_take_file_mapping(look, line);
	if ((look->inspector->what & SCAN_ATTACHED) == 0 ||
	    !attached_parse(line, &attached) ||
	    !attached_is_genuine(look->inspector->devices, &attached))
		return;
	use.ns = look_namespace(look, tid);
	if (!look_wants(look, use.ns))
		return;
	use.id = attached.id;
	use.key = attached.key;
	use.how = attached.writable ? USE_WRITE : USE_READ;
	snprintf(use.what, USE_WHAT, attached.writable ? "rw" : "r");
	look_add_use(look, &use, NULL);
}

/* The mappings, as one thread of the process shows them. */
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
		look_fail_thread(look, tid, SIGHT_FILES, errno);
		return;
	}
	while ((result = proc_lines_next(&lines, &line)) == PROC_LINE ||
	       result == PROC_LINES_TOO_LONG) {
		look->has_memory = true;
		if (result == PROC_LINE)
			take_mapping(look, tid, line);
	}
	if (result == PROC_LINES_ERROR)
		look_fail_thread(look, tid, SIGHT_FILES, errno);
	else if (result == PROC_LINES_CUT_OFF)
		look_fail(look, SIGHT_FILES, EBADMSG);
	close(lines.fd);
}

/* Any thread tells of the memory of all, but for one that has ended: that may
 * be the first. One that ends while it tells has not told all. */
void
look_memory(struct look *look)
{
	bool lost = look->lost;

	for (size_t i = 0; i < look->nthreads && !look->has_memory; i++) {
		look->lost = false;
		scan_mappings(look, look->threads[i]);
		look->missed |= look->has_memory && look->lost;
		lost |= look->lost;
	}
	look->lost = lost;
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

/* Most threads wait in futex(2) for another one of their process. */
static bool
may_be_wanted(const struct look *look, const struct blocked *blocked)
{
	if (!blocked_is_file(blocked))
		return true;
	return (look->inspector->what & SCAN_FILES) != 0 &&
	       (blocked->kind == KIND_PQUEUE || look->found->nmappings > 0);
}

static void
take_wait(struct look *look, pid_t tid, const struct system_call *call)
{
	struct use use = { .pid = look->found->process.pid, .count = 1 };
	struct blocked blocked;

	if (!blocked_decode(call, 0, &blocked) ||
	    !may_be_wanted(look, &blocked))
		return;
	if (look->word == 0)
		look->word = word_of(look, tid);
	if (!blocked_decode(call, look->word, &blocked) ||
	    !may_be_wanted(look, &blocked))
		return;
	if (blocked_is_file(&blocked)) {
		look_take_file_call(look, tid, &blocked);
		return;
	}
	use.ns = look_namespace(look, tid);
	if (!look_wants(look, use.ns))
		return;
	use.kind = blocked.kind;
	use.id = blocked.id;
	use.how = blocked.how;
	look_add_use(look, &use, &blocked);
}

/* Whether a thread may be held up in its call: most just sleep, as does the
 * first thread of their process. */
static bool
may_be_held(const struct look *look, pid_t tid)
{
	return look->stat.state != 'S' || awake_may_be_kept(look->dir, tid);
}

/* The call may be that of a handler, which one that is held up may leave to
 * wait again. */
static void
take_call(struct look *look, pid_t tid, const struct system_call *call)
{
	bool over = blocked_is_interrupted(call);

	if (!over)
		take_wait(look, tid, call);
	if (over || (may_be_held(look, tid) &&
			awake_handles(look->dir, tid, &look->inspector->text)))
		add_running(look, tid, true);
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
		look_fail(look, SIGHT_CALL, error);
		return;
	}
	if (call[0] == '\0' || look->found->process.why != NULL)
		return;
	look_fail(look, SIGHT_CALL, error);
	look->found->process.why =
	    sight_text("blocked in %s, on which object is not known: %s", call,
		look->found->process.why);
}

/* Whether one that runs no program has ended; true in doubt. A first thread
 * stays as long as others live. */
static bool
has_ended(const struct look *look, pid_t tid)
{
	struct process_stat stat;

	if (tid == look->found->process.pid && look->nthreads > 1)
		return false;
	return look_stat(look, tid, &stat) == -1 || process_thread_ends(&stat);
}

void
look_thread(struct look *look, pid_t tid)
{
	struct system_call call;
	char path[64], text[256];
	int error, truth;

	look->tid = tid;
	snprintf(path, sizeof(path), "task/%d/syscall", tid);
	if (proc_read_at(look->dir, path, text, sizeof(text)) == -1) {
		error = errno;
		truth = true_error(look, tid, error);
		if (truth == EPERM || truth == EACCES) {
			scan_sleep(look, tid, error);
		} else if (truth != error) {
			/* One that is ending waits for nothing. */
			look->ended |= has_ended(look, tid);
		} else {
			look->ended |= is_gone(error);
			look_fail(look, SIGHT_FILES, error);
		}
		return;
	}
	switch (system_call_parse(text, &call)) {
	case SYSTEM_CALL:
		take_call(look, tid, &call);
		break;
	case SYSTEM_CALL_BAD:
		look_fail(look, SIGHT_FILES, EBADMSG);
		break;
	case SYSTEM_CALL_RUNNING:
		add_running(look, tid, false);
		break;
	case SYSTEM_CALL_NOWHERE:
		look->ended |= has_ended(look, tid);
		break;
	case SYSTEM_CALL_NONE:
		/* It may handle a signal, and then go on to wait. */
		add_running(look, tid, true);
		break;
	}
}

void
look_take_namespace(struct look *look, pid_t tid)
{
	struct inspector *inspector = look->inspector;
	ino_t ns = look_namespace(look, tid);

	if (look_wants(look, ns) && inspector->take_namespace != NULL &&
	    inspector->take_namespace(look->dir, look->found->process.pid, tid,
		&ns, inspector->arg) == -1) {
		look->no_memory |= errno == ENOMEM;
		look_fail_thread(look, tid, SIGHT_FILES, errno);
	}
}

/* What one thread has to undo. A thread that has ended has nothing; or else the
 * reference has ended. */
static void
compare_undo(struct look *look, pid_t tid)
{
	const struct sight *sight = look->inspector->sight;
	struct process *process = &look->found->process;
	pid_t reference = look->inspector->reference;
	int order = sight_compare(sight, reference, tid, KCMP_SYSVSEM);

	if (order > 0)
		process->undo = true;
	if (order != -1)
		return;
	look->lost |= errno == ESRCH;
	process->undo_known =
	    errno == ESRCH &&
	    sight_compare(sight, reference, reference, KCMP_SYSVSEM) == 0;
}

/*
 * Each thread may have a list of its own: threads made by pthread_create(3)
 * share one, and one that has ended has none.
 */
void
look_undo(struct look *look)
{
	struct process *process = &look->found->process;

	process->undo_known = look->inspector->reference > 0;
	for (size_t i = 0; i < look->nthreads && process->undo_known; i++)
		compare_undo(look, look->threads[i]);
}
