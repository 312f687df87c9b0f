/* SPDX-License-Identifier: BSD-2-Clause */
/* One cell of a listing. */

#include "list/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sizefmt.h"
#include "base/timefmt.h"
#include "base/utf8.h"

static int
add_text(struct buffer *out, const char *text)
{
	return buffer_add(out, text, strlen(text));
}

static int
add_number(struct buffer *out, uint64_t number)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	return buffer_add(out, at, (size_t)(digits + sizeof(digits) - at));
}

static int
add_size(struct buffer *out, uint64_t bytes, const struct value_style *style)
{
	char text[SIZEFMT_SIZE];

	if (style->bytes)
		return add_number(out, bytes);
	sizefmt(text, bytes);
	return add_text(out, text);
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
		return add_text(out, "-");
	case VALUE_UNKNOWN:
		return add_text(out, "?");
	case VALUE_NONE:
		return 0;
	case VALUE_TEXT:
		return add_text(out, value->text);
	case VALUE_NUMBER:
		if (value->partial && value->number == 0)
			return add_text(out, "?");
		if (add_number(out, value->number) == -1)
			return -1;
		return value->partial ? add_text(out, "+") : 0;
	case VALUE_PID:
		return add_number(out, value->number);
	case VALUE_SIZE:
		return add_size(out, value->number, style);
	case VALUE_TIME:
		if (value->number != 0)
			time_text(when, value, style);
		return add_text(out, when);
	case VALUE_DURATION:
		return add_duration(out, value->number);
	case VALUE_PERCENT:
		return buffer_format(out, "%.2f%%", value->percent);
	case VALUE_TRUTH:
		return add_text(out, value->number != 0 ? "yes" : "no");
	case VALUE_PIDS:
		return add_pids(out, value);
	}
	return 0;
}

static json_t *
pids_json(const struct value *value)
{
	json_t *array;

	if (value->nuses == 0 && value->partial)
		return json_null();
	array = json_array();
	for (size_t i = 0; i < value->nuses; i++)
		if (is_first(value, i) &&
		    json_array_append_new(array,
			json_integer(value->uses[i].pid)) == -1) {
			json_decref(array);
			return NULL;
		}
	return array;
}

/* json_int_t has a sign: what is larger than it can only be said as a real. */
static json_t *
number_json(uint64_t number)
{
	return number > INT64_MAX ? json_real((double)number)
	                          : json_integer((json_int_t)number);
}

/* Names of users may be in any encoding. */
static json_t *
text_json(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string != NULL)
		return string;
	copy = strdup(text);
	if (copy == NULL)
		return NULL;
	utf8_repair(copy);
	string = json_string(copy);
	free(copy);
	return string;
}

json_t *
value_json(const struct value *value)
{
	char when[TIMEFMT_SIZE];

	switch (value->type) {
	case VALUE_TEXT:
		return text_json(value->text);
	case VALUE_NUMBER:
		if (value->partial)
			break;
		return number_json(value->number);
	case VALUE_SIZE:
	case VALUE_DURATION:
		return number_json(value->number);
	case VALUE_PID:
		if (value->number == 0)
			break;
		return number_json(value->number);
	case VALUE_TIME:
		if (value->number == 0)
			break;
		timefmt_iso(when, (time_t)value->number);
		return json_string(when);
	case VALUE_PERCENT:
		return json_real((double)(uint64_t)(value->percent * 100 +
						    0.5) /
				 100);
	case VALUE_TRUTH:
		return json_boolean(value->number != 0);
	case VALUE_PIDS:
		return pids_json(value);
	case VALUE_LACKS:
	case VALUE_UNKNOWN:
	case VALUE_NONE:
		break;
	}
	return json_null();
}

static bool
is_there(const struct value *value)
{
	return value->type != VALUE_LACKS && value->type != VALUE_UNKNOWN &&
	       value->type != VALUE_NONE;
}

int
value_compare(const struct value *a, const struct value *b)
{
	if (!is_there(a) || !is_there(b))
		return is_there(a) - is_there(b);
	switch (a->type) {
	case VALUE_TEXT:
		return strcmp(a->text, b->text);
	case VALUE_TIME: /* may be before the epoch */
		return ((int64_t)a->number > (int64_t)b->number) -
		       ((int64_t)a->number < (int64_t)b->number);
	case VALUE_PERCENT:
		return (a->percent > b->percent) - (a->percent < b->percent);
	default:
		return (a->number > b->number) - (a->number < b->number);
	}
}
