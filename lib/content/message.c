/* SPDX-License-Identifier: BSD-2-Clause */
/* A message in memory. */

#include "content/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
message_reserve(struct message *message, size_t capacity)
{
	struct message_wire *wire;

	if (capacity <= message->capacity && message->wire != NULL)
		return 0;
	if (capacity > SIZE_MAX - sizeof(*wire)) {
		errno = ENOMEM;
		return -1;
	}
	wire = realloc(message->wire, sizeof(*wire) + capacity);
	if (wire == NULL)
		return -1;
	message->wire = wire;
	message->capacity = capacity;
	return 0;
}

int
message_set(struct message *message, long type, const char *text, size_t size)
{
	if (message_reserve(message, size) == -1)
		return -1;
	message->wire->type = type;
	memcpy(message->wire->text, text, size);
	message->size = size;
	return 0;
}

void
message_free(struct message *message)
{
	free(message->wire);
	*message = (struct message){ .wire = NULL };
}

bool
message_matches(const struct message_choice *choice, long type)
{
	if (choice->except)
		return type != choice->type;
	if (choice->type < 0)
		return type <= -choice->type;
	return choice->type == 0 || type == choice->type;
}
