/* SPDX-License-Identifier: BSD-2-Clause */
/* Sorting a listing. */

#include "list/listing.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* An object with its sort keys; owns text. */
struct sortable {
	const struct listing_order *order;
	size_t norder, at; /* its place before, for equals */
	struct value *values;
};

static int
compare_sortables(const void *left, const void *right)
{
	const struct sortable *a = left, *b = right;

	for (size_t i = 0; i < a->norder; i++) {
		int result = value_compare(&a->values[i], &b->values[i]);

		if (result != 0)
			return a->order[i].descending ? -result : result;
	}
	return (a->at > b->at) - (a->at < b->at);
}

static int
take_values(struct sortable *sortable, const struct row *row)
{
	for (size_t i = 0; i < sortable->norder; i++) {
		struct value *value = &sortable->values[i];

		column_get(sortable->order[i].column, value, row);
		if (value->type != VALUE_TEXT && value->type != VALUE_WORDS)
			continue;
		value->text = strdup(value->text);
		if (value->text == NULL) {
			value->type = VALUE_NONE;
			return -1;
		}
	}
	return 0;
}

static void
free_values(struct sortable *sortables, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < sortables[i].norder; j++)
			if (sortables[i].values[j].type == VALUE_TEXT ||
			    sortables[i].values[j].type == VALUE_WORDS)
				free((char *)(uintptr_t)sortables[i]
					 .values[j]
					 .text);
}

/* Puts the objects into the order of @sortables. */
static int
rearrange(struct listing *listing, const struct sortable *sortables)
{
	struct listing_object *list;

	list = calloc(listing->count, sizeof(*list));
	if (list == NULL)
		return -1;
	for (size_t i = 0; i < listing->count; i++)
		list[i] = listing->list[sortables[i].at];
	free(listing->list);
	listing->list = list;
	return 0;
}

int
listing_sort(struct listing *listing, const struct listing_order *order,
    size_t count, const struct column_context *context)
{
	struct sortable *sortables;
	struct value *values;
	int result = 0;

	if (count == 0 || listing->count == 0)
		return 0;
	sortables = calloc(listing->count, sizeof(*sortables));
	values = calloc(listing->count * count, sizeof(*values));
	for (size_t i = 0; sortables != NULL && values != NULL && result == 0 &&
			   i < listing->count;
	     i++) {
		struct row row = listing_row(&listing->list[i], context);

		sortables[i] =
		    (struct sortable){ order, count, i, &values[i * count] };
		result = take_values(&sortables[i], &row);
	}
	if (sortables == NULL || values == NULL)
		result = -1;
	if (result == 0) {
		qsort(sortables, listing->count, sizeof(*sortables),
		    compare_sortables);
		result = rearrange(listing, sortables);
	}
	if (sortables != NULL)
		free_values(sortables, listing->count);
	free(values);
	free(sortables);
	return result;
}
