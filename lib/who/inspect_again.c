/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads of one process that ran, looked at once more. */

#include "who/inspect_look.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/proc.h"

static int
compare_threads(const void *left, const void *right)
{
	const pid_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

void
look_keep_threads(struct look *look)
{
	struct inspected *found = look->found;

	if (found->nrunning == 0)
		return;
	qsort(look->threads, look->nthreads, sizeof(*look->threads),
	    compare_threads);
	found->threads = look->threads;
	found->nthreads = look->nthreads;
	look->threads = NULL;
}

/* Looks at a thread that ran; forgets it if it has been busy since. What it did
 * before it last slept proves nothing; a signal handled since then means that
 * it may wait. */
static void
look_at_running(struct look *look, const struct awake *before)
{
	struct inspected *found = look->found;
	size_t count = found->nrunning;
	struct awake *now;

	look_thread(look, before->tid);
	if (found->nrunning == count)
		return;
	now = &found->running[count];
	if (awake_was_busy(before, now)) {
		found->nrunning--;
	} else if (awake_stayed(before, now)) {
		bool handles = before->handles || now->handles;
		bool held = now->held;

		*now = *before;
		now->handles = handles;
		now->held = held;
	}
}

static int
is_new_thread(pid_t tid, ino_t inode, void *arg)
{
	const struct inspected *found = arg;

	(void)inode;
	return bsearch(&tid, found->threads, found->nthreads,
		   sizeof(*found->threads), compare_threads) == NULL;
}

/* Whether one that ran and does no more, or is busy, has made another, which
 * may wait in its place. */
static bool
has_new_thread(struct look *look)
{
	int result =
	    proc_each_number(look->dir, "task", is_new_thread, look->found);

	if (result == -1)
		look_fail(look, SIGHT_IDENTITY, errno);
	return result == 1;
}

int
inspect_again(struct inspector *inspector, struct inspected *inspected)
{
	struct look look = { .inspector = inspector, .found = inspected };
	size_t count = inspected->nrunning;
	struct awake *running = inspected->running;

	inspected->running = NULL;
	inspected->nrunning = inspected->running_capacity = 0;
	if (look_open(&look)) {
		for (size_t i = 0; i < count; i++)
			look_at_running(&look, &running[i]);
		if (inspected->nrunning < count)
			look.ended |= has_new_thread(&look);
		close(look.dir);
	}
	inspected->ended = look.lost || look.ended || look.ending;
	free(running);
	errno = ENOMEM;
	return look.no_memory ? -1 : 0;
}
