/* SPDX-License-Identifier: BSD-2-Clause */
/* Asking the user. */

#include "cli/question.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/diagnostic.h"

int
question_ask(const char *question)
{
	char *answer = NULL;
	size_t size = 0;
	int yes = 0;

	fprintf(stderr, "%s: %s ", program_invocation_short_name, question);
	clearerr(stdin); /* or it fails again without saying why */
	if (getline(&answer, &size, stdin) != -1)
		yes = answer[0] == 'y' || answer[0] == 'Y';
	else
		fputc('\n', stderr);
	free(answer);
	if (!ferror(stdin))
		return yes;
	warn("standard input");
	return -1;
}
