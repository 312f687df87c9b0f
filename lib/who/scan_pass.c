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

#include "base/clock.h"
#include "base/proc.h"
#include "who/scan_work.h"

#define NANOSECONDS INT64_C(1000000000)

/* The pass gives a process up after this time, and ends after this many such
 * processes, or after this much time. It is itself late beyond that. */
#define PATIENCE (2 * NANOSECONDS)
#define MOST_SILENT 3
#define MOST_TIME (60 * NANOSECONDS)
#define LATE (NANOSECONDS / 4)

static int
add_pid(pid_t pid, ino_t inode, void *arg)
{
	return scan_list(arg, pid, inode) == -1;
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
	pass->holders++;
	pass->progress = clock_now(CLOCK_MONOTONIC);
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	error = pthread_create(&thread, &attributes, scan_work, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (error == 0)
		return 0;
	pthread_mutex_unlock(&pass->lock);
	(void)scan_work(worker);
	pthread_mutex_lock(&pass->lock);
	return 0;
}

void
scan_silent(const struct pass *pass, struct process *process)
{
	process->failed = true;
	process->why =
	    sight_reason(&pass->sight, SIGHT_FILES, ETIMEDOUT, false);
}

/* Gives up the thread that works: its process doesn't answer. */
static void
give_up(struct pass *pass, struct scan *scan, unsigned silent, int64_t began)
{
	pid_t pid = 0;

	if (pass->again > 0) {
		struct process *process = &pass->found[pass->again - 1].process;

		pid = process->pid;
		scan_silent(pass, process);
		/* The next thread begins with those that are new. */
		pass->again = 0;
	} else if (pass->next > 0) {
		/* Once more, for what doesn't wait; or the last one that has
		 * ended, where listing them was slow. */
		pass->next--;
		pid = abs(pass->listed[pass->next].pid);
		pass->listed[pass->next].pid = pid;
		pass->silent = true;
	}
	pass->turn++;
	if (silent < MOST_SILENT &&
	    clock_now(CLOCK_MONOTONIC) - began < MOST_TIME)
		return;
	scan->blind = sight_text("looking at processes took too long: process "
				 "%d and %u more do not answer",
	    pid, silent - 1);
	pass->done = true;
}

/* Waits until there is news, or for what is left of the patience. Returns
 * whether a thread has had all of it. */
static bool
has_had_time(struct pass *pass, int64_t began)
{
	int64_t until = pass->progress + PATIENCE, now;
	const struct timespec time = {
		.tv_sec = (time_t)(until / NANOSECONDS),
		.tv_nsec = (long)(until % NANOSECONDS),
	};

	(void)pthread_cond_timedwait(&pass->changed, &pass->lock, &time);
	now = clock_now(CLOCK_MONOTONIC);
	if (now - began >= MOST_TIME)
		return true;
	/* We were stopped, or the whole machine stood still: so was the
	 * thread. */
	if (now - pass->progress >= PATIENCE && now - until > LATE)
		pass->progress = now - PATIENCE / 2;
	return now - pass->progress >= PATIENCE;
}

/* Waits for the threads. */
static void
wait_for(struct pass *pass, struct scan *scan)
{
	int64_t began = clock_now(CLOCK_MONOTONIC);
	unsigned silent = 0;

	pthread_mutex_lock(&pass->lock);
	pass->no_memory |= start(pass) == -1;
	while (!pass->done && !pass->no_memory) {
		bool over = has_had_time(pass, began);

		if (pass->done || !over)
			continue;
		give_up(pass, scan, ++silent, began);
		if (!pass->done)
			pass->no_memory |= start(pass) == -1;
	}
	/* A thread that found no memory ends by itself, but isn't waited for.
	 */
	pass->turn++;
	pthread_mutex_unlock(&pass->lock);
}

static void
describe(struct pass *pass, struct found_use *found,
    struct asleep_clocks *clocks)
{
	char memory[BLOCKED_MEMORY];
	size_t wanted;

	if ((pass->what & SCAN_DESCRIBE) == 0 || !use_is_blocked(&found->use))
		return;
	wanted = blocked_wants(&found->blocked);
	blocked_describe(&found->blocked,
	    wanted > 0 && peek_memory(&pass->peeker, found->tid,
			      found->blocked.memory, memory, wanted) == 0
		? memory
		: NULL,
	    &found->use);
	found->use.waited =
	    asleep_for(clocks, pass->sight.root, &found->asleep);
}

/* Moves what was found to where others look for it. */
static int
hand_over(struct pass *pass, struct scan *scan)
{
	struct asleep_clocks clocks = { .count = 0 };
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
			describe(pass, &found->uses[j], &clocks);
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
	free(pass->listed);
	if (pass->sight.root != -1)
		close(pass->sight.root);
	pthread_cond_destroy(&pass->changed);
	pthread_mutex_destroy(&pass->lock);
	free(pass);
}

void
pass_release(struct pass *pass)
{
	bool last = --pass->holders == 0;

	pthread_mutex_unlock(&pass->lock);
	if (last)
		pass_free(pass);
}

static struct pass *
pass_new(const struct scan *scan, const struct sight *sight)
{
	struct pass *pass = calloc(1, sizeof(*pass));
	pthread_condattr_t attributes;

	if (pass == NULL)
		return NULL;
	pass->holders = 1;
	pass->what = scan->what;
	pass->sight = *sight;
	/* Threads may outlive the scan. */
	pass->sight.root = fcntl(sight->root, F_DUPFD_CLOEXEC, 0);
	if (pass->sight.root == -1)
		pass->blind =
		    sight_text("/proc cannot be read: %s", strerror(errno));
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
	int result;

	if (pass == NULL)
		return -1;
	if ((scan->what & SCAN_UNDO) != 0)
		peek_start(&pass->peeker);
	if ((scan->what & SCAN_ATTACHED) != 0)
		attached_learn_devices(&pass->devices);
	pass->files = scan->files;
	result = proc_each_number(sight->root, ".", add_pid, pass);
	scan_sort(pass);
	if (result == -1)
		scan->blind =
		    sight_text("/proc cannot be read: %s", strerror(errno));
	else if (result == 0 && pass->blind == NULL)
		wait_for(pass, scan);
	if (scan->blind == NULL)
		scan->blind = pass->blind;
	result = pass->no_memory ? -1 : hand_over(pass, scan);
	peek_stop(&pass->peeker);
	pthread_mutex_lock(&pass->lock);
	pass_release(pass);
	errno = ENOMEM;
	return result;
}
