/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows and columns in several forms. */

#include "list/table.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/out.h"

/* No digit of a percentage, and as much of a limit, as doubles can tell. */
#define JSON_FORM (JSON_REAL_PRECISION(15) | JSON_PRESERVE_ORDER)

struct table {
	const struct table_style *style;
	const struct columns *columns;
	struct libscols_table *scols; /* or */
	json_t *pending;              /* the last row, not yet written */
	size_t written;               /* rows of JSON */
	struct libscols_line *parent; /* the last row */
	struct buffer cell;
};

static int
add_column(struct table *table, const struct column *column, bool is_root)
{
	struct libscols_column *made;
	int flags = 0;

	if (column->right)
		flags |= SCOLS_FL_RIGHT;
	if (column->truncated && !table->style->no_truncation)
		flags |= SCOLS_FL_TRUNC;
	if (is_root && table->style->tree)
		flags = SCOLS_FL_TREE;
	made = scols_table_new_column(table->scols, column->name, 0, flags);
	return made == NULL ? -1 : 0;
}

static int
begin_scols(struct table *table)
{
	const struct table_style *style = table->style;

	table->scols = scols_new_table();
	if (table->scols == NULL)
		return -1;
	scols_table_enable_noheadings(table->scols, style->no_headings);
	scols_table_enable_raw(table->scols, style->form == TABLE_RAW);
	scols_table_enable_export(table->scols,
	    style->form == TABLE_EXPORT || style->form == TABLE_NEWLINE);
	scols_table_enable_shellvar(table->scols, style->shell_names);
	if (style->form == TABLE_NEWLINE)
		scols_table_set_column_separator(table->scols, "\n");
	for (size_t i = 0; i < table->columns->count; i++)
		if (add_column(table, table->columns->list[i], i == 0) == -1)
			return -1;
	return 0;
}

struct table *
table_new(const struct table_style *style, const struct columns *columns)
{
	struct table *table;

	table = calloc(1, sizeof(*table));
	if (table == NULL)
		return NULL;
	table->style = style;
	table->columns = columns;
	if (style->form != TABLE_JSON && begin_scols(table) == -1) {
		table_free(table);
		errno = ENOMEM;
		return NULL;
	}
	return table;
}

void
table_free(struct table *table)
{
	if (table == NULL)
		return;
	scols_unref_table(table->scols);
	json_decref(table->pending);
	buffer_free(&table->cell);
	free(table);
}

static int
add_line(struct table *table, const struct row *row,
    struct libscols_line *parent)
{
	struct libscols_line *line;
	struct value value;

	line = scols_table_new_line(table->scols, parent);
	if (line == NULL)
		return -1;
	for (size_t i = 0; i < table->columns->count; i++) {
		table->cell.length = 0;
		column_get(table->columns->list[i], &value, row);
		if (value_text(&value, &table->style->value, &table->cell) ==
			-1 ||
		    buffer_add(&table->cell, "", 1) == -1 ||
		    scols_line_set_data(line, i, table->cell.bytes) != 0)
			return -1;
	}
	if (parent == NULL)
		table->parent = line;
	return 0;
}

/* The heading as a name: in lower case. */
static void
member_name(char name[static 32], const char *heading)
{
	size_t i = 0;

	for (; i < 31 && heading[i] != '\0'; i++)
		name[i] = (char)tolower((unsigned char)heading[i]);
	name[i] = '\0';
}

static json_t *
make_object(const struct columns *columns, const struct row *row)
{
	json_t *object = json_object();

	for (size_t i = 0; i < columns->count; i++) {
		struct value value;
		char name[32];

		column_get(columns->list[i], &value, row);
		member_name(name, columns->list[i]->name);
		if (json_object_set_new_nocheck(object, name,
			value_json(&value)) == -1) {
			json_decref(object);
			errno = ENOMEM;
			return NULL;
		}
	}
	return object;
}

static int
write_json(const char *text, size_t size, void *arg)
{
	(void)arg;
	return out_bytes(text, size);
}

/* What fails is told by out_flush. */
static void
write_pending(struct table *table)
{
	if (table->pending == NULL)
		return;
	if (table->written++ == 0)
		printf("{\"%s\": [\n", table->style->name);
	else
		printf(",\n");
	(void)json_dump_callback(table->pending, write_json, NULL, JSON_FORM);
	json_decref(table->pending);
	table->pending = NULL;
}

int
table_add(struct table *table, const struct row *row)
{
	if (table->style->form != TABLE_JSON)
		return add_line(table, row, NULL);
	write_pending(table);
	table->pending = make_object(table->columns, row);
	return table->pending == NULL ? -1 : 0;
}

int
table_add_child(struct table *table, const char *name,
    const struct columns *own, const struct row *row)
{
	json_t *list;

	if (table->style->form != TABLE_JSON)
		return row == NULL
		           ? 0
		           : add_line(table, row,
				 table->style->tree ? table->parent : NULL);
	list = json_object_get(table->pending, name);
	if (list == NULL) {
		list = own == NULL ? json_null() : json_array();
		if (json_object_set_new(table->pending, name, list) == -1)
			return -1;
	}
	if (row != NULL &&
	    json_array_append_new(list, make_object(own, row)) == -1)
		return -1;
	return 0;
}

int
table_end(struct table *table)
{
	if (table->style->form != TABLE_JSON) {
		/* It says nothing without rows, not even headings. */
		if (scols_table_get_nlines(table->scols) == 0)
			return 0;
		scols_table_set_stream(table->scols, stdout);
		return scols_print_table(table->scols) == 0 ? 0 : -1;
	}
	write_pending(table);
	if (table->written == 0)
		printf("{\"%s\": []}\n", table->style->name);
	else
		printf("\n]}\n");
	return 0;
}
