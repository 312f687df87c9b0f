/* SPDX-License-Identifier: BSD-2-Clause */
/* An end after a time. */

#include "cli/deadline.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* For the handler of a signal, which has no arguments. */
static char last_line[DEADLINE_LINE];
static volatile sig_atomic_t last_length, last_status;

static void
end(int number)
{
	ssize_t written;

	(void)number;
	/* Whether that works or not, the status tells. */
	written = write(STDOUT_FILENO, last_line, (size_t)last_length);
	(void)written;
	_exit(last_status);
}

void
deadline_begin(int64_t nanoseconds, const char *line, int status)
{
	const struct itimerval timer = {
		.it_value.tv_sec = (time_t)(nanoseconds / 1000000000),
		.it_value.tv_usec =
		    (suseconds_t)(nanoseconds % 1000000000 / 1000),
	};
	struct sigaction action = { .sa_handler = end };
	sigset_t alarm_only;

	snprintf(last_line, sizeof(last_line), "%s", line);
	last_length = (sig_atomic_t)strlen(last_line);
	last_status = status;
	sigemptyset(&action.sa_mask);
	sigaction(SIGALRM, &action, NULL);
	/* The caller may have blocked it. */
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm_only, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void
deadline_answering(void)
{
	last_length = 0;
}
