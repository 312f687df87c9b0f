/* SPDX-License-Identifier: BSD-2-Clause */
/* One process, looked at by its files in /proc. */

#include "who/inspect_look.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"

/* How often something that changes while it is read is read. */
#define TRIES 4

static int
add_thread(pid_t tid, ino_t inode, void *arg)
{
	struct look *look = arg;
	pid_t *list = look_grow(look, look->threads, look->nthreads,
	    &look->threads_capacity, sizeof(*list));

	(void)inode;
	if (list == NULL)
		return 1;
	look->threads = list;
	list[look->nthreads++] = tid;
	return 0;
}

int
look_stat(const struct look *look, pid_t tid, struct process_stat *stat)
{
	char path[64], text[1024];

	snprintf(path, sizeof(path), "task/%d/stat", tid);
	return proc_read_at(look->dir, path, text, sizeof(text)) == -1
	           ? -1
	           : process_parse_stat(text, stat);
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
			(void)add_thread(look->found->process.pid, 0, look);
			return;
		}
		if (proc_each_number(look->dir, "task", add_thread, look) ==
		    -1) {
			look_fail(look, SIGHT_IDENTITY, errno);
			return;
		}
		if (look->no_memory ||
		    (look->stat.threads > 0 &&
			(long)look->nthreads >= look->stat.threads))
			return;
		if (read_stat(look) == -1) {
			look_fail(look, SIGHT_IDENTITY, errno);
			return;
		}
	}
	look->unlisted = true;
}

/* A thread that has ended has left its faults in the sum of its process. */
static bool
had_threads(struct look *look)
{
	struct process_stat first;

	if (look->stat.threads > 1)
		return true;
	return look_stat(look, look->found->process.pid, &first) == -1 ||
	       first.faults != look->stat.faults || look->guarded ||
	       !look->has_memory;
}

/* Identifies the process; false if it cannot use objects: @dead says why. */
static bool
identify(struct look *look, bool *dead)
{
	struct process *process = &look->found->process;

	if (read_stat(look) == -1) {
		look_fail(look, SIGHT_IDENTITY, errno);
	} else {
		*dead = process_is_dead(&look->stat);
		/* It was reaped, or is another one by now. */
		look->lost |= look->stat.threads == 0;
	}
	if (look->stat.kernel || *dead)
		return false;
	process->started = look->stat.started;
	process->threaded = look->stat.threads > 1;
	if (look_judges(look) || look->inspector->only_identity)
		look_credentials(look);
	return !look->lost;
}

/* The namespace of the process: that of its first thread that has one. Others
 * don't matter where none of them is one that is looked into. */
static void
find_namespace(struct look *look)
{
	struct process *process = &look->found->process;
	bool wanted;

	for (size_t i = 0; i < look->nthreads && process->ns == 0; i++) {
		process->ns = look_namespace(look, look->threads[i]);
		if (process->why != NULL)
			break;
	}
	wanted = look_wants(look, process->ns);
	for (size_t i = 1; i < look->nthreads && process->ns != 0; i++) {
		ino_t ns = look_namespace(look, look->threads[i]);

		process->spread |=
		    ns != process->ns && (ns != 0 || process->why != NULL);
		wanted |= look_wants(look, ns);
	}
	process->spread &= wanted || process->why != NULL;
}

/* Threads may have changed their credentials, each on its own: servers of files
 * do. */
static void
look_at_credentials(struct look *look)
{
	struct inspector *inspector = look->inspector;
	struct process *process = &look->found->process;
	char path[64];

	for (size_t i = 0; i < look->nthreads && process->credentials_known;
	     i++) {
		if (look->threads[i] == process->pid)
			continue;
		snprintf(path, sizeof(path), "task/%d/status",
		    look->threads[i]);
		if (proc_read_whole(look->dir, path, &inspector->text) != -1 &&
		    process_add_thread(process, inspector->text.bytes) != -1)
			continue;
		look->no_memory |= errno == ENOMEM;
		process->credentials_known = errno == ENOENT || errno == ESRCH;
		look_fail(look, SIGHT_IDENTITY, errno);
	}
}

/* What its threads share, and what each of them does. */
static void
look_at_uses(struct look *look)
{
	struct process *process = &look->found->process;
	unsigned what = look->inspector->what;
	bool shows_memory =
	    (what & (SCAN_ATTACHED | SCAN_THREADED | SCAN_FILES)) != 0;

	for (size_t i = 0; i < look->nthreads && (what & SCAN_EVERYWHERE) != 0;
	     i++)
		look_take_namespace(look, look->threads[i]);
	if (shows_memory)
		look_memory(look);
	if ((what & SCAN_FILES) != 0)
		look_files(look);
	for (size_t i = 0; i < look->nthreads && (what & SCAN_BLOCKED) != 0;
	     i++)
		look_thread(look, look->threads[i]);
	if ((what & SCAN_UNDO) != 0)
		look_undo(look);
	if ((what & SCAN_THREADED) != 0)
		process->threaded = had_threads(look);
	look->missed |= (shows_memory && !look->has_memory) ||
	                ((what & SCAN_FILES) != 0 && !look->has_files);
}

/* Whether a thread of it goes on; true in doubt. */
static int
visit_thread(pid_t tid, ino_t inode, void *arg)
{
	struct look *look = arg;
	struct process_stat stat;

	(void)inode;
	look->nvisited++;
	if (look_stat(look, tid, &stat) == -1)
		return errno != ENOENT && errno != ESRCH;
	return !process_thread_ends(&stat);
}

/* Whether a thread that was listed goes on, but for @other: what it shares with
 * others, now and later, was read of it. */
static bool
has_stayed(struct look *look, pid_t other)
{
	for (size_t i = 0; i < look->nthreads; i++)
		if (look->threads[i] != other &&
		    visit_thread(look->threads[i], 0, look) != 0)
			return true;
	return false;
}

/* What couldn't be read of a thread that ended, others may have. The first of
 * several may be another one by now: who executes a program takes its number,
 * and ends all the others. */
static bool
has_lost_others(struct look *look)
{
	return look->lost &&
	       !has_stayed(look,
		   look->nthreads > 1 ? look->found->process.pid : 0);
}

/* Those that were listed have none, or have ended: then another may have theirs
 * now. */
static bool
has_lost_undo(struct look *look)
{
	const struct process *process = &look->found->process;

	return process->undo_known && !process->undo && !has_stayed(look, 0);
}

/* Nobody asks who a process is that has nothing to do with any object. */
static bool
is_of_interest(const struct look *look)
{
	const struct inspected *found = look->found;

	return found->nuses > 0 || found->nrunning > 0 ||
	       found->process.why != NULL;
}

/* All threads that were listed may have ended, and others been made: what
 * couldn't be read of any of them isn't nothing. A first thread that has ended
 * is still there, and has nothing. */
static void
look_around(struct look *look)
{
	struct process *process = &look->found->process;
	unsigned what = look->inspector->what;

	list_threads(look);
	if (look_judges(look))
		look_at_credentials(look);
	find_namespace(look);
	/* Where not even that may be known, nothing may. */
	if (look->inspector->only_identity ||
	    (process->ns == 0 && process->why != NULL))
		return;
	look->missed = process->ns == 0;
	/* Threads may be in several; files are in none. */
	if (look->nthreads != 1 || look_wants(look, process->ns) ||
	    (what & SCAN_FILES) != 0)
		look_at_uses(look);
	if (is_of_interest(look))
		look_credentials(look);
	/* A thread that ends may have made another that waits in its place. */
	look->missed |=
	    look->ended || has_lost_others(look) || has_lost_undo(look);
	look->missed &= process->why == NULL;
}

enum attempt {
	ATTEMPT_DONE,
	ATTEMPT_NOBODY,
	ATTEMPT_DEAD,
	ATTEMPT_LOST,   /* it has ended, or is hidden */
	ATTEMPT_MISSED, /* it is there, but what it uses wasn't */
	ATTEMPT_ENDING, /* it may be, but hides it, or some threads */
	ATTEMPT_DENIED, /* to us, of our own user */
	ATTEMPT_NO_MEMORY,
};

bool
look_open(struct look *look)
{
	char path[32];

	snprintf(path, sizeof(path), "%d", look->found->process.pid);
	look->dir = openat(look->inspector->sight->root, path,
	    O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (look->dir != -1)
		return true;
	look_fail(look, SIGHT_IDENTITY, errno);
	return false;
}

/* One that is ending lets go of its memory first, of its operations to undo,
 * its files, and of its namespaces last. A thread that ends while it is listed
 * hides those after it. */
static bool
goes_on(struct look *look)
{
	int result;

	look->nvisited = 0;
	result = proc_each_number(look->dir, "task", visit_thread, look);
	if (result == -1)
		return errno != ENOENT && errno != ESRCH;
	look->ending |= result == 0 && look->nvisited < look->stat.threads;
	return result == 1 || look->stat.threads == 0 || look->ending;
}

/* Whether all was seen of one that may use objects; why not is noted. */
static enum attempt
judge(struct look *look)
{
	struct process *process = &look->found->process;
	enum attempt result = ATTEMPT_DONE;

	/* The first thread may have ended before the others: then some files
	 * aren't there, but these are. */
	if ((look->lost || look->missed) && read_stat(look) == -1)
		return ATTEMPT_LOST;
	if (process->why != NULL)
		return look->denied && process->credentials_known &&
		               process->uids[0] == geteuid()
		           ? ATTEMPT_DENIED
		           : ATTEMPT_DONE;
	if (look->missed && goes_on(look))
		result = ATTEMPT_MISSED;
	if (look->ending || look->unlisted)
		result = ATTEMPT_ENDING;
	if (result == ATTEMPT_DONE)
		return result;
	look_credentials(look);
	process->why = sight_reason(look->inspector->sight, SIGHT_IDENTITY,
	    look->unlisted ? EAGAIN : ESTALE, false);
	return result;
}

static enum attempt
attempt(struct inspector *inspector, pid_t pid, struct inspected *found)
{
	struct look look = { .inspector = inspector, .found = found };
	enum attempt result = ATTEMPT_DONE;
	bool dead = false;

	*found = (struct inspected){ .process.pid = pid };
	if (!look_open(&look)) /* else it is somebody of whom nothing is known
	                        */
		return look.lost ? ATTEMPT_LOST : ATTEMPT_DONE;
	if (identify(&look, &dead))
		look_around(&look);
	else if (!look.lost)
		result = dead ? ATTEMPT_DEAD : ATTEMPT_NOBODY;
	else
		look.missed = true;
	if (result == ATTEMPT_DONE)
		result = judge(&look);
	found->ended = look.ended || look.missed;
	look_keep_threads(&look);
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
	free(inspected->threads);
	free(inspected->mappings);
	*inspected = (struct inspected){ .uses = NULL };
}

/* What an attempt means, when it has been made so often. */
static const struct {
	int tries;
	long nap; /* nanoseconds before the next one */
	enum inspect_result result;
} ends[] = {
	[ATTEMPT_DONE] = { 1, 0, INSPECT_PROCESS },
	[ATTEMPT_NOBODY] = { 1, 0, INSPECT_NONE },
	[ATTEMPT_DEAD] = { 1, 0, INSPECT_ZOMBIE },
	[ATTEMPT_LOST] = { TRIES, 0, INSPECT_PROCESS },
	[ATTEMPT_MISSED] = { TRIES, 500000, INSPECT_PROCESS },
	/* Large memory takes a while to be let go of. */
	[ATTEMPT_ENDING] = { TRIES, 10000000, INSPECT_PROCESS },
	/* What was denied at one that ended then, and is another now, isn't
	 * denied again. */
	[ATTEMPT_DENIED] = { 2, 0, INSPECT_PROCESS },
	[ATTEMPT_NO_MEMORY] = { 1, 0, INSPECT_NO_MEMORY },
};

/* By the last attempt. */
static enum inspect_result
conclude(const struct inspector *inspector, pid_t pid, enum attempt last,
    struct inspected *inspected)
{
	if (ends[last].result != INSPECT_PROCESS || last == ATTEMPT_LOST)
		inspect_free(inspected);
	/* It is there, and we don't see it. */
	if (last == ATTEMPT_LOST)
		inspected->process = (struct process){
			.pid = pid,
			.why = sight_reason(inspector->sight, SIGHT_IDENTITY,
			    ENOENT, false),
		};
	if (last == ATTEMPT_NO_MEMORY)
		errno = ENOMEM;
	return ends[last].result;
}

enum inspect_result
inspect(struct inspector *inspector, pid_t pid, struct inspected *inspected)
{
	enum attempt result;

	for (int tries = 1;; tries++) {
		struct timespec nap = { .tv_nsec = 0 };

		result = attempt(inspector, pid, inspected);
		if (result == ATTEMPT_LOST &&
		    sight_has_ended(inspector->sight, pid))
			break;
		if (tries >= ends[result].tries)
			return conclude(inspector, pid, result, inspected);
		inspect_free(inspected);
		nap.tv_nsec = ends[result].nap;
		if (nap.tv_nsec > 0)
			nanosleep(&nap, NULL);
	}
	inspect_free(inspected);
	return INSPECT_ENDED;
}
