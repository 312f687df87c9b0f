/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts about POSIX objects that listings cannot show.
 */
#ifndef LIST_POSIX_H
#define LIST_POSIX_H

#include "list/listing.h"

/* posix_refusal - why a listing of POSIX objects can't be had, or NULL. */
const char *posix_refusal(const struct listing_request *request);

/* posix_limits_refusal - the same for their limits. */
const char *posix_limits_refusal(const struct kind_set *kinds);

/*
 * posix_tell_unread - reports objects that may not be read, or hold something
 * else: one problem for each kind and reason.
 */
void posix_tell_unread(const struct listing *listing,
    const struct listing_request *request);

#endif
