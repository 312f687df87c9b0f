/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing while it is gathered. For listing.c and listing_walk.c only.
 */
#ifndef LISTING_PART_H
#define LISTING_PART_H

#include "list/listing.h"
#include "list/wanted.h"

struct gathering {
	struct listing *listing;
	const struct listing_request *request;
	struct wanted wanted;
	const struct namespace *ns; /* in which we are */
	const struct kind *kind;    /* that is being walked */
	/* Of a later scan than that of the listing, or NULL. */
	struct orphan_judge *second;
	size_t capacity;
	bool no_memory;
};

/* listing_walk - takes the objects of a kind that the request wants. */
void listing_walk(struct gathering *gathering, const struct kind *kind);

/*
 * listing_decide - judges those from @from on and drops those that the filter
 * doesn't select, after all of the namespace have been found.
 */
void listing_decide(struct gathering *gathering, size_t from);

/* listing_ask_second - the second judge of the namespace in which we are, of a
 * scan that began after its objects were found; NULL without memory. */
struct orphan_judge *listing_ask_second(struct gathering *gathering);

/* listing_miss - notes that objects of @kind, or of all kinds, in a namespace
 * may have been missed. */
void listing_miss(struct gathering *gathering, ino_t ns,
    const struct kind *kind);

/* listing_drop - gives back what belongs to an object that isn't kept. */
void listing_drop(struct listing *listing, struct listing_object *object);

#endif
