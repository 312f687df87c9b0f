/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shared by the thread of a pass and the one that waits for it; for scan_*.c
 * only.
 */
#ifndef SCAN_WORK_H
#define SCAN_WORK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "who/attached.h"
#include "who/inspect.h"
#include "who/ns.h"
#include "who/opened.h"
#include "who/peek.h"
#include "who/sight.h"

/* A process as /proc listed it; its number is negative once it has ended. */
struct listed {
	pid_t pid;
	ino_t inode; /* of its folder */
};

/*
 * A thread inspects the processes while we wait. A thread that hangs keeps its
 * own data and this; its results are dropped.
 */
struct pass {
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	unsigned holders; /* the last one frees it */
	unsigned turn; /* of the thread that works; others have been given up */
	bool done, no_memory;
	size_t next;       /* of the processes, the one to look at */
	unsigned rounds;   /* in which those were looked for that are new */
	const char *blind; /* why they weren't found, or NULL */
	size_t again;      /* of those that were found, to look at once more */
	bool silent;       /* it didn't answer */
	int64_t progress;  /* when it was begun */

	struct sight sight;
	struct attached_devices devices;
	struct opened_devices files;
	struct namespaces namespaces;
	struct peeker peeker;
	unsigned what;
	/* To look at; sorted by number, but for those after the first nsorted.
	 */
	struct listed *listed;
	size_t nlisted, nsorted, listed_capacity;
	struct inspected *found;
	size_t nfound, found_capacity;
};

struct worker {
	struct pass *pass;
	unsigned turn;
};

/*
 * scan_work - the thread of a pass: looks at its processes from pass->next on,
 * then once more at the threads that ran.
 *
 * @worker: a struct worker, which it frees.
 */
void *scan_work(void *worker);

/*
 * scan_new - looks at processes that are new, until none of them has ended
 * before its inspection: it may have forked another that was not listed, as a
 * daemon does when it begins. Where that goes on for long, it stops in doubt.
 */
void scan_new(const struct worker *worker, struct inspector *inspector);

/*
 * scan_running - looks once more at the threads that ran, until each is blocked
 * or busy; of the others it says that what they wait for can't be known.
 */
void scan_running(const struct worker *worker, struct inspector *inspector);

/*
 * scan_list - adds a process to those to look at, unless it is our own or
 * the child of the peeker. The lock is held, or no thread was started.
 *
 * Returns 0, or -1 where memory is short, with pass->no_memory.
 */
int scan_list(struct pass *pass, pid_t pid, ino_t inode);

/* scan_sort - sorts those that were listed, before the first is looked at. */
void scan_sort(struct pass *pass);

/* pass_release - to be called by each holder at its end, with the lock, which
 * it lets go. */
void pass_release(struct pass *pass);

/* scan_silent - says of a process that its files don't answer. */
void scan_silent(const struct pass *pass, struct process *process);

#endif
