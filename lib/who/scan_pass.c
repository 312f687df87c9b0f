/* SPDX-License-Identifier: BSD-2-Clause */
/* All processes of /proc, looked at one after the other. */

#include "who/scan_pass.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"
#include "who/attached.h"
#include "who/inspect.h"
#include "who/peek.h"

#define NANOSECONDS INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

/* A process that doesn't answer for so long is given up, and the pass with the
 * last of so many, or after so much time. */
#define PATIENCE (2 * NANOSECONDS)
#define MOST_SILENT 3
#define MOST_TIME (60 * NANOSECONDS)

/* All threads together that run are waited for: they may soon be blocked. */
#define RUNNING_TIME (20 * MILLISECOND)

/*
 * A thread looks at the processes, while we wait. One that hangs keeps what is
 * its own and this, which is never freed then; what it found is no longer
 * taken.
 */
struct pass {
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	unsigned turn; /* of the thread that works; others have been given up */
	bool done, no_memory;
	size_t next;      /* of the processes, the one to look at */
	size_t again;     /* of those that were found, to look at once more */
	bool silent;      /* it didn't answer */
	int64_t progress; /* when it was begun */

	struct sight sight;
	struct attached_devices devices;
	struct namespaces namespaces;
	struct peeker peeker;
	unsigned what;
	pid_t *pids; /* to look at */
	size_t npids, pids_capacity;
	struct inspected *found;
	size_t nfound, found_capacity;
};

struct worker {
	struct pass *pass;
	unsigned turn;
};

static int64_t
now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

/* Makes room for one more element; the new list, or NULL. */
static void *
grow(void *list, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity * 2 + 64;
	void *grown;

	if (count < *capacity)
		return list;
	grown = reallocarray(list, wanted, size);
	if (grown != NULL)
		*capacity = wanted;
	return grown;
}

static int
add_pid(pid_t pid, void *arg)
{
	struct pass *pass = arg;
	pid_t *list;

	if (pid == getpid() || pid == pass->peeker.child)
		return 0;
	list =
	    grow(pass->pids, pass->npids, &pass->pids_capacity, sizeof(*list));
	if (list == NULL)
		return 1;
	pass->pids = list;
	list[pass->npids++] = pid;
	return 0;
}

/* For a thread that was given up, nothing is taken any more. */
static int
take_namespace(int dir, pid_t pid, pid_t tid, ino_t *inode, void *arg)
{
	const struct worker *worker = arg;
	struct pass *pass = worker->pass;
	int result = 0;

	pthread_mutex_lock(&pass->lock);
	if (pass->turn == worker->turn)
		result =
		    namespaces_add(&pass->namespaces, dir, pid, tid, inode);
	pthread_mutex_unlock(&pass->lock);
	return result;
}

static void
add_found(struct pass *pass, const struct inspected *found)
{
	struct inspected *list = grow(pass->found, pass->nfound,
	    &pass->found_capacity, sizeof(*list));

	if (list == NULL) {
		pass->no_memory = true;
		return;
	}
	pass->found = list;
	list[pass->nfound++] = *found;
}

/*
 * Takes what was found of the process before and gives the next one; 0 when
 * there is none, or when the thread was given up.
 */
static pid_t
go_on(const struct worker *worker, struct inspected *found,
    struct inspector *inspector)
{
	struct pass *pass = worker->pass;
	pid_t pid = 0;

	pthread_mutex_lock(&pass->lock);
	if (pass->turn != worker->turn) {
		if (found != NULL)
			inspect_free(found);
		pthread_mutex_unlock(&pass->lock);
		return 0;
	}
	if (found != NULL)
		add_found(pass, found);
	if (pass->next < pass->npids && !pass->no_memory) {
		pid = pass->pids[pass->next++];
		inspector->only_identity = pass->silent;
		pass->silent = false;
		pass->progress = now();
	}
	pthread_mutex_unlock(&pass->lock);
	return pid;
}

static void
look_at_all(const struct worker *worker, struct inspector *inspector)
{
	struct inspected found, *last = NULL;
	pid_t pid;

	while ((pid = go_on(worker, last, inspector)) != 0) {
		last = NULL;
		switch (inspect(inspector, pid, &found)) {
		case INSPECT_PROCESS:
			last = &found;
			if (inspector->only_identity)
				found.process.why =
				    sight_reason(inspector->sight, SIGHT_FILES,
					ETIMEDOUT, false);
			break;
		case INSPECT_NONE:
			break;
		case INSPECT_NO_MEMORY:
			pthread_mutex_lock(&worker->pass->lock);
			worker->pass->no_memory = true;
			pthread_mutex_unlock(&worker->pass->lock);
			break;
		}
	}
}

static void
add_use(struct pass *pass, struct inspected *found, const struct found_use *use)
{
	struct found_use *list = grow(found->uses, found->nuses,
	    &found->uses_capacity, sizeof(*list));

	if (list == NULL) {
		pass->no_memory = true;
		return;
	}
	found->uses = list;
	list[found->nuses++] = *use;
}

/* Back to the first process; false when the thread was given up. */
static bool
start_again(const struct worker *worker)
{
	struct pass *pass = worker->pass;
	bool working;

	pthread_mutex_lock(&pass->lock);
	working = pass->turn == worker->turn;
	if (working)
		pass->again = 0;
	pthread_mutex_unlock(&pass->lock);
	return working;
}

/*
 * Takes the running threads of the next process that has some, from the one at
 * pass->again on. Returns its place; SIZE_MAX if there is none.
 */
static size_t
take_running(const struct worker *worker, struct inspected *again)
{
	struct pass *pass = worker->pass;
	size_t at = SIZE_MAX;

	pthread_mutex_lock(&pass->lock);
	if (pass->turn == worker->turn) {
		while (pass->again < pass->nfound &&
		       pass->found[pass->again].nrunning == 0)
			pass->again++;
		if (pass->again < pass->nfound) {
			struct inspected *found = &pass->found[pass->again];

			at = pass->again++;
			*again = (struct inspected){
				.process = found->process,
				.running = found->running,
				.nrunning = found->nrunning,
			};
			again->process.groups = NULL;
			found->running = NULL;
			found->nrunning = found->running_capacity = 0;
			pass->progress = now();
		}
	}
	pthread_mutex_unlock(&pass->lock);
	return at;
}

/* Returns false when the thread was given up. */
static bool
give_back(const struct worker *worker, size_t at, struct inspected *again,
    bool no_memory)
{
	struct pass *pass = worker->pass;
	bool working;

	pthread_mutex_lock(&pass->lock);
	working = pass->turn == worker->turn;
	if (working) {
		struct inspected *found = &pass->found[at];

		pass->no_memory |= no_memory;
		if (found->process.why == NULL)
			found->process.why = again->process.why;
		found->running = again->running;
		found->nrunning = again->nrunning;
		again->running = NULL;
		for (size_t i = 0; i < again->nuses; i++)
			add_use(pass, found, &again->uses[i]);
	}
	inspect_free(again);
	pthread_mutex_unlock(&pass->lock);
	return working;
}

/* One that handles a signal, say, may be back in its call in no time. What
 * still runs then isn't blocked. */
static void
look_again(const struct worker *worker, struct inspector *inspector)
{
	static const long naps[] = { 500000, 1000000, 2000000 };
	int64_t end = now() + RUNNING_TIME;

	for (size_t i = 0; i < sizeof(naps) / sizeof(naps[0]); i++) {
		const struct timespec nap = { .tv_nsec = naps[i] };
		struct inspected again;
		size_t at;
		bool any = false;

		while (now() < end &&
		       (at = take_running(worker, &again)) != SIZE_MAX) {
			int result;

			if (!any)
				nanosleep(&nap, NULL);
			any = true;
			result = inspect_again(inspector, &again);
			if (!give_back(worker, at, &again, result == -1))
				return;
		}
		if (!any || !start_again(worker))
			return;
	}
}

static void *
work(void *arg)
{
	struct worker *worker = arg;
	struct pass *pass = worker->pass;
	struct inspector inspector = {
		.sight = &pass->sight,
		.devices = &pass->devices,
		.what = pass->what,
		.reference = pass->peeker.child,
		.take_namespace = take_namespace,
		.arg = worker,
	};

	look_at_all(worker, &inspector);
	look_again(worker, &inspector);
	buffer_free(&inspector.text);
	pthread_mutex_lock(&pass->lock);
	if (pass->turn == worker->turn) {
		pass->done = true;
		pthread_cond_signal(&pass->changed);
	}
	pthread_mutex_unlock(&pass->lock);
	free(worker);
	return NULL;
}

/* Starts a thread that goes on; where none can be had, we do it ourselves.
 * The lock is held. */
static int
start(struct pass *pass)
{
	struct worker *worker = malloc(sizeof(*worker));
	pthread_attr_t attributes;
	sigset_t all, before;
	pthread_t thread;
	int error;

	if (worker == NULL)
		return -1;
	*worker = (struct worker){ pass, ++pass->turn };
	pass->progress = now();
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	error = pthread_create(&thread, &attributes, work, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (error == 0)
		return 0;
	pthread_mutex_unlock(&pass->lock);
	(void)work(worker);
	pthread_mutex_lock(&pass->lock);
	return 0;
}

/* Gives up the thread that works: its process doesn't answer. */
static void
give_up(struct pass *pass, struct scan *scan, unsigned silent, int64_t began)
{
	pid_t pid = 0;

	if (pass->again > 0) {
		struct process *process = &pass->found[pass->again - 1].process;

		pid = process->pid;
		process->why =
		    sight_reason(&pass->sight, SIGHT_FILES, ETIMEDOUT, false);
	} else if (pass->next > 0) {
		/* Once more, for what doesn't wait. */
		pid = pass->pids[--pass->next];
		pass->silent = true;
	}
	pass->turn++;
	if (silent < MOST_SILENT && now() - began < MOST_TIME)
		return;
	scan->blind = sight_text("looking at processes took too long: process "
				 "%d and %u more don't answer",
	    pid, silent - 1);
	pass->done = true;
}

/* Waits for the threads. Returns how many were given up. */
static unsigned
wait_for(struct pass *pass, struct scan *scan)
{
	int64_t began = now();
	unsigned silent = 0;

	pthread_mutex_lock(&pass->lock);
	pass->no_memory |= start(pass) == -1;
	while (!pass->done && !pass->no_memory) {
		int64_t until = pass->progress + PATIENCE;
		const struct timespec time = {
			.tv_sec = (time_t)(until / NANOSECONDS),
			.tv_nsec = (long)(until % NANOSECONDS),
		};

		(void)pthread_cond_timedwait(&pass->changed, &pass->lock,
		    &time);
		if (pass->done || (now() - pass->progress < PATIENCE &&
				      now() - began < MOST_TIME))
			continue;
		give_up(pass, scan, ++silent, began);
		if (!pass->done)
			pass->no_memory |= start(pass) == -1;
	}
	/* A thread that found no memory ends by itself, but isn't waited for.
	 */
	if (!pass->done)
		silent++;
	pass->turn++;
	pthread_mutex_unlock(&pass->lock);
	return silent;
}

static void
describe(struct pass *pass, struct found_use *found)
{
	char memory[BLOCKED_MEMORY];
	size_t wanted;

	if ((pass->what & SCAN_DESCRIBE) == 0 || !use_is_blocked(&found->use))
		return;
	wanted = blocked_wants(&found->blocked);
	blocked_describe(&found->blocked,
	    wanted > 0 && peek_memory(&pass->peeker, found->use.pid,
			      found->blocked.memory, memory, wanted) == 0
		? memory
		: NULL,
	    found->use.what);
}

/* Moves what was found to where others look for it. */
static int
hand_over(struct pass *pass, struct scan *scan)
{
	size_t nuses = 0;

	for (size_t i = 0; i < pass->nfound; i++)
		nuses += pass->found[i].nuses;
	scan->processes = calloc(pass->nfound + 1, sizeof(*scan->processes));
	scan->uses = calloc(nuses + 1, sizeof(*scan->uses));
	if (scan->processes == NULL || scan->uses == NULL)
		return -1;
	for (size_t i = 0; i < pass->nfound; i++) {
		struct inspected *found = &pass->found[i];

		for (size_t j = 0; j < found->nuses; j++) {
			describe(pass, &found->uses[j]);
			scan->uses[scan->nuses++] = found->uses[j].use;
		}
		scan->processes[scan->nprocesses++] = found->process;
		found->process.groups = NULL;
	}
	scan->namespaces = pass->namespaces;
	pass->namespaces = (struct namespaces){ .list = NULL };
	return 0;
}

static void
pass_free(struct pass *pass)
{
	for (size_t i = 0; i < pass->nfound; i++)
		inspect_free(&pass->found[i]);
	namespaces_free(&pass->namespaces);
	free(pass->found);
	free(pass->pids);
	if (pass->sight.root != -1)
		close(pass->sight.root);
	pthread_cond_destroy(&pass->changed);
	pthread_mutex_destroy(&pass->lock);
	free(pass);
}

static struct pass *
pass_new(const struct scan *scan, const struct sight *sight)
{
	struct pass *pass = calloc(1, sizeof(*pass));
	pthread_condattr_t attributes;

	if (pass == NULL)
		return NULL;
	pass->what = scan->what;
	pass->sight = *sight;
	pass->sight.root = fcntl(sight->root, F_DUPFD_CLOEXEC, 0);
	pthread_mutex_init(&pass->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&pass->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return pass;
}

int
pass_over(struct scan *scan, const struct sight *sight)
{
	struct pass *pass = pass_new(scan, sight);
	unsigned silent = 0;
	int result;

	if (pass == NULL)
		return -1;
	if ((scan->what & SCAN_UNDO) != 0)
		peek_start(&pass->peeker);
	if ((scan->what & SCAN_ATTACHED) != 0)
		attached_learn_devices(&pass->devices);
	result = proc_each_number(sight->root, ".", add_pid, pass);
	pass->no_memory = result == 1;
	if (result == -1)
		scan->blind =
		    sight_text("/proc can't be read: %s", strerror(errno));
	else if (result == 0)
		silent = wait_for(pass, scan);
	result = pass->no_memory ? -1 : hand_over(pass, scan);
	peek_stop(&pass->peeker);
	if (silent == 0)
		pass_free(pass);
	errno = ENOMEM;
	return result;
}
