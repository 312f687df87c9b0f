/* SPDX-License-Identifier: BSD-2-Clause */
/* The classic format of ipcs(1) on Linux: the lists. */

#include "list/classic.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/out.h"
#include "base/out_line.h"
#include "base/sizefmt.h"
#include "base/timefmt.h"
#include "list/classic_form.h"
#include "list/field.h"
#include "model/kind.h"
#include "model/walk.h"

#define OWNER_WIDTH 10 /* longer names are cut, but for CLASSIC_CREATOR */
#define PID_WIDTH 5
#define HUMAN_WIDTH 6

/* Without weekday and year. */
#define SHORT_TIME_START 4
#define SHORT_TIME_LENGTH 15

/* How a cell differs from others of its type. The rows don't always stand under
 * their headings: neither do the stock tool's. */
enum form {
	PLAIN,
	CUT,     /* a name */
	PADDED,  /* a pid, at least PID_WIDTH wide */
	SHIFTED, /* the same with four blanks in front */
	WHOLE,   /* a time with weekday and year */
	WHOLE_SHIFTED,
};

/* A cell is filled to its width, and one blank follows. */
struct column {
	size_t width;
	const struct field *field;
	enum form form;
};

#define MOST_COLUMNS 7

/* The same for every kind: the first of its list, and all of that of owners. */
#define FIRST_COLUMNS                                                          \
	{ 10, &field_key, PLAIN }, { 10, &field_id, PLAIN },                   \
	    { 10, &field_owner, CUT },                                         \
	{                                                                      \
		10, &field_mode, PLAIN                                         \
	}
#define CREATOR_COLUMNS                                                        \
	{ 10, &field_id, PLAIN }, { 10, &field_mode, PLAIN },                  \
	    { 10, &field_creator, PLAIN },                                     \
	    { 10, &field_creator_group, PLAIN }, { 10, &field_owner, PLAIN },  \
	{                                                                      \
		10, &field_group, PLAIN                                        \
	}

static const struct report {
	const char *title;
	const char *headings;
	const char *human_headings; /* where they differ */
	struct column columns[MOST_COLUMNS + 1];
} reports[KIND_SYSV_COUNT][CLASSIC_NFORMATS] = {
	[KIND_QUEUE] = {
		[CLASSIC_DEFAULT] = {
			"Message Queues",
			"key        msqid      owner      perms      "
			"used-bytes   messages    ",
			"key        msqid      owner      perms      "
			"size         messages    ",
			{ FIRST_COLUMNS,
			    { 12, &field_bytes, PLAIN },
			    { 12, &field_messages, PLAIN } },
		},
		[CLASSIC_CREATOR] = {
			"Message Queues Creators/Owners",
			"msqid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ CREATOR_COLUMNS },
		},
		[CLASSIC_PIDS] = {
			"Message Queues PIDs",
			"msqid      owner      lspid      lrpid     ",
			NULL,
			{ { 8, &field_id, PLAIN }, { 11, &field_owner, CUT },
			    { 5, &field_sender, PADDED },
			    { 9, &field_receiver, SHIFTED } },
		},
		[CLASSIC_TIMES] = {
			"Message Queues Send/Recv/Change Times",
			"msqid    owner      send                 "
			"recv                 change              ",
			NULL,
			{ { 8, &field_id, PLAIN }, { 10, &field_owner, CUT },
			    { 20, &field_sent, PLAIN },
			    { 20, &field_received, PLAIN },
			    { 20, &field_changed, PLAIN } },
		},
	},
	[KIND_SEGMENT] = {
		[CLASSIC_DEFAULT] = {
			"Shared Memory Segments",
			"key        shmid      owner      perms      "
			"bytes      nattch     status      ",
			"key        shmid      owner      perms      "
			"size       nattch     status      ",
			{ FIRST_COLUMNS,
			    { 10, &field_size, PLAIN },
			    { 10, &field_attachments, PLAIN },
			    { 13, &field_status, PLAIN } },
		},
		[CLASSIC_CREATOR] = {
			"Shared Memory Segment Creators/Owners",
			"shmid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ CREATOR_COLUMNS },
		},
		[CLASSIC_PIDS] = {
			"Shared Memory Creator/Last-op PIDs",
			"shmid      owner      cpid       lpid      ",
			NULL,
			{ { 10, &field_id, PLAIN }, { 10, &field_owner, CUT },
			    { 10, &field_creator_pid, PLAIN },
			    { 10, &field_last_pid, PLAIN } },
		},
		[CLASSIC_TIMES] = {
			"Shared Memory Attach/Detach/Change Times",
			"shmid      owner      attached             "
			"detached             changed             ",
			NULL,
			{ { 10, &field_id, PLAIN }, { 10, &field_owner, CUT },
			    { 20, &field_attached, PLAIN },
			    { 20, &field_detached, PLAIN },
			    { 20, &field_changed, PLAIN } },
		},
	},
	[KIND_SEMSET] = {
		[CLASSIC_DEFAULT] = {
			"Semaphore Arrays",
			"key        semid      owner      perms      "
			"nsems     ",
			NULL,
			{ FIRST_COLUMNS,
			    { 10, &field_semaphores, PLAIN } },
		},
		[CLASSIC_CREATOR] = {
			"Semaphore Arrays Creators/Owners",
			"semid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ CREATOR_COLUMNS },
		},
		[CLASSIC_TIMES] = {
			"Semaphore Operation/Change Times",
			"semid    owner      last-op                    "
			"last-changed              ",
			NULL,
			{ { 8, &field_id, PLAIN }, { 10, &field_owner, CUT },
			    { 27, &field_operated, WHOLE_SHIFTED },
			    { 26, &field_changed, WHOLE } },
		},
	},
};

void
classic_time(char text[static CLASSIC_TIME_LENGTH + 1], time_t when)
{
	char whole[TIMEFMT_SIZE] = "Not set";

	if (when != 0)
		timefmt_full(whole, when);
	snprintf(text, CLASSIC_TIME_LENGTH + 1, "%.*s", CLASSIC_TIME_LENGTH,
	    whole);
}

void
classic_title(const char *title)
{
	printf("------ %s --------\n", title);
}

static void
put_time(struct out_line *line, time_t when, enum form form)
{
	char text[CLASSIC_TIME_LENGTH + 1];

	if (form == WHOLE_SHIFTED)
		out_line_bytes(line, " ", 1);
	classic_time(text, when);
	if (form == PLAIN && when != 0)
		out_line_bytes(line, text + SHORT_TIME_START,
		    SHORT_TIME_LENGTH);
	else
		out_line_text(line, text);
}

/* Elsewhere than on a terminal it is cut at a byte, as the stock tool does. */
static void
put_name(struct out_line *line, const struct classic *classic,
    const struct name *name, enum form form)
{
	size_t most = form == CUT && name->known ? OWNER_WIDTH : INT_MAX;

	if (classic->visible)
		out_line_visible(line, name->text, name->length, (int)most);
	else
		out_line_bytes(line, name->text,
		    name->length < most ? name->length : most);
}

/* For people it is right-aligned in the first columns of its cell; what doesn't
 * fit there moves those after it. */
static void
put_size(struct out_line *line, const struct classic *classic, uint64_t bytes,
    size_t width)
{
	char human[SIZEFMT_SIZE];

	if (bytes == OBJECT_UNKNOWN) {
		out_line_text(line, "-");
		return;
	}
	if (classic->sizes != CLASSIC_HUMAN) {
		out_line_decimal(line, bytes);
		return;
	}
	sizefmt(human, bytes);
	if (strlen(human) < HUMAN_WIDTH)
		out_line_fill(line,
		    out_line_columns(line) + HUMAN_WIDTH - strlen(human));
	out_line_text(line, human);
	out_line_fill(line, out_line_columns(line) + width - HUMAN_WIDTH);
}

static void
put_pid(struct out_line *line, uint64_t pid, enum form form)
{
	if (form == SHIFTED)
		out_line_text(line, "    ");
	out_line_number(line, pid, 10, form == PLAIN ? 1 : PID_WIDTH, ' ');
}

static void
put_status(struct out_line *line, uint64_t flags)
{
	out_line_text(line, flags & OBJECT_MODE_DEST ? "dest   " : "       ");
	out_line_text(line, flags & OBJECT_MODE_LOCKED ? "locked" : "      ");
}

static void
put_cell(struct out_line *line, const struct classic *classic,
    const struct column *column, const struct object *obj)
{
	uint64_t value = column->field->get(obj);

	switch (column->field->type) {
	case FIELD_KEY:
		out_line_bytes(line, "0x", 2);
		out_line_number(line, value, 16, 8, '0');
		break;
	case FIELD_NUMBER:
		out_line_decimal(line, value);
		break;
	case FIELD_SIZE:
		put_size(line, classic, value, column->width);
		break;
	case FIELD_PID:
		put_pid(line, value, column->form);
		break;
	case FIELD_TIME:
		put_time(line, (time_t)value, column->form);
		break;
	case FIELD_MODE:
		out_line_number(line, value, 8, 1, ' ');
		break;
	case FIELD_FLAGS:
		put_status(line, value);
		break;
	case FIELD_USER:
		put_name(line, classic,
		    names_user(classic->names, (uid_t)value), column->form);
		break;
	case FIELD_GROUP:
		put_name(line, classic,
		    names_group(classic->names, (gid_t)value), column->form);
		break;
	}
}

struct listing {
	const struct classic *classic;
	const struct report *report;
};

static int
list_object(const struct object *obj, void *arg)
{
	const struct listing *listing = arg;
	const struct column *column = listing->report->columns;
	struct out_line line;

	out_line_begin(&line);
	for (; column->field != NULL; column++) {
		size_t start = out_line_columns(&line);

		put_cell(&line, listing->classic, column, obj);
		out_line_fill(&line, start + column->width);
		out_line_bytes(&line, " ", 1);
	}
	line.text[line.length - 1] = '\n'; /* for the last blank */
	return out_bytes(line.text, line.length) == -1 ? 1 : 0;
}

static void
list_problem(const char *why, void *arg)
{
	const struct listing *listing = arg;

	listing->classic->problem(why, listing->classic->arg);
}

int
classic_list(const struct classic *classic, const struct kind *kind)
{
	const struct report *report = &reports[kind->id][classic->format];
	struct listing listing = { .classic = classic, .report = report };
	struct visitor visitor = {
		.object = list_object,
		.problem = list_problem,
		.arg = &listing,
	};
	int result;

	if (report->title == NULL)
		return 0;
	classic_title(report->title);
	puts(classic->sizes == CLASSIC_HUMAN && report->human_headings != NULL
		 ? report->human_headings
		 : report->headings);
	result = object_walk(kind, WALK_FASTEST, &visitor);
	return result == 0 ? 0 : -1;
}
