/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds that there are. */

#include "model/kinds.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"

const struct kind *const kinds[KIND_COUNT] = {
	[KIND_QUEUE] = &kind_queue,
	[KIND_SEGMENT] = &kind_segment,
	[KIND_SEMSET] = &kind_semset,
};

const struct kind *
kind_of_letter(int letter)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (kinds[id]->letter == tolower(letter))
			return kinds[id];
	return NULL;
}

const struct kind *
kind_of_word(const char *word)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (strcmp(word, kinds[id]->word) == 0)
			return kinds[id];
	return NULL;
}
