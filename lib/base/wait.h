/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting that ends: by a deadline, or by a signal that asks to end.
 *
 * msgsnd(2) and msgrcv(2) have no form with a time-out, and none that changes
 * the signal mask. So after the deadline or a signal, a timer interrupts the
 * process every millisecond; this also catches a call that begins just after
 * the first interruption. Blocking calls return with EINTR; their callers look
 * here and go on or give up.
 */
#ifndef WAIT_H
#define WAIT_H

#include <stdbool.h>
#include <stdint.h>

/* Deadlines are nanoseconds of CLOCK_MONOTONIC. */
#define WAIT_NOT 0
#define WAIT_FOR_EVER INT64_MAX

/*
 * wait_prepare - catches all signals that would end the process from outside,
 * among them SIGINT, SIGTERM, SIGALRM and real-time signals, unless they are
 * ignored; and creates the timer, which has a real-time signal of its own. To
 * be called once, before anything waits.
 *
 * Ignores SIGPIPE and SIGXFSZ, so that a write fails instead.
 *
 * Returns 0, or -1 with the errno of timer_create(2) or timer_settime(2).
 */
int wait_prepare(void) __attribute__((warn_unused_result));

/*
 * wait_watch_children - from now on the end of a child interrupts, like a
 * signal that asks to end.
 */
void wait_watch_children(void);

/* wait_forget_children - stops interrupting for children that have ended. */
void wait_forget_children(void);

/* The deadline that is @nanoseconds from now. */
int64_t wait_deadline(int64_t nanoseconds);

/*
 * wait_arm - lets blocking calls return with EINTR from @deadline on.
 *
 * WAIT_FOR_EVER disarms. A signal that was caught keeps the timer armed.
 *
 * Returns 0, or -1 with the errno of timer_settime(2): then a blocking call may
 * never return.
 */
int wait_arm(int64_t deadline) __attribute__((warn_unused_result));

/*
 * wait_probe - lets blocking calls return with EINTR every second from now on,
 * until wait_arm is called. Costs nothing where they do so already.
 *
 * Returns as wait_arm.
 */
int wait_probe(void) __attribute__((warn_unused_result));

/* Nanoseconds until @deadline; 0 when it has passed. */
int64_t wait_left(int64_t deadline);

/* Whether @deadline has passed. */
bool wait_is_over(int64_t deadline);

/*
 * wait_nap - sleeps for so many nanoseconds, or until a signal asks to end;
 * then it ends the process by that signal.
 */
void wait_nap(int64_t nanoseconds);

/* The signal that asked to end, or 0. */
int wait_signal(void);

/*
 * Whether a signal asks to end: one that was caught, or SIGHUP, SIGINT, SIGQUIT
 * or SIGTERM that has arrived while it is blocked.
 */
bool wait_asks_to_end(void);

/* wait_note_signal - a signal that was received in another way asks to end. */
void wait_note_signal(int number);

/* Whether a process sent it. The kernel's, from a terminal, reach the whole
 * process group anyway. */
bool wait_signal_was_sent(void);

/* Whether a signal asked to end, or a child has ended. */
bool wait_is_interrupted(void);

/*
 * wait_end_by_signal - ends the process by the signal that asked for it.
 *
 * Returns if none did.
 */
void wait_end_by_signal(void);

#endif
