/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing with all that its rows need, so that it can be shown, and compared
 * with a later one, as long as somebody holds it.
 */
#ifndef READING_H
#define READING_H

#include "list/listing.h"

struct reading {
	struct listing listing;
	struct column_context context;
	size_t holders; /* one, until reading_hold */
};

/*
 * reading_take - gathers a listing.
 *
 * @context: what the rows have in common beyond the listing and the names.
 * Returns NULL with errno ENOMEM; the caller lets it go by reading_release.
 */
struct reading *reading_take(const struct listing_request *request,
    const struct column_context *context) __attribute__((warn_unused_result));

/* reading_hold - one more holder. */
struct reading *reading_hold(struct reading *reading);

/* reading_release - one less; after the last it is freed. NULL is fine. */
void reading_release(struct reading *reading);

#endif
