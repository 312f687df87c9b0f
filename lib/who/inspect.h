/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process, looked at by its files in /proc.
 */
#ifndef INSPECT_H
#define INSPECT_H

#include "base/buffer.h"
#include "who/asleep.h"
#include "who/attached.h"
#include "who/awake.h"
#include "who/blocked.h"
#include "who/ns.h"
#include "who/opened.h"
#include "who/process.h"
#include "who/sight.h"
#include "who/use.h"

/* The state of an inspector, used for many processes in turn. */
struct inspector {
	const struct sight *sight;
	const struct attached_devices *devices;
	const struct opened_devices *files; /* SCAN_FILES */
	unsigned what;                      /* SCAN_* */
	pid_t reference; /* a process without a list to undo, or 0 */
	/* Those that were found: it is called for a thread in a namespace that
	 * is looked into. Sets the inode to that of what was opened; returns 0,
	 * or -1 with errno: ENOMEM, or ESRCH where the thread has ended.
	 * NULL: nobody asks. */
	int (*take_namespace)(int dir, pid_t pid, pid_t tid, ino_t *inode,
	    void *arg);
	void *arg;
	bool only_identity; /* of one whose files don't answer */
	struct buffer text; /* room; the caller frees it */
};

/* A use, and of a thread that is blocked, in what. */
struct found_use {
	struct use use;
	pid_t tid; /* that thread's; memory is read by it, since that of a
	              process goes with its first thread */
	struct blocked blocked;
	struct asleep asleep;
};

/* The result. */
struct inspected {
	struct process process;
	struct found_use *uses;
	size_t nuses, uses_capacity;
	struct awake *running; /* threads that may soon be blocked again */
	size_t nrunning, running_capacity;
	pid_t *threads; /* all that were listed, by number, where one ran */
	size_t nthreads;
	struct mapping *mappings; /* of POSIX objects */
	size_t nmappings, mappings_capacity;
	bool ended; /* a thread has, or one that ran has made another: others
	               may wait in its place */
};

enum inspect_result {
	INSPECT_PROCESS,   /* one that may use objects */
	INSPECT_NONE,      /* a thread of the kernel's own */
	INSPECT_ENDED,     /* it has ended: another may get its number */
	INSPECT_ZOMBIE,    /* it has ended, and keeps its number */
	INSPECT_NO_MEMORY, /* errno: ENOMEM */
};

/*
 * inspect - looks at a process.
 *
 * process.why says what remains unknown.
 * @inspected: set for INSPECT_PROCESS only; the caller frees it with
 * inspect_free.
 */
enum inspect_result inspect(struct inspector *inspector, pid_t pid,
    struct inspected *inspected) __attribute__((warn_unused_result));
void inspect_free(struct inspected *inspected);

/*
 * inspect_again - looks once more at the threads that ran, which are in
 * @inspected: it adds their uses, and leaves those that ran again and may have
 * been blocked in between. Whether others may have taken their place is in
 * inspected->ended.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int inspect_again(struct inspector *inspector, struct inspected *inspected)
    __attribute__((warn_unused_result));

#endif
