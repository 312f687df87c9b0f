/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and their users as a tree for people. */

#include "list/tree.h"

#include <inttypes.h>
#include <langinfo.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/sizefmt.h"
#include "base/terminal.h"
#include "base/vis_text.h"
#include "list/summary.h"
#include "model/kind.h"

#define SECOND INT64_C(1000000000)

/* The cells of a line: of an object, or of one that uses it. */
enum { TARGET, KEY, OWNER, CONTENT, OBJECT_CELLS };
enum { PID, USER, USE, COMMAND, USE_CELLS };

#define CELLS 4

/* What is in front of the cells of a use. */
#define BRANCH 3

/* Nothing is cut below this. */
#define LEAST 12

struct tree {
	const struct report *report;
	struct columns object, use; /* for the cells that are columns */
	int widths[2][CELLS];       /* of objects, of uses */
	int room;                   /* columns of the terminal, or INT_MAX */
	bool utf8;
	struct buffer cells[CELLS], line, text;
	enum value_mark mark; /* of the use */
};

static int
add_column(struct tree *tree, struct buffer *cell, const struct column *column,
    const struct row *row)
{
	struct value value;

	cell->length = 0;
	column_get(column, &value, row);
	if (value.mark != MARK_NONE)
		tree->mark = value.mark;
	if (value.type == VALUE_LACKS)
		return 0;
	return value_text(&value, &tree->report->style->value, cell);
}

/* What an object holds, of how much, and how often it is attached. */
static int
fill_content(struct tree *tree, const struct object *obj)
{
	const struct kind *kind = obj->kind;
	struct buffer *cell = &tree->cells[CONTENT];
	bool filled = kind->is_empty != NULL && !kind->is_empty(obj);
	char text[SIZEFMT_SIZE];
	int result;

	cell->length = 0;
	result = summary_add_content(cell, obj, true);
	if (filled && kind->capacity != NULL &&
	    kind->capacity(obj) != OBJECT_UNKNOWN) {
		sizefmt(text, kind->capacity(obj));
		result |= buffer_format(cell, " of %s", text);
	}
	if (kind->attachments != NULL)
		result |= buffer_format(cell, ", %" PRIu64 " attached",
		    kind->attachments(obj));
	if ((obj->mode & OBJECT_MODE_DEST) != 0)
		result |= buffer_text(cell, ", removed");
	return result;
}

static int
fill_object(struct tree *tree, const struct row *row)
{
	struct value value;
	int result = 0;

	for (size_t i = 0; i < CONTENT; i++)
		result |= add_column(tree, &tree->cells[i],
		    tree->object.list[i], row);
	result |= fill_content(tree, row->obj);
	tree->mark =
	    (row->obj->mode & OBJECT_MODE_DEST) != 0 ? MARK_ALARM : MARK_NONE;
	/* Only a POSIX semaphore has one. */
	column_get(tree->object.list[CONTENT], &value, row);
	if (value.type == VALUE_LACKS)
		return result;
	return result | buffer_text(&tree->cells[CONTENT], "value ") |
	       value_text(&value, &tree->report->style->value,
		   &tree->cells[CONTENT]);
}

/* "attached rw twice", "sending type 7, 2048 bytes, for 42s". */
static int
fill_what(struct tree *tree, const struct row *row)
{
	const struct use *use = row->use;
	const char *unit =
	    cmdlines_whereabouts(row->context->cmdlines, use->pid)->unit;
	struct buffer *cell = &tree->cells[USE];
	struct value waited = {
		.type = VALUE_DURATION,
		.number = (uint64_t)(use->waited / SECOND),
	};
	int result;

	/* Column WHAT, which knows more than the use. */
	result = add_column(tree, &tree->text, tree->use.list[2], row);
	cell->length = 0;
	result |= buffer_format(cell, "%s %.*s", use_word(use),
	    (int)tree->text.length, tree->text.bytes);
	if (use_is_blocked(use)) {
		if (use->count > 1)
			result |=
			    buffer_format(cell, ", %u threads", use->count);
		if (use->waited >= SECOND)
			result |= buffer_text(cell, ", for ") |
			          value_text(&waited,
				      &tree->report->style->value, cell);
		tree->mark = MARK_NOTICE;
	} else if (use->count > 1) {
		result |= use->count == 2
		              ? buffer_text(cell, " twice")
		              : buffer_format(cell, " %u times", use->count);
	}
	/* Containers have a colon, units of systemd have none. */
	if (strchr(unit, ':') != NULL)
		result |= buffer_format(cell, ", in %s", unit);
	return result;
}

static int
fill_use(struct tree *tree, const struct row *row)
{
	int result;

	tree->mark = MARK_NONE;
	result = add_column(tree, &tree->cells[PID], tree->use.list[0], row);
	result |= add_column(tree, &tree->cells[USER], tree->use.list[1], row);
	result |=
	    add_column(tree, &tree->cells[COMMAND], tree->use.list[3], row);
	return result | fill_what(tree, row);
}

/* The columns that a cell takes, made safe; or -1. */
static int
width_of(struct tree *tree, const struct buffer *cell, int most)
{
	tree->text.length = 0;
	return vis_text_add_columns(&tree->text, cell->bytes, cell->length,
	    most);
}

static int
measure(struct tree *tree, unsigned about)
{
	for (size_t i = 0; i < CELLS; i++) {
		int width = width_of(tree, &tree->cells[i], INT_MAX / 2);

		if (width == -1)
			return -1;
		if (width > tree->widths[about][i])
			tree->widths[about][i] = width;
	}
	return 0;
}

/* Appends a cell, cut to @width, and padded unless it is the last. */
static int
add_cell(struct tree *tree, const struct buffer *cell, int width, bool last)
{
	const char *ellipsis = tree->utf8 ? "…" : "...";
	int dots = tree->utf8 ? 1 : 3, used;

	used = width_of(tree, cell, INT_MAX / 2);
	if (used > width) {
		used = width_of(tree, cell, width > dots ? width - dots : 0);
		if (used != -1 && buffer_text(&tree->text, ellipsis) == -1)
			return -1;
		used += dots;
	}
	if (used == -1 ||
	    buffer_add(&tree->line, tree->text.bytes, tree->text.length) == -1)
		return -1;
	return last ? 0
	            : buffer_format(&tree->line, "%*s", width - used + 1, "");
}

static int
add_colored(struct tree *tree, const struct buffer *cell, int width, bool last)
{
	const char *color = tree->mark == MARK_ALARM ? "\033[31m" : "\033[33m";
	bool colored = tree->report->style->color && tree->mark != MARK_NONE;

	if (colored && buffer_text(&tree->line, color) == -1)
		return -1;
	if (add_cell(tree, cell, width, last) == -1)
		return -1;
	return colored ? buffer_text(&tree->line, "\033[0m") : 0;
}

static int
write_line(struct tree *tree)
{
	while (tree->line.length > 0 &&
	       tree->line.bytes[tree->line.length - 1] == ' ')
		tree->line.length--;
	if (buffer_add(&tree->line, "\n", 1) == -1)
		return -1;
	(void)!out_bytes(tree->line.bytes, tree->line.length);
	tree->line.length = 0;
	return 0;
}

/* The last cell takes what room is left. */
static int
print(struct tree *tree, unsigned about, const char *branch)
{
	const int *widths = tree->widths[about];
	int left = tree->room - (branch == NULL ? 0 : BRANCH), result = 0;
	size_t colored = about == 0 ? CONTENT : USE;

	if (branch != NULL)
		result = buffer_text(&tree->line, branch);
	for (size_t i = 0; i < CELLS && result == 0; i++) {
		bool last = i == CELLS - 1;
		int width = last ? left : widths[i];

		if (width == 0 || (last && left <= 0))
			continue;
		result = i == colored
		             ? add_colored(tree, &tree->cells[i], width, last)
		             : add_cell(tree, &tree->cells[i], width, last);
		left -= width + 1;
	}
	return result == 0 ? write_line(tree) : -1;
}

typedef int (*take_line)(struct tree *tree, unsigned about, const char *branch);

static int
measure_line(struct tree *tree, unsigned about, const char *branch)
{
	(void)branch;
	return measure(tree, about);
}

static int
each_use(struct tree *tree, struct row *row, take_line take)
{
	const char *more = tree->utf8 ? "├─ " : "|- ";
	const char *last = tree->utf8 ? "└─ " : "`- ";
	const struct usage *usage = row->usage;

	row->about = ROW_USE;
	for (size_t i = 0; i < usage->nuses; i++) {
		row->use = &usage->uses[i];
		if (fill_use(tree, row) != 0 ||
		    take(tree, 1, i + 1 == usage->nuses ? last : more) == -1)
			return -1;
	}
	return 0;
}

static int
each_line(struct tree *tree, const struct listing *listing, take_line take)
{
	for (size_t i = 0; i < listing->count; i++) {
		struct row row =
		    listing_row(&listing->list[i], tree->report->context);

		if (fill_object(tree, &row) != 0 || take(tree, 0, NULL) == -1 ||
		    each_use(tree, &row, take) == -1)
			return -1;
	}
	return 0;
}

/* Where lines are too long, names of targets and what is waited for are cut:
 * the last cell has at least a little room. */
static void
fit(struct tree *tree)
{
	static const size_t longest[2] = { TARGET, USE };

	for (size_t about = 0; about < 2; about++) {
		int *widths = tree->widths[about], *cut;
		int excess = LEAST + (about == 1 ? BRANCH : 0) - tree->room;

		for (size_t i = 0; i < CELLS - 1; i++)
			excess += widths[i] > 0 ? widths[i] + 1 : 0;
		cut = &widths[longest[about]];
		if (excess > 0)
			*cut = *cut - excess > LEAST ? *cut - excess : LEAST;
	}
}

static int
print_headings(struct tree *tree)
{
	static const char *const headings[] = { "TARGET", "KEY", "OWNER",
		"CONTENT" };

	tree->mark = MARK_NONE;
	for (size_t i = 0; i < CELLS; i++) {
		int length = (int)strlen(headings[i]);

		tree->cells[i].length = 0;
		if (buffer_text(&tree->cells[i], headings[i]) == -1)
			return -1;
		/* Where no object has a key there is no heading, either. */
		if (tree->widths[0][i] > 0 && tree->widths[0][i] < length)
			tree->widths[0][i] = length;
	}
	return 0;
}

int
tree_print(const struct report *report, const struct listing *listing)
{
	bool narrow =
	    isatty(STDOUT_FILENO) != 0 && !report->style->no_truncation;
	struct tree tree = {
		.report = report,
		.room = narrow ? terminal_columns() : INT_MAX / 2,
		.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
	};
	int result;

	columns_add_fitting(&tree.object, "TARGET,KEY,OWNER,SVAL", ROW_OBJECT);
	columns_add_fitting(&tree.use, "PID,PUSER,WHAT,COMMAND", ROW_USE);
	result = each_line(&tree, listing, measure_line);
	if (result == 0 && listing->count > 0 && !report->style->no_headings)
		result = print_headings(&tree);
	fit(&tree);
	if (result == 0 && listing->count > 0 && !report->style->no_headings)
		result = print(&tree, 0, NULL);
	if (result == 0)
		result = each_line(&tree, listing, print);
	for (size_t i = 0; i < CELLS; i++)
		buffer_free(&tree.cells[i]);
	buffer_free(&tree.line);
	buffer_free(&tree.text);
	return result;
}
