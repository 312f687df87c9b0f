/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Users and groups in arguments: whole or not at all, as parse.h has it.
 */
#ifndef OWNER_H
#define OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/* A user or a group: a name, or a number. */
const char *owner_parse_user(const char *text, uid_t *user)
    __attribute__((warn_unused_result));
const char *owner_parse_group(const char *text, gid_t *group)
    __attribute__((warn_unused_result));

/*
 * owner_parse - USER[:GROUP], each a name or a number; ":GROUP" is the group
 * alone.
 */
struct owner {
	bool has_user, has_group;
	uid_t user;
	gid_t group;
};
const char *owner_parse(const char *text, struct owner *owner)
    __attribute__((warn_unused_result));

#endif
