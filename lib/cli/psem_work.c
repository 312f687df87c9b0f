/* SPDX-License-Identifier: BSD-2-Clause */
/* Operating POSIX semaphores. */

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/wait.h"
#include "cli/chosen.h"
#include "cli/command.h"
#include "cli/diagnostic.h"
#include "cli/semaphore_work.h"
#include "model/psem.h"

static void
open_found(const struct semaphore_work *work, struct psem *psem)
{
	if (psem_open(psem, &work->found) == -1)
		semaphore_fail(work, EXPLAIN_OPERATE);
}

void
psem_work_refuse(const struct semaphore_work *work,
    const struct opt_parser *parser)
{
	if (work->undo)
		opt_misuse(parser,
		    "-u: the kernel undoes nothing for POSIX semaphores");
	if (work->command != NULL && !work->unsafe)
		opt_misuse(parser,
		    "run: the kernel does not give a POSIX semaphore back if "
		    "ipcsem is killed; --unsafe accepts that");
}

int
psem_work_set(struct semaphore_work *work)
{
	struct psem psem;

	open_found(work, &psem);
	if (psem_set_value(&psem, work->value) == -1)
		semaphore_fail(work, EXPLAIN_ALTER);
	psem_close(&psem);
	return EXIT_SUCCESS;
}

/* Takes 1; where a signal asks to end, ends by it. */
static void
take(const struct semaphore_work *work, const struct psem *psem)
{
	int64_t deadline = WAIT_NOT;

	if (wait_prepare() == -1)
		err(work->failure, "timer");
	if (work->timeout == INT64_MAX)
		deadline = WAIT_FOR_EVER;
	else if (work->timeout > 0)
		deadline = wait_deadline(work->timeout);
	if (psem_take(psem, deadline) == 0)
		return;
	if (errno == EINTR)
		wait_end_by_signal();
	semaphore_fail(work, EXPLAIN_OPERATE);
}

int
psem_work_wait(struct semaphore_work *work)
{
	struct psem psem;

	open_found(work, &psem);
	take(work, &psem);
	psem_close(&psem);
	return EXIT_SUCCESS;
}

/* Refuses more than there is room for, before the first. */
static void
check_count(const struct semaphore_work *work)
{
	uint64_t value = work->found.u.psem.value;
	char why[160];

	if (value == OBJECT_UNKNOWN ||
	    work->count <= (uint64_t)PSEM_VALUE_MAX - value)
		return;
	snprintf(why, sizeof(why),
	    "%" PRIu64 " more than its value, %" PRIu64
	    ", would exceed %d (SEM_VALUE_MAX); nothing posted",
	    work->count, value, PSEM_VALUE_MAX);
	chosen_fail(&work->target, work->failure, why);
}

/* Posts one by one, until a signal asks to end. Returns how many it has posted;
 * errno tells why it is less than was asked for. */
static uint64_t
post_each(const struct psem *psem, uint64_t count)
{
	uint64_t posted = 0;

	while (posted < count) {
		if (wait_signal() != 0) {
			errno = EINTR;
			break;
		}
		if (psem_post(psem) == -1)
			break;
		posted++;
	}
	return posted;
}

int
psem_work_post(struct semaphore_work *work)
{
	struct explain_subject subject = {
		.kind = work->found.kind,
		.name = &work->found.name,
	};
	char target[TARGET_TEXT], why[EXPLAIN_SIZE];
	int status = EXIT_SUCCESS;
	struct psem psem;
	uint64_t posted;

	open_found(work, &psem);
	check_count(work);
	/* Whoever gives one back must not fail for want of a timer. */
	if (work->count > 1 && wait_prepare() == -1)
		err(work->failure, "timer");
	posted = post_each(&psem, work->count);
	if (posted < work->count) {
		explain(why, EXPLAIN_OPERATE, &subject, errno);
		warnx("%s: %s; posted %" PRIu64 " of %" PRIu64,
		    target_text(target, work->found.kind, &work->found.name),
		    why, posted, work->count);
		wait_end_by_signal();
		status = work->failure;
	}
	psem_close(&psem);
	return status;
}

/* From now on no signal ends us before the semaphore is given back; only one
 * that the memory of the semaphore causes must get through. */
static void
hold_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	sigdelset(&all, SIGBUS);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

static int
give_back(const struct semaphore_work *work, const struct psem *psem)
{
	struct explain_subject subject = {
		.kind = work->found.kind,
		.name = &work->found.name,
	};
	char target[TARGET_TEXT], why[EXPLAIN_SIZE];

	if (psem_post(psem) == 0)
		return 0;
	explain(why, EXPLAIN_OPERATE, &subject, errno);
	warnx("%s: not given back: %s",
	    target_text(target, work->found.kind, &work->found.name), why);
	return -1;
}

int
psem_work_run(struct semaphore_work *work)
{
	struct commands commands;
	struct psem psem;
	int status, given;

	commands_begin(&commands);
	open_found(work, &psem);
	take(work, &psem);
	hold_signals();
	if (wait_signal() != 0) {
		(void)!give_back(work, &psem);
		wait_end_by_signal();
	}
	commands.adopts = work->descendants;
	status = commands_run(&commands, work->command);
	given = give_back(work, &psem);
	commands_free(&commands);
	return given == -1 ? COMMAND_FAILED : command_exit_status(status);
}
