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
#include "model/kind.h"
#include "model/walk.h"

#define KIND(id) (1u << (id))
#define QUEUE KIND(KIND_QUEUE)
#define SEGMENT KIND(KIND_SEGMENT)
#define SEMSET KIND(KIND_SEMSET)
#define EVERY (QUEUE | SEGMENT | SEMSET)

static const struct report {
	const char *facility;
	const char *title;
	char alter;       /* what the right to change its content is called */
	bool shows_users; /* who is blocked on it */
} reports[KIND_COUNT] = {
	[KIND_QUEUE] = { "Message Queue", "Message Queues", 'w', true },
	[KIND_SEGMENT] = { "Shared Memory", "Shared Memory", 'w', false },
	[KIND_SEMSET] = { "Semaphore", "Semaphores", 'a', false },
};

#define PUT(name)                                                              \
	static void put_##name(struct out_line *cell, const struct xsi *xsi,   \
	    const struct object *obj)

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

PUT(letter)
{
	(void)xsi;
	out_line_bytes(cell, &obj->kind->letter, 1);
}

PUT(id)
{
	(void)xsi;
	out_line_decimal(cell, (uint64_t)obj->id);
}

PUT(key)
{
	(void)xsi;
	out_line_bytes(cell, "0x", 2);
	out_line_number(cell, (uint32_t)obj->key, 16, 1, '0');
}

/* The last of the 12 characters would tell of access control lists. */
PUT(mode)
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

PUT(owner)
{
	put_name(cell, xsi, names_user(xsi->names, obj->uid));
}

PUT(group)
{
	put_name(cell, xsi, names_group(xsi->names, obj->gid));
}

PUT(creator)
{
	put_name(cell, xsi, names_user(xsi->names, obj->cuid));
}

PUT(creator_group)
{
	put_name(cell, xsi, names_group(xsi->names, obj->cgid));
}

PUT(queue_bytes)
{
	(void)xsi;
	out_line_decimal(cell, obj->u.queue.bytes);
}

PUT(messages)
{
	(void)xsi;
	out_line_decimal(cell, obj->u.queue.messages);
}

PUT(qbytes)
{
	struct object again = *obj;

	(void)xsi;
	/* The files in /proc don't tell. */
	if (obj->u.queue.qbytes == OBJECT_UNKNOWN &&
	    object_stat(obj->kind, obj->id, &again) == -1)
		again = *obj;
	if (again.u.queue.qbytes == OBJECT_UNKNOWN)
		out_line_text(cell, "-");
	else
		out_line_decimal(cell, again.u.queue.qbytes);
}

PUT(sender)
{
	(void)xsi;
	out_line_decimal(cell, (uint64_t)obj->u.queue.sender);
}

PUT(receiver)
{
	(void)xsi;
	out_line_decimal(cell, (uint64_t)obj->u.queue.receiver);
}

PUT(attachments)
{
	(void)xsi;
	out_line_decimal(cell, obj->u.segment.attachments);
}

PUT(size)
{
	(void)xsi;
	out_line_decimal(cell, obj->u.segment.size);
}

PUT(creator_pid)
{
	(void)xsi;
	out_line_decimal(cell, (uint64_t)obj->u.segment.creator);
}

PUT(last_pid)
{
	(void)xsi;
	out_line_decimal(cell, (uint64_t)obj->u.segment.last);
}

PUT(count)
{
	(void)xsi;
	out_line_decimal(cell, obj->u.semset.count);
}

PUT(sent)
{
	(void)xsi;
	put_time(cell, obj->u.queue.sent);
}

PUT(received)
{
	(void)xsi;
	put_time(cell, obj->u.queue.received);
}

PUT(attached)
{
	(void)xsi;
	put_time(cell, obj->u.segment.attached);
}

PUT(detached)
{
	(void)xsi;
	put_time(cell, obj->u.segment.detached);
}

PUT(operated)
{
	(void)xsi;
	put_time(cell, obj->u.semset.operated);
}

PUT(changed)
{
	(void)xsi;
	put_time(cell, obj->changed);
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

/* In the order of the standard, for each kind. */
static const struct column {
	const char *heading;
	char letter; /* of the option that shows it, or 0 */
	unsigned kinds;
	enum shape shape;
	void (*put)(struct out_line *cell, const struct xsi *xsi,
	    const struct object *obj);
} columns[] = {
	{ "T", 0, EVERY, LETTER, put_letter },
	{ "ID", 0, EVERY, NUMBER, put_id },
	{ "KEY", 0, EVERY, KEY, put_key },
	{ "MODE", 0, EVERY, MODE, put_mode },
	{ "OWNER", 0, EVERY, NAME, put_owner },
	{ "GROUP", 0, EVERY, NAME, put_group },
	{ "CREATOR", 'c', EVERY, NAME, put_creator },
	{ "CGROUP", 'c', EVERY, NAME, put_creator_group },
	{ "CBYTES", 'o', QUEUE, NUMBER, put_queue_bytes },
	{ "QNUM", 'o', QUEUE, NUMBER, put_messages },
	{ "QBYTES", 'b', QUEUE, NUMBER, put_qbytes },
	{ "LSPID", 'p', QUEUE, NUMBER, put_sender },
	{ "LRPID", 'p', QUEUE, NUMBER, put_receiver },
	{ "NATTCH", 'o', SEGMENT, NUMBER, put_attachments },
	{ "SEGSZ", 'b', SEGMENT, NUMBER, put_size },
	{ "CPID", 'p', SEGMENT, NUMBER, put_creator_pid },
	{ "LPID", 'p', SEGMENT, NUMBER, put_last_pid },
	{ "NSEMS", 'b', SEMSET, NUMBER, put_count },
	{ "STIME", 't', QUEUE, TIME, put_sent },
	{ "RTIME", 't', QUEUE, TIME, put_received },
	{ "ATIME", 't', SEGMENT, TIME, put_attached },
	{ "DTIME", 't', SEGMENT, TIME, put_detached },
	{ "OTIME", 't', SEMSET, TIME, put_operated },
	{ "CTIME", 't', EVERY, TIME, put_changed },
};

#define NCOLUMNS (sizeof(columns) / sizeof(columns[0]))

struct listing {
	struct xsi *xsi;
	const struct column *shown[NCOLUMNS];
	size_t widths[NCOLUMNS];
	size_t count;
};

static void
choose_columns(struct listing *listing, const struct kind *kind)
{
	unsigned options = listing->xsi->options;

	for (size_t i = 0; i < NCOLUMNS; i++) {
		const struct column *column = &columns[i];
		size_t width = strlen(column->heading);

		if ((column->kinds & KIND(kind->id)) == 0)
			continue;
		if (column->letter != 0 &&
		    (options &
			(XSI_OPTION('a') | XSI_OPTION(column->letter))) == 0)
			continue;
		if (width < shapes[column->shape].width)
			width = shapes[column->shape].width;
		listing->widths[listing->count] = width;
		listing->shown[listing->count++] = column;
	}
}

static int
measure_object(const struct object *obj, void *arg)
{
	struct listing *listing = arg;
	struct out_line cell;

	for (size_t i = 0; i < listing->count; i++) {
		if (!shapes[listing->shown[i]->shape].measured)
			continue;
		out_line_begin(&cell);
		listing->shown[i]->put(&cell, listing->xsi, obj);
		if (out_line_columns(&cell) > listing->widths[i])
			listing->widths[i] = out_line_columns(&cell);
	}
	return 0;
}

/* One blank at least in front of each cell but the first, and none behind the
 * last, even where an object came by after its column had been measured. */
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
	struct out_line line, cell;

	out_line_begin(&line);
	for (size_t i = 0; i < listing->count; i++) {
		out_line_begin(&cell);
		listing->shown[i]->put(&cell, listing->xsi, obj);
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
