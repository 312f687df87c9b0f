/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Receives from a queue, and takes its time to handle SIGUSR1: until SIGUSR2,
 * the handler runs, or makes one call after another: handler ID run|call
 */
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <unistd.h>

static volatile sig_atomic_t calls, told;

static void
handle(int signal)
{
	if (signal == SIGUSR2)
		told = 1;
	while (!told)
		if (calls)
			(void)getppid();
}

int
main(int argc, char **argv)
{
	const struct sigaction action = { .sa_handler = handle };
	struct {
		long type;
		char text[100];
	} message;

	if (argc != 3)
		return 1;
	calls = strcmp(argv[2], "call") == 0;
	if (sigaction(SIGUSR1, &action, NULL) == -1 ||
	    sigaction(SIGUSR2, &action, NULL) == -1)
		err(1, "sigaction");
	/* Not for ever, whoever forgets it. */
	alarm(300);
	while (msgrcv(atoi(argv[1]), &message, sizeof(message.text), 0, 0) ==
	       -1)
		if (errno != EINTR)
			err(1, "msgrcv");
	return 0;
}
