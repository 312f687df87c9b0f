/* SPDX-License-Identifier: BSD-2-Clause */
/* Any argument is parsed or refused, and nothing else happens. */

#include <stdlib.h>
#include <string.h>

#include "base/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	unsigned short *values;
	uint64_t number;
	size_t count;
	mode_t mode;
	key_t key;
	int id;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	if (parse_id(text, &id) == NULL && id < 0)
		abort();
	if (parse_pid(text, &id) == NULL && id < 1)
		abort();
	if (parse_key(text, &key) == NULL && key == 0)
		abort();
	if (parse_size(text, &number) == NULL && number == 0)
		abort();
	if (parse_count(text, 5, 9, &number) == NULL &&
	    (number < 5 || number > 9))
		abort();
	if (parse_mode(text, &mode) == NULL && mode > 0777)
		abort();
	if (parse_values(text, &values, &count) == NULL) {
		if (count == 0)
			abort();
		free(values);
	}
	free(text);
	return 0;
}
