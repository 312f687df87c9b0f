/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The usages of the objects of a listing: tens of thousands of the same size,
 * which end together.
 */
#ifndef USAGES_H
#define USAGES_H

struct usage;
struct usages_chunk;

/* Zeroed: none. */
struct usages {
	struct usages_chunk *chunks;
	struct usage *spare; /* one that was given back, or NULL */
};

/* usages_take - a zeroed usage, which lives until usages_free; or NULL with
 * errno ENOMEM. */
struct usage *usages_take(struct usages *usages)
    __attribute__((warn_unused_result));

/* usages_give_back - one that isn't needed after all, with what it owns; or
 * NULL. */
void usages_give_back(struct usages *usages, struct usage *usage);

/* usages_free - frees all of them, and what they own. */
void usages_free(struct usages *usages);

#endif
