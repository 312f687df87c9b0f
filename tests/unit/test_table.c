/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms for scripts, against those of libsmartcols. */

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "list/table.h"
#include "test.h"

static const char *cell;

static void
get_cell(struct value *value, const struct row *row)
{
	(void)row;
	value->type = cell[0] == '\0' ? VALUE_NONE : VALUE_TEXT;
	value->text = cell;
}

static struct column columns[] = {
	{ .name = "A", .rows = ROW_LIMIT, .get = get_cell },
	{ .name = "USE%", .rows = ROW_LIMIT, .right = true, .get = get_cell },
	{ .name = "A_NAME_THAT_IS_LONGER_THAN_ALL",
	    .rows = ROW_LIMIT,
	    .get = get_cell },
};

#define NCOLUMNS 3

/* A table needs no encoding. */
static bool only_plain;

/* Each byte, and some words; or texts of all lengths. */
static const char *
cell_at(unsigned i)
{
	static const char *const words[] = { "", "a b", "\\x41", "\xc3\xbc",
		"$(id)`\"" };
	static char byte[2];

	if (only_plain)
		return i < 22 ? &"a bc  def ghijklmno  "[i] : NULL;
	if (i < 255) {
		byte[0] = (char)(i + 1);
		return byte;
	}
	return i - 255 < sizeof(words) / sizeof(words[0]) ? words[i - 255]
	                                                  : NULL;
}

static void
print_ours(const struct table_style *style, unsigned rows)
{
	static const struct column_context context = { .names = NULL };
	struct columns chosen = { .count = 0 };
	struct row row = { .context = &context, .about = ROW_LIMIT };
	struct table *table;

	for (size_t i = 0; i < NCOLUMNS; i++)
		chosen.list[chosen.count++] = &columns[i];
	table = table_new(style, &chosen);
	for (unsigned i = 0; table != NULL && i < rows; i++) {
		cell = cell_at(i);
		if (cell == NULL || table_add(table, &row) == -1)
			break;
	}
	if (table == NULL || table_end(table) == -1 || out_flush() == -1)
		abort();
	table_free(table);
}

static void
print_theirs(const struct table_style *style, unsigned rows)
{
	struct libscols_table *table = scols_new_table();

	scols_table_enable_raw(table, style->form == TABLE_RAW);
	scols_table_enable_export(table,
	    style->form == TABLE_EXPORT || style->form == TABLE_NEWLINE);
	scols_table_enable_shellvar(table, style->shell_names);
	scols_table_enable_noheadings(table, style->no_headings);
	if (style->form == TABLE_NEWLINE)
		scols_table_set_column_separator(table, "\n");
	for (size_t i = 0; i < NCOLUMNS; i++)
		scols_table_new_column(table,
		    style->shell_names && i == 1 ? "USE_PCT" : columns[i].name,
		    0, columns[i].right ? SCOLS_FL_RIGHT : 0);
	for (unsigned i = 0; i < rows && cell_at(i) != NULL; i++) {
		struct libscols_line *line = scols_table_new_line(table, NULL);

		for (size_t j = 0; j < NCOLUMNS; j++)
			scols_line_set_data(line, j, cell_at(i));
	}
	scols_print_table(table);
	scols_unref_table(table);
	fflush(stdout);
}

/* The standard output of a printer; the caller frees it. */
static char *
capture(void (*print)(const struct table_style *, unsigned),
    const struct table_style *style, unsigned rows)
{
	FILE *file = tmpfile();
	int kept = dup(STDOUT_FILENO);
	char *text;
	long size;

	fflush(stdout);
	if (file == NULL || kept == -1 ||
	    dup2(fileno(file), STDOUT_FILENO) == -1)
		abort();
	print(style, rows);
	if (dup2(kept, STDOUT_FILENO) == -1 || fseek(file, 0, SEEK_END) != 0)
		abort();
	size = ftell(file);
	rewind(file);
	text = calloc(1, (size_t)size + 1);
	if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size)
		abort();
	fclose(file);
	close(kept);
	return text;
}

static void
compare(const struct table_style *styles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned rows = 0; rows < 1000; rows += 999) {
			char *ours = capture(print_ours, &styles[i], rows);
			char *theirs = capture(print_theirs, &styles[i], rows);

			CHECK(strcmp(ours, theirs) == 0,
			    rows == 0 ? "nothing is written without rows"
				      : "rows are those of libsmartcols");
			CHECK((rows == 0) == (ours[0] == '\0'),
			    "rows are written");
			free(ours);
			free(theirs);
		}
}

int
main(void)
{
	static const struct table_style styles[] = {
		{ .form = TABLE_RAW },
		{ .form = TABLE_RAW, .no_headings = true },
		{ .form = TABLE_EXPORT },
		{ .form = TABLE_EXPORT, .shell_names = true },
		{ .form = TABLE_NEWLINE },
		{ .form = TABLE_NEWLINE, .shell_names = true },
		{ .form = TABLE_LIST },
		{ .form = TABLE_LIST, .no_headings = true },
	};

	compare(styles, sizeof(styles) / sizeof(styles[0]));
	only_plain = true;
	compare(styles, sizeof(styles) / sizeof(styles[0]));
	columns[NCOLUMNS - 1].right = true;
	compare(styles, sizeof(styles) / sizeof(styles[0]));
	return test_end();
}
