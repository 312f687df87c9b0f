/* SPDX-License-Identifier: BSD-2-Clause */
/* The differences between readings. */

#include "list/difference.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/identity.h"
#include "model/kind.h"

/* With none of these needs, all values of an object come from itself. */
#define NEEDS_OF_ITSELF (COLUMN_RSS | COLUMN_QBYTES | COLUMN_CONTENT)

/* The same name in two readings, or a name in one of them. */
struct pair {
	struct seen before, after;
};

struct comparison {
	struct pair *pairs;
	size_t count;
	bool by_object; /* equal objects have equal values */
	int (*tell)(const struct difference *difference, void *arg);
	void *arg;
};

/* Ours is the same in all readings, those included that couldn't learn its
 * number: it is 0. */
static ino_t
place_of(const struct seen *seen)
{
	ino_t inode = seen->object->ns->inode;

	return inode == seen->reading->listing.own.inode ? 0 : inode;
}

/* Whether another reading may have missed it. */
static bool
may_miss(const struct reading *reading, const struct seen *seen)
{
	ino_t place = place_of(seen);

	return listing_may_miss(&reading->listing,
	    place == 0 ? reading->listing.own.inode : place,
	    seen->object->obj.kind);
}

static int
compare_seen(const void *one, const void *other)
{
	const struct seen *a = one, *b = other;
	const struct object *left = &a->object->obj, *right = &b->object->obj;
	ino_t here = place_of(a), there = place_of(b);

	if (here != there)
		return here < there ? -1 : 1;
	if (left->kind != right->kind)
		return left->kind->id < right->kind->id ? -1 : 1;
	if (left->name.text != NULL && right->name.text != NULL)
		return strcmp(left->name.text, right->name.text);
	return (left->id > right->id) - (left->id < right->id);
}

/* All objects of a reading in their order, each once. Returns NULL with errno
 * ENOMEM. */
static struct seen *
sort(struct reading *reading, size_t *count)
{
	const struct listing *listing = &reading->listing;
	struct seen *list = calloc(listing->count + 1, sizeof(*list));

	*count = 0;
	if (list == NULL)
		return NULL;
	for (size_t i = 0; i < listing->count; i++)
		list[i] = (struct seen){ reading, &listing->list[i] };
	qsort(list, listing->count, sizeof(*list), compare_seen);
	for (size_t i = 0; i < listing->count; i++)
		if (*count == 0 || compare_seen(&list[*count - 1], &list[i]))
			list[(*count)++] = list[i];
	return list;
}

/* Both lists are sorted, and so are the pairs. */
static void
match(struct comparison *comparison, const struct differences *differences,
    const struct seen *now, size_t count)
{
	size_t i = 0, j = 0;

	while (i < differences->count || j < count) {
		struct pair *pair = &comparison->pairs[comparison->count++];
		int order = i == differences->count ? 1
		            : j == count
		                ? -1
		                : compare_seen(&differences->known[i], &now[j]);

		*pair = (struct pair){ .before = { NULL, NULL } };
		if (order <= 0)
			pair->before = differences->known[i++];
		if (order >= 0)
			pair->after = now[j++];
	}
}

struct row
difference_row(const struct seen *seen)
{
	return listing_row(seen->object, &seen->reading->context);
}

bool
difference_in_column(const struct difference *difference,
    const struct column *column, struct value *before, struct value *after)
{
	struct row old = difference_row(&difference->before);
	struct row new = difference_row(&difference->after);
	struct column_context context = *old.context;

	/* An object keeps its owner when that gets another name, or the lookup
	 * fails. */
	context.names = new.context->names;
	old.context = &context;
	column_get(column, before, &old);
	column_get(column, after, &new);
	return before->type != VALUE_DURATION &&
	       after->type != VALUE_DURATION && !value_is_same(before, after);
}

/* Objects that differ in the bytes between their members only take longer. */
static bool
has_same_bytes(const struct object *a, const struct object *b)
{
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison,cert-*) */
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool
has_changed(const struct comparison *comparison, const struct columns *columns,
    const struct difference *difference)
{
	struct value before, after;

	if (comparison->by_object &&
	    has_same_bytes(&difference->before.object->obj,
		&difference->after.object->obj))
		return false;
	for (size_t i = 0; i < columns->count; i++)
		if (difference_in_column(difference, columns->list[i], &before,
			&after))
			return true;
	return false;
}

static bool
is_same(const struct pair *pair)
{
	return pair->before.object != NULL && pair->after.object != NULL &&
	       identity_holds(&pair->before.object->obj,
		   &pair->after.object->obj);
}

static int
tell(const struct comparison *comparison, enum difference_event event,
    struct difference *difference)
{
	difference->event = event;
	return comparison->tell(difference, comparison->arg);
}

/* One that is gone. */
static int
tell_gone(const struct comparison *comparison, const struct pair *pair,
    const struct reading *reading)
{
	struct difference difference = { .before = pair->before };
	const struct listing_object *object = pair->before.object;

	if (object == NULL || object->unfit || is_same(pair))
		return 0;
	if (pair->after.object == NULL && may_miss(reading, &pair->before))
		return 0;
	return tell(comparison, DIFFERENCE_REMOVED, &difference);
}

/* One that was not there before, unless the last reading missed it. */
static int
tell_new(const struct comparison *comparison,
    const struct differences *differences, const struct pair *pair)
{
	struct difference difference = { .after = pair->after };
	bool missed = pair->before.object == NULL &&
	              may_miss(differences->last, &pair->after);

	return tell(comparison, missed ? DIFFERENCE_FOUND : DIFFERENCE_CREATED,
	    &difference);
}

/* One that is there. */
static int
tell_there(const struct comparison *comparison,
    const struct differences *differences, const struct pair *pair)
{
	struct difference difference = {
		.before = pair->before,
		.after = pair->after,
	};
	const struct listing_object *object = pair->after.object;

	if (object == NULL)
		return 0;
	if (!is_same(pair))
		return object->unfit ? 0
		                     : tell_new(comparison, differences, pair);
	if (pair->before.object->unfit != object->unfit)
		return tell(comparison,
		    object->unfit ? DIFFERENCE_LEFT : DIFFERENCE_ENTERED,
		    &difference);
	return object->unfit || !has_changed(comparison, differences->columns,
				    &difference)
	           ? 0
	           : tell(comparison, DIFFERENCE_CHANGED, &difference);
}

static int
tell_all(const struct comparison *comparison,
    const struct differences *differences, const struct reading *reading)
{
	int result = 0;

	for (size_t i = 0; i < comparison->count && result == 0; i++)
		result = tell_gone(comparison, &comparison->pairs[i], reading);
	for (size_t i = 0; i < comparison->count && result == 0; i++)
		result =
		    tell_there(comparison, differences, &comparison->pairs[i]);
	return result;
}

/* What is known from now on: what was seen now, and what may have been missed.
 * There is room for all pairs. */
static void
keep(struct differences *differences, const struct comparison *comparison,
    struct reading *reading, struct seen *kept)
{
	struct reading *last = reading_hold(reading);
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct pair *pair = &comparison->pairs[i];

		if (pair->after.object != NULL)
			kept[count++] = pair->after;
		else if (pair->before.object != NULL &&
			 may_miss(reading, &pair->before))
			kept[count++] = pair->before;
	}
	for (size_t i = 0; i < count; i++)
		(void)reading_hold(kept[i].reading);
	differences_end(differences);
	differences->known = kept;
	differences->count = count;
	differences->last = last;
}

int
differences_take(struct differences *differences, struct reading *reading,
    int (*told)(const struct difference *difference, void *arg), void *arg)
{
	struct comparison comparison = {
		.by_object = (columns_needs(differences->columns) &
				 ~NEEDS_OF_ITSELF) == 0,
		.tell = told,
		.arg = arg,
	};
	size_t count, most;
	struct seen *now = sort(reading, &count), *kept;
	int result = -1;

	most = differences->count + count + 1;
	kept = calloc(most, sizeof(*kept));
	comparison.pairs = calloc(most, sizeof(*comparison.pairs));
	if (now == NULL || kept == NULL || comparison.pairs == NULL) {
		free(kept);
		errno = ENOMEM;
		goto end;
	}
	match(&comparison, differences, now, count);
	result = differences->last != NULL
	             ? tell_all(&comparison, differences, reading)
	             : 0;
	keep(differences, &comparison, reading, kept);
end:
	free(comparison.pairs);
	free(now);
	return result;
}

void
differences_end(struct differences *differences)
{
	for (size_t i = 0; i < differences->count; i++)
		reading_release(differences->known[i].reading);
	free(differences->known);
	reading_release(differences->last);
	differences->known = NULL;
	differences->last = NULL;
	differences->count = 0;
}
