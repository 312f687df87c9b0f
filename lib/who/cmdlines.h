/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command lines of processes, each read once within a listing: the objects
 * of thousands of rows were made by the same few.
 */
#ifndef CMDLINES_H
#define CMDLINES_H

#include <sys/types.h>
#include <time.h>

#include "who/whereabouts.h"

struct cmdlines;

/*
 * cmdlines_new - an empty cache, which cmdlines_free frees.
 *
 * It tells of processes as they were when first asked about, so it must not
 * outlive a listing. Returns NULL with errno ENOMEM.
 */
struct cmdlines *cmdlines_new(void) __attribute__((warn_unused_result));
void cmdlines_free(struct cmdlines *cmdlines);

/*
 * cmdlines_of - the command line of a process as process_command has it, or its
 * name; "" if it has neither, or @pid is 0. Valid until the next call.
 */
const char *cmdlines_of(struct cmdlines *cmdlines, pid_t pid);

/*
 * cmdlines_since - the same for the process that had @pid at @when; "" if that
 * one has ended, as process_lives_since.
 */
const char *cmdlines_since(struct cmdlines *cmdlines, pid_t pid, time_t when);

/*
 * cmdlines_whereabouts - the surroundings of a process, read once, too. Valid
 * until the next call.
 */
const struct whereabouts *cmdlines_whereabouts(struct cmdlines *cmdlines,
    pid_t pid);

#endif
