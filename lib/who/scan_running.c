/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads that ran when a pass looked at them. */

#include <errno.h>
#include <time.h>

#include "base/array.h"
#include "base/clock.h"
#include "who/scan_work.h"

#define MILLISECOND INT64_C(1000000)

/* All threads together that run are waited for: they may soon be blocked.
 * Again, for those that have begun meanwhile, until the end. */
#define RUNNING_TIME (100 * MILLISECOND)
#define RUNNING_END (300 * MILLISECOND)

static void
add_use(struct pass *pass, struct inspected *found, const struct found_use *use)
{
	struct found_use *list = array_grow(found->uses, found->nuses,
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

/* Whether a thread of it may wait for an object that is looked for: in another
 * namespace only for a file, which the process must have open. */
static bool
may_wait(const struct pass *pass, const struct inspected *found)
{
	const struct process *process = &found->process;

	return found->nuses > 0 || found->nmappings > 0 || process->ns == 0 ||
	       process->ns == pass->sight.ns || process->spread ||
	       (pass->what & SCAN_EVERYWHERE) != 0;
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
		       (pass->found[pass->again].nrunning == 0 ||
			   !may_wait(pass, &pass->found[pass->again])))
			pass->again++;
		if (pass->again < pass->nfound) {
			struct inspected *found = &pass->found[pass->again];

			at = pass->again++;
			*again = (struct inspected){
				.process = found->process,
				.running = found->running,
				.nrunning = found->nrunning,
				.threads = found->threads,
				.nthreads = found->nthreads,
				.mappings = found->mappings,
				.nmappings = found->nmappings,
			};
			again->process.groups = NULL;
			found->running = NULL;
			found->threads = NULL;
			found->nthreads = 0;
			found->mappings = NULL;
			found->nmappings = found->mappings_capacity = 0;
			found->nrunning = found->running_capacity = 0;
			pass->progress = clock_now(CLOCK_MONOTONIC);
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
		if (found->process.why == NULL) {
			found->process.why = again->process.why;
			found->process.failed = again->process.failed;
		}
		found->running = again->running;
		found->nrunning = again->nrunning;
		again->running = NULL;
		found->threads = again->threads;
		found->nthreads = again->nthreads;
		again->threads = NULL;
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

/* They run, unless all of them are held up. */
static int
why_unknown(const struct inspected *found)
{
	for (size_t i = 0; i < found->nrunning; i++)
		if (!found->running[i].held)
			return EBUSY;
	return EINPROGRESS;
}

/* What threads wait for that ran at each look can't be known. */
static void
doubt_running(const struct worker *worker)
{
	struct pass *pass = worker->pass;

	pthread_mutex_lock(&pass->lock);
	for (size_t i = 0; i < pass->nfound && pass->turn == worker->turn;
	     i++) {
		struct inspected *found = &pass->found[i];

		if (found->nrunning > 0 && found->process.why == NULL &&
		    may_wait(pass, found)) {
			found->process.runs = found->process.failed = true;
			found->process.why = sight_reason(&pass->sight,
			    SIGHT_CALL, why_unknown(found), false);
		}
	}
	pthread_mutex_unlock(&pass->lock);
}

/* Puts what a process is now in the place of what it was; NULL: memory is
 * short. */
static bool
put_anew(const struct worker *worker, size_t at, struct inspected *anew)
{
	struct pass *pass = worker->pass;
	bool working;

	pthread_mutex_lock(&pass->lock);
	working = pass->turn == worker->turn;
	if (anew == NULL) {
		pass->no_memory |= working;
	} else if (working) {
		inspect_free(&pass->found[at]);
		pass->found[at] = *anew;
	} else {
		inspect_free(anew);
	}
	pthread_mutex_unlock(&pass->lock);
	return working;
}

/* One look at all threads that run. */
struct turn {
	const struct worker *worker;
	struct inspector *inspector;
	int64_t end;
	bool any;   /* thread ran */
	bool ended; /* a process: another may wait in its place */
};

/* Looks at one process; false when the thread was given up. */
static bool
look_at(struct turn *turn, size_t at, struct inspected *again)
{
	pid_t pid = again->process.pid;
	int result = inspect_again(turn->inspector, again);
	bool ended = again->ended;
	struct inspected anew;

	if (!give_back(turn->worker, at, again, result == -1))
		return false;
	if (!ended)
		return true;
	switch (inspect(turn->inspector, pid, &anew)) {
	case INSPECT_PROCESS:
		turn->ended |= anew.ended;
		return put_anew(turn->worker, at, &anew);
	case INSPECT_NO_MEMORY:
		return put_anew(turn->worker, at, NULL);
	case INSPECT_ENDED:
	case INSPECT_ZOMBIE:
		turn->ended = true;
		break;
	case INSPECT_NONE:
		break;
	}
	return true;
}

/* Returns whether a thread may still run; false, too, when the thread was given
 * up. */
static bool
take_turn(struct turn *turn, long nanoseconds)
{
	const struct timespec nap = { .tv_nsec = nanoseconds };
	struct inspected again;
	size_t at;

	while (clock_now(CLOCK_MONOTONIC) < turn->end &&
	       (at = take_running(turn->worker, &again)) != SIZE_MAX) {
		if (!turn->any)
			nanosleep(&nap, NULL);
		turn->any = true;
		if (!look_at(turn, at, &again))
			return false;
	}
	return turn->any && start_again(turn->worker);
}

/* A thread that handles a signal, say, may soon be back in its call. A thread
 * that is busy is not blocked. One that has ended may have made another, which
 * waits in its place. Returns whether any ran, and this one wasn't given up. */
static bool
look_again(const struct worker *worker, struct inspector *inspector,
    int64_t time)
{
	static const long naps[] = { 500000, 1000000, 2000000, 4000000, 8000000,
		16000000, 32000000, 32000000 };
	int64_t end = clock_now(CLOCK_MONOTONIC) + time;
	size_t i;

	for (i = 0; i < sizeof(naps) / sizeof(naps[0]); i++) {
		struct turn turn = {
			.worker = worker,
			.inspector = inspector,
			.end = end,
		};

		if (!take_turn(&turn, naps[i]))
			break;
		if (turn.ended)
			scan_new(worker, inspector);
	}
	return i > 0 && start_again(worker);
}

void
scan_running(const struct worker *worker, struct inspector *inspector)
{
	int64_t end = clock_now(CLOCK_MONOTONIC) + RUNNING_END;

	/* Who ran may have forked another, which waits in its place. */
	while (clock_now(CLOCK_MONOTONIC) < end &&
	       look_again(worker, inspector, RUNNING_TIME))
		scan_new(worker, inspector);
	doubt_running(worker);
}
