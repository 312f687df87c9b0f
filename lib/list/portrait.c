/* SPDX-License-Identifier: BSD-2-Clause */
/* All about one object, for people. */

#include "list/portrait.h"

#include <stdio.h>
#include <string.h>

#include "base/out.h"
#include "base/vis_text.h"
#include "cli/target.h"
#include "list/summary.h"
#include "model/kind.h"
#include "model/kinds.h"

#define TITLE_WIDTH 15

struct portrait {
	const struct report *report;
	const struct row *row;
	struct buffer text, line;
	bool failed; /* memory has run out */
};

static void
add(struct portrait *portrait, const char *text)
{
	portrait->failed |= buffer_text(&portrait->text, text) == -1;
}

/* Appends @before and a column; nothing where there is no value. */
static bool
put(struct portrait *portrait, const char *before, const char *name)
{
	const struct row *row = portrait->row;
	struct columns columns = { .count = 0 };
	size_t start = portrait->text.length, at;
	struct value value;

	columns_add_fitting(&columns, name, row->about);
	if (columns.count == 0)
		return false;
	column_get(columns.list[0], &value, row);
	if (value.type == VALUE_LACKS || value.type == VALUE_NONE ||
	    (value.type == VALUE_PID && value.number == 0))
		return false;
	add(portrait, before);
	at = portrait->text.length;
	portrait->failed |= value_text(&value, &portrait->report->style->value,
				&portrait->text) == -1;
	if (portrait->text.length > at)
		return true;
	portrait->text.length = start; /* a time that never was */
	return false;
}

static void
put_owner(struct portrait *portrait)
{
	put(portrait, "", "OWNER");
	put(portrait, ":", "GROUP");
	put(portrait, " (", "UID");
	put(portrait, ":", "GID");
	add(portrait, ")");
	if (kind_is_posix(portrait->row->obj->kind))
		return;
	put(portrait, ", created by ", "CUSER");
	put(portrait, ":", "CGROUP");
}

static void
put_permissions(struct portrait *portrait)
{
	char octal[16];

	put(portrait, "", "PERMS");
	snprintf(octal, sizeof(octal), " (0%03o)",
	    (unsigned)portrait->row->obj->mode & OBJECT_MODE_PERMISSIONS);
	add(portrait, octal);
}

static void
put_content(struct portrait *portrait)
{
	portrait->failed |= summary_add_content(&portrait->text,
				portrait->row->obj, true) == -1;
	if (put(portrait, ", ", "SWAP"))
		add(portrait, " swapped");
	if (put(portrait, ", ", "ALLOCATED"))
		add(portrait, " allocated");
	put(portrait, "value ", "SVAL");
}

static void
put_capacity(struct portrait *portrait)
{
	put(portrait, "", "QBYTES");
	if (!put(portrait, "", "MAXMSGS"))
		return;
	add(portrait, " messages");
	put(portrait, " of ", "MSGSIZE");
}

static void
put_notification(struct portrait *portrait)
{
	if (!put(portrait, "", "NOTIFY"))
		return;
	put(portrait, ", ", "SIGNAL");
	put(portrait, ", to process ", "NOTIFYPID");
}

static void
put_attachments(struct portrait *portrait)
{
	put(portrait, "", "NATTCH");
	put(portrait, ", ", "STATUS");
}

static void
put_creator(struct portrait *portrait)
{
	if (put(portrait, "", "CPID"))
		put(portrait, " ", "COMMAND");
}

static void
put_attached(struct portrait *portrait)
{
	if (put(portrait, "", "ATTACH"))
		put(portrait, "; last user process ", "LPID");
}

static void
put_sent(struct portrait *portrait)
{
	if (put(portrait, "", "SEND"))
		put(portrait, " by process ", "LSPID");
}

static void
put_received(struct portrait *portrait)
{
	if (put(portrait, "", "RECV"))
		put(portrait, " by process ", "LRPID");
}

static void
put_verdict(struct portrait *portrait)
{
	put(portrait, "", "ORPHANED");
	put(portrait, ": ", "ORPHANED_REASON");
}

/* A line is a function or a column; neither: a blank line. */
static const struct {
	const char *title, *column;
	void (*put)(struct portrait *portrait);
} lines[] = {
	{ "Owner", NULL, put_owner },
	{ "Permissions", NULL, put_permissions },
	{ NULL, NULL, NULL },
	{ "Content", NULL, put_content },
	{ "Capacity", NULL, put_capacity },
	{ "Attachments", NULL, put_attachments },
	{ "Notification", NULL, put_notification },
	{ "Waiters", "WAITERS", NULL },
	{ NULL, NULL, NULL },
	{ "Created by", NULL, put_creator },
	{ "Attached", NULL, put_attached },
	{ "Detached", "DETACH", NULL },
	{ "Sent", NULL, put_sent },
	{ "Received", NULL, put_received },
	{ "Operated", "OTIME", NULL },
	{ "Modified", "MTIME", NULL },
	{ "Changed", "CTIME", NULL },
	{ NULL, NULL, NULL },
	{ "Idle", "IDLE", NULL },
	{ "Orphaned", NULL, put_verdict },
};

static void
write_line(struct portrait *portrait, const char *title)
{
	struct buffer *line = &portrait->line;

	line->length = 0;
	if (buffer_format(line, "%-*s", title[0] == '\0' ? 0 : TITLE_WIDTH,
		title) == -1 ||
	    vis_text_add_line(line, portrait->text.bytes,
		portrait->text.length) == -1 ||
	    buffer_add(line, "\n", 1) == -1)
		portrait->failed = true;
	else
		(void)!out_bytes(line->bytes, line->length);
}

static void
write_head(struct portrait *portrait)
{
	portrait->text.length = 0;
	put(portrait, "", "TARGET");
	put(portrait, ", key ", "KEY");
	write_line(portrait, "");
}

static void
write_lines(struct portrait *portrait)
{
	bool blank = true; /* is due before the next line */

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		blank |= lines[i].title == NULL;
		portrait->text.length = 0;
		if (lines[i].put != NULL)
			lines[i].put(portrait);
		else if (lines[i].column != NULL)
			put(portrait, "", lines[i].column);
		if (portrait->text.length == 0)
			continue;
		if (blank)
			(void)!out_bytes("\n", 1);
		blank = false;
		write_line(portrait, lines[i].title);
	}
}

int
portrait_print(const struct report *report, const struct listing *listing)
{
	struct portrait portrait = { .report = report };
	struct row row;

	if (listing->count == 0)
		return 0;
	row = listing_row(&listing->list[0], report->context);
	portrait.row = &row;

	write_head(&portrait);
	write_lines(&portrait);
	buffer_free(&portrait.text);
	buffer_free(&portrait.line);
	return portrait.failed ? -1 : report_tables(report, &row);
}
