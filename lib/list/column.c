/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of listings: choosing them, and their values. */

#include "list/column.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/nearest.h"
#include "list/column_part.h"

/* The longest heading, and a NUL. */
#define NAME_SIZE 32

/* In the order of help, and of all about one object. */
static const struct column_part *const parts[] = {
	&columns_of_objects,
	&columns_of_usage,
	&columns_of_limits,
	&columns_of_processes,
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* The column after @column, or the first; NULL after the last. */
static const struct column *
next_column(const struct column *column)
{
	size_t part = 0;

	if (column == NULL)
		return parts[0]->list;
	while (column < parts[part]->list ||
	       column >= parts[part]->list + parts[part]->count)
		part++;
	if (++column < parts[part]->list + parts[part]->count)
		return column;
	return ++part < PARTS ? parts[part]->list : NULL;
}

static const struct column *
find(const char *name, size_t length)
{
	for (const struct column *column = next_column(NULL); column != NULL;
	     column = next_column(column))
		if (strncasecmp(column->name, name, length) == 0 &&
		    column->name[length] == '\0')
			return column;
	return NULL;
}

/* The column of @rows that a slip of the keyboard may have meant, or NULL. */
static const char *
nearest(const char *typed, size_t length, unsigned rows)
{
	const char *name = NULL;
	unsigned least = NEAREST_FAR;

	for (const struct column *column = next_column(NULL); column != NULL;
	     column = next_column(column)) {
		unsigned distance =
		    nearest_distance(typed, length, column->name);

		if ((column->rows & rows) != 0 && distance < least) {
			least = distance;
			name = column->name;
		}
	}
	return name;
}

void
columns_append(struct columns *chosen, const struct column *column)
{
	if (chosen->count == COLUMN_MAX)
		chosen->overflow = true;
	else
		chosen->list[chosen->count++] = column;
}

const char *
columns_add(struct columns *chosen, const char *list, unsigned rows)
{
	static char why[96];
	const char *whole = list;

	for (;;) {
		size_t length = strcspn(list, ",");
		const struct column *column = find(list, length);

		if (column == NULL || (column->rows & rows) == 0) {
			const char *meant = nearest(list, length, rows);
			bool is_alone = list == whole && list[length] == '\0';

			snprintf(why, sizeof(why), "%s%s%.*s%s%s%s",
			    column == NULL ? "no such column"
					   : "not a column of these objects",
			    is_alone ? "" : ": ",
			    is_alone      ? 0
			    : length < 40 ? (int)length
					  : 40,
			    list, meant == NULL ? "" : "; did you mean ",
			    meant == NULL ? "" : meant,
			    meant == NULL ? "" : "?");
			return why;
		}
		columns_append(chosen, column);
		if (chosen->overflow)
			return "too many columns";
		if (list[length] == '\0')
			return NULL;
		list += length + 1;
	}
}

void
columns_add_fitting(struct columns *chosen, const char *list, unsigned rows)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		const struct column *column = find(list, length);

		if (column != NULL && (column->rows & rows) != 0)
			columns_append(chosen, column);
		if (list[length] == '\0')
			return;
		list += length + 1;
	}
}

void
columns_add_all(struct columns *chosen, unsigned about)
{
	for (const struct column *column = next_column(NULL); column != NULL;
	     column = next_column(column))
		if ((column->rows & about) != 0)
			columns_append(chosen, column);
}

unsigned
columns_needs(const struct columns *chosen)
{
	unsigned needs = 0;

	for (size_t i = 0; i < chosen->count; i++)
		needs |= chosen->list[i]->needs;
	return needs;
}

void
column_get(const struct column *column, struct value *value,
    const struct row *row)
{
	const struct column_context *context = row->context;
	bool of_process = (column->rows & ROW_USE) != 0;
	bool has = (column->rows & row->about) != 0;

	/* In a tree, half of the cells of each row belong to the others. */
	if (context->processes && row->about != ROW_USE)
		has &= !of_process;
	if (context->repeat && row->about == ROW_USE)
		has |= (column->rows & ROW_KIND(row->obj->kind->id)) != 0;
	value->partial = value->unlimited = false;
	value->mark = MARK_NONE;
	value->type = VALUE_LACKS;
	if (has && column->field != NULL)
		set_field(value, row, column->field);
	else if (has)
		column->get(value, row);
	else if (context->processes && !context->repeat &&
		 (of_process || row->about == ROW_USE))
		value->type = VALUE_NONE;
}

static const struct {
	unsigned row;
	char letter;
} row_letters[] = {
	{ QUEUE, 'q' },
	{ SEGMENT, 'm' },
	{ SEMSET, 's' },
	{ PQUEUE, 'Q' },
	{ PSEGMENT, 'M' },
	{ PSEM, 'S' },
	{ ROW_LIMIT, 'g' },
	{ ROW_USE, 'p' },
	{ ROW_SEMAPHORE, 'i' },
};

_Static_assert(sizeof(row_letters) / sizeof(row_letters[0]) == KIND_COUNT + 3,
    "a letter for each sort of rows");

char *
columns_help(const char *lead)
{
	struct buffer help = { .bytes = NULL };
	int result;

	result = buffer_add(&help, lead, strlen(lead));
	for (const struct column *column = next_column(NULL); column != NULL;
	     column = next_column(column)) {
		char letters[sizeof(row_letters) / sizeof(row_letters[0]) + 1] =
		    "";
		size_t n = 0;

		for (size_t j = 0;
		     j < sizeof(row_letters) / sizeof(row_letters[0]); j++)
			if ((column->rows & row_letters[j].row) != 0)
				letters[n++] = row_letters[j].letter;
		result |= buffer_format(&help, "  %-16s %-7s %s\n",
		    column->name, letters, column->help);
	}
	if (result == -1 || buffer_add(&help, "", 1) == -1)
		buffer_free(&help);
	return help.bytes;
}

void
column_put_name(const struct column *column, struct json *json)
{
	char name[NAME_SIZE];
	size_t i = 0;

	for (; i < NAME_SIZE - 1 && column->name[i] != '\0'; i++)
		name[i] = (char)tolower((unsigned char)column->name[i]);
	name[i] = '\0';
	json_name(json, name);
}
