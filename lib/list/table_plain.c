/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of libsmartcols in a pipe or a file, byte for byte, in a fifth of
 * its time and memory: only the texts of the cells are kept, one after the
 * other. If one of them isn't plain ASCII, libsmartcols gets them all.
 */

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "list/table.h"
#include "list/table_form.h"

/* Whether headings that aren't printed widen their columns, as in libsmartcols
 * 2.38; in that of 2.41 they don't. The library itself shows it: -1 with errno
 * ENOMEM if it can't. */
static int
hidden_headings_take_room(void)
{
	struct libscols_table *scols = scols_new_table();
	char *text = NULL;
	int result = -1;

	if (scols != NULL && scols_table_enable_noheadings(scols, 1) == 0 &&
	    scols_table_new_column(scols, "WIDE", 0, 0) != NULL &&
	    scols_table_new_column(scols, "B", 0, 0) != NULL &&
	    scols_table_new_line(scols, NULL) != NULL &&
	    scols_print_table_to_string(scols, &text) == 0 && text != NULL)
		result = strlen(text) >= strlen("WIDE");
	else
		errno = ENOMEM;
	free(text);
	scols_unref_table(scols);
	return result;
}

static int
begin(struct table *table)
{
	const struct columns *columns = table->columns;
	int take_room =
	    table->style->no_headings ? hidden_headings_take_room() : true;

	for (size_t i = 0; i < columns->count; i++)
		table->widths[i] =
		    take_room == 1
			? strlen(table_heading(table, columns->list[i]))
			: 0;
	return take_room == -1 ? -1 : 0;
}

/* Whether libsmartcols would print a text as it is. */
static bool
is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~' || text[i] == '\\')
			return false;
	return true;
}

static int
add_cell(struct table *table, size_t i, const struct row *row)
{
	size_t start = table->text.length, length;
	struct value value;

	column_get(table->columns->list[i], &value, row);
	if (value_cell(&value, &table->style->value, &table->text) == -1)
		return -1;
	length = table->text.length - start;
	if (length > table->widths[i])
		table->widths[i] = length;
	table->encoded =
	    table->encoded || !is_plain(table->text.bytes + start, length);
	return buffer_add(&table->text, "", 1);
}

static int
add_row(struct table *table, const struct row *row)
{
	for (size_t i = 0; i < table->columns->count; i++)
		if (add_cell(table, i, row) == -1)
			return -1;
	table->rows++;
	return 0;
}

static int
add_blanks(struct buffer *line, size_t count)
{
	static const char blanks[] = "                                ";
	const size_t most = sizeof(blanks) - 1;

	for (; count > most; count -= most)
		if (buffer_add(line, blanks, most) == -1)
			return -1;
	return buffer_add(line, blanks, count);
}

/* One blank stands between two columns. What is left of the last one stays as
 * it is, all of it if it is empty. */
static int
put_cell(struct table *table, size_t i, const char *text, size_t length)
{
	bool is_last = i + 1 == table->columns->count;
	bool right = table->columns->list[i]->right;
	size_t blanks = table->widths[i] - length;
	struct buffer *line = &table->cell;

	if (is_last && length == 0)
		return buffer_add(line, "\n", 1);
	if ((right && add_blanks(line, blanks) == -1) ||
	    buffer_add(line, text, length) == -1)
		return -1;
	if (is_last)
		return buffer_add(line, "\n", 1);
	return add_blanks(line, (right ? 0 : blanks) + 1);
}

static int
print_plain(struct table *table)
{
	const struct columns *columns = table->columns;
	const char *text = table->text.bytes;

	for (size_t i = 0; i < columns->count && !table->style->no_headings;
	     i++) {
		const char *heading = table_heading(table, columns->list[i]);

		if (put_cell(table, i, heading, strlen(heading)) == -1)
			return -1;
	}
	for (size_t row = 0; row < table->rows; row++) {
		for (size_t i = 0; i < columns->count; i++) {
			size_t length = strlen(text);

			if (put_cell(table, i, text, length) == -1)
				return -1;
			text += length + 1;
		}
		table_write(&table->cell, false);
	}
	table_write(&table->cell, true);
	return 0;
}

static int
give_column(const struct table *table, struct libscols_table *scols,
    const struct column *column)
{
	return scols_table_new_column(scols, table_heading(table, column), 0,
		   column->right ? SCOLS_FL_RIGHT : 0) == NULL
	           ? -1
	           : 0;
}

/* Gives all that was kept to libsmartcols. */
static int
give_cells(const struct table *table, struct libscols_table *scols)
{
	const char *text = table->text.bytes;

	scols_table_enable_noheadings(scols, table->style->no_headings);
	for (size_t i = 0; i < table->columns->count; i++)
		if (give_column(table, scols, table->columns->list[i]) == -1)
			return -1;
	for (size_t row = 0; row < table->rows; row++) {
		struct libscols_line *line = scols_table_new_line(scols, NULL);

		for (size_t i = 0; i < table->columns->count; i++) {
			if (line == NULL ||
			    scols_line_set_data(line, i, text) != 0)
				return -1;
			text += strlen(text) + 1;
		}
	}
	return 0;
}

/* libsmartcols silently leaves a cell empty when memory runs out: only errno
 * shows it. */
static int
print_encoded(const struct table *table)
{
	struct libscols_table *scols = scols_new_table();
	int result = -1;

	if (scols != NULL && give_cells(table, scols) == 0) {
		scols_table_set_stream(scols, stdout);
		errno = 0;
		result =
		    scols_print_table(scols) == 0 && errno != ENOMEM ? 0 : -1;
	}
	scols_unref_table(scols);
	if (result == -1)
		errno = ENOMEM;
	return result;
}

/* Without rows nothing is written, not even headings. */
static int
end(struct table *table)
{
	if (table->rows == 0)
		return 0;
	return table->encoded ? print_encoded(table) : print_plain(table);
}

static void
free_form(struct table *table)
{
	buffer_free(&table->text);
	buffer_free(&table->cell);
}

const struct table_operations table_plain = {
	.begin = begin,
	.row = add_row,
	.child = table_add_as_row,
	.end = end,
	.free = free_form,
};
