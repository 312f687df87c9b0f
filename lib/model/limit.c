/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits. */

#include "model/limit.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/proc.h"

/* No file has more numbers: kernel.sem. */
#define MOST_NUMBERS 4

bool
limit_is_in_bytes(const struct limit *limit)
{
	return strcmp(limit->unit, "bytes") == 0;
}

const char *
limit_label(const struct limit *limit, char text[LIMIT_LABEL])
{
	const char *dot = strrchr(limit->name, '.');

	/* "kernel.sem, SEMMSL" is one of several. */
	snprintf(text, LIMIT_LABEL, "%s",
	    dot == NULL || strchr(dot, ',') != NULL ? limit->resource
						    : dot + 1);
	for (char *at = text; *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return text;
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

/* Writes the numbers into the file of a limit. */
static int
write_numbers(const struct limit *limit, const uint64_t *numbers, size_t count)
{
	char path[128], text[MOST_NUMBERS * 24] = "";
	size_t length = 0;

	for (size_t i = 0; i < count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "%" PRIu64 " ", numbers[i]);
	snprintf(path, sizeof(path), PROC_ROOT "/sys/kernel/%s", limit->file);
	return proc_write(path, text);
}

int
limit_set(const struct limit *limit, uint64_t value)
{
	uint64_t numbers[MOST_NUMBERS], now;
	int count = 0;

	errno = ENOTSUP;
	if (limit->file != NULL)
		count =
		    proc_numbers(PROC_ROOT, limit->file, numbers, MOST_NUMBERS);
	if (count <= (int)limit->nth)
		return -1;
	numbers[limit->nth] = value;
	if (write_numbers(limit, numbers, (size_t)count) == -1 ||
	    limit_get(PROC_ROOT, limit, &now) == -1)
		return -1;
	errno = ERANGE;
	return now == value ? 0 : -1;
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
