/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls of a process and of those that it makes, seen and failed
 * through seccomp_unotify(2): some microseconds for each.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Which call fails: the when-th, from 1, with this number, after main began. */
struct fault {
	long nr; /* -1: none */
	unsigned when;
	bool lasting; /* and all those after it */
	int error;
};

struct watch {
	int listener;
	pid_t command;
	struct stat program; /* whose calls count; not those it executes */
	struct fault fault;
	bool begun;           /* main has */
	unsigned seen;        /* calls with the number of the fault */
	unsigned hits;        /* calls or allocations that failed */
	unsigned allocations; /* that were reported */
	unsigned crashes;     /* of processes of the command */
	bool traced;          /* "hit" behind a call that failed, and else: */
	/* "nr path" (close by the command itself: "nr #fd") for each call,
	 * "alloc place" for each allocation. */
	FILE *trace;
};

/*
 * notify_begin - has the calls of this process reported, and sends the
 * descriptor through which they are to the other end of a socket.
 *
 * timer_settime(2) only with @timers: a signal may interrupt a call before its
 * report is read, and a timer that could not be disarmed interrupts all that
 * follow.
 */
void notify_begin(int to, bool timers);

/* notify_receive - that descriptor. */
int notify_receive(int from);

/* notify_answer - answers a call that waits. */
void notify_answer(struct watch *watch);

#endif
