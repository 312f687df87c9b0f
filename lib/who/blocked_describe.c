/* SPDX-License-Identifier: BSD-2-Clause */
/* The messages or operations that a thread waits for. */

#include "who/blocked.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>

size_t
blocked_wants(const struct blocked *blocked)
{
	size_t count = blocked->size < BLOCKED_OPERATIONS
	                   ? (size_t)blocked->size
	                   : BLOCKED_OPERATIONS;

	if (blocked_is_file(blocked))
		return 0;
	switch (blocked->how) {
	case USE_SEND:
		return blocked->word;
	case USE_RECEIVE:
		return blocked->type_in_memory ? blocked->word : 0;
	default:
		return count * sizeof(struct sembuf);
	}
}

/* A long in the memory of the caller. */
static int64_t
word_at(const void *memory, unsigned word)
{
	int64_t wide;
	int32_t narrow_word;

	if (word == 8) {
		memcpy(&wide, memory, sizeof(wide));
		return wide;
	}
	memcpy(&narrow_word, memory, sizeof(narrow_word));
	return narrow_word;
}

static void
describe_send(const struct blocked *blocked, const void *memory,
    struct use_wait *wait)
{
	wait->has_bytes = true;
	wait->bytes = blocked->size;
	wait->has_type = memory != NULL;
	if (memory != NULL)
		wait->type = word_at(memory, blocked->word);
}

static void
describe_receive(const struct blocked *blocked, const void *memory,
    struct use_wait *wait)
{
	wait->type = blocked->type;
	if (blocked->type_in_memory && memory != NULL)
		wait->type = word_at(memory, blocked->word);
	wait->has_type = !blocked->type_in_memory || memory != NULL;
	wait->except = wait->type > 0 && (blocked->flags & MSG_EXCEPT) != 0;
}

static void
describe_operate(const struct blocked *blocked, const void *memory,
    struct use_wait *wait)
{
	struct sembuf operations[BLOCKED_OPERATIONS];
	size_t wanted = blocked_wants(blocked);

	if (memory == NULL)
		return;
	memcpy(operations, memory, wanted);
	wait->noperations = wanted / sizeof(*operations);
	wait->more = wait->noperations < blocked->size;
	for (size_t i = 0; i < wait->noperations; i++)
		wait->operations[i] = (struct use_operation){
			.number = operations[i].sem_num,
			.amount = operations[i].sem_op,
		};
}

static void
describe_file(const struct blocked *blocked, struct use_wait *wait)
{
	wait->has_offset = blocked->how == USE_OPERATE;
	wait->has_bytes = wait->has_priority = blocked->how == USE_SEND;
	if (wait->has_offset)
		wait->offset = blocked->memory;
	else if (wait->has_bytes)
		wait->bytes = blocked->size;
	if (wait->has_priority)
		wait->priority = (uint64_t)blocked->type;
}

static void
put_send(const struct use_wait *wait, char *what)
{
	if (wait->has_type)
		snprintf(what, USE_WHAT, "type %" PRId64 ", %" PRIu64 " bytes",
		    wait->type, wait->bytes);
	else if (wait->has_priority)
		snprintf(what, USE_WHAT,
		    "priority %" PRIu64 ", %" PRIu64 " bytes", wait->priority,
		    wait->bytes);
	else
		snprintf(what, USE_WHAT, "%" PRIu64 " bytes", wait->bytes);
}

static void
put_receive(const struct use_wait *wait, char *what)
{
	if (!wait->has_type)
		return;
	if (wait->type == 0)
		snprintf(what, USE_WHAT, "any type");
	else if (wait->type < 0)
		snprintf(what, USE_WHAT, "type %" PRIu64 " or lower",
		    0 - (uint64_t)wait->type);
	else
		snprintf(what, USE_WHAT, "%stype %" PRId64,
		    wait->except ? "all but " : "", wait->type);
}

/* As ipcsem op takes them: "0-1 1+2 2=0". */
static void
put_operations(const struct use_wait *wait, char *what)
{
	size_t length = 0;

	for (size_t i = 0; i < wait->noperations; i++) {
		int amount = wait->operations[i].amount;
		const char *sign = amount == 0 ? "=" : amount > 0 ? "+" : "";

		if (length >= USE_WHAT - 20) {
			snprintf(what + length, USE_WHAT - length, " ...");
			return;
		}
		length += (size_t)snprintf(what + length, USE_WHAT - length,
		    "%s%u%s%d", i == 0 ? "" : " ", wait->operations[i].number,
		    sign, amount);
	}
	if (wait->more)
		snprintf(what + length, USE_WHAT - length, " ...");
}

void
blocked_describe(const struct blocked *blocked, const void *memory,
    struct use *use)
{
	struct use_wait *wait = &use->wait;

	*wait = (struct use_wait){ .noperations = 0 };
	use->what[0] = '\0';
	if (blocked_is_file(blocked)) {
		describe_file(blocked, wait);
	} else if (blocked->how == USE_SEND) {
		describe_send(blocked, memory, wait);
	} else if (blocked->how == USE_RECEIVE) {
		describe_receive(blocked, memory, wait);
	} else {
		describe_operate(blocked, memory, wait);
	}
	if (wait->has_offset)
		snprintf(use->what, USE_WHAT, "offset %" PRIu64, wait->offset);
	else if (wait->has_bytes)
		put_send(wait, use->what);
	else if (blocked->kind == KIND_PQUEUE)
		snprintf(use->what, USE_WHAT, "any priority");
	else if (blocked->how == USE_RECEIVE)
		put_receive(wait, use->what);
	else
		put_operations(wait, use->what);
}
