/* SPDX-License-Identifier: BSD-2-Clause */
/* Naming one object of a known kind. */

#include "naming.h"

#include <errno.h>
#include <stdio.h>

#include "parse.h"

const char *
naming_parse(struct naming *naming, int code, const char *value)
{
	if (code == 'i') {
		naming->by_id = true;
		return parse_id(value, &naming->id);
	}
	naming->by_key = true;
	return parse_key(value, &naming->key);
}

const char *
naming_check(const struct naming *naming)
{
	return naming->by_id == naming->by_key ? "needs one of -i ID and -k KEY"
	                                       : NULL;
}

int
naming_resolve(struct naming *naming, const struct sv_kind *kind,
    char why[static EXPLAIN_SIZE])
{
	struct explain_subject subject = { .kind = kind, .key = naming->key };
	char reason[EXPLAIN_SIZE];

	if (!naming->by_key)
		return 0;
	naming->id = sv_find(kind, naming->key);
	if (naming->id != -1)
		return 0;
	explain(reason, EXPLAIN_FIND, &subject, errno);
	snprintf(why, EXPLAIN_SIZE, "%s key 0x%08x: %.200s", kind->name,
	    (unsigned)naming->key, reason);
	return -1;
}
