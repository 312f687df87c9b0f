/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that can't control a terminal. */

#include "base/vis_text.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

/* The longest is "\u202e". */
#define SHOWN_SIZE 16

/* A character, or a byte that begins none. */
struct character {
	size_t size; /* in the text */
	uint32_t code;
};

bool
vis_text_is_control(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} controls[] = {
		{ 0x00, 0x1f },
		{ 0x7f, 0x9f },
		{ 0x61c, 0x61c },
		{ 0x200e, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2066, 0x2069 },
	};

	for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
		if (code >= controls[i].first && code <= controls[i].last)
			return true;
	return false;
}

static bool
locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* As cat -v. */
static size_t
show_byte(char shown[static SHOWN_SIZE], unsigned char byte)
{
	size_t length = 0;

	if (byte >= 0x80) {
		shown[length++] = 'M';
		shown[length++] = '-';
		byte &= 0x7f;
	}
	if (byte < ' ' || byte == 0x7f) {
		shown[length++] = '^';
		byte ^= 0x40;
	}
	shown[length++] = (char)byte;
	return length;
}

/* Takes the next character of a text and writes it as it is shown. Returns the
 * length of that. */
static size_t
show_next(char shown[static SHOWN_SIZE], const char *text, size_t size,
    bool utf8, struct character *next)
{
	next->size = utf8 || (unsigned char)text[0] < 0x80
	                 ? utf8_decode(text, size, &next->code)
	                 : 0;
	if (next->size <= 1) {
		next->size = 1;
		next->code = (unsigned char)text[0];
		return show_byte(shown, (unsigned char)text[0]);
	}
	if (vis_text_is_control(next->code))
		return (size_t)snprintf(shown, SHOWN_SIZE, "\\u%04x",
		    next->code);
	memcpy(shown, text, next->size);
	return next->size;
}

/* The columns of a terminal that a shown character takes. */
static int
columns_of(const struct character *character, size_t shown_length)
{
	int columns;

	if (character->size == 1 || vis_text_is_control(character->code))
		return (int)shown_length;
	columns = wcwidth((wchar_t)character->code);
	return columns < 0 ? 1 : columns;
}

/* How a text is made visible. */
struct way {
	bool utf8;
	const char *plain; /* controls that stay */
	int columns;       /* to be filled at most */
};

static int
add(struct buffer *out, const char *text, size_t size, const struct way *way)
{
	int columns = 0;

	for (size_t at = 0; at < size;) {
		char shown[SHOWN_SIZE];
		struct character next;
		size_t length =
		    show_next(shown, text + at, size - at, way->utf8, &next);
		int more;

		more = columns_of(&next, length);
		if (more > way->columns - columns)
			break;
		if (text[at] != '\0' && strchr(way->plain, text[at]) != NULL) {
			shown[0] = text[at];
			length = 1;
		}
		if (buffer_add(out, shown, length) == -1)
			return -1;
		columns += more;
		at += next.size;
	}
	return columns;
}

int
vis_text_add(struct buffer *out, const char *text, size_t size)
{
	struct way way = { locale_is_utf8(), "\n\t", INT_MAX };

	return add(out, text, size, &way) == -1 ? -1 : 0;
}

int
vis_text_add_line(struct buffer *out, const char *text, size_t size)
{
	struct way way = { locale_is_utf8(), "", INT_MAX };

	return add(out, text, size, &way) == -1 ? -1 : 0;
}

int
vis_text_add_log(struct buffer *out, const char *text, size_t size)
{
	struct way way = { true, "", INT_MAX };

	return add(out, text, size, &way) == -1 ? -1 : 0;
}

int
vis_text_add_columns(struct buffer *out, const char *text, size_t size,
    int columns)
{
	struct way way = { locale_is_utf8(), "", columns };

	return add(out, text, size, &way);
}
