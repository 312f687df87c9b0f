/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The forms of a table: what each does with rows as they come. For table.c and
 * table_*.c only.
 */
#ifndef TABLE_FORM_H
#define TABLE_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/json.h"

#include "list/column.h"

struct table_style;

struct libscols_table;
struct libscols_line;

struct table {
	const struct table_operations *operations;
	const struct table_style *style;
	const struct columns *columns;
	size_t rows; /* written, or kept */
	/* TABLE_LIST: the rows are kept, for they decide on the widths. */
	struct libscols_table *scols;
	struct libscols_line *parent; /* the last row */
	bool visible;                 /* for a terminal */
	bool encoded;                 /* some cell isn't plain ASCII */
	size_t widths[COLUMN_MAX];    /* TABLE_LIST, in a pipe: of columns */
	bool has_number[COLUMN_MAX], has_text[COLUMN_MAX]; /* some cell */
	struct buffer cell;
	/* TABLE_RAW, TABLE_EXPORT, TABLE_NEWLINE: not yet written. TABLE_LIST,
	 * in a pipe: the cells, each with a NUL. */
	struct buffer text;
	/* TABLE_JSON. */
	struct json json;
	const char *list; /* of children, open, or null; or NULL */
	bool list_is_null;
};

/* As table_new, table_add, table_add_child, table_end and table_free. */
struct table_operations {
	int (*begin)(struct table *table);
	int (*row)(struct table *table, const struct row *row);
	int (*child)(struct table *table, const char *name,
	    const struct columns *own, const struct row *row);
	int (*end)(struct table *table);
	void (*free)(struct table *table);
};

extern const struct table_operations table_text;
extern const struct table_operations table_plain;
extern const struct table_operations table_stream;
extern const struct table_operations table_json;

/* table_heading - the name of a column: one that a shell takes for a variable,
 * if the style wants that. */
const char *table_heading(const struct table *table,
    const struct column *column);

/* table_add_as_row - a child in a form that has none: a row, if there is one.
 */
int table_add_as_row(struct table *table, const char *name,
    const struct columns *own, const struct row *row);

/*
 * table_write - writes a buffer to stdout, and empties it.
 *
 * Waits for a larger amount, unless @all. out_flush reports failures.
 */
void table_write(struct buffer *text, bool all);

#endif
