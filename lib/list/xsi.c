/* SPDX-License-Identifier: BSD-2-Clause */
/* The format of ipcs(1) in the XSI option of POSIX. */

#include "list/xsi.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/out.h"
#include "base/out_line.h"
#include "base/timefmt.h"
#include "list/field.h"
#include "model/kind.h"
#include "model/walk.h"

static const struct report {
	const char *facility;
	const char *title;
	char alter;       /* the letter of the right to change its content */
	bool shows_users; /* that are blocked on it */
} reports[KIND_SYSV_COUNT] = {
	[KIND_QUEUE] = { "Message Queue", "Message Queues", 'w', true },
	[KIND_SEGMENT] = { "Shared Memory", "Shared Memory", 'w', false },
	[KIND_SEMSET] = { "Semaphore", "Semaphores", 'a', false },
};

static void
put_name(struct out_line *cell, const struct xsi *xsi, const struct name *name)
{
	if (xsi->visible)
		out_line_visible(cell, name->text, name->length, INT_MAX);
	else
		out_line_bytes(cell, name->text, name->length);
}

static void
put_time(struct out_line *cell, time_t when)
{
	char text[TIMEFMT_SIZE] = " no-entry"; /* the blank is the standard's */

	if (when != 0)
		timefmt_clock(text, when);
	out_line_text(cell, text);
}

/* The last of the 12 characters would mark access control lists. */
static void
put_mode(struct out_line *cell, const struct xsi *xsi, const struct object *obj)
{
	char text[] = "----------- ";
	const struct use *list;
	size_t count = 0;

	list = xsi->uses == NULL
	           ? NULL
	           : scan_uses_of(xsi->uses, xsi->uses->ns, obj, &count);
	for (size_t i = 0; i < count; i++) {
		if (list[i].how == USE_SEND)
			text[0] = 'S';
		if (list[i].how == USE_RECEIVE)
			text[1] = 'R';
	}
	for (unsigned who = 0; who < 3; who++) {
		if ((obj->mode & 0400u >> 3 * who) != 0)
			text[2 + 3 * who] = 'r';
		if ((obj->mode & 0200u >> 3 * who) != 0)
			text[3 + 3 * who] = reports[obj->kind->id].alter;
	}
	out_line_text(cell, text);
}

enum shape { LETTER, KEY, MODE, NAME, NUMBER, TIME };

static const struct {
	size_t width;  /* at least */
	bool measured; /* there may be wider ones */
	bool right;    /* aligned */
} shapes[] = {
	[LETTER] = { 1, false, false },
	[KEY] = { 10, false, false },
	[MODE] = { 12, false, false },
	[NAME] = { 8, true, false },
	[NUMBER] = { 0, true, true },
	[TIME] = { 9, false, true },
};

/* The kind of an object, as a letter. */
static uint64_t
get_letter(const struct object *obj)
{
	return (unsigned char)obj->kind->letter;
}

static const struct field letter = {
	.type = FIELD_NUMBER,
	.kinds = FIELD_OF_ALL,
	.get = get_letter,
};

/* In the order of the standard, for each kind. */
static const struct column {
	const char *heading;
	char letter; /* of the option that shows it, or 0 */
	enum shape shape;
	const struct field *field;
} columns[] = {
	{ "T", 0, LETTER, &letter },
	{ "ID", 0, NUMBER, &field_id },
	{ "KEY", 0, KEY, &field_key },
	{ "MODE", 0, MODE, &field_mode },
	{ "OWNER", 0, NAME, &field_owner },
	{ "GROUP", 0, NAME, &field_group },
	{ "CREATOR", 'c', NAME, &field_creator },
	{ "CGROUP", 'c', NAME, &field_creator_group },
	{ "CBYTES", 'o', NUMBER, &field_bytes },
	{ "QNUM", 'o', NUMBER, &field_messages },
	{ "QBYTES", 'b', NUMBER, &field_qbytes },
	{ "LSPID", 'p', NUMBER, &field_sender },
	{ "LRPID", 'p', NUMBER, &field_receiver },
	{ "NATTCH", 'o', NUMBER, &field_attachments },
	{ "SEGSZ", 'b', NUMBER, &field_size },
	{ "CPID", 'p', NUMBER, &field_creator_pid },
	{ "LPID", 'p', NUMBER, &field_last_pid },
	{ "NSEMS", 'b', NUMBER, &field_semaphores },
	{ "STIME", 't', TIME, &field_sent },
	{ "RTIME", 't', TIME, &field_received },
	{ "ATIME", 't', TIME, &field_attached },
	{ "DTIME", 't', TIME, &field_detached },
	{ "OTIME", 't', TIME, &field_operated },
	{ "CTIME", 't', TIME, &field_changed },
};

#define NCOLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
put_cell(struct out_line *cell, const struct xsi *xsi,
    const struct column *column, const struct object *obj)
{
	uint64_t value = column->field->get(obj);

	out_line_begin(cell);
	switch (column->shape) {
	case LETTER:
		cell->text[cell->length++] = (char)value;
		break;
	case KEY:
		out_line_bytes(cell, "0x", 2);
		out_line_number(cell, value, 16, 1, '0');
		break;
	case MODE:
		put_mode(cell, xsi, obj);
		break;
	case NAME:
		put_name(cell, xsi,
		    column->field->type == FIELD_USER
			? names_user(xsi->names, (uid_t)value)
			: names_group(xsi->names, (gid_t)value));
		break;
	case NUMBER:
		if (column->field->may_be_unknown && value == OBJECT_UNKNOWN)
			out_line_text(cell, "-");
		else
			out_line_decimal(cell, value);
		break;
	case TIME:
		put_time(cell, (time_t)value);
		break;
	}
}

struct listing {
	struct xsi *xsi;
	const struct column *shown[NCOLUMNS];
	size_t widths[NCOLUMNS];
	size_t count;
	bool shows_qbytes;
};

static void
choose_columns(struct listing *listing, const struct kind *kind)
{
	unsigned options = listing->xsi->options;

	for (size_t i = 0; i < NCOLUMNS; i++) {
		const struct column *column = &columns[i];
		size_t width = strlen(column->heading);

		if ((column->field->kinds & FIELD_OF(kind->id)) == 0)
			continue;
		if (column->letter != 0 &&
		    (options &
			(XSI_OPTION('a') | XSI_OPTION(column->letter))) == 0)
			continue;
		if (width < shapes[column->shape].width)
			width = shapes[column->shape].width;
		listing->shows_qbytes |= column->field == &field_qbytes;
		listing->widths[listing->count] = width;
		listing->shown[listing->count++] = column;
	}
}

static int
measure_object(const struct object *obj, void *arg)
{
	struct listing *listing = arg;
	struct object whole = *obj;
	struct out_line cell;

	if (listing->shows_qbytes && !object_complete(&whole))
		return 0;
	for (size_t i = 0; i < listing->count; i++) {
		if (!shapes[listing->shown[i]->shape].measured)
			continue;
		put_cell(&cell, listing->xsi, listing->shown[i], &whole);
		if (out_line_columns(&cell) > listing->widths[i])
			listing->widths[i] = out_line_columns(&cell);
	}
	return 0;
}

/* Each cell but the first follows at least one blank, and no blank follows the
 * last, even if the object was created after its column had been measured. */
static void
add_cell(struct out_line *line, const struct listing *listing, size_t at,
    const struct out_line *cell)
{
	size_t end = out_line_columns(line) + listing->widths[at] + (at > 0);

	if (at > 0)
		out_line_bytes(line, " ", 1);
	if (shapes[listing->shown[at]->shape].right &&
	    out_line_columns(cell) < listing->widths[at])
		out_line_fill(line, end - out_line_columns(cell));
	out_line_bytes(line, cell->text, cell->length);
	line->hidden += cell->hidden;
	if (at + 1 < listing->count)
		out_line_fill(line, end);
}

static int
end_line(struct out_line *line)
{
	if (line->length == OUT_LINE_SIZE)
		line->length--;
	out_line_bytes(line, "\n", 1);
	return out_bytes(line->text, line->length);
}

static int
print_headings(const struct listing *listing)
{
	struct out_line line, cell;

	out_line_begin(&line);
	for (size_t i = 0; i < listing->count; i++) {
		out_line_begin(&cell);
		out_line_text(&cell, listing->shown[i]->heading);
		add_cell(&line, listing, i, &cell);
	}
	return end_line(&line);
}

static void
note_doubts(struct xsi *xsi, const struct object *obj)
{
	const struct use *list;
	size_t count;

	if (xsi->uses == NULL || !reports[obj->kind->id].shows_users)
		return;
	list = scan_uses_of(xsi->uses, xsi->uses->ns, obj, &count);
	xsi->doubtful |= scan_may_miss(xsi->uses, obj, list, count);
}

static int
print_object(const struct object *obj, void *arg)
{
	struct listing *listing = arg;
	struct object whole = *obj;
	struct out_line line, cell;

	if (listing->shows_qbytes && !object_complete(&whole))
		return 0;
	out_line_begin(&line);
	for (size_t i = 0; i < listing->count; i++) {
		put_cell(&cell, listing->xsi, listing->shown[i], &whole);
		add_cell(&line, listing, i, &cell);
	}
	note_doubts(listing->xsi, obj);
	return end_line(&line) == -1 ? 1 : 0;
}

static void
ignore_problem(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

static void
print_problem(const char *why, void *arg)
{
	const struct listing *listing = arg;

	listing->xsi->problem(why, listing->xsi->arg);
}

void
xsi_begin(time_t now)
{
	char date[TIMEFMT_SIZE];

	timefmt_date(date, now);
	printf("IPC status from <running system> as of %s\n", date);
}

int
xsi_list(struct xsi *xsi, const struct kind *kind)
{
	const struct report *report = &reports[kind->id];
	struct listing listing = { .xsi = xsi };
	struct visitor visitor = {
		.object = measure_object,
		.problem = ignore_problem, /* said when it is printed */
		.arg = &listing,
	};

	choose_columns(&listing, kind);
	if (object_walk(kind, WALK_FASTEST, &visitor) == -1) {
		if (errno != ENOSYS)
			return -1;
		printf("%s facility not in system.\n", report->facility);
		return 0;
	}
	if (print_headings(&listing) == -1)
		return -1;
	printf("%s:\n", report->title);
	visitor.object = print_object;
	visitor.problem = print_problem;
	return object_walk(kind, WALK_FASTEST, &visitor) == 0 ? 0 : -1;
}
