/* SPDX-License-Identifier: BSD-2-Clause */
/* The limits of System V IPC. */

#include "model/limit.h"

#include <errno.h>
#include <stddef.h>

#include "base/proc.h"
#include "model/object.h"

/* Where each is told: the n-th number of a file below /proc/sys/kernel. */
static const struct source {
	enum kind_id kind;
	const char *file; /* NULL: IPC_INFO alone tells it */
	size_t nth;
	const char *name;
} sources[LIMIT_COUNT] = {
	[LIMIT_MSGMNI] = { KIND_QUEUE, "msgmni", 0, "kernel.msgmni" },
	[LIMIT_MSGMAX] = { KIND_QUEUE, "msgmax", 0, "kernel.msgmax" },
	[LIMIT_MSGMNB] = { KIND_QUEUE, "msgmnb", 0, "kernel.msgmnb" },
	[LIMIT_SHMMNI] = { KIND_SEGMENT, "shmmni", 0, "kernel.shmmni" },
	[LIMIT_SHMALL] = { KIND_SEGMENT, "shmall", 0, "kernel.shmall" },
	[LIMIT_SHMMAX] = { KIND_SEGMENT, "shmmax", 0, "kernel.shmmax" },
	[LIMIT_SHMMIN] = { KIND_SEGMENT, NULL, 0, "SHMMIN" },
	[LIMIT_SEMMSL] = { KIND_SEMSET, "sem", 0, "kernel.sem, SEMMSL" },
	[LIMIT_SEMMNS] = { KIND_SEMSET, "sem", 1, "kernel.sem, SEMMNS" },
	[LIMIT_SEMOPM] = { KIND_SEMSET, "sem", 2, "kernel.sem, SEMOPM" },
	[LIMIT_SEMMNI] = { KIND_SEMSET, "sem", 3, "kernel.sem, SEMMNI" },
	[LIMIT_SEMVMX] = { KIND_SEMSET, NULL, 0, "SEMVMX" },
};

int
limit_get(const char *root, enum limit which, uint64_t *value)
{
	const struct source *source = &sources[which];
	uint64_t numbers[4], limits[LIMIT_COUNT];

	if (source->file != NULL &&
	    proc_numbers(root, source->file, numbers, source->nth + 1) ==
		(int)source->nth + 1) {
		*value = numbers[source->nth];
		return 0;
	}
	if (kinds[source->kind]->limits(limits) == -1)
		return -1;
	*value = limits[which];
	return 0;
}

const char *
limit_name(enum limit which)
{
	return sources[which].name;
}

static const struct limit_text texts[LIMIT_COUNT] = {
	[LIMIT_MSGMNI] = { "MSGMNI", "Number of message queues", false },
	[LIMIT_MSGMAX] = { "MSGMAX", "Max size of message (bytes)", true },
	[LIMIT_MSGMNB] = { "MSGMNB", "Default max size of queue (bytes)",
	    true },
	[LIMIT_SHMMNI] = { "SHMMNI", "Shared memory segments", false },
	[LIMIT_SHMALL] = { "SHMALL", "Shared memory pages", false },
	[LIMIT_SHMMAX] = { "SHMMAX",
	    "Max size of shared memory segment (bytes)", true },
	[LIMIT_SHMMIN] = { "SHMMIN",
	    "Min size of shared memory segment (bytes)", true },
	[LIMIT_SEMMNI] = { "SEMMNI", "Number of semaphore identifiers", false },
	[LIMIT_SEMMNS] = { "SEMMNS", "Total number of semaphores", false },
	[LIMIT_SEMMSL] = { "SEMMSL", "Max semaphores per semaphore set.",
	    false },
	[LIMIT_SEMOPM] = { "SEMOPM", "Max number of operations per semop(2)",
	    false },
	[LIMIT_SEMVMX] = { "SEMVMX", "Semaphore max value", false },
};

const struct limit_text *
limit_text(enum limit which)
{
	return &texts[which];
}

int
limit_used(enum limit which, uint64_t *used)
{
	const struct kind *kind = kinds[sources[which].kind];
	struct kind_usage usage;

	if (which != kind->count_limit && which != LIMIT_SHMALL &&
	    which != LIMIT_SEMMNS) {
		errno = EINVAL;
		return -1;
	}
	if (kind->usage(&usage) == -1)
		return -1;
	if (which == LIMIT_SHMALL)
		*used = usage.pages;
	else if (which == LIMIT_SEMMNS)
		*used = usage.items;
	else
		*used = usage.objects;
	return 0;
}
