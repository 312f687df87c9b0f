/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a call that failed was about, and how long its reason may be.
 */
#ifndef SUBJECT_H
#define SUBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "content/message.h"

#define EXPLAIN_SIZE 256

struct kind;

/* What the call was about; what it isn't about is 0. */
struct explain_subject {
	const struct kind *kind;
	int id;
	key_t key;
	uint64_t size;
	int flags;
	bool only_read;
	struct message_choice choice;
};

#endif
