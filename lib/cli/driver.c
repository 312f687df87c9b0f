/* SPDX-License-Identifier: BSD-2-Clause */
/* The beginning and the end of every command. */

#include "cli/driver.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/out.h"
#include "cli/diagnostic.h"
#include "who/ns.h"

void
driver_begin(void)
{
	out_keep_standard();
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
