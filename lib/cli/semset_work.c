/* SPDX-License-Identifier: BSD-2-Clause */
/* Operating semaphore sets. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/chosen.h"
#include "cli/command.h"
#include "cli/semaphore_work.h"

void
semset_work_refuse(const struct semaphore_work *work,
    const struct opt_parser *parser)
{
	if (work->unsafe)
		opt_misuse(parser, "--unsafe is for POSIX semaphores");
	if (work->count > SHRT_MAX)
		opt_misuse(parser, "-c: more than 32767, the highest value");
}

void
semset_work_check(const struct semaphore_work *work, unsigned num)
{
	uint64_t count = work->found.u.semset.count;
	char why[128];

	if (num < count)
		return;
	snprintf(why, sizeof(why),
	    "no semaphore %u: the set has %ju, from 0 to %ju", num,
	    (uintmax_t)count, (uintmax_t)count - 1);
	chosen_fail(&work->target, work->failure, why);
}

/* Says how many of several were set before one failed. Keeps errno. */
static void
note_settings(struct semaphore_work *work, size_t done)
{
	const struct settings *settings = &work->settings;
	int error = errno;

	if (settings->values != NULL || settings->count == 1)
		return;
	if (done == 0)
		snprintf(work->progress, sizeof(work->progress),
		    "; nothing set");
	else
		snprintf(work->progress, sizeof(work->progress),
		    "; %zu of %zu set, the last: %u=%u", done, settings->count,
		    settings->list[done - 1].num,
		    settings->list[done - 1].value);
	errno = error;
}

int
semset_work_set(struct semaphore_work *work)
{
	uint64_t count = work->found.u.semset.count;
	char why[128];
	size_t done;

	if (work->settings.values == NULL) {
		semset_work_check(work, settings_highest(&work->settings));
	} else if (work->settings.count != count) {
		snprintf(why, sizeof(why),
		    "%zu value%s given for a set of %ju; NUM=VALUE sets one",
		    work->settings.count, work->settings.count == 1 ? "" : "s",
		    (uintmax_t)count);
		chosen_fail(&work->target, work->failure, why);
	}
	if (settings_apply(&work->settings, &work->found, &done) == -1) {
		note_settings(work, done);
		semaphore_fail(work, EXPLAIN_ALTER);
	}
	return EXIT_SUCCESS;
}

int
semset_work_operate(struct semaphore_work *work)
{
	struct operations *operations = &work->operations;

	semset_work_check(work, operations_highest(operations));
	if (operate(work->found.id, operations, work->undo, work->timeout) ==
	    -1)
		semaphore_fail(work, EXPLAIN_OPERATE);
	return EXIT_SUCCESS;
}

/* The undo is that of the process that operates: of the command, which takes
 * our place, or ours, if we wait for its descendants. */
int
semset_work_run(struct semaphore_work *work)
{
	struct commands commands;
	int status;

	work->undo = true;
	semset_work_operate(work);
	if (!work->descendants)
		return command_exec(work->command);
	commands_begin(&commands);
	commands.adopts = true;
	status = commands_run(&commands, work->command);
	commands_free(&commands);
	return command_exit_status(status);
}
