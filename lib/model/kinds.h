/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of all kinds, and sets of kinds.
 */
#ifndef KINDS_H
#define KINDS_H

#include "model/kind.h"

/* By kind_id. */
extern const struct kind *const kinds[KIND_COUNT];

/* Whether a kind is one of POSIX IPC, named by a text. */
bool kind_is_posix(const struct kind *kind);

/* The kind of POSIX IPC that does what this one does, or this one if it is. */
const struct kind *kind_posix_of(const struct kind *kind);

/* The kind of System V IPC whose option is this letter, large or small, or
 * NULL. */
const struct kind *kind_of_letter(int letter);

/*
 * kind_of_word - the kind with this name, one of kind->words: "queue", "msg",
 * "q"; or NULL. kind_of_prefix takes the name from the first @length bytes.
 */
const struct kind *kind_of_word(const char *word);
const struct kind *kind_of_prefix(const char *text, size_t length);

/*
 * kind_refusal - why the first @length bytes of a text are no kind, and which
 * was meant, if that can be guessed: a text that lives until the next call.
 */
const char *kind_refusal(const char *text, size_t length);

/*
 * limit_of_name - the limit with this name, in any case: its resource, or what
 * sysctl(8) has after the last dot: "msgmax", "semmni", "queues_max"; or NULL.
 */
const struct limit *limit_of_name(const char *name);

/* Some of the kinds; zeroed, none. */
struct kind_set {
	unsigned bits; /* 1 << kind_id */
};

/* kind_set_add - adds a kind, which may already be in the set. */
void kind_set_add(struct kind_set *set, const struct kind *kind);

/*
 * kind_set_add_letter - adds the kind whose own letter this is: a small one of
 * System V, a large one of POSIX. Any other adds nothing.
 */
void kind_set_add_letter(struct kind_set *set, int letter);

/* kind_set_add_sysv - adds the kinds of System V IPC. */
void kind_set_add_sysv(struct kind_set *set);

bool kind_set_has(const struct kind_set *set, const struct kind *kind);

/* kind_set_count - how many kinds are in it. */
unsigned kind_set_count(const struct kind_set *set);

/*
 * kind_set_next - the kind after @kind, or the first one after NULL, in the
 * order of kind_id; NULL after the last one.
 */
const struct kind *kind_set_next(const struct kind_set *set,
    const struct kind *kind);

#endif
