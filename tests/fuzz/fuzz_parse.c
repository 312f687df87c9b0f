/* SPDX-License-Identifier: BSD-2-Clause */
/* Any argument is parsed or refused, and nothing else happens. */

#include <stdlib.h>
#include <string.h>

#include "base/mode.h"
#include "base/parse.h"
#include "content/values.h"
#include "model/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	unsigned short *values;
	uint64_t number;
	size_t count;
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
	if (key_parse(text, &key) == NULL && key == 0)
		abort();
	if (parse_size(text, &number) == NULL && number == 0)
		abort();
	if (parse_count(text, 5, 9, &number) == NULL &&
	    (number < 5 || number > 9))
		abort();
	if (mode_parse(text) == NULL && mode_apply(text, 0640, 022) > 0777)
		abort();
	if (values_parse(text, &values, &count) == NULL) {
		if (count == 0)
			abort();
		free(values);
	}
	free(text);
	return 0;
}
