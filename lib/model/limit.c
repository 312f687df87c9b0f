/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits. */

#include "model/limit.h"

#include <limits.h>
#include <errno.h>
#include <string.h>

#include "base/proc.h"

/* No file has more numbers: kernel.sem. */
#define MOST_NUMBERS 4

bool
limit_is_in_bytes(const struct limit *limit)
{
	return strcmp(limit->unit, "bytes") == 0;
}

int
limit_get(const char *root, const struct limit *limit, uint64_t *value)
{
	uint64_t numbers[MOST_NUMBERS];
	size_t count = limit->nth + 1;

	if (limit->file == NULL || count > MOST_NUMBERS ||
	    proc_numbers(root, limit->file, numbers, count) != (int)count)
		return limit->ask == NULL ? -1 : limit->ask(value);
	*value = numbers[limit->nth];
	return 0;
}

bool
limit_is_unlimited(const struct limit_state *state)
{
	return state->value != LIMIT_UNKNOWN &&
	       (state->value >= UINT64_MAX - (1u << 24) ||
		   state->value == ULONG_MAX - (1ul << 24));
}

int
limit_read(const char *root, const struct limit *limit,
    struct limit_state *state)
{
	int result, error;

	*state = (struct limit_state){
		.limit = limit,
		.value = LIMIT_UNKNOWN,
		.used = limit->used == NULL ? 0 : LIMIT_UNKNOWN,
	};
	result = limit_get(root, limit, &state->value);
	error = errno;
	if (limit->used != NULL && limit->used(&state->used) == -1)
		return -1;
	errno = error;
	return result;
}
