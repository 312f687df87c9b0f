/* SPDX-License-Identifier: BSD-2-Clause */
/* Values to give to the semaphores of a set. */

#include "content/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "content/values.h"
#include "model/object.h"
#include "model/semset.h"

const char *
settings_parse(struct settings *settings, const char *text)
{
	static const char shape[] =
	    "expected NUM=VALUE, or alone V,V,... for all";
	const char *equals = strchr(text, '='), *why;
	size_t length = equals == NULL ? 0 : (size_t)(equals - text);
	char number[16];
	uint64_t num, value;
	struct setting *list;

	if (equals == NULL && settings->count == 0)
		return values_parse(text, &settings->values, &settings->count);
	if (equals == NULL || length >= sizeof(number) ||
	    settings->values != NULL)
		return shape;
	memcpy(number, text, length);
	number[length] = '\0';
	why = parse_count(number, 0, USHRT_MAX, &num);
	if (why == NULL)
		why = parse_count(equals + 1, 0, SHRT_MAX, &value);
	if (why != NULL)
		return why;
	list = reallocarray(settings->list, settings->count + 1, sizeof(*list));
	if (list == NULL)
		return parse_missing(strerror(errno));
	settings->list = list;
	list[settings->count++] = (struct setting){
		.num = (unsigned short)num,
		.value = (unsigned short)value,
	};
	return NULL;
}

unsigned
settings_highest(const struct settings *settings)
{
	unsigned highest = 0;

	if (settings->values != NULL)
		return (unsigned)settings->count - 1;
	for (size_t i = 0; i < settings->count; i++)
		if (settings->list[i].num > highest)
			highest = settings->list[i].num;
	return highest;
}

int
settings_apply(const struct settings *settings, const struct object *found,
    size_t *done)
{
	*done = 0;
	if (settings->values != NULL)
		return semset_is_still(found)
		           ? semset_set_values(found->id, settings->values,
				 settings->count)
		           : -1;
	for (; *done < settings->count; ++*done)
		if (!semset_is_still(found) ||
		    semaphore_set(found->id, settings->list[*done].num,
			settings->list[*done].value) == -1)
			return -1;
	return 0;
}

void
settings_free(struct settings *settings)
{
	free(settings->list);
	free(settings->values);
	*settings = (struct settings){ .list = NULL };
}
