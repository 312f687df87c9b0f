/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of signals; not every C library has them. */

#include "base/signal_name.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>

#define NAME(signal)                                                           \
	{                                                                      \
		signal, #signal                                                \
	}

static const struct {
	int number;
	const char *name;
} names[] = {
	NAME(SIGHUP),
	NAME(SIGINT),
	NAME(SIGQUIT),
	NAME(SIGILL),
	NAME(SIGTRAP),
	NAME(SIGABRT),
	NAME(SIGBUS),
	NAME(SIGFPE),
	NAME(SIGKILL),
	NAME(SIGUSR1),
	NAME(SIGSEGV),
	NAME(SIGUSR2),
	NAME(SIGPIPE),
	NAME(SIGALRM),
	NAME(SIGTERM),
	NAME(SIGCHLD),
	NAME(SIGCONT),
	NAME(SIGSTOP),
	NAME(SIGTSTP),
	NAME(SIGTTIN),
	NAME(SIGTTOU),
	NAME(SIGURG),
	NAME(SIGXCPU),
	NAME(SIGXFSZ),
	NAME(SIGVTALRM),
	NAME(SIGPROF),
	NAME(SIGWINCH),
	NAME(SIGIO),
	NAME(SIGPWR),
	NAME(SIGSYS),
};

const char *
signal_name(char name[static SIGNAL_NAME], int number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number) {
			snprintf(name, SIGNAL_NAME, "%s", names[i].name);
			return name;
		}
	if (number == SIGRTMIN)
		snprintf(name, SIGNAL_NAME, "SIGRTMIN");
	else if (number > SIGRTMIN && number <= SIGRTMAX)
		snprintf(name, SIGNAL_NAME, "SIGRTMIN+%d", number - SIGRTMIN);
	else
		snprintf(name, SIGNAL_NAME, "%d", number);
	return name;
}
