/* SPDX-License-Identifier: BSD-2-Clause */
/* A table or a tree for people, by libsmartcols. */

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <unistd.h>

#include "base/vis_text.h"
#include "list/table.h"
#include "list/table_form.h"

/* Whether libsmartcols may cut a column to the width of the terminal. */
static bool
is_cut(const struct table *table, const struct column *column)
{
	return column->truncated && !table->style->no_truncation;
}

static int
add_column(struct table *table, const struct column *column, bool is_root)
{
	struct libscols_column *made;
	int flags = 0;

	if (column->right)
		flags |= SCOLS_FL_RIGHT;
	if (is_cut(table, column))
		flags |= SCOLS_FL_TRUNC;
	if (is_root && table->style->tree)
		flags = SCOLS_FL_TREE;
	made = scols_table_new_column(table->scols, column->name, 0, flags);
	return made == NULL ? -1 : 0;
}

static int
begin(struct table *table)
{
	table->visible = isatty(STDOUT_FILENO) != 0;
	table->scols = scols_new_table();
	if (table->scols == NULL)
		return -1;
	scols_table_enable_noheadings(table->scols, table->style->no_headings);
	for (size_t i = 0; i < table->columns->count; i++)
		if (add_column(table, table->columns->list[i], i == 0) == -1)
			return -1;
	return 0;
}

/* libsmartcols makes some controls visible, but not all, and cuts its escapes.
 * No byte takes more than four. */
static int
make_visible(struct table *table, const struct column *column)
{
	size_t length = table->cell.length;

	if (buffer_reserve(&table->cell, 4 * length) == -1 ||
	    (is_cut(table, column) ? vis_text_add_marks
				   : vis_text_add_line)(&table->cell,
		table->cell.bytes, length) == -1)
		return -1;
	table->cell.length -= length;
	memmove(table->cell.bytes, table->cell.bytes + length,
	    table->cell.length);
	return 0;
}

/* Whether libsmartcols would print a text as it is. */
static bool
is_plain(const struct buffer *text)
{
	for (size_t i = 0; i < text->length; i++)
		if (text->bytes[i] < ' ' || text->bytes[i] > '~' ||
		    text->bytes[i] == '\\')
			return false;
	return true;
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
		    -1)
			return -1;
		if (table->visible && value.type == VALUE_TEXT &&
		    make_visible(table, table->columns->list[i]) == -1)
			return -1;
		table->encoded = table->encoded || !is_plain(&table->cell);
		if (buffer_add(&table->cell, "", 1) == -1 ||
		    scols_line_set_data(line, i, table->cell.bytes) != 0)
			return -1;
	}
	table->rows++;
	if (parent == NULL)
		table->parent = line;
	return 0;
}

static int
add_row(struct table *table, const struct row *row)
{
	return add_line(table, row, NULL);
}

static int
add_child(struct table *table, const char *name, const struct columns *own,
    const struct row *row)
{
	(void)name;
	(void)own;
	if (row == NULL)
		return 0;
	return add_line(table, row, table->style->tree ? table->parent : NULL);
}

/* Without rows nothing is written, not even headings. Cells for which there is
 * no memory are left empty in silence: only errno tells. */
static int
end(struct table *table)
{
	int result;

	if (table->rows == 0)
		return 0;
	/* It takes most of its time to look for what it needn't escape. */
	scols_table_enable_noencoding(table->scols, !table->encoded);
	scols_table_set_stream(table->scols, stdout);
	errno = 0;
	result = scols_print_table(table->scols);
	if (result == 0 && errno != ENOMEM)
		return 0;
	errno = result < 0 ? -result : ENOMEM;
	return -1;
}

static void
free_form(struct table *table)
{
	scols_unref_table(table->scols);
	buffer_free(&table->cell);
}

const struct table_operations table_text = {
	.begin = begin,
	.row = add_row,
	.child = add_child,
	.end = end,
	.free = free_form,
};
