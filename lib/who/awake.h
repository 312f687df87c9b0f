/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether a thread that ran at two looks has slept between them. One that
 * signals wake again and again may run at each, and wait for a message all the
 * same. See voluntary_ctxt_switches in proc_pid_status(5), and schedstat.
 */
#ifndef AWAKE_H
#define AWAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buffer.h"

/* A thread that ran, at one look. */
struct awake {
	pid_t tid;
	bool known;     /* what follows */
	uint64_t slept; /* so many times */
	uint64_t ran;   /* nanoseconds on a processor */
	bool handles;   /* a signal, or may, or that isn't known; it may wait
	                   once it has */
	bool rests;     /* it sleeps, and no signal, tracer or freezer stops it:
	                   ptrace(2), cgroups(7) */
	bool held;      /* it doesn't run, but may be in a handler */
};

/* awake_read - reads that of the thread @tid of the process open as @dir; @text
 * is room. */
void awake_read(int dir, pid_t tid, struct buffer *text, struct awake *awake);

/* awake_may_be_kept - whether the place where a thread sleeps doesn't rule out
 * that somebody has frozen, stopped or traced it; or it doesn't sleep. */
bool awake_may_be_kept(int dir, pid_t tid);

/* awake_handles - whether a thread may handle a signal, and doesn't rest; true
 * in doubt. */
bool awake_handles(int dir, pid_t tid, struct buffer *text);

/* awake_stayed - whether it is known not to have slept between two looks. */
bool awake_stayed(const struct awake *before, const struct awake *now);

/*
 * awake_was_busy - whether it has run a program between two looks, and never
 * slept. False in doubt: it may have waited for a processor, on its way from
 * one sleep to the next.
 */
bool awake_was_busy(const struct awake *before, const struct awake *now);

#endif
