/* SPDX-License-Identifier: BSD-2-Clause */
/* One process and one object. */

#include "model/kind.h"
#include "who/use.h"

#include <stdlib.h>
#include <string.h>

static int
compare(long long a, long long b)
{
	return (a > b) - (a < b);
}

int
use_compare_objects(const struct use *a, const struct use *b)
{
	int order = (a->ns > b->ns) - (a->ns < b->ns);

	if (order == 0)
		order = compare(a->kind, b->kind);
	if (order == 0)
		order = compare(a->id, b->id);
	return order != 0 ? order : compare(a->key, b->key);
}

static int
compare_uses(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	int order = use_compare_objects(a, b);

	if (order == 0)
		order = compare(a->pid, b->pid);
	/* Writing in front of reading: the more that it may do. */
	if (order == 0 && !use_is_blocked(a) && !use_is_blocked(b))
		return compare(b->how, a->how);
	if (order == 0)
		order = compare(a->how, b->how);
	return order != 0 ? order : strcmp(a->what, b->what);
}

static bool
is_same_use(const struct use *a, const struct use *b)
{
	return use_compare_objects(a, b) == 0 && a->pid == b->pid &&
	       use_is_blocked(a) == use_is_blocked(b) &&
	       (!use_is_blocked(a) || compare_uses(a, b) == 0);
}

size_t
uses_merge(struct use *list, size_t count)
{
	size_t kept = 0;

	if (count == 0)
		return 0;
	qsort(list, count, sizeof(*list), compare_uses);
	for (size_t i = 1; i < count; i++) {
		if (is_same_use(&list[kept], &list[i]))
			list[kept].count += list[i].count;
		else
			list[++kept] = list[i];
	}
	return kept + 1;
}

bool
use_is_blocked(const struct use *use)
{
	return use->how != USE_READ && use->how != USE_WRITE;
}

const char *
use_word(const struct use *use)
{
	static const char *const words[] = {
		[USE_READ] = "attached",
		[USE_WRITE] = "attached",
		[USE_SEND] = "sending",
		[USE_RECEIVE] = "receiving",
		[USE_OPERATE] = "waiting",
	};

	return words[use->how];
}
