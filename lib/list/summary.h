/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a person should know of an object before it is removed, in a line.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "base/buffer.h"
#include "base/names.h"
#include "list/listing.h"

/*
 * summary_add - appends key, owner, content, users, idle time and verdict of an
 * object, as far as the listing has asked for them: "key 0x0052e2c1, postgres,
 * 149M (1.2M resident), unused for 3d04h, orphaned". Safe for a terminal.
 *
 * Returns as buffer_reserve.
 */
int summary_add(struct buffer *out, const struct listing_object *object,
    const struct listing *listing, struct names *names)
    __attribute__((warn_unused_result));

/*
 * summary_add_content - appends what an object holds: "149M (1.2M resident)",
 * "10 messages, 14.2K", "empty"; nothing where it holds nothing of a size.
 *
 * @has_resident: the object was read with COLUMN_RSS, and what is unknown all
 * the same is "(? resident)".
 */
int summary_add_content(struct buffer *out, const struct object *obj,
    bool has_resident) __attribute__((warn_unused_result));

#endif
