/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking through a queue. */

#include "content/peek.h"

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/wait.h"

/* Messages that wait to be sorted by type. */
struct pile {
	struct message *messages;
	size_t count, capacity;
};

static int
pile_add(struct pile *pile, const struct message *message)
{
	struct message copy = { .wire = NULL }, *messages;

	messages = array_grow(pile->messages, pile->count, &pile->capacity,
	    sizeof(*messages));
	if (messages == NULL)
		return -1;
	pile->messages = messages;
	if (message_set(&copy, message->wire->type, message->wire->text,
		message->size) == -1)
		return -1;
	pile->messages[pile->count++] = copy;
	return 0;
}

static void
pile_free(struct pile *pile)
{
	for (size_t i = 0; i < pile->count; i++)
		message_free(&pile->messages[i]);
	free(pile->messages);
}

/* Visits the lowest types first, and the first of a type first. */
static int
pile_walk(struct pile *pile, const struct peek_visitor *visitor)
{
	int result = 0;

	for (size_t left = pile->count;
	     left > 0 && result == 0 && wait_signal() == 0; left--) {
		struct message *lowest = NULL;

		for (size_t i = 0; i < pile->count; i++) {
			struct message *message = &pile->messages[i];

			if (message->wire != NULL &&
			    (lowest == NULL ||
				message->wire->type < lowest->wire->type))
				lowest = message;
		}
		result = visitor->message(lowest, visitor->arg);
		message_free(lowest);
	}
	return result;
}

int
peek_walk(const struct mailbox *box, const struct message_choice *choice,
    const struct peek_visitor *visitor)
{
	struct message message = { .wire = NULL };
	struct pile pile = { .messages = NULL };
	int result = 0;

	for (long index = 0; result == 0; index++) {
		if (wait_signal() != 0) {
			errno = EINTR;
			result = -1;
			break;
		}
		if (mailbox_peek(box, &message, index) == -1) {
			if (errno == EMSGSIZE) {
				visitor->too_large(index + 1, visitor->arg);
				continue;
			}
			result = errno == ENOMSG ? 0 : -1;
			break;
		}
		if (!message_matches(choice, message.wire->type))
			continue;
		result = choice->type < 0
		             ? pile_add(&pile, &message)
		             : visitor->message(&message, visitor->arg);
	}
	if (result == 0)
		result = pile_walk(&pile, visitor);
	pile_free(&pile);
	message_free(&message);
	return result;
}
