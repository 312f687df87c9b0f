/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows for scripts: raw, and NAME="value" pairs. Nothing is kept.
 *
 * The escapes are those of libsmartcols, so that scripts for the stock tool
 * read ours. They go by bytes: no locale changes them.
 */

#include <ctype.h>
#include <string.h>

#include "list/table.h"
#include "list/table_form.h"

/* Whether a byte is written as it is. */
static bool
is_plain(const struct table *table, unsigned char byte)
{
	if (byte < ' ' || byte > '~' || byte == '\\')
		return false;
	if (table->style->form == TABLE_RAW)
		return byte != ' ';
	return byte != '"' && byte != '$' && byte != '`';
}

static int
add_escaped(struct table *table, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];
		char escape[] = { '\\', 'x', "0123456789abcdef"[byte >> 4],
			"0123456789abcdef"[byte & 0xf] };
		bool plain = is_plain(table, byte);

		if (buffer_add(&table->text, plain ? &bytes[i] : escape,
			plain ? 1 : sizeof(escape)) == -1)
			return -1;
	}
	return 0;
}

/* Most values need no escapes, and are written where they stay. */
static int
add_value(struct table *table, const struct value *value)
{
	struct buffer *text = &table->text, *cell = &table->cell;
	size_t start = text->length, at = start;

	if (value_text(value, &table->style->value, text) == -1)
		return -1;
	while (at < text->length &&
	       is_plain(table, (unsigned char)text->bytes[at]))
		at++;
	if (at == text->length)
		return 0;
	cell->length = 0;
	if (buffer_add(cell, text->bytes + at, text->length - at) == -1)
		return -1;
	text->length = at;
	return add_escaped(table, cell->bytes, cell->length);
}

static int
add_heading(struct table *table, const struct column *column)
{
	const char *heading = table_heading(table, column);

	return add_escaped(table, heading, strlen(heading));
}

static int
add_headings(struct table *table)
{
	const struct columns *columns = table->columns;

	for (size_t i = 0; i < columns->count; i++)
		if ((i > 0 && buffer_add(&table->text, " ", 1) == -1) ||
		    add_heading(table, columns->list[i]) == -1)
			return -1;
	return buffer_add(&table->text, "\n", 1);
}

static int
add_pair(struct table *table, const struct column *column,
    const struct value *value)
{
	if (buffer_text(&table->text, table_heading(table, column)) == -1 ||
	    buffer_add(&table->text, "=\"", 2) == -1 ||
	    add_value(table, value) == -1)
		return -1;
	return buffer_add(&table->text, "\"", 1);
}

static int
begin(struct table *table)
{
	(void)table;
	return 0;
}

static int
add_row(struct table *table, const struct row *row)
{
	const struct columns *columns = table->columns;
	bool raw = table->style->form == TABLE_RAW;
	const char *gap = table->style->form == TABLE_NEWLINE ? "\n" : " ";

	if (table->rows++ == 0 && raw && !table->style->no_headings &&
	    add_headings(table) == -1)
		return -1;
	for (size_t i = 0; i < columns->count; i++) {
		struct value value;

		column_get(columns->list[i], &value, row);
		if (i > 0 && buffer_add(&table->text, gap, 1) == -1)
			return -1;
		if ((raw ? add_value(table, &value)
			 : add_pair(table, columns->list[i], &value)) == -1)
			return -1;
	}
	if (buffer_add(&table->text, "\n", 1) == -1)
		return -1;
	table_write(&table->text, false);
	return 0;
}

static int
end(struct table *table)
{
	table_write(&table->text, true);
	return 0;
}

static void
free_form(struct table *table)
{
	buffer_free(&table->text);
	buffer_free(&table->cell);
}

const struct table_operations table_stream = {
	.begin = begin,
	.row = add_row,
	.child = table_add_as_row,
	.end = end,
	.free = free_form,
};
