/* SPDX-License-Identifier: BSD-2-Clause */
/* The thread of a pass. */

#include "who/scan_work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"

#define NANOSECONDS INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)

/* All threads together that run are waited for: they may soon be blocked. */
#define RUNNING_TIME (20 * MILLISECOND)

/* How often new processes are looked for that end at once. */
#define ROUNDS 64

/* How many processes of the same number are looked at: of one that it lists,
 * /proc may have no more for long. */
#define NAMESAKES 3

int64_t
scan_now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * NANOSECONDS + time.tv_nsec;
}

void *
scan_grow(void *list, size_t count, size_t *capacity, size_t size)
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

int
scan_add_pid(struct pass *pass, pid_t pid)
{
	pid_t *list;

	if (pid == getpid() || pid == pass->peeker.child)
		return 0;
	list = scan_grow(pass->pids, pass->npids, &pass->pids_capacity,
	    sizeof(*list));
	if (list == NULL) {
		pass->no_memory = true;
		return -1;
	}
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
	struct inspected *list = scan_grow(pass->found, pass->nfound,
	    &pass->found_capacity, sizeof(*list));

	if (list == NULL) {
		pass->no_memory = true;
		return;
	}
	pass->found = list;
	list[pass->nfound++] = *found;
}

/*
 * Takes what was found of the process before, or that it has ended, and gives
 * the next one; 0 when there is none, or when the thread was given up.
 */
static pid_t
go_on(const struct worker *worker, struct inspected *found, bool ended,
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
	if (ended)
		pass->pids[pass->next - 1] *= -1;
	if (pass->next < pass->npids && !pass->no_memory) {
		pid = pass->pids[pass->next++];
		inspector->only_identity = pass->silent;
		pass->silent = false;
		pass->progress = scan_now();
	}
	pthread_mutex_unlock(&pass->lock);
	return pid;
}

/* Those that are still to be looked at. Returns how many had ended. */
static size_t
look_at_all(const struct worker *worker, struct inspector *inspector)
{
	struct inspected found, *last = NULL;
	size_t ended = 0;
	bool is_free = false; /* the number of the last one */
	pid_t pid;

	while ((pid = go_on(worker, last, is_free, inspector)) != 0) {
		last = NULL;
		is_free = false;
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
		case INSPECT_ENDED:
			is_free = true;
			ended++;
			break;
		case INSPECT_ZOMBIE:
			ended++;
			break;
		case INSPECT_NO_MEMORY:
			pthread_mutex_lock(&worker->pass->lock);
			worker->pass->no_memory = true;
			pthread_mutex_unlock(&worker->pass->lock);
			break;
		}
	}
	return ended;
}

/* A look at those that are new. */
struct round {
	const struct worker *worker;
	struct inspector *inspector;
	size_t ended;
	pid_t last; /* of those that had ended */
};

static int
compare_pids(const void *left, const void *right)
{
	pid_t a = abs(*(const pid_t *)left), b = abs(*(const pid_t *)right);

	return (a > b) - (a < b);
}

/* Whoever has the number of one that has ended is another one. */
static bool
is_known(const struct pass *pass, pid_t pid)
{
	const pid_t *known = pass->nsorted == 0
	                         ? NULL
	                         : bsearch(&pid, pass->pids, pass->nsorted,
				       sizeof(pid), compare_pids);

	unsigned ended = 0;

	if (known != NULL && *known > 0)
		return true;
	ended += known != NULL;
	for (size_t i = pass->nsorted; i < pass->npids; i++) {
		if (pass->pids[i] == pid)
			return true;
		ended += pass->pids[i] == -pid;
	}
	return ended >= NAMESAKES;
}

/* At once: it may be gone soon. */
static int
look_at_new(pid_t pid, void *arg)
{
	struct round *round = arg;
	struct pass *pass = round->worker->pass;
	bool known, working;
	size_t ended;

	pthread_mutex_lock(&pass->lock);
	working = pass->turn == round->worker->turn && !pass->no_memory;
	known = is_known(pass, pid);
	if (working)
		pass->progress = scan_now();
	if (working && !known)
		(void)scan_add_pid(pass, pid);
	pthread_mutex_unlock(&pass->lock);
	if (working && !known) {
		ended = look_at_all(round->worker, round->inspector);
		round->ended += ended;
		if (ended > 0)
			round->last = pid;
	}
	return working ? 0 : 1;
}

/* Whether it was the last round. */
static bool
end_round(struct pass *pass, const struct round *round, int result)
{
	struct inspected missed = { .process.pid = round->last };
	const char *blind = result != -1 ? NULL
	                                 : sight_text("/proc can't be read: %s",
					       strerror(errno));
	bool done = result != 0 || round->ended == 0;

	pthread_mutex_lock(&pass->lock);
	pass->blind = blind;
	if (!done && ++pass->rounds == ROUNDS) {
		missed.process.why =
		    sight_reason(&pass->sight, SIGHT_IDENTITY, ECHILD, false);
		add_found(pass, &missed);
		done = true;
	}
	pthread_mutex_unlock(&pass->lock);
	return done;
}

/*
 * A listed process that ended before its inspection may have forked another
 * that was not listed: a daemon begins like that. So new processes are looked
 * for until none of them has ended before its inspection.
 */
static void
look_for_new(const struct worker *worker, struct inspector *inspector)
{
	bool done = false;

	while (!done) {
		struct round round = { worker, inspector, 0, 0 };
		int result = proc_each_number(worker->pass->sight.root, ".",
		    look_at_new, &round);

		done = end_round(worker->pass, &round, result);
	}
}

static void
add_use(struct pass *pass, struct inspected *found, const struct found_use *use)
{
	struct found_use *list = scan_grow(found->uses, found->nuses,
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
				.mappings = found->mappings,
				.nmappings = found->nmappings,
			};
			again->process.groups = NULL;
			found->running = NULL;
			found->mappings = NULL;
			found->nmappings = found->mappings_capacity = 0;
			found->nrunning = found->running_capacity = 0;
			pass->progress = scan_now();
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
		found->mappings = again->mappings;
		found->nmappings = again->nmappings;
		again->mappings = NULL;
		for (size_t i = 0; i < again->nuses; i++)
			add_use(pass, found, &again->uses[i]);
	}
	inspect_free(again);
	pthread_mutex_unlock(&pass->lock);
	return working;
}

/* A thread that handles a signal, say, may soon be back in its call. A thread
 * that still runs then is not blocked. */
static void
look_again(const struct worker *worker, struct inspector *inspector)
{
	static const long naps[] = { 500000, 1000000, 2000000 };
	int64_t end = scan_now() + RUNNING_TIME;

	for (size_t i = 0; i < sizeof(naps) / sizeof(naps[0]); i++) {
		const struct timespec nap = { .tv_nsec = naps[i] };
		struct inspected again;
		size_t at;
		bool any = false;

		while (scan_now() < end &&
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

void *
scan_work(void *arg)
{
	struct worker *worker = arg;
	struct pass *pass = worker->pass;
	struct inspector inspector = {
		.sight = &pass->sight,
		.devices = &pass->devices,
		.files = &pass->files,
		.what = pass->what,
		.reference = pass->peeker.child,
		.take_namespace = take_namespace,
		.arg = worker,
	};

	(void)look_at_all(worker, &inspector);
	look_for_new(worker, &inspector);
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
