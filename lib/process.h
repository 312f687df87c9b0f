/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What /proc tells of processes.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#define PROCESS_NAME 64

/*
 * process_name - the command name of a process, as proc_pid_comm(5) has it.
 *
 * What isn't UTF-8 in it is a '?'. Returns false where there is no such
 * process, or pid is 0.
 */
bool process_name(pid_t pid, char name[static PROCESS_NAME]);

#endif
