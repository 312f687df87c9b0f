/* SPDX-License-Identifier: BSD-2-Clause */
/* Naming objects. */

#include "cli/target.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"

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
naming_resolve(struct naming *naming, const struct kind *kind,
    char why[static EXPLAIN_SIZE])
{
	struct explain_subject subject = { .kind = kind, .key = naming->key };
	char reason[EXPLAIN_SIZE];

	if (!naming->by_key)
		return 0;
	naming->id = object_find(kind, naming->key);
	if (naming->id != -1)
		return 0;
	explain(reason, EXPLAIN_FIND, &subject, errno);
	snprintf(why, EXPLAIN_SIZE, "%s key 0x%08x: %.200s", kind->name,
	    (unsigned)naming->key, reason);
	return -1;
}

const char *
targets_add(struct targets *targets, const struct target *target)
{
	struct target *list;

	list = reallocarray(targets->list, targets->count + 1, sizeof(*list));
	if (list == NULL)
		return strerror(errno);
	targets->list = list;
	targets->list[targets->count++] = *target;
	return NULL;
}

const char *
targets_add_option(struct targets *targets, int letter, const char *value)
{
	struct target target = { .kind = kind_of_letter(letter) };
	const char *why;

	why = naming_parse(&target.naming, isupper(letter) ? 'k' : 'i', value);
	return why != NULL ? why : targets_add(targets, &target);
}

void
targets_free(struct targets *targets)
{
	free(targets->list);
	*targets = (struct targets){ .list = NULL };
}
