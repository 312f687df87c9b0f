/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operands tell about semaphores, and why one can't be operated. */

#include "cli/semaphore_work.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/sem.h>

#include "base/parse.h"
#include "cli/chosen.h"
#include "model/psem.h"

const char *
take_number(struct semaphore_work *work, const char *word)
{
	uint64_t num;
	const char *why = parse_count(word, 0, USHRT_MAX, &num);

	return why != NULL ? why
	                   : operations_add(&work->operations,
				 (unsigned short)num, work->amount);
}

const char *
take_operation(struct semaphore_work *work, const char *word)
{
	return operations_parse(&work->operations, word);
}

const char *
take_setting(struct semaphore_work *work, const char *word)
{
	return settings_parse(&work->settings, word);
}

const char *
take_value(struct semaphore_work *work, const char *word)
{
	uint64_t value = 0;
	const char *why = parse_count(word, 0, PSEM_VALUE_MAX, &value);

	if (why == NULL && work->has_value)
		return "a POSIX semaphore has only one value";
	work->has_value = true;
	work->value = (uint32_t)value;
	return why;
}

_Noreturn void
semaphore_fail(const struct semaphore_work *work, enum explain_call call)
{
	const struct explain_subject subject = {
		.kind = work->found.kind,
		.id = work->found.id,
		.name = &work->found.name,
		.size = work->operations.count,
		.only_read = operations_only_read(&work->operations),
		.flags = work->undo ? SEM_UNDO : 0,
	};
	int error = errno, status = work->failure;
	char reason[EXPLAIN_SIZE], why[EXPLAIN_SIZE + sizeof(work->progress)];

	if (call == EXPLAIN_OPERATE && (error == EAGAIN || error == ETIME))
		status = work->gave_up;
	snprintf(why, sizeof(why), "%s%s",
	    explain(reason, call, &subject, error), work->progress);
	chosen_fail(&work->target, status, why);
}
