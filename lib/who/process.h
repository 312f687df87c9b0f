/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process, as /proc shows it. See proc_pid(5).
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "model/object.h"
#include "why/permission.h"

#define PROCESS_NAME 64
#define PROCESS_COMMAND 4096
#define PROCESS_THREAD_UIDS 8

/* A process; plain data, the groups are of who made it. */
struct process {
	pid_t pid;     /* in the pid namespace of /proc */
	uid_t uids[4]; /* real, effective, saved, file system */
	gid_t gids[4];
	gid_t *groups; /* of its other threads, too, with all their gids */
	size_t ngroups;
	/* Its threads may have changed theirs, each on its own. */
	uid_t thread_uids[PROCESS_THREAD_UIDS];
	size_t nthread_uids;
	uint64_t capabilities; /* effective, of any thread; capabilities(7) */
	int64_t started;       /* nanoseconds after boot, cut to hundredths */
	ino_t ns;              /* its IPC namespace; 0: not known */
	bool spread; /* threads of it are, or may be, in other IPC namespaces,
	                too, and one of them in one that is looked into */
	/* uids, gids, groups and capabilities are: for a judge of all its
	 * threads; otherwise of the process, if it uses anything. */
	bool credentials_known;
	bool threaded;         /* has, or seems to have had, other threads than
	                          the first: the kernel may have one of them on
	                          record */
	bool undo, undo_known; /* has a list of semaphores to undo */
	const char *why;       /* NULL, or why its uses aren't known: a text
	                          that lives as long as the scan */
	bool failed;           /* it is no missing right: it hangs, or never
	                          rests, say */
	bool runs;             /* all is known but what it waits for */
	char name[PROCESS_NAME]; /* as process_name */
};

/* The columns of /proc/PID/stat that are of use. */
struct process_stat {
	char state;
	bool kernel;     /* a thread of the kernel's own */
	bool ending;     /* this thread has begun to end, and runs no program */
	long threads;    /* 0: not known */
	uint64_t faults; /* of pages, of all its threads */
	int64_t started; /* nanoseconds after boot */
};

/*
 * process_parse_stat - takes /proc/PID/stat.
 *
 * Returns 0, or -1 with errno EBADMSG.
 */
int process_parse_stat(const char *text, struct process_stat *stat)
    __attribute__((warn_unused_result));

/* process_parse_name - the command name in /proc/PID/stat; as process_name. */
void process_parse_name(const char *text, char name[static PROCESS_NAME]);

/*
 * process_parse_status - takes the credentials of /proc/PID/status.
 *
 * Sets uids, gids, groups, capabilities, credentials_known; the caller frees
 * the groups. Returns 0, or -1 with errno EBADMSG or ENOMEM.
 */
int process_parse_status(const char *text, struct process *process)
    __attribute__((warn_unused_result));

/*
 * process_add_thread - adds the credentials of a thread, from the text of its
 * status, to those of its process.
 *
 * Returns 0, or -1 with errno as process_parse_status; EOVERFLOW where it has
 * too many uids to remember.
 */
int process_add_thread(struct process *process, const char *text)
    __attribute__((warn_unused_result));

/* process_has_uid - whether a thread of it has that uid, in any of the four
 * ways. True in doubt. */
bool process_has_uid(const struct process *process, uid_t uid);

/* process_thread_ends - whether a thread has ended, or has begun to. */
bool process_thread_ends(const struct process_stat *stat);

/* process_is_dead - whether it is a zombie: all its threads have ended, and one
 * is left. Where none is, the first thread was reaped, perhaps by another one,
 * which executes a program and has its number by now: the process may live. */
bool process_is_dead(const struct process_stat *stat);

/*
 * process_may_use - whether the credentials of a process give it the right to
 * read or to alter an object, by the object's mode; capabilities aside.
 *
 * @permissions: PERMISSION_READ, PERMISSION_WRITE, or both: then it needs
 * either. True in doubt.
 */
bool process_may_use(const struct process *process, const struct object *obj,
    unsigned permissions);

/*
 * process_name - the command name of a process, as proc_pid_comm(5) has it.
 *
 * A '?' replaces bytes that are not UTF-8. Returns false where there is no such
 * process, or pid is 0.
 */
bool process_name(pid_t pid, char name[static PROCESS_NAME]);

/*
 * process_command - the command line of a process, with a blank between its
 * arguments; what doesn't fit is left out.
 *
 * A '?' replaces bytes that are not UTF-8. Returns false where there is no such
 * process, where it has no command line (a kernel thread, a zombie), or where
 * pid is 0.
 */
bool process_command(pid_t pid, char command[static PROCESS_COMMAND]);

/*
 * process_is_younger - whether a process seems to have started after @when.
 *
 * @started: nanoseconds after boot; @boot: its time, nanoseconds since the
 * epoch; @when: seconds since the epoch. A clock that was set in the meantime
 * deceives it.
 */
bool process_is_younger(int64_t started, int64_t boot, time_t when);

/* Whether a process lives, as far as known. */
struct process_life {
	bool exists; /* it does, or may: it is hidden from us */
	bool seen;
	struct process_stat stat; /* if it was seen */
};

/* process_look - takes a look at whether a process lives, and since when. */
void process_look(pid_t pid, struct process_life *life);

/* process_lived_at - process_lives_since by what was seen. */
bool process_lived_at(const struct process_life *life, time_t when)
    __attribute__((warn_unused_result));

/*
 * process_lives_since - whether the process that had @pid at @when still lives.
 *
 * False when there is none, when it is a zombie, and when the present one has
 * started after @when: the pid was given to another. True in doubt: where the
 * process is hidden from us, or where the clock was set since.
 * @when: a time of the kernel's, in whole seconds, at which it lived.
 */
bool process_lives_since(pid_t pid, time_t when)
    __attribute__((warn_unused_result));

#endif
