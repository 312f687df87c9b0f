/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of users and groups, each asked for once.
 *
 * pwcache(3) of libbsd would do, but it cuts names after 31 bytes and asks
 * again whenever two ids share one of its 317 slots.
 */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct names;

struct name {
	const char *text; /* the number, where the id has no name */
	size_t length;
	bool known;
	bool doubtful; /* it may have one: the lookup failed */
};

/*
 * names_new - an empty cache; names_free frees it.
 *
 * A name can hold any bytes: vis_text.h makes it safe for a terminal. Returns
 * NULL with errno ENOMEM.
 */
struct names *names_new(void) __attribute__((warn_unused_result));
void names_free(struct names *names);

/*
 * names_user, names_group - the name of an id; valid until the next call.
 */
const struct name *names_user(struct names *names, uid_t uid);
const struct name *names_group(struct names *names, gid_t gid);

/*
 * names_error - why getpwnam(3), getpwuid(3), and the same for groups, found
 * nothing: @error, their errno, where the lookup failed; 0 where there is
 * nothing to be found.
 */
int names_error(int error);

#endif
