/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lists of words that completion offers, for complete.c alone.
 */
#ifndef COMPLETE_PART_H
#define COMPLETE_PART_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/kinds.h"

/* Where the words go; zeroed but for @out, it is empty. */
struct offer {
	struct buffer *out;
	const char *lead; /* in front of each word: the start of a list */
	size_t lead_length;
	bool failed; /* memory ran out */
};

/*
 * offer_word - adds a word and what it means, unless a shell would have to
 * quote it. The meaning is made safe; "" is none.
 */
void offer_word(struct offer *offer, const char *word, const char *meaning);

/* How the objects are named. */
enum offer_form { OFFER_ID, OFFER_KEY, OFFER_TARGET, OFFER_NAME };

/* offer_objects - the objects of these kinds. */
void offer_objects(struct offer *offer, enum offer_form form,
    const struct kind_set *kinds);

/* offer_processes - those whose IPC namespace may be known. */
void offer_processes(struct offer *offer);

void offer_users(struct offer *offer);
void offer_groups(struct offer *offer);

/* offer_page_sizes - those of huge pages. */
void offer_page_sizes(struct offer *offer);

/* offer_columns - the columns that one of these ROW_* has. */
void offer_columns(struct offer *offer, unsigned rows);

/* offer_conditions - what --until of ipcwait takes, "messages=". */
void offer_conditions(struct offer *offer);

/* offer_measures - those of the check with this name; NULL: of all. */
void offer_measures(struct offer *offer, const char *check);

/* Limits that have a use, and those that can be set: "msgmni". */
enum offer_limits { OFFER_LIMITS_USED, OFFER_LIMITS_SET };

/* offer_limits - the names of limits; with "=" where they are to be set. */
void offer_limits(struct offer *offer, enum offer_limits which);

/* offer_choice - words with "|" between, each perhaps with ":" and what it
 * means. Brackets around them are dropped. */
void offer_choice(struct offer *offer, const char *choice);

#endif
