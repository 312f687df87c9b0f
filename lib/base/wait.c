/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting that ends. */

#include "base/wait.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define NANOSECONDS INT64_C(1000000000)
#define MILLISECOND 1000000

/* A signal of our own: SIGALRM is that of whoever called alarm(2) before us. */
#define TIMER_SIGNAL SIGRTMIN

/* The state that the handler needs. */
static timer_t timer;
static volatile sig_atomic_t caught, sent_by_process, child_ended;

/* Whether the timer is that of wait_probe. */
static volatile sig_atomic_t probing;

static int
interrupt_from(int64_t deadline)
{
	struct itimerspec when = { .it_interval.tv_nsec = MILLISECOND };

	probing = 0;
	/* 0 would disarm. */
	if (deadline < 1)
		deadline = 1;
	when.it_value.tv_sec = (time_t)(deadline / NANOSECONDS);
	when.it_value.tv_nsec = (long)(deadline % NANOSECONDS);
	return timer_settime(timer, TIMER_ABSTIME, &when, NULL);
}

static void
on_signal(int number, siginfo_t *info, void *context)
{
	int error = errno;

	(void)context;
	if (info->si_code == SI_TIMER && info->si_value.sival_ptr == &timer)
		return;
	if (number == SIGCHLD) {
		child_ended = 1;
	} else {
		sent_by_process = info->si_code <= 0;
		caught = number;
	}
	/* Should it fail, the call that is blocked now returns all the same. */
	(void)interrupt_from(0);
	errno = error;
}

/* Without SA_RESTART: a blocking call returns. */
static const struct sigaction action = {
	.sa_sigaction = on_signal,
	.sa_flags = SA_SIGINFO,
};

static void
catch_unless_ignored(int number)
{
	struct sigaction before;

	if (sigaction(number, NULL, &before) == 0 &&
	    before.sa_handler != SIG_IGN)
		sigaction(number, &action, NULL);
}

/*
 * The C library keeps the first real-time signals for its threads, of which
 * this process has none, and sigaction(3) refuses them. They end the process
 * from outside all the same: the kernel gets a copy of what it has for our own,
 * whatever its layout.
 */
#define FIRST_REALTIME 32
#define KERNEL_SET_SIZE (_NSIG / 8)

static void
catch_hidden(void)
{
	char ours[256] = { 0 };

	if (syscall(SYS_rt_sigaction, TIMER_SIGNAL, NULL, ours,
		KERNEL_SET_SIZE) == -1)
		return;
	for (int number = FIRST_REALTIME; number < SIGRTMIN; number++)
		(void)syscall(SYS_rt_sigaction, number, ours, NULL,
		    KERNEL_SET_SIZE);
}

/* signal(3) to SIG_DFL, for these too: all zeros. */
static void
set_default(int number)
{
	const char none[256] = { 0 };

	(void)syscall(SYS_rt_sigaction, number, none, NULL, KERNEL_SET_SIZE);
}

int
wait_prepare(void)
{
	static const int signals[] = {
		SIGALRM,
		SIGHUP,
		SIGINT,
		SIGQUIT,
		SIGTERM,
		SIGUSR1,
		SIGUSR2,
		SIGXCPU,
		SIGVTALRM,
		SIGPROF,
		SIGIO,
		SIGPWR,
#ifdef SIGSTKFLT
		SIGSTKFLT,
#endif
	};
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = TIMER_SIGNAL,
		.sigev_value.sival_ptr = &timer,
	};
	sigset_t own;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		catch_unless_ignored(signals[i]);
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
		catch_unless_ignored(number);
	sigaction(TIMER_SIGNAL, &action, NULL);
	catch_hidden();
	sigemptyset(&own);
	sigaddset(&own, TIMER_SIGNAL);
	sigprocmask(SIG_UNBLOCK, &own, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return wait_arm(WAIT_FOR_EVER);
}

void
wait_watch_children(void)
{
	sigset_t set;

	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void
wait_forget_children(void)
{
	child_ended = 0;
}

int64_t
wait_deadline(int64_t nanoseconds)
{
	int64_t deadline;

	if (__builtin_add_overflow(clock_now(CLOCK_MONOTONIC), nanoseconds,
		&deadline))
		return WAIT_FOR_EVER;
	return deadline;
}

int
wait_arm(int64_t deadline)
{
	const struct itimerspec never = { .it_value = { 0 } };
	int result;

	probing = 0;
	result = deadline == WAIT_FOR_EVER
	             ? timer_settime(timer, 0, &never, NULL)
	             : interrupt_from(deadline);
	/* It came before the timer was set anew. */
	if (caught != 0 || child_ended != 0)
		result = interrupt_from(0);
	return result;
}

int
wait_probe(void)
{
	const struct itimerspec every_second = {
		.it_value.tv_sec = 1,
		.it_interval.tv_sec = 1,
	};

	if (probing)
		return 0;
	probing = 1;
	if (timer_settime(timer, 0, &every_second, NULL) == -1) {
		probing = 0;
		return -1;
	}
	/* It came before the timer was set anew. */
	if (caught != 0 || child_ended != 0)
		return interrupt_from(0);
	return 0;
}

int64_t
wait_left(int64_t deadline)
{
	int64_t left = deadline - clock_now(CLOCK_MONOTONIC);

	return left > 0 ? left : 0;
}

bool
wait_is_over(int64_t deadline)
{
	return deadline != WAIT_FOR_EVER &&
	       clock_now(CLOCK_MONOTONIC) >= deadline;
}

int
wait_signal(void)
{
	return caught;
}

bool
wait_asks_to_end(void)
{
	static const int endings[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
	struct sigaction now;
	sigset_t pending;

	if (caught != 0)
		return true;
	if (sigpending(&pending) == -1)
		return false;
	/* While it is blocked, an ignored one is pending, too. */
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (sigismember(&pending, endings[i]) == 1 &&
		    sigaction(endings[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			return true;
	return false;
}

void
wait_note_signal(int number)
{
	caught = number;
}

bool
wait_signal_was_sent(void)
{
	return sent_by_process != 0;
}

bool
wait_is_interrupted(void)
{
	return caught != 0 || child_ended != 0;
}

void
wait_end_by_signal(void)
{
	sigset_t set;

	if (caught == 0)
		return;
	set_default(caught);
	sigemptyset(&set);
	sigaddset(&set, caught);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), caught);
}

void
wait_nap(int64_t nanoseconds)
{
	const struct timespec time = {
		.tv_sec = (time_t)(nanoseconds / 1000000000),
		.tv_nsec = (long)(nanoseconds % 1000000000),
	};

	/* A signal interrupts it, one just before it, too: by the timer. */
	(void)clock_nanosleep(CLOCK_MONOTONIC, 0, &time, NULL);
	wait_end_by_signal();
}
