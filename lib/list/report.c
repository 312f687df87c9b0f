/* SPDX-License-Identifier: BSD-2-Clause */
/* A listing in a table. */

#include "list/report.h"

#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/vis_text.h"
#include "model/kind.h"

/* In a list of all about one object, its titles. */
#define TITLE_WIDTH 20

static struct columns
columns_of(const char *list, unsigned rows)
{
	struct columns columns = { .count = 0 };

	columns_add_fitting(&columns, list, rows);
	return columns;
}

/* Ends a table that was begun, unless something failed already. */
static int
end_table(struct table *table, int result)
{
	if (result == 0)
		result = table_end(table);
	table_free(table);
	return result;
}

/* Below an object: the processes that use it. */
static int
add_processes(struct table *table, const struct row *parent)
{
	struct columns own = columns_of(REPORT_USES, ROW_USE);
	const struct usage *usage = parent->usage;
	struct row row = *parent;
	int result;

	/* Unseen processes are not «nobody». */
	result = table_add_child(table, "processes",
	    usage->nuses == 0 && usage->verdict.partial ? NULL : &own, NULL);
	row.about = ROW_USE;
	for (size_t i = 0; i < usage->nuses && result == 0; i++) {
		row.use = &usage->uses[i];
		result = table_add_child(table, "processes", &own, &row);
	}
	return result;
}

/* Below a set: its semaphores. */
static int
add_semaphores(struct table *table, const struct row *parent)
{
	struct columns own = columns_of(REPORT_SEMAPHORES, ROW_SEMAPHORE);
	const struct usage *usage = parent->usage;
	struct row row = *parent;
	int result = 0;

	if (usage->semaphores == NULL)
		return table_add_child(table, "elements", NULL, NULL);
	row.about = ROW_SEMAPHORE;
	for (;
	     row.num < parent->obj->kind->elements(parent->obj) && result == 0;
	     row.num++) {
		row.semaphore = &usage->semaphores[row.num];
		result = table_add_child(table, "elements", &own, &row);
	}
	return result;
}

int
report_list(const struct report *report, const struct listing *listing)
{
	struct table *table = table_new(report->style, report->columns);
	int result = 0;

	if (table == NULL)
		return -1;
	for (size_t i = 0; i < listing->count && result == 0; i++) {
		struct row row =
		    listing_row(&listing->list[i], report->context);
		bool used = report->processes && row.usage->nuses > 0;

		/* Where rows are repeated, those of its processes do. */
		if (!used || !report->context->repeat)
			result = table_add(table, &row);
		if (report->processes && result == 0)
			result = add_processes(table, &row);
	}
	return end_table(table, result);
}

/* A table of its own, below the previous one. */
static int
add_children(const struct report *report, const char *heading, const char *list,
    unsigned rows, const struct row *row)
{
	struct columns columns = columns_of(list, rows);
	struct buffer line = { .bytes = NULL };
	struct table_style style = *report->style;
	struct table *table;

	/* They are below the object, not below each other. */
	style.tree = false;
	table = table_new(&style, &columns);
	if (table == NULL || buffer_format(&line, "\n%s:\n", heading) == -1) {
		table_free(table);
		return -1;
	}
	(void)!out_bytes(line.bytes, line.length);
	buffer_free(&line);
	return end_table(table, rows == ROW_SEMAPHORE
				    ? add_semaphores(table, row)
				    : add_processes(table, row));
}

static int
add_safely(struct buffer *line, const struct buffer *text, bool visible)
{
	return visible ? vis_text_add_line(line, text->bytes, text->length)
	               : buffer_add(line, text->bytes, text->length);
}

/* A line for each value that there is. */
static int
print_titles(const struct report *report, const struct row *row)
{
	struct buffer line = { .bytes = NULL }, cell = { .bytes = NULL };
	bool visible = isatty(STDOUT_FILENO) != 0;
	int result = 0;

	for (size_t i = 0; i < report->columns->count && result == 0; i++) {
		const struct column *column = report->columns->list[i];
		const char *title =
		    column->title != NULL ? column->title : column->name;
		struct value value;

		cell.length = line.length = 0;
		column_get(column, &value, row);
		result = value_text(&value, &report->style->value, &cell);
		/* Times that are 0 are omitted. */
		if (cell.length == 0 || result == -1)
			continue;
		if (buffer_format(&line, "%s:%*s", title,
			TITLE_WIDTH - (int)strlen(title), "") == -1 ||
		    add_safely(&line, &cell, visible) == -1 ||
		    buffer_add(&line, "\n", 1) == -1)
			result = -1;
		else
			(void)!out_bytes(line.bytes, line.length);
	}
	buffer_free(&cell);
	buffer_free(&line);
	return result;
}

static int
print_json(const struct report *report, const struct row *row, bool is_set)
{
	struct table *table = table_new(report->style, report->columns);
	int result;

	if (table == NULL)
		return -1;
	result = table_add(table, row);
	if (result == 0 && is_set)
		result = add_semaphores(table, row);
	if (result == 0)
		result = add_processes(table, row);
	return end_table(table, result);
}

int
report_tables(const struct report *report, const struct row *row)
{
	bool is_set = row->obj->kind->elements != NULL;
	int result = 0;

	if (is_set && row->usage->semaphores != NULL)
		result = add_children(report, "Semaphores", REPORT_SEMAPHORES,
		    ROW_SEMAPHORE, row);
	if (result == 0 && row->usage->nuses > 0)
		result = add_children(report, "Processes", REPORT_USES_BRIEF,
		    ROW_USE, row);
	return result;
}

int
report_details(const struct report *report, const struct listing *listing)
{
	struct row row = listing_row(&listing->list[0], report->context);
	int result;

	if (report->style->form == TABLE_JSON)
		return print_json(report, &row,
		    row.obj->kind->elements != NULL);
	result = print_titles(report, &row);
	return result == 0 ? report_tables(report, &row) : -1;
}
