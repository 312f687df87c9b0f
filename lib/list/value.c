/* SPDX-License-Identifier: BSD-2-Clause */
/* One cell of a listing. */

#include "list/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sizefmt.h"
#include "base/timefmt.h"
#include "cli/target.h"

static int
add_size(struct buffer *out, uint64_t bytes, const struct value_style *style)
{
	char text[SIZEFMT_SIZE];

	if (style->bytes)
		return buffer_decimal(out, bytes);
	sizefmt(text, bytes);
	return buffer_text(out, text);
}

static void
time_text(char text[static TIMEFMT_SIZE], const struct value *value,
    const struct value_style *style)
{
	time_t when = (time_t)value->number;

	if (style->time == VALUE_SHORT)
		timefmt_short(text, when, style->now);
	else if (style->time == VALUE_FULL)
		timefmt_full(text, when);
	else
		timefmt_iso(text, when);
}

/* In the two largest units: "12s", "5m30s", "3h20m", "42d7h". */
static int
add_duration(struct buffer *out, uint64_t seconds)
{
	if (seconds < 60)
		return buffer_format(out, "%" PRIu64 "s", seconds);
	if (seconds < 3600)
		return buffer_format(out, "%" PRIu64 "m%02" PRIu64 "s",
		    seconds / 60, seconds % 60);
	if (seconds < 86400)
		return buffer_format(out, "%" PRIu64 "h%02" PRIu64 "m",
		    seconds / 3600, seconds / 60 % 60);
	return buffer_format(out, "%" PRIu64 "d%02" PRIu64 "h", seconds / 86400,
	    seconds / 3600 % 24);
}

/* Whether the use at @i is the first of its process. */
static bool
is_first(const struct value *value, size_t i)
{
	return i == 0 || value->uses[i].pid != value->uses[i - 1].pid;
}

static int
add_pids(struct buffer *out, const struct value *value)
{
	const char *separator = "";

	for (size_t i = 0; i < value->nuses; i++) {
		if (!is_first(value, i))
			continue;
		if (buffer_format(out, "%s%d", separator, value->uses[i].pid) ==
		    -1)
			return -1;
		separator = ",";
	}
	return value->partial ? buffer_format(out, "%s?", separator) : 0;
}

int
value_text(const struct value *value, const struct value_style *style,
    struct buffer *out)
{
	char when[TIMEFMT_SIZE] = "";

	switch (value->type) {
	case VALUE_LACKS:
		return buffer_text(out, "-");
	case VALUE_UNKNOWN:
		return buffer_text(out, "?");
	case VALUE_NONE:
		return 0;
	case VALUE_TEXT:
	case VALUE_WORDS:
		return buffer_text(out, value->text);
	case VALUE_USE:
		return buffer_text(out,
		    value->text[0] == '\0' ? "?" : value->text);
	case VALUE_NUMBER:
		if (value->partial && value->number == 0)
			return buffer_text(out, "?");
		if (buffer_decimal(out, value->number) == -1)
			return -1;
		return value->partial ? buffer_text(out, "+") : 0;
	case VALUE_PID:
		return buffer_decimal(out, value->number);
	case VALUE_SIZE:
		return add_size(out, value->number, style);
	case VALUE_TIME:
		if (value->number != 0)
			time_text(when, value, style);
		return buffer_text(out, when);
	case VALUE_DURATION:
		return add_duration(out, value->number);
	case VALUE_PERCENT:
		return buffer_format(out, "%.2f%%", value->percent);
	case VALUE_TRUTH:
		return buffer_text(out, value->number != 0 ? "yes" : "no");
	case VALUE_TARGET:
		return target_add(out, value->obj, (ino_t)value->number);
	case VALUE_PIDS:
		return add_pids(out, value);
	}
	return 0;
}

int
value_cell(const struct value *value, const struct value_style *style,
    struct buffer *out)
{
	return value->unlimited ? buffer_text(out, "unlimited")
	                        : value_text(value, style, out);
}

static void
put_pids(const struct value *value, struct json *json)
{
	if (value->nuses == 0 && value->partial) {
		json_put_null(json);
		return;
	}
	json_open(json, '[');
	for (size_t i = 0; i < value->nuses; i++)
		if (is_first(value, i))
			json_put_signed(json, value->uses[i].pid);
	json_close(json, ']');
}

/* Readers with integers of 64 bits have a sign: what is larger is a real. */
static void
put_number(uint64_t number, struct json *json)
{
	if (number > INT64_MAX)
		json_put_real(json, (double)number);
	else
		json_put_number(json, number);
}

static void
put_words(const char *text, struct json *json)
{
	json_open(json, '[');
	while (*text != '\0') {
		size_t length = strcspn(text, ",");

		json_put_text(json, text, length);
		text += length + (text[length] == ',');
	}
	json_close(json, ']');
}

static void
put_operations(const struct use_wait *wait, struct json *json)
{
	json_name(json, "operations");
	json_open(json, '[');
	for (size_t i = 0; i < wait->noperations; i++) {
		json_open(json, '{');
		json_name(json, "semnum");
		json_put_number(json, wait->operations[i].number);
		json_name(json, "operation");
		json_put_signed(json, wait->operations[i].amount);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_name(json, "complete");
	json_put_truth(json, !wait->more);
}

/* Only what is known. */
static void
put_wait(const struct use_wait *wait, struct json *json)
{
	if (wait->has_type) {
		json_name(json, "type");
		json_put_signed(json, wait->type);
	}
	if (wait->except) {
		json_name(json, "except");
		json_put_truth(json, true);
	}
	if (wait->has_priority) {
		json_name(json, "priority");
		json_put_number(json, wait->priority);
	}
	if (wait->has_bytes) {
		json_name(json, "bytes");
		put_number(wait->bytes, json);
	}
	if (wait->has_offset) {
		json_name(json, "offset");
		put_number(wait->offset, json);
	}
	if (wait->noperations > 0)
		put_operations(wait, json);
}

static void
put_use(const struct value *value, struct json *json)
{
	const struct use *use = value->uses;

	json_open(json, '{');
	if (value->text != use->what) {
		json_name(json, "operation");
		json_put_signed(json, -1);
	} else if (use_is_blocked(use)) {
		put_wait(&use->wait, json);
	} else {
		json_name(json, "access");
		if (use->what[0] == '\0')
			json_put_null(json);
		else
			json_put_text(json, use->what, strlen(use->what));
	}
	json_close(json, '}');
}

static void
put_time(const struct value *value, struct json *json)
{
	char when[TIMEFMT_SIZE];

	timefmt_iso(when, (time_t)value->number);
	json_put_text(json, when, strlen(when));
}

static void
put_target(const struct value *value, struct json *json)
{
	char target[TARGET_TEXT];

	target_format(target, value->obj, (ino_t)value->number);
	json_put_text(json, target, strlen(target));
}

static void
put_structure(const struct value *value, struct json *json)
{
	if (value->type == VALUE_PIDS)
		put_pids(value, json);
	else if (value->type == VALUE_WORDS)
		put_words(value->text, json);
	else
		put_use(value, json);
}

void
value_json(const struct value *value, struct json *json)
{
	switch (value->type) {
	case VALUE_TEXT:
		json_put_text(json, value->text, strlen(value->text));
		return;
	case VALUE_TARGET:
		put_target(value, json);
		return;
	case VALUE_NUMBER:
		if (value->partial)
			break;
		put_number(value->number, json);
		return;
	case VALUE_SIZE:
	case VALUE_DURATION:
		put_number(value->number, json);
		return;
	case VALUE_PID:
		if (value->number == 0)
			break;
		put_number(value->number, json);
		return;
	case VALUE_TIME:
		if (value->number == 0)
			break;
		put_time(value, json);
		return;
	case VALUE_PERCENT:
		json_put_real(json,
		    (double)(uint64_t)(value->percent * 100 + 0.5) / 100);
		return;
	case VALUE_TRUTH:
		json_put_truth(json, value->number != 0);
		return;
	case VALUE_PIDS:
	case VALUE_WORDS:
	case VALUE_USE:
		put_structure(value, json);
		return;
	case VALUE_LACKS:
	case VALUE_UNKNOWN:
	case VALUE_NONE:
		break;
	}
	json_put_null(json);
}

static bool
is_there(const struct value *value)
{
	return value->type != VALUE_LACKS && value->type != VALUE_UNKNOWN &&
	       value->type != VALUE_NONE;
}

static int
compare_targets(const struct value *a, const struct value *b)
{
	char left[TARGET_TEXT], right[TARGET_TEXT];

	target_format(left, a->obj, (ino_t)a->number);
	target_format(right, b->obj, (ino_t)b->number);
	return strcmp(left, right);
}

int
value_compare(const struct value *a, const struct value *b)
{
	if (!is_there(a) || !is_there(b))
		return is_there(a) - is_there(b);
	switch (a->type) {
	case VALUE_TEXT:
	case VALUE_WORDS:
	case VALUE_USE:
		return strcmp(a->text, b->text);
	case VALUE_TARGET:
		return compare_targets(a, b);
	case VALUE_TIME: /* may be before the epoch */
		return ((int64_t)a->number > (int64_t)b->number) -
		       ((int64_t)a->number < (int64_t)b->number);
	case VALUE_PERCENT:
		return (a->percent > b->percent) - (a->percent < b->percent);
	default:
		return (a->number > b->number) - (a->number < b->number);
	}
}

static bool
has_same_pids(const struct value *a, const struct value *b)
{
	if (a->nuses != b->nuses)
		return false;
	for (size_t i = 0; i < a->nuses; i++)
		if (a->uses[i].pid != b->uses[i].pid)
			return false;
	return true;
}

bool
value_is_same(const struct value *a, const struct value *b)
{
	if (a->type != b->type || a->partial != b->partial)
		return false;
	switch (a->type) {
	case VALUE_LACKS:
	case VALUE_UNKNOWN:
	case VALUE_NONE:
		return true;
	case VALUE_PIDS:
		return has_same_pids(a, b);
	default:
		return value_compare(a, b) == 0;
	}
}
