/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line of output under construction, for listings of many thousand rows,
 * where printf(3) would take most of the time.
 *
 * What doesn't fit is left out; no field of ours comes near this size.
 */
#ifndef OUT_LINE_H
#define OUT_LINE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OUT_LINE_SIZE 8192

struct out_line {
	size_t length;
	size_t hidden; /* bytes beyond the columns that they take */
	char text[OUT_LINE_SIZE];
};

/* An empty line. */
static inline void
out_line_begin(struct out_line *line)
{
	line->length = line->hidden = 0;
}

/* The columns of a terminal that the line takes. */
static inline size_t
out_line_columns(const struct out_line *line)
{
	return line->length - line->hidden;
}

static inline void
out_line_bytes(struct out_line *line, const char *bytes, size_t length)
{
	if (length > OUT_LINE_SIZE - line->length)
		length = OUT_LINE_SIZE - line->length;
	memcpy(line->text + line->length, bytes, length);
	line->length += length;
}

static inline void
out_line_text(struct out_line *line, const char *text)
{
	out_line_bytes(line, text, strlen(text));
}

/* Blanks until the line takes this many columns. */
static inline void
out_line_fill(struct out_line *line, size_t columns)
{
	size_t length = columns + line->hidden;

	if (length > OUT_LINE_SIZE)
		length = OUT_LINE_SIZE;
	if (length <= line->length)
		return;
	memset(line->text + line->length, ' ', length - line->length);
	line->length = length;
}

/*
 * out_line_visible - adds a text made safe for a terminal, as much of it as
 * fits into @columns; a '?' if memory runs out.
 */
void out_line_visible(struct out_line *line, const char *text, size_t length,
    int columns);

/* A number in @base 2 to 16, at least @width wide, filled with @fill. */
static inline void
out_line_number(struct out_line *line, uint64_t value, unsigned base,
    size_t width, char fill)
{
	char digits[64], *at = digits + sizeof(digits);

	do
		*--at = "0123456789abcdef"[value % base];
	while ((value /= base) != 0);
	while ((size_t)(digits + sizeof(digits) - at) < width && at > digits)
		*--at = fill;
	out_line_bytes(line, at, (size_t)(digits + sizeof(digits) - at));
}

static inline void
out_line_decimal(struct out_line *line, uint64_t value)
{
	out_line_number(line, value, 10, 1, ' ');
}

#endif
