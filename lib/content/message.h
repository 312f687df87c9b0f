/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message in memory, and which messages of a queue are meant.
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is an empty message without memory. */
struct message {
	struct message_wire {
		long type; /* of a POSIX queue: the priority */
		char text[];
	} * wire;
	size_t size;     /* bytes of text */
	size_t capacity; /* of wire->text */
};

/* Which messages: as msgtyp of msgrcv(2), or all but one type. Of a POSIX queue
 * only 0: the oldest of the highest priority. */
struct message_choice {
	long type;   /* 0 any, N that type, -N the lowest up to N */
	bool except; /* with N > 0: any but that type */
};

/* How much of a message. A zeroed struct takes it whole, whatever its size. */
struct message_bound {
	enum { BOUND_NONE, BOUND_CUT, BOUND_REFUSE } how;
	uint64_t size; /* a larger one is cut to it, or stays where it is */
};

/*
 * message_reserve - makes room for @capacity bytes of text; keeps the content.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int message_reserve(struct message *message, size_t capacity)
    __attribute__((warn_unused_result));

/* message_set - copies the text. Returns as message_reserve. */
int message_set(struct message *message, long type, const char *text,
    size_t size) __attribute__((warn_unused_result));

/* message_free - gives the memory back and leaves an empty message. */
void message_free(struct message *message);

/* message_matches - whether the choice, but for the lowest, takes this type. */
bool message_matches(const struct message_choice *choice, long type);

#endif
