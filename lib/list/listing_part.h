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
	size_t capacity;
	bool no_memory;
};

/* listing_walk - takes the objects of a kind that the request wants. */
void listing_walk(struct gathering *gathering, const struct kind *kind);

/* listing_object_free - gives back what belongs to an object of a listing. */
void listing_object_free(struct listing_object *object);

#endif
