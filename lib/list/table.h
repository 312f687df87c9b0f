/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows and columns as a table, a tree, raw, for export, or as JSON.
 *
 * In a pipe or a file the table is that of the stock tool. On a terminal
 * numbers are at the right of their columns and text is at the left, made safe,
 * and cut where the lines would be too long.
 */
#ifndef TABLE_H
#define TABLE_H

#include "list/column.h"

enum table_form {
	TABLE_LIST,
	TABLE_RAW,
	TABLE_EXPORT,  /* NAME="value", a row a line */
	TABLE_NEWLINE, /* the same, a value a line */
	TABLE_JSON,    /* {"name": [ROW, ...]} */
};

struct table_style {
	enum table_form form;
	const char *name; /* of the list in JSON */
	const char *time; /* of the reading: JSON begins with it, and is one
	                   * line; or NULL */
	bool no_headings, no_truncation, shell_names;
	bool tree;  /* TABLE_LIST: children are below their parents */
	bool color; /* TABLE_LIST: where a value is worth it */
	struct value_style value;
};

struct table;

/*
 * table_new - a table without rows; @style and @columns outlive it.
 *
 * Returns NULL with errno ENOMEM; the caller frees it with table_free.
 */
struct table *table_new(const struct table_style *style,
    const struct columns *columns) __attribute__((warn_unused_result));
void table_free(struct table *table);

/*
 * table_add - adds a row.
 *
 * Only TABLE_LIST keeps rows; the other forms write them to stdout as they
 * come. Returns 0, or -1 with errno ENOMEM.
 */
int table_add(struct table *table, const struct row *row)
    __attribute__((warn_unused_result));

/*
 * table_add_child - adds a row below the last one that table_add added.
 *
 * In JSON it is an object with the columns @own, in the list @name of its
 * parent; without @row the list is there, even if it stays empty, and without
 * @own it is null. Returns as table_add.
 */
int table_add_child(struct table *table, const char *name,
    const struct columns *own, const struct row *row)
    __attribute__((warn_unused_result));

/*
 * table_end - writes it to stdout. Returns as table_add; out_flush reports
 * failures to write.
 */
int table_end(struct table *table) __attribute__((warn_unused_result));

#endif
