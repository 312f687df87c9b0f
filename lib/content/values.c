/* SPDX-License-Identifier: BSD-2-Clause */
/* Values of semaphores in arguments. */

#include "content/values.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"

const char *
values_parse(const char *text, unsigned short **values, size_t *count)
{
	static const char shape[] =
	    "values are numbers from 0 to 32767 with commas between";
	size_t most = 1, filled = 0;
	unsigned short *array;

	for (const char *at = text; *at != '\0'; at++)
		most += *at == ',';
	array = malloc(most * sizeof(*array));
	if (array == NULL)
		return parse_missing(strerror(ENOMEM));
	for (const char *at = text; filled < most; at++) {
		uint64_t value;
		bool overflow;

		if (parse_is_ambiguous(at) ||
		    !parse_digits(&at, 10, &value, &overflow) ||
		    value > SHRT_MAX ||
		    *at != (filled + 1 < most ? ',' : '\0')) {
			free(array);
			return shape;
		}
		array[filled++] = (unsigned short)value;
	}
	*values = array;
	*count = filled;
	return NULL;
}
