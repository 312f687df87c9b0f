/* SPDX-License-Identifier: BSD-2-Clause */
/* A table on a terminal. */

#include "list/table_fit.h"

#include <errno.h>
#include <langinfo.h>
#include <libsmartcols/libsmartcols.h>
#include <limits.h>
#include <string.h>

#include "base/terminal.h"
#include "base/vis_text.h"
#include "list/table.h"

/* Nothing is cut below this. */
#define LEAST 8

/* The branch of a tree in front of a row below another. */
#define BRANCH 2

struct fit {
	struct table *table;
	struct libscols_iter *at;
	struct libscols_line *line; /* the next one, after next_line */
	struct buffer text;
	const char *ellipsis;
	int ellipsis_columns;
	int widths[COLUMN_MAX];
};

static bool
next_line(struct fit *fit)
{
	return scols_table_next_line(fit->table->scols, fit->at, &fit->line) ==
	       0;
}

/* What is in front of the text of a cell. */
static int
branch(const struct fit *fit, size_t i)
{
	return i == 0 && fit->table->style->tree &&
	               scols_line_get_parent(fit->line) != NULL
	           ? BRANCH
	           : 0;
}

/* Makes a cell visible, as much of it as fits into @columns. Returns the width
 * of the result, or -1. */
static int
show(struct fit *fit, const char *cell, int columns)
{
	fit->text.length = 0;
	return vis_text_add_columns(&fit->text, cell, strlen(cell), columns);
}

/* As wide as all of each cell, and the heading. */
static int
measure(struct fit *fit)
{
	const struct columns *columns = fit->table->columns;

	for (size_t i = 0; i < columns->count; i++)
		fit->widths[i] = fit->table->style->no_headings
		                     ? 0
		                     : (int)strlen(table_heading(fit->table,
					   columns->list[i]));
	scols_reset_iter(fit->at, SCOLS_ITER_FORWARD);
	while (next_line(fit))
		for (size_t i = 0; i < columns->count; i++) {
			struct libscols_cell *cell =
			    scols_line_get_cell(fit->line, i);
			int width =
			    show(fit, scols_cell_get_data(cell), INT_MAX / 2);

			if (width == -1)
				return -1;
			width += branch(fit, i);
			if (width > fit->widths[i])
				fit->widths[i] = width;
		}
	return 0;
}

/* The widest column that can be cut, or NULL. */
static int *
widest(struct fit *fit)
{
	const struct columns *columns = fit->table->columns;
	int *result = NULL;

	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = columns->list[i];
		int least = (int)strlen(table_heading(fit->table, column));

		if (column->truncated &&
		    fit->widths[i] > (least > LEAST ? least : LEAST) &&
		    (result == NULL || fit->widths[i] > *result))
			result = &fit->widths[i];
	}
	return result;
}

static void
cut_columns(struct fit *fit)
{
	size_t count = fit->table->columns->count;
	int *column, excess = (int)count - 1 - terminal_columns();

	if (fit->table->style->no_truncation)
		return;
	for (size_t i = 0; i < count; i++)
		excess += fit->widths[i];
	while (excess-- > 0 && (column = widest(fit)) != NULL)
		(*column)--;
}

static int
set_cell(struct fit *fit, struct libscols_cell *cell, int columns)
{
	const char *text = scols_cell_get_data(cell);

	if (show(fit, text, INT_MAX / 2) > columns &&
	    (show(fit, text, columns - fit->ellipsis_columns) == -1 ||
		buffer_text(&fit->text, fit->ellipsis) == -1))
		return -1;
	if (buffer_add(&fit->text, "", 1) == -1 ||
	    scols_cell_set_data(cell, fit->text.bytes) != 0)
		return -1;
	return 0;
}

static int
set_cells(struct fit *fit)
{
	size_t count = fit->table->columns->count;

	scols_reset_iter(fit->at, SCOLS_ITER_FORWARD);
	while (next_line(fit))
		for (size_t i = 0; i < count; i++)
			if (set_cell(fit, scols_line_get_cell(fit->line, i),
				fit->widths[i] - branch(fit, i)) == -1)
				return -1;
	return 0;
}

/* The stock tool has some numbers at the left and some names at the right. */
static void
align(const struct table *table)
{
	for (size_t i = 0; i < table->columns->count; i++) {
		struct libscols_column *column =
		    scols_table_get_column(table->scols, i);
		bool right =
		    table->has_number[i] ||
		    (table->columns->list[i]->right && !table->has_text[i]);

		if (!scols_column_is_tree(column))
			scols_column_set_flags(column,
			    right ? SCOLS_FL_RIGHT : 0);
	}
}

int
table_fit(struct table *table)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	struct fit fit = {
		.table = table,
		.at = scols_new_iter(SCOLS_ITER_FORWARD),
		.ellipsis = utf8 ? "…" : "...",
		.ellipsis_columns = utf8 ? 1 : 3,
	};
	int result = -1;

	/* It shall not cut anything itself. */
	scols_table_set_termforce(table->scols, SCOLS_TERMFORCE_NEVER);
	align(table);
	if (fit.at != NULL && measure(&fit) == 0) {
		cut_columns(&fit);
		result = set_cells(&fit);
	}
	scols_free_iter(fit.at);
	buffer_free(&fit.text);
	if (result == -1)
		errno = ENOMEM;
	return result;
}
