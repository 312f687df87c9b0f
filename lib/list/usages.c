/* SPDX-License-Identifier: BSD-2-Clause */
/* The usages of the objects of a listing. */

#include "list/usages.h"

#include <stdlib.h>

#include "list/column.h"

#define CHUNK 64

struct usages_chunk {
	struct usages_chunk *next;
	size_t count;
	struct usage list[CHUNK];
};

static void
drop(struct usage *usage)
{
	free(usage->semaphores);
	free(usage->reason);
	*usage = (struct usage){ .uses = NULL };
}

struct usage *
usages_take(struct usages *usages)
{
	struct usages_chunk *chunk = usages->chunks;
	struct usage *usage = usages->spare;

	usages->spare = NULL;
	if (usage != NULL)
		return usage;
	if (chunk == NULL || chunk->count == CHUNK) {
		chunk = calloc(1, sizeof(*chunk));
		if (chunk == NULL)
			return NULL;
		chunk->next = usages->chunks;
		usages->chunks = chunk;
	}
	return &chunk->list[chunk->count++];
}

/* Mostly the next object takes it. */
void
usages_give_back(struct usages *usages, struct usage *usage)
{
	if (usage == NULL)
		return;
	drop(usage);
	usages->spare = usage;
}

void
usages_free(struct usages *usages)
{
	while (usages->chunks != NULL) {
		struct usages_chunk *chunk = usages->chunks;

		for (size_t i = 0; i < chunk->count; i++)
			drop(&chunk->list[i]);
		usages->chunks = chunk->next;
		free(chunk);
	}
	usages->spare = NULL;
}
