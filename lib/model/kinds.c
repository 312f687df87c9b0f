/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds that there are. */

#include "model/kinds.h"

#include <ctype.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "model/pqueue.h"
#include "model/psegment.h"
#include "model/psem.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"

const struct kind *const kinds[KIND_COUNT] = {
	[KIND_QUEUE] = &kind_queue,
	[KIND_SEGMENT] = &kind_segment,
	[KIND_SEMSET] = &kind_semset,
	[KIND_PQUEUE] = &kind_pqueue,
	[KIND_PSEGMENT] = &kind_psegment,
	[KIND_PSEM] = &kind_psem,
};

_Static_assert(KIND_COUNT < sizeof(unsigned) * CHAR_BIT,
    "a set has a bit for each kind");

bool
kind_is_posix(const struct kind *kind)
{
	return kind->id >= KIND_SYSV_COUNT;
}

const struct kind *
kind_posix_of(const struct kind *kind)
{
	/* Both have the same order. */
	return kind_is_posix(kind) ? kind : kinds[kind->id + KIND_SYSV_COUNT];
}

const struct kind *
kind_of_letter(int letter)
{
	for (unsigned id = 0; id < KIND_SYSV_COUNT; id++)
		if (kinds[id]->letter == tolower(letter))
			return kinds[id];
	return NULL;
}

const struct kind *
kind_of_prefix(const char *text, size_t length)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		for (const char *const *word = kinds[id]->words; *word != NULL;
		     word++)
			if (strlen(*word) == length &&
			    memcmp(*word, text, length) == 0)
				return kinds[id];
	return NULL;
}

const struct kind *
kind_of_word(const char *word)
{
	return kind_of_prefix(word, strlen(word));
}

const char *
kind_refusal(const char *text, size_t length)
{
	static char why[96];
	unsigned least = NEAREST_FAR;
	const char *meant = NULL;

	for (unsigned id = 0; id < KIND_COUNT; id++)
		for (const char *const *word = kinds[id]->words; *word != NULL;
		     word++) {
			unsigned distance =
			    nearest_distance(text, length, *word);

			/* Of two letters any could be meant. */
			if ((*word)[1] != '\0' && distance < least) {
				least = distance;
				meant = *word;
			}
		}
	if (meant == NULL)
		return "no such kind: expected queue, segment, semset, pqueue, "
		       "psegment or psem";
	snprintf(why, sizeof(why), "no such kind; did you mean %s?", meant);
	return why;
}

static unsigned
bit(const struct kind *kind)
{
	return 1u << kind->id;
}

void
kind_set_add(struct kind_set *set, const struct kind *kind)
{
	set->bits |= bit(kind);
}

void
kind_set_add_letter(struct kind_set *set, int letter)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (kinds[i]->letter == letter)
			kind_set_add(set, kinds[i]);
}

void
kind_set_add_sysv(struct kind_set *set)
{
	set->bits |= (1u << KIND_SYSV_COUNT) - 1;
}

bool
kind_set_has(const struct kind_set *set, const struct kind *kind)
{
	return (set->bits & bit(kind)) != 0;
}

unsigned
kind_set_count(const struct kind_set *set)
{
	return (unsigned)__builtin_popcount(set->bits);
}

const struct kind *
kind_set_next(const struct kind_set *set, const struct kind *kind)
{
	for (unsigned id = kind == NULL ? 0 : kind->id + 1; id < KIND_COUNT;
	     id++)
		if (kind_set_has(set, kinds[id]))
			return kinds[id];
	return NULL;
}

static bool
has_name(const struct limit *limit, const char *name)
{
	const char *dot = strrchr(limit->name, '.');

	return strcasecmp(limit->resource, name) == 0 ||
	       strcasecmp(limit->name, name) == 0 ||
	       (dot != NULL && strcasecmp(dot + 1, name) == 0);
}

const struct limit *
limit_of_name(const char *name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		for (const struct limit *const *limit = kinds[i]->limits;
		     limit != NULL && *limit != NULL; limit++)
			if (has_name(*limit, name))
				return *limit;
	return NULL;
}
