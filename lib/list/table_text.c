/* SPDX-License-Identifier: BSD-2-Clause */
/* A table or a tree for people, by libsmartcols. */

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <unistd.h>

#include "list/table.h"
#include "list/table_fit.h"
#include "list/table_form.h"

static int
add_column(struct table *table, const struct column *column, bool is_root)
{
	struct libscols_column *made;
	int flags = 0;

	if (column->right)
		flags = SCOLS_FL_RIGHT;
	if (is_root && table->style->tree)
		flags = SCOLS_FL_TREE;
	made = scols_table_new_column(table->scols,
	    table_heading(table, column), 0, flags);
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
	scols_table_enable_colors(table->scols, table->style->color);
	for (size_t i = 0; i < table->columns->count; i++)
		if (add_column(table, table->columns->list[i], i == 0) == -1)
			return -1;
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

/* What the cells of a column are, for table_fit. */
static void
note_type(struct table *table, size_t i, const struct value *value)
{
	switch (value->type) {
	case VALUE_NUMBER:
	case VALUE_PID:
	case VALUE_SIZE:
	case VALUE_DURATION:
	case VALUE_PERCENT:
		table->has_number[i] = true;
		break;
	case VALUE_TEXT:
	case VALUE_WORDS:
	case VALUE_USE:
	case VALUE_TARGET:
	case VALUE_PIDS:
		table->has_text[i] = true;
		break;
	default:
		break;
	}
}

static int
color_cell(struct libscols_line *line, size_t i, enum value_mark mark)
{
	static const char *const colors[] = {
		[MARK_BOLD] = "\033[1m",
		[MARK_NOTICE] = "\033[33m",
		[MARK_ALARM] = "\033[31m",
	};

	if (mark == MARK_NONE)
		return 0;
	return scols_cell_set_color(scols_line_get_cell(line, i), colors[mark]);
}

static int
add_cell(struct table *table, struct libscols_line *line, size_t i,
    const struct row *row)
{
	struct buffer *cell = &table->cell;
	struct value value;

	cell->length = 0;
	column_get(table->columns->list[i], &value, row);
	if (value_cell(&value, &table->style->value, cell) == -1)
		return -1;
	note_type(table, i, &value);
	table->encoded = table->encoded || !is_plain(cell);
	if (buffer_add(cell, "", 1) == -1 ||
	    scols_line_set_data(line, i, cell->bytes) != 0)
		return -1;
	return table->style->color ? color_cell(line, i, value.mark) : 0;
}

static int
add_line(struct table *table, const struct row *row,
    struct libscols_line *parent)
{
	struct libscols_line *line;

	line = scols_table_new_line(table->scols, parent);
	if (line == NULL)
		return -1;
	for (size_t i = 0; i < table->columns->count; i++)
		if (add_cell(table, line, i, row) != 0)
			return -1;
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

/* Without rows nothing is written, not even headings. libsmartcols silently
 * leaves a cell empty when memory runs out: only errno shows it. */
static int
end(struct table *table)
{
	int result;

	if (table->rows == 0)
		return 0;
	if (table->visible && table_fit(table) == -1)
		return -1;
	/* Most of its time goes into looking for characters to escape. */
	scols_table_enable_noencoding(table->scols,
	    table->visible || !table->encoded);
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
