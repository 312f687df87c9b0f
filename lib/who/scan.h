/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One pass over /proc: the processes, and what each does with which object.
 *
 * The kernel shows this only to the same user, or with CAP_SYS_PTRACE.
 * Unreadable data is never taken for nothing: process.why or scan.blind gives
 * the reason.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/object.h"
#include "who/ns.h"
#include "who/opened.h"
#include "who/process.h"
#include "who/sight.h"
#include "who/use.h"

/* The clocks, in nanoseconds, for tests. */
struct scan_clock {
	int64_t realtime, boottime;
};

struct scan_request {
	const char *root;      /* of /proc; NULL: PROC_ROOT */
	unsigned what;         /* SCAN_*; 0: looks at no process at all */
	struct kind_set kinds; /* SCAN_FILES: of which kinds; others are left
	                          out */
	const struct scan_clock *clock;    /* NULL: the machine's */
	const struct sight_kernel *kernel; /* NULL: itself */
};

struct scan {
	struct process *processes; /* by pid; no threads of the kernel, no
	                              zombies, not ourselves */
	size_t nprocesses;
	struct use *uses; /* by ns, kind, id, key, file, pid */
	size_t nuses;
	unsigned what;               /* as requested */
	struct opened_devices files; /* SCAN_FILES */
	ino_t ns;                    /* our own; 0: not known */
	pid_t self;                  /* ourselves */
	const char *blind; /* why the pass as a whole can't be trusted, or NULL;
	                      lives as long as the scan */
	bool all_visible;  /* the initial pid namespace: every process has a pid
	                      here */
	size_t unreadable; /* processes whose uses aren't known, and that may be
	                      in an IPC namespace that was looked into */
	const char *unreadable_why; /* that of the first of them */
	size_t unplaced; /* of them, whose namespaces may not all be known */
	int64_t began, ended;         /* CLOCK_MONOTONIC, in nanoseconds */
	struct scan_clock clock;      /* when it was begun */
	struct sight sight;           /* what we may see */
	struct namespaces namespaces; /* SCAN_EVERYWHERE: ours too */
};

/*
 * scan_processes - looks at every process but our own, if request->what isn't
 * 0.
 *
 * Returns NULL with errno ENOMEM; the caller frees it with scan_free.
 */
struct scan *scan_processes(const struct scan_request *request)
    __attribute__((warn_unused_result));
void scan_free(struct scan *scan);

/* scan_age - how long ago it was begun, in milliseconds. */
int64_t scan_age(const struct scan *scan);

/*
 * scan_uses_of - those of one object of the namespace @ns, @count of them.
 *
 * An attachment counts only if it was made with the key that the object has,
 * unless the object was removed, and if the kernel counts any. Those of a POSIX
 * object are of no namespace.
 *
 * Lives as long as @scan.
 */
const struct use *scan_uses_of(const struct scan *scan, ino_t ns,
    const struct object *obj, size_t *count);

/* scan_process - the process with that pid; NULL: it wasn't seen. */
const struct process *scan_process(const struct scan *scan, pid_t pid);

/*
 * scan_sees_more - whether more attachments of an object were seen than the
 * kernel counts: then some of them aren't what they seem.
 */
bool scan_sees_more(const struct scan *scan, ino_t ns,
    const struct object *obj);

/* The fate of a process on record. */
enum alive {
	PROCESS_GONE,
	PROCESS_LIVES,
	PROCESS_MAYBE, /* the present one with that pid may be another */
};

/* What became of the process or thread that a number belongs to now. */
struct fate {
	bool gone;
	const char *why; /* it lives, and that is why no more is known of it: a
	                    text that lives as long as the program; or NULL */
	int64_t started; /* as process.started */
};

/*
 * scan_fate - looks at who has a number.
 *
 * Gone only if kill(2) says so, or if it is a zombie or a kernel thread; the
 * calling process is not a user.
 */
void scan_fate(const struct scan *scan, pid_t pid, struct fate *fate);

/* scan_recorded_by - scan_recorded, by a fate that was looked at after the
 * record was read. */
enum alive scan_recorded_by(const struct scan *scan, const struct fate *fate,
    time_t when, const char **why);

/*
 * scan_recorded - whether the process or thread that had @pid at @when still
 * lives.
 *
 * Gone as scan_fate says. That the present one started later proves nothing,
 * for clocks are set.
 * @when: a time of the kernel's, in whole seconds, at which it lived.
 * @why: for PROCESS_MAYBE, a text that lives as long as the program.
 */
enum alive scan_recorded(const struct scan *scan, pid_t pid, time_t when,
    const char **why);

/*
 * scan_expected - how many attachments or blocked threads the kernel counts.
 *
 * Returns false where it doesn't tell: of queues, and of sets that can't be
 * read. Asks in the namespace in which we are.
 */
bool scan_expected(const struct object *obj, uint64_t *expected);

/*
 * scan_doubt - why users may not have been seen: "cannot inspect 2 processes
 * (same user or CAP_SYS_PTRACE needed)"; NULL where all were. Lives as long as
 * the program.
 */
const char *scan_doubt(const struct scan *scan);

/* scan_unreadable_of - how many processes may use an object of that kind
 * without having been seen to. */
size_t scan_unreadable_of(const struct scan *scan, const struct kind *kind);

/*
 * scan_may_miss - whether there may be users of an object that the scan has not
 * seen: @list and @count are what scan_uses_of returned for it.
 */
bool scan_may_miss(const struct scan *scan, const struct object *obj,
    const struct use *list, size_t count);

#endif
