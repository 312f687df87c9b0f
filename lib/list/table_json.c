/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * JSON: {"name": [ROW, ...]}, a row a line, or all on one line with the time in
 * front, with lists of children in their
 * parents. Nothing is kept.
 */

#include <string.h>

#include "list/table.h"
#include "list/table_form.h"

static int
write_text(struct table *table, bool all)
{
	if (json_failed(&table->json))
		return -1;
	table_write(&table->json.text, all);
	return 0;
}

static void
put_members(struct json *json, const struct columns *columns,
    const struct row *row)
{
	for (size_t i = 0; i < columns->count; i++) {
		struct value value;

		column_get(columns->list[i], &value, row);
		column_put_name(columns->list[i], json);
		value_json(&value, json);
	}
}

static void
close_list(struct table *table)
{
	if (table->list != NULL && !table->list_is_null)
		json_close(&table->json, ']');
	table->list = NULL;
}

/* A row stays open for its children until the next. */
static void
close_row(struct table *table)
{
	close_list(table);
	if (table->rows > 0)
		json_close(&table->json, '}');
}

static int
begin(struct table *table)
{
	const char *time = table->style->time;
	struct json *json = &table->json;

	json_open(json, '{');
	if (time != NULL) {
		json_name(json, "time");
		json_put_text(json, time, strlen(time));
	}
	json_name(json, table->style->name);
	json_open(json, '[');
	return json_failed(json) ? -1 : 0;
}

static int
add_row(struct table *table, const struct row *row)
{
	struct json *json = &table->json;

	close_row(table);
	if (table->style->time == NULL) {
		/* A comma is the last on its line. */
		json_put_space(json, table->rows > 0 ? ",\n" : "\n");
		json->follows = false;
	}
	table->rows++;
	json_open(json, '{');
	put_members(json, table->columns, row);
	return write_text(table, false);
}

static int
add_child(struct table *table, const char *name, const struct columns *own,
    const struct row *row)
{
	struct json *json = &table->json;

	if (table->list == NULL || strcmp(table->list, name) != 0) {
		close_list(table);
		table->list = name;
		table->list_is_null = own == NULL;
		json_name(json, name);
		if (own == NULL)
			json_put_null(json);
		else
			json_open(json, '[');
	}
	if (row != NULL && own != NULL && !table->list_is_null) {
		json_open(json, '{');
		put_members(json, own, row);
		json_close(json, '}');
	}
	return write_text(table, false);
}

static int
end(struct table *table)
{
	struct json *json = &table->json;

	close_row(table);
	if (table->rows > 0 && table->style->time == NULL)
		json_put_space(json, "\n");
	json_close(json, ']');
	json_close(json, '}');
	json_put_space(json, "\n");
	return write_text(table, true);
}

static void
free_form(struct table *table)
{
	json_free(&table->json);
}

const struct table_operations table_json = {
	.begin = begin,
	.row = add_row,
	.child = add_child,
	.end = end,
	.free = free_form,
};
