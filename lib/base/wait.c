/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting that ends. */

#include "base/wait.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>

#define NANOSECONDS INT64_C(1000000000)
#define MILLISECOND 1000000

/* What the handler needs. */
static timer_t timer;
static volatile sig_atomic_t caught;

static void
interrupt_from(int64_t deadline)
{
	struct itimerspec when = { .it_interval.tv_nsec = MILLISECOND };

	/* 0 would disarm. */
	if (deadline < 1)
		deadline = 1;
	when.it_value.tv_sec = (time_t)(deadline / NANOSECONDS);
	when.it_value.tv_nsec = (long)(deadline % NANOSECONDS);
	timer_settime(timer, TIMER_ABSTIME, &when, NULL);
}

static void
on_signal(int number)
{
	if (number == SIGALRM)
		return;
	caught = number;
	interrupt_from(0);
}

int
wait_prepare(void)
{
	static const int signals[] = { SIGALRM, SIGHUP, SIGINT, SIGQUIT,
		SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO,
		SIGPWR };
	/* Without SA_RESTART: a blocking call returns. */
	const struct sigaction action = { .sa_handler = on_signal };
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
	};
	struct sigaction before;
	sigset_t alarms;

	if (timer_create(CLOCK_MONOTONIC, &event, &timer) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], NULL, &before);
		if (signals[i] == SIGALRM || before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return 0;
}

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NANOSECONDS + ts.tv_nsec;
}

int64_t
wait_deadline(int64_t nanoseconds)
{
	int64_t deadline;

	if (__builtin_add_overflow(now(), nanoseconds, &deadline))
		return WAIT_FOR_EVER;
	return deadline;
}

void
wait_arm(int64_t deadline)
{
	const struct itimerspec never = { .it_value = { 0 } };

	if (deadline == WAIT_FOR_EVER)
		timer_settime(timer, 0, &never, NULL);
	else
		interrupt_from(deadline);
	/* It came before the timer was set anew. */
	if (caught != 0)
		interrupt_from(0);
}

int64_t
wait_left(int64_t deadline)
{
	int64_t left = deadline - now();

	return left > 0 ? left : 0;
}

bool
wait_is_over(int64_t deadline)
{
	return deadline != WAIT_FOR_EVER && now() >= deadline;
}

int
wait_signal(void)
{
	return caught;
}

void
wait_end_by_signal(void)
{
	sigset_t set;

	if (caught == 0)
		return;
	signal(caught, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, caught);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(caught);
}
