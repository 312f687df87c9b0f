/* SPDX-License-Identifier: BSD-2-Clause */
/* The thread of a pass. */

#include "who/scan_work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/proc.h"

/* How often new processes are looked for that end at once. */
#define ROUNDS 512

/* How long, where others begin faster than they can be looked at. */
#define ROUNDS_TIME INT64_C(5000000000)

/* How many processes of the same number are looked at: of one that it lists,
 * /proc may have no more for long. */
#define NAMESAKES 3

int
scan_list(struct pass *pass, pid_t pid, ino_t inode)
{
	struct listed *list;

	if (pid == getpid() || pid == pass->peeker.child)
		return 0;
	list = array_grow(pass->listed, pass->nlisted, &pass->listed_capacity,
	    sizeof(*list));
	if (list == NULL) {
		pass->no_memory = true;
		return -1;
	}
	pass->listed = list;
	list[pass->nlisted++] = (struct listed){ pid, inode };
	return 0;
}

static int
compare_pids(const void *left, const void *right)
{
	pid_t a = abs(((const struct listed *)left)->pid);
	pid_t b = abs(((const struct listed *)right)->pid);

	return (a > b) - (a < b);
}

void
scan_sort(struct pass *pass)
{
	if (pass->nlisted > 0)
		qsort(pass->listed, pass->nlisted, sizeof(*pass->listed),
		    compare_pids);
	pass->nsorted = pass->nlisted;
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
	struct inspected *list = array_grow(pass->found, pass->nfound,
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
		pass->listed[pass->next - 1].pid *= -1;
	inspector->only_identity = false;
	if (pass->next < pass->nlisted && !pass->no_memory) {
		pid = pass->listed[pass->next++].pid;
		inspector->only_identity = pass->silent;
		pass->silent = false;
		pass->progress = clock_now(CLOCK_MONOTONIC);
	}
	pthread_mutex_unlock(&pass->lock);
	return pid;
}

static void
note_no_memory(const struct worker *worker)
{
	struct pass *pass = worker->pass;

	pthread_mutex_lock(&pass->lock);
	if (pass->turn == worker->turn)
		pass->no_memory = true;
	pthread_mutex_unlock(&pass->lock);
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
			ended += found.ended;
			if (inspector->only_identity)
				scan_silent(worker->pass, &found.process);
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
			note_no_memory(worker);
			break;
		}
	}
	return ended;
}

/* A look at those that are new. */
struct round {
	const struct worker *worker;
	struct inspector *inspector;
	int64_t until;
	size_t ended;
	pid_t last; /* of those that had ended, or were not looked at */
	bool late;  /* not all were looked at until then */
};

/* Whoever has the number of one that has ended is another one, and so is one in
 * another folder: the one before has ended since it was looked at. */
static bool
is_known(const struct pass *pass, pid_t pid, ino_t inode)
{
	const struct listed key = { pid, inode }, *known = NULL;
	unsigned namesakes = 0;

	if (pass->nsorted > 0)
		known = bsearch(&key, pass->listed, pass->nsorted, sizeof(key),
		    compare_pids);
	if (known != NULL && known->pid == pid && known->inode == inode)
		return true;
	namesakes += known != NULL;
	for (size_t i = pass->nsorted; i < pass->nlisted; i++) {
		const struct listed *listed = &pass->listed[i];

		if (listed->pid == pid && listed->inode == inode)
			return true;
		namesakes += abs(listed->pid) == pid;
	}
	return namesakes >= NAMESAKES;
}

/* Forgets the one that had a number before. */
static void
forget(struct pass *pass, pid_t pid)
{
	size_t i = 0;

	while (i < pass->nfound && pass->found[i].process.pid != pid)
		i++;
	if (i == pass->nfound)
		return;
	inspect_free(&pass->found[i]);
	pass->found[i] = pass->found[--pass->nfound];
}

/* At once: it may be gone soon. */
static int
look_at_new(pid_t pid, ino_t inode, void *arg)
{
	struct round *round = arg;
	struct pass *pass = round->worker->pass;
	bool working, is_new;
	size_t ended;

	pthread_mutex_lock(&pass->lock);
	working = pass->turn == round->worker->turn && !pass->no_memory;
	is_new = working && !is_known(pass, pid, inode);
	if (working)
		pass->progress = clock_now(CLOCK_MONOTONIC);
	round->late = is_new && pass->progress > round->until;
	if (round->late) {
		round->last = pid;
	} else if (is_new) {
		forget(pass, pid);
		(void)scan_list(pass, pid, inode);
	}
	pthread_mutex_unlock(&pass->lock);
	if (!working || round->late)
		return 1;
	if (is_new) {
		ended = look_at_all(round->worker, round->inspector);
		round->ended += ended;
		if (ended > 0)
			round->last = pid;
	}
	return 0;
}

/* Whether it was the last round, as every one is for a thread that was given
 * up: what others have found is theirs. */
static bool
end_round(struct pass *pass, const struct round *round, int result)
{
	struct inspected missed = { .process.pid = round->last };
	const char *blind =
	    result != -1
		? NULL
		: sight_text("/proc cannot be read: %s", strerror(errno));
	bool done = result != 0 || round->ended == 0;

	pthread_mutex_lock(&pass->lock);
	if (pass->turn != round->worker->turn) {
		pthread_mutex_unlock(&pass->lock);
		return true;
	}
	pass->blind = blind;
	if (round->late || (!done && ++pass->rounds >= ROUNDS)) {
		missed.process.why =
		    sight_reason(&pass->sight, SIGHT_IDENTITY, ECHILD, false);
		add_found(pass, &missed);
		done = true;
	}
	pthread_mutex_unlock(&pass->lock);
	return done;
}

void
scan_new(const struct worker *worker, struct inspector *inspector)
{
	int64_t until = clock_now(CLOCK_MONOTONIC) + ROUNDS_TIME;
	bool done = false;

	while (!done) {
		struct round round = {
			.worker = worker,
			.inspector = inspector,
			.until = until,
		};
		int result = proc_each_number(worker->pass->sight.root, ".",
		    look_at_new, &round);

		done = end_round(worker->pass, &round, result);
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
	scan_new(worker, &inspector);
	scan_running(worker, &inspector);
	buffer_free(&inspector.text);
	pthread_mutex_lock(&pass->lock);
	if (pass->turn == worker->turn) {
		pass->done = true;
		pthread_cond_signal(&pass->changed);
	}
	/* Before anybody sees that it is done: then its files are closed. */
	pass_release(pass);
	free(worker);
	return NULL;
}
