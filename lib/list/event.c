/* SPDX-License-Identifier: BSD-2-Clause */
/* A difference as a line. */

#include "list/event.h"

#include <ctype.h>
#include <errno.h>
#include <langinfo.h>
#include <string.h>
#include <unistd.h>

#include "base/out.h"
#include "base/timefmt.h"
#include "base/vis_text.h"
#include "cli/target.h"

/* The targets before the values of short ones stand under each other. */
#define TARGET_WIDTH 10

static const char *const words[] = {
	[DIFFERENCE_REMOVED] = "removed",
	[DIFFERENCE_LEFT] = "left",
	[DIFFERENCE_CREATED] = "created",
	[DIFFERENCE_ENTERED] = "entered",
	[DIFFERENCE_FOUND] = "found",
	[DIFFERENCE_CHANGED] = "changed",
};

static const struct seen *
last_seen(const struct difference *difference)
{
	return difference->after.object != NULL ? &difference->after
	                                        : &difference->before;
}

static void
target_of(const struct difference *difference, char target[static TARGET_TEXT])
{
	struct row row = difference_row(last_seen(difference));
	const struct column_context *context = row.context;

	target_format(target, row.obj,
	    context->everywhere ? row.ns->inode : context->target_ns);
}

static bool
has_values(const struct difference *difference)
{
	return difference->event == DIFFERENCE_CREATED ||
	       difference->event == DIFFERENCE_ENTERED ||
	       difference->event == DIFFERENCE_FOUND;
}

/* Its title, within a sentence. */
static int
add_label(struct buffer *line, const struct column *column)
{
	const char *title =
	    column->title != NULL ? column->title : column->name;
	char first = (char)tolower((unsigned char)title[0]);

	if (isupper((unsigned char)title[1]))
		first = title[0];
	if (buffer_add(line, &first, 1) == -1)
		return -1;
	return buffer_text(line, title + 1);
}

/* "none" where the text would be empty. */
static int
add_value(struct buffer *line, const struct value *value,
    const struct value_style *style)
{
	size_t length = line->length;

	if (value_text(value, style, line) == -1)
		return -1;
	return line->length == length ? buffer_text(line, "none") : 0;
}

static int
add_difference(struct buffer *line, const struct value *before,
    const struct value *after, const struct value_style *style)
{
	bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;

	if (buffer_text(line, " ") == -1 ||
	    add_value(line, before, style) == -1 ||
	    buffer_text(line, utf8 ? " \xe2\x86\x92 " : " -> ") == -1)
		return -1;
	return add_value(line, after, style);
}

static int
add_column(struct buffer *line, const struct difference *difference,
    const struct column *column, const struct value_style *style)
{
	struct row row = difference_row(last_seen(difference));
	struct value before, after;
	bool differs =
	    difference->event == DIFFERENCE_CHANGED &&
	    difference_in_column(difference, column, &before, &after);

	if (has_values(difference))
		column_get(column, &after, &row);
	else if (!differs)
		return 0;
	if (!differs &&
	    (after.type == VALUE_LACKS || after.type == VALUE_TARGET))
		return 0;
	if (buffer_text(line, line->length == 0 ? "" : ", ") == -1 ||
	    add_label(line, column) == -1)
		return -1;
	if (differs)
		return add_difference(line, &before, &after, style);
	return buffer_text(line, " ") == -1 ? -1
	                                    : add_value(line, &after, style);
}

/* A name or a command may hold anything; a line is one line. */
static int
write_line(const struct buffer *text)
{
	struct buffer line = { .bytes = NULL };
	int result;

	result = (isatty(STDOUT_FILENO)
		      ? vis_text_add_line
		      : vis_text_add_log)(&line, text->bytes, text->length);
	if (result != -1)
		result = buffer_text(&line, "\n");
	if (result != -1)
		(void)!out_bytes(line.bytes, line.length);
	buffer_free(&line);
	return result == -1 ? -1 : 0;
}

static int
write_text(const struct difference *difference, const struct columns *columns,
    const struct event_style *style, time_t when)
{
	struct buffer values = { .bytes = NULL }, line = { .bytes = NULL };
	char target[TARGET_TEXT], clock[TIMEFMT_SIZE];
	int result = 0;

	for (size_t i = 0; i < columns->count && result == 0; i++)
		result = add_column(&values, difference, columns->list[i],
		    &style->value);
	(style->dated ? timefmt_iso : timefmt_of_day)(clock, when);
	target_of(difference, target);
	if (result == 0)
		result = buffer_format(&line, "%s %-8s %-*s", clock,
		    words[difference->event],
		    values.length == 0 ? 0 : TARGET_WIDTH, target);
	if (result == 0 && values.length > 0)
		result = buffer_format(&line, " %.*s", (int)values.length,
		    values.bytes);
	if (result == 0)
		result = write_line(&line);
	buffer_free(&values);
	buffer_free(&line);
	return result;
}

static void
put_text(struct json *json, const char *name, const char *text)
{
	json_name(json, name);
	json_put_text(json, text, strlen(text));
}

static void
put_column(struct json *json, const struct difference *difference,
    const struct column *column)
{
	struct row row = difference_row(last_seen(difference));
	struct value before, after;

	if (has_values(difference)) {
		column_get(column, &after, &row);
		column_put_name(column, json);
		value_json(&after, json);
	} else if (difference->event == DIFFERENCE_CHANGED &&
		   difference_in_column(difference, column, &before, &after)) {
		column_put_name(column, json);
		json_open(json, '{');
		json_name(json, "old");
		value_json(&before, json);
		json_name(json, "new");
		value_json(&after, json);
		json_close(json, '}');
	}
}

static int
write_json(const struct difference *difference, const struct columns *columns,
    time_t when)
{
	char target[TARGET_TEXT], clock[TIMEFMT_SIZE];
	struct json json = { .failed = false };
	bool failed;

	timefmt_iso(clock, when);
	target_of(difference, target);
	json_open(&json, '{');
	put_text(&json, "time", clock);
	put_text(&json, "event", words[difference->event]);
	put_text(&json, "object", target);
	for (size_t i = 0; i < columns->count; i++)
		put_column(&json, difference, columns->list[i]);
	json_close(&json, '}');
	json_put_space(&json, "\n");
	failed = json_failed(&json);
	if (!failed)
		(void)!out_bytes(json.text.bytes, json.text.length);
	json_free(&json);
	if (failed)
		errno = ENOMEM;
	return failed ? -1 : 0;
}

int
event_write(const struct difference *difference, const struct columns *columns,
    const struct event_style *style, time_t when)
{
	return style->json ? write_json(difference, columns, when)
	                   : write_text(difference, columns, style, when);
}
