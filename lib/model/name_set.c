/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets of objects. */

#include "model/name_set.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct member {
	const struct kind *kind;
	struct object_name name;
	size_t turn;
};

static int
compare(const void *left, const void *right)
{
	const struct member *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind->id < b->kind->id ? -1 : 1;
	if (a->name.text != NULL && b->name.text != NULL)
		return strcmp(a->name.text, b->name.text);
	return (a->name.id > b->name.id) - (a->name.id < b->name.id);
}

int
name_set_add(struct name_set *set, const struct kind *kind,
    const struct object_name *name)
{
	struct member *member = malloc(sizeof(*member));
	void **found;

	if (member == NULL)
		return -1;
	*member = (struct member){
		.kind = kind,
		.name = *name,
		.turn = set->count,
	};
	found = tsearch(member, &set->root, compare);
	if (found != NULL && *found == member) {
		set->count++;
		return 1;
	}
	free(member);
	return found == NULL ? -1 : 0;
}

long
name_set_turn(const struct name_set *set, const struct kind *kind,
    const struct object_name *name)
{
	const struct member key = { .kind = kind, .name = *name };
	void **found = tfind(&key, &set->root, compare);

	return found == NULL ? -1
	                     : (long)(*(const struct member **)found)->turn;
}

void
name_set_free(struct name_set *set)
{
	tdestroy(set->root, free);
	*set = (struct name_set){ .root = NULL };
}
