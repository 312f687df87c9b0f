/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What /proc tells of one process. See proc_pid(5).
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define PROCESS_NAME 64
#define PROCESS_COMMAND 4096

/*
 * process_name - the command name of a process, as proc_pid_comm(5) has it.
 *
 * What isn't UTF-8 in it is a '?'. Returns false where there is no such
 * process, or pid is 0.
 */
bool process_name(pid_t pid, char name[static PROCESS_NAME]);

/*
 * process_command - the command line of a process, with a blank between its
 * arguments; what doesn't fit is left out.
 *
 * What isn't UTF-8 in it is a '?'. Returns false where there is no such
 * process, where it has no command line (a kernel thread, a zombie), or where
 * pid is 0.
 */
bool process_command(pid_t pid, char command[static PROCESS_COMMAND]);

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

/*
 * process_may_have_threads_since - whether a process lives that has, or seems
 * to have had, more than one thread, and since when.
 *
 * The kernel has some threads on record where it should have their process.
 */
bool process_may_have_threads_since(pid_t pid, time_t *since)
    __attribute__((warn_unused_result));

/*
 * process_can_use - whether a process can use objects at all: it is neither a
 * kernel thread nor a zombie. True in doubt.
 */
bool process_can_use(pid_t pid) __attribute__((warn_unused_result));

/*
 * process_can_be_judged - whether the /proc that is mounted here shows our own
 * pid namespace, so that what it says of a pid is true.
 */
bool process_can_be_judged(void) __attribute__((warn_unused_result));

/*
 * process_all_visible - whether our pid namespace is the initial one, in which
 * every process has a pid.
 */
bool process_all_visible(void) __attribute__((warn_unused_result));

#endif
