/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows and columns in several forms. */

#include "list/table.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/out.h"
#include "list/table_form.h"

/* Bytes that are worth a write(2). */
#define ENOUGH 32768

static const struct table_operations *const forms[] = {
	[TABLE_LIST] = &table_text,
	[TABLE_RAW] = &table_stream,
	[TABLE_EXPORT] = &table_stream,
	[TABLE_NEWLINE] = &table_stream,
	[TABLE_JSON] = &table_json,
};

struct table *
table_new(const struct table_style *style, const struct columns *columns)
{
	struct table *table;

	table = calloc(1, sizeof(*table));
	if (table == NULL)
		return NULL;
	table->operations = forms[style->form];
	/* A tree, colors and a terminal need more. */
	if (style->form == TABLE_LIST && !style->tree && !style->color &&
	    isatty(STDOUT_FILENO) == 0)
		table->operations = &table_plain;
	table->style = style;
	table->columns = columns;
	if (table->operations->begin(table) == -1) {
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
	table->operations->free(table);
	free(table);
}

int
table_add(struct table *table, const struct row *row)
{
	return table->operations->row(table, row);
}

int
table_add_child(struct table *table, const char *name,
    const struct columns *own, const struct row *row)
{
	return table->operations->child(table, name, own, row);
}

int
table_end(struct table *table)
{
	return table->operations->end(table);
}

int
table_add_as_row(struct table *table, const char *name,
    const struct columns *own, const struct row *row)
{
	(void)name;
	(void)own;
	return row == NULL ? 0 : table->operations->row(table, row);
}

const char *
table_heading(const struct table *table, const struct column *column)
{
	/* Only one has a sign that no variable has. */
	if (table->style->shell_names && strcmp(column->name, "USE%") == 0)
		return "USE_PCT";
	return column->name;
}

void
table_write(struct buffer *text, bool all)
{
	if (!all && text->length < ENOUGH)
		return;
	(void)!out_bytes(text->bytes, text->length);
	text->length = 0;
}
