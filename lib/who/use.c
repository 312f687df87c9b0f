/* SPDX-License-Identifier: BSD-2-Clause */
/* One process and one object. */

#include "model/kind.h"
#include "who/use.h"

#include <stdio.h>
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
	if (order == 0)
		order = compare(a->key, b->key);
	if (order == 0)
		order = (a->device > b->device) - (a->device < b->device);
	return order != 0 ? order
	                  : (a->inode > b->inode) - (a->inode < b->inode);
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
	       (a->how == USE_OPEN) == (b->how == USE_OPEN) &&
	       (!use_is_blocked(a) || compare_uses(a, b) == 0);
}

/* One descriptor to read and one to write are both. */
static void
merge(struct use *kept, const struct use *same)
{
	kept->count += same->count;
	if (same->waited > kept->waited)
		kept->waited = same->waited;
	if (kept->how == USE_OPEN && strcmp(kept->what, same->what) != 0)
		snprintf(kept->what, USE_WHAT, "rw");
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
			merge(&list[kept], &list[i]);
		else
			list[++kept] = list[i];
	}
	return kept + 1;
}

bool
use_is_blocked(const struct use *use)
{
	return use->how >= USE_SEND;
}

const char *
use_word(const struct use *use)
{
	static const char *const words[] = {
		[USE_OPEN] = "open",
		[USE_READ] = "attached",
		[USE_WRITE] = "attached",
		[USE_SEND] = "sending",
		[USE_RECEIVE] = "receiving",
		[USE_OPERATE] = "waiting",
	};

	bool holds = use->how == USE_READ || use->how == USE_WRITE;

	return use->kind == USE_FILE && holds ? "mapped" : words[use->how];
}
