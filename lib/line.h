/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line of output under construction, for listings of many thousand rows,
 * where printf(3) would take most of the time.
 *
 * What doesn't fit is left out; no field of ours comes near the size.
 */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LINE_SIZE 8192

struct line {
	size_t length;
	char text[LINE_SIZE];
};

static inline void
line_bytes(struct line *line, const char *bytes, size_t length)
{
	if (length > LINE_SIZE - line->length)
		length = LINE_SIZE - line->length;
	memcpy(line->text + line->length, bytes, length);
	line->length += length;
}

static inline void
line_text(struct line *line, const char *text)
{
	line_bytes(line, text, strlen(text));
}

/* Blanks until the line is @length long. */
static inline void
line_fill(struct line *line, size_t length)
{
	if (length > LINE_SIZE)
		length = LINE_SIZE;
	if (length <= line->length)
		return;
	memset(line->text + line->length, ' ', length - line->length);
	line->length = length;
}

/* A number in @base 2 to 16, at least @width wide, filled with @fill. */
static inline void
line_number(struct line *line, uint64_t value, unsigned base, size_t width,
    char fill)
{
	char digits[64], *at = digits + sizeof(digits);

	do
		*--at = "0123456789abcdef"[value % base];
	while ((value /= base) != 0);
	while ((size_t)(digits + sizeof(digits) - at) < width && at > digits)
		*--at = fill;
	line_bytes(line, at, (size_t)(digits + sizeof(digits) - at));
}

static inline void
line_decimal(struct line *line, uint64_t value)
{
	line_number(line, value, 10, 1, ' ');
}

#endif
