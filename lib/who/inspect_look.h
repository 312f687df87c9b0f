/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process while it is looked at; for inspect*.c only.
 */
#ifndef INSPECT_LOOK_H
#define INSPECT_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "who/inspect.h"

/* One process while it is looked at. */
struct look {
	struct inspector *inspector;
	struct inspected *found;
	struct process_stat stat;
	int dir;       /* /proc/PID, open */
	unsigned word; /* as blocked_decode wants it */
	pid_t *threads;
	size_t nthreads, threads_capacity;
	long nvisited; /* of its threads, to see whether they go on */
	pid_t tid;     /* the one that look_thread looks at */
	bool has_memory, has_files, guarded;
	bool identified; /* its credentials have been asked for */
	bool lost;       /* a file wasn't there any more */
	bool ended;      /* a thread, before it was looked at */
	bool ending;     /* a thread is, and hides what it may still have */
	bool unlisted;   /* not all threads could be listed */
	bool denied;     /* that is why it can't be inspected */
	bool missed; /* no thread that lives was there to tell of all of it */
	bool no_memory;
};

/* look_open - opens the folder of the process as look->dir, which the caller
 * closes; false with a failure noted. */
bool look_open(struct look *look);

/* look_keep_threads - hands the threads that were listed to look->found if one
 * of them runs: those that it makes are told from these. */
void look_keep_threads(struct look *look);

/* look_stat - takes the stat of a thread. Returns 0, or -1 with errno. */
int look_stat(const struct look *look, pid_t tid, struct process_stat *stat);

/* look_fail - takes note of a failure; of one that says that a thread or the
 * process has ended, in look->lost. */
void look_fail(struct look *look, enum sight_file file, int error);

/* look_fail_thread - the same at a file of the thread: what is denied of one
 * that has ended is gone, and of one that is ending a matter of look->ending.
 */
void look_fail_thread(struct look *look, pid_t tid, enum sight_file file,
    int error);

/* look_judges - whether the scan is for a judge, who goes by credentials. */
bool look_judges(const struct look *look);

/* look_credentials - reads who the process is, once. */
void look_credentials(struct look *look);

/* look_grow - makes room for one more element; the new list, or NULL, with
 * look->no_memory. */
void *look_grow(struct look *look, void *list, size_t count, size_t *capacity,
    size_t size);

/* look_add_use - adds a use; @blocked: in what, or NULL. */
void look_add_use(struct look *look, const struct use *use,
    const struct blocked *blocked);

/* look_namespace - the IPC namespace of a thread; 0 where it can't be known. */
ino_t look_namespace(struct look *look, pid_t tid);

/* look_wants - whether the IPC namespace @ns, 0 if unknown, is looked into. */
bool look_wants(const struct look *look, ino_t ns);

/* The mappings of all its threads, and their undo lists. */
void look_memory(struct look *look);
void look_undo(struct look *look);

/* The descriptors of its threads; a line of its mappings; a call that may wait
 * for a POSIX object. */
void look_files(struct look *look);
void look_take_file_mapping(struct look *look, const char *line);
void look_take_file_call(struct look *look, pid_t tid,
    const struct blocked *blocked);

/* The call in which one thread waits, and its namespace. */
void look_thread(struct look *look, pid_t tid);
void look_take_namespace(struct look *look, pid_t tid);

#endif
