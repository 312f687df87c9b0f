/* SPDX-License-Identifier: BSD-2-Clause */
/* A writer of JSON. */

#include "base/json.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vis_text.h"

static void
add(struct json *json, const char *bytes, size_t length)
{
	if (!json->failed && buffer_add(&json->text, bytes, length) == -1)
		json->failed = true;
}

/* Separates a value from the one before. */
static void
begin_value(struct json *json)
{
	if (json->follows)
		add(json, ", ", json->compact ? 1 : 2);
	json->follows = true;
}

bool
json_failed(const struct json *json)
{
	if (json->failed)
		errno = ENOMEM;
	return json->failed;
}

void
json_open(struct json *json, char bracket)
{
	begin_value(json);
	add(json, &bracket, 1);
	json->follows = false;
}

void
json_close(struct json *json, char bracket)
{
	add(json, &bracket, 1);
	json->follows = true;
}

void
json_name(struct json *json, const char *name)
{
	begin_value(json);
	add(json, "\"", 1);
	add(json, name, strlen(name));
	add(json, "\": ", json->compact ? 2 : 3);
	json->follows = false;
}

void
json_put_null(struct json *json)
{
	begin_value(json);
	add(json, "null", 4);
}

void
json_put_truth(struct json *json, bool truth)
{
	begin_value(json);
	add(json, truth ? "true" : "false", truth ? 4 : 5);
}

void
json_put_number(struct json *json, uint64_t number)
{
	begin_value(json);
	if (!json->failed && buffer_decimal(&json->text, number) == -1)
		json->failed = true;
}

void
json_put_signed(struct json *json, int64_t number)
{
	if (number >= 0) {
		json_put_number(json, (uint64_t)number);
		return;
	}
	begin_value(json);
	add(json, "-", 1);
	if (!json->failed &&
	    buffer_decimal(&json->text, -(uint64_t)number) == -1)
		json->failed = true;
}

void
json_put_real(struct json *json, double number)
{
	char digits[32];
	int length;

	length = snprintf(digits, sizeof(digits), "%.15g", number);
	begin_value(json);
	add(json, digits, (size_t)length);
	if (strpbrk(digits, ".e") == NULL)
		add(json, ".0", 2);
}

/* The letter after a backslash, or 0. */
static char
short_escape(uint32_t code)
{
	static const char escapes[][2] = { { '"', '"' }, { '\\', '\\' },
		{ '\b', 'b' }, { '\f', 'f' }, { '\n', 'n' }, { '\r', 'r' },
		{ '\t', 't' } };

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (code == (unsigned char)escapes[i][0])
			return escapes[i][1];
	return 0;
}

/* Writes the character that a text begins with, returns its bytes. */
static size_t
add_character(struct json *json, const char *text, size_t size)
{
	char escape[16] = "\\";
	uint32_t code;
	size_t length = utf8_decode(text, size, &code);

	if (length == 0) {
		add(json, "?", 1);
		return 1;
	}
	escape[1] = short_escape(code);
	if (escape[1] != '\0')
		add(json, escape, 2);
	else if (vis_text_is_control(code))
		add(json, escape,
		    (size_t)snprintf(escape, sizeof(escape), "\\u%04x", code));
	else
		add(json, text, length);
	return length;
}

void
json_put_text(struct json *json, const char *text, size_t size)
{
	size_t plain = 0; /* bytes in front of @at that need no escape */

	begin_value(json);
	add(json, "\"", 1);
	for (size_t at = 0; at < size;) {
		unsigned char c = (unsigned char)text[at];

		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
			plain++;
			at++;
			continue;
		}
		add(json, text + at - plain, plain);
		plain = 0;
		at += add_character(json, text + at, size - at);
	}
	add(json, text + size - plain, plain);
	add(json, "\"", 1);
}

void
json_put_space(struct json *json, const char *space)
{
	add(json, space, strlen(space));
}

void
json_free(struct json *json)
{
	buffer_free(&json->text);
}
