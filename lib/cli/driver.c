/* SPDX-License-Identifier: BSD-2-Clause */
/* The beginning and the end of every command. */

#include "cli/driver.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/out.h"
#include "cli/diagnostic.h"
#include "who/ns.h"

static void
do_nothing(int number)
{
	(void)number;
}

/* A write past the limit of file sizes fails, like one to a full disk. A
 * handler does that for us alone: the commands that we run get the default. */
static void
survive_file_limit(void)
{
	struct sigaction action;

	if (sigaction(SIGXFSZ, NULL, &action) == -1 ||
	    action.sa_handler != SIG_DFL)
		return;
	action = (struct sigaction){ .sa_handler = do_nothing };
	sigaction(SIGXFSZ, &action, NULL);
}

void
driver_begin(void)
{
	out_keep_standard();
	survive_file_limit();
	/* Ignored, it would give the number of a child that has ended to
	 * another process. */
	signal(SIGCHLD, SIG_DFL);
	setlocale(LC_CTYPE, "");
}

void
driver_enter(const char *ns, int failure)
{
	const char *why = ns_enter(ns);

	if (why != NULL)
		errx(failure, "--ns %s: %s", ns, why);
}

int
driver_end(int status)
{
	if (out_close() == 0)
		return status;
	warn("standard output");
	return EXIT_FAILURE;
}

void
driver_no_memory(int failure)
{
	errno = ENOMEM;
	err(failure, NULL);
}

void
driver_answer(char *text)
{
	if (text != NULL)
		fputs(text, stdout);
	else
		driver_no_memory(EXIT_FAILURE);
	free(text);
	exit(driver_end(EXIT_SUCCESS));
}
