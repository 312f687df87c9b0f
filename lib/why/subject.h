/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The subject of a call that failed, and the size of its reason.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "content/message.h"

#define EXPLAIN_SIZE 256

struct kind;
struct owner;
struct object_name;

/* The subject of a call; fields that don't apply are 0. */
struct explain_subject {
	const struct kind *kind;
	int id;
	key_t key;
	const struct object_name *name; /* of a POSIX object */
	uint64_t size;
	uint64_t count;            /* messages that a new queue may hold */
	const struct owner *owner; /* asked for, or NULL */
	bool is_reserved;          /* memory is taken for all of a new one */
	int flags;
	bool only_read;
	struct message_choice choice;
};

#endif
