/* SPDX-License-Identifier: BSD-2-Clause */
/* The last thing that is done. */

#include "base/endings.h"

#include <signal.h>
#include <stddef.h>

static void (*volatile last)(void);

/* The handler is gone by now: the signal comes again, and ends the process. */
static void
end_by_signal(int signal)
{
	last();
	raise(signal);
}

void
endings_catch(void (*mend)(void))
{
	static const int endings[] = { SIGHUP, SIGINT, SIGQUIT, SIGPIPE,
		SIGTERM };
	struct sigaction action = { .sa_handler = end_by_signal,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;

	last = mend;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (sigaction(endings[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(endings[i], &action, NULL);
}
