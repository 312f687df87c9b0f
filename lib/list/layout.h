/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which columns a listing has, and by which it is sorted.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "list/listing.h"

#define LAYOUT_MOST_SORTED 8

/* The input of the decision. */
struct layout_request {
	const struct kind_set *kinds;
	bool limits, creator, times, processes, everywhere;
	bool details; /* of one object */
	bool json;
};

/* layout_rows - ROW_* of the listing. */
unsigned layout_rows(const struct layout_request *request);

/*
 * layout_columns - chooses the columns: @list, those of the kinds and options,
 * or both where @list begins with a +.
 *
 * @list: of -o, or NULL. Returns NULL, or why it is refused, as the functions
 * of parse.h.
 */
const char *layout_columns(struct columns *columns,
    const struct layout_request *request, const char *list)
    __attribute__((warn_unused_result));

/*
 * layout_order - takes COLUMN[:desc][,...], as layout_columns.
 */
const char *layout_order(struct listing_order order[static LAYOUT_MOST_SORTED],
    size_t *count, const struct layout_request *request, const char *text)
    __attribute__((warn_unused_result));

/* layout_name - the name of the list of objects in JSON. */
const char *layout_name(const struct layout_request *request);

#endif
