/* SPDX-License-Identifier: BSD-2-Clause */
/* What a thread waits for, in words. */

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
describe_send(const struct blocked *blocked, const void *memory, char *what)
{
	if (memory != NULL)
		snprintf(what, USE_WHAT, "type %" PRId64 ", %" PRIu64 " bytes",
		    word_at(memory, blocked->word), blocked->size);
	else
		snprintf(what, USE_WHAT, "%" PRIu64 " bytes", blocked->size);
}

static void
describe_receive(const struct blocked *blocked, const void *memory, char *what)
{
	int64_t type = blocked->type;

	if (blocked->type_in_memory) {
		if (memory == NULL)
			return;
		type = word_at(memory, blocked->word);
	}
	if (type == 0)
		snprintf(what, USE_WHAT, "any type");
	else if (type < 0)
		snprintf(what, USE_WHAT, "type %" PRIu64 " or lower",
		    0 - (uint64_t)type);
	else
		snprintf(what, USE_WHAT, "%stype %" PRId64,
		    (blocked->flags & MSG_EXCEPT) != 0 ? "all but " : "", type);
}

/* As ipcsem op takes them: "0-1 1+2 2=0". */
static void
describe_operate(const struct blocked *blocked, const void *memory, char *what)
{
	struct sembuf operations[BLOCKED_OPERATIONS];
	size_t wanted = blocked_wants(blocked), length = 0;

	if (memory == NULL)
		return;
	memcpy(operations, memory, wanted);
	for (size_t i = 0; i < wanted / sizeof(*operations); i++) {
		short amount = operations[i].sem_op;
		const char *sign = amount == 0 ? "=" : amount > 0 ? "+" : "";

		if (length >= USE_WHAT - 20)
			break;
		length += (size_t)snprintf(what + length, USE_WHAT - length,
		    "%s%u%s%d", i == 0 ? "" : " ", operations[i].sem_num, sign,
		    amount);
		if (i + 1 == blocked->size)
			return;
	}
	snprintf(what + length, USE_WHAT - length, " ...");
}

static void
describe_file(const struct blocked *blocked, char *what)
{
	if (blocked->how == USE_OPERATE)
		snprintf(what, USE_WHAT, "offset %" PRIu64, blocked->memory);
	else if (blocked->how == USE_SEND)
		snprintf(what, USE_WHAT,
		    "priority %" PRId64 ", %" PRIu64 " bytes", blocked->type,
		    blocked->size);
	else
		snprintf(what, USE_WHAT, "any priority");
}

void
blocked_describe(const struct blocked *blocked, const void *memory,
    char what[static USE_WHAT])
{
	what[0] = '\0';
	if (blocked_is_file(blocked))
		describe_file(blocked, what);
	else if (blocked->how == USE_SEND)
		describe_send(blocked, memory, what);
	else if (blocked->how == USE_RECEIVE)
		describe_receive(blocked, memory, what);
	else
		describe_operate(blocked, memory, what);
}
