/* SPDX-License-Identifier: BSD-2-Clause */
/* Users and groups in arguments. */

#include "base/owner.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/parse.h"

/* An id that isn't a name: decimal, and not the -1 that means «unchanged». */
static bool
parse_number_id(const char *text, uint32_t *id)
{
	uint64_t value;
	bool overflow;

	if (!parse_digits(&text, 10, &value, &overflow) || *text != '\0' ||
	    value >= UINT32_MAX)
		return false;
	*id = (uint32_t)value;
	return true;
}

/* Why a name wasn't found. */
static const char *
why_not_found(const char *what, int error)
{
	char why[96];

	if (names_error(error) == 0)
		snprintf(why, sizeof(why), "no such %s", what);
	else
		snprintf(why, sizeof(why), "cannot look up the %s: %s", what,
		    strerror(error));
	return parse_missing(why);
}

const char *
owner_parse_user(const char *text, uid_t *user)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(text);
	if (pw == NULL)
		return parse_number_id(text, user)
		           ? NULL
		           : why_not_found("user", errno);
	*user = pw->pw_uid;
	return NULL;
}

const char *
owner_parse_group(const char *text, gid_t *group)
{
	const struct group *gr;

	errno = 0;
	gr = getgrnam(text);
	if (gr == NULL)
		return parse_number_id(text, group)
		           ? NULL
		           : why_not_found("group", errno);
	*group = gr->gr_gid;
	return NULL;
}

const char *
owner_parse(const char *text, struct owner *owner)
{
	struct owner parsed = { .has_user = false };
	const char *colon = strchr(text, ':');
	size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);
	const char *why = NULL;
	char user[256];

	if (text[0] == '\0' || (colon != NULL && colon[1] == '\0'))
		return "not an owner: expected USER[:GROUP] or :GROUP";
	if (length >= sizeof(user))
		return parse_missing("no such user");
	memcpy(user, text, length);
	user[length] = '\0';
	if (colon != NULL) {
		why = owner_parse_group(colon + 1, &parsed.group);
		parsed.has_group = true;
	}
	if (why == NULL && (colon == NULL || length > 0)) {
		why = owner_parse_user(user, &parsed.user);
		parsed.has_user = true;
	}
	if (why == NULL)
		*owner = parsed;
	return why;
}
