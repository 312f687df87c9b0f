/* SPDX-License-Identifier: BSD-2-Clause */
/* Hexadecimal dumps. */

#include "base/hex.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int
hex_line(struct buffer *out, uint64_t offset, const char *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char line[128];
	size_t at;

	at = (size_t)snprintf(line, sizeof(line), "%08" PRIx64 " ", offset);
	for (size_t i = 0; i < HEX_BYTES; i++) {
		unsigned byte = i < size ? (unsigned char)bytes[i] : 0;

		if (i % 8 == 0)
			line[at++] = ' ';
		line[at++] = i < size ? digits[byte >> 4] : ' ';
		line[at++] = i < size ? digits[byte & 15] : ' ';
		line[at++] = ' ';
	}
	line[at++] = ' ';
	line[at++] = '|';
	for (size_t i = 0; i < size; i++)
		line[at++] =
		    bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '.';
	line[at++] = '|';
	line[at++] = '\n';
	return buffer_add(out, line, at);
}

/* A whole line is there. */
static int
end_line(struct hex_dump *dump, struct buffer *out)
{
	bool again = dump->has_before &&
	             memcmp(dump->line, dump->before, HEX_BYTES) == 0;
	int result = 0;

	if (!again)
		result = hex_line(out, dump->offset, dump->line, HEX_BYTES);
	else if (!dump->starred)
		result = buffer_add(out, "*\n", 2);
	dump->starred = again;
	dump->has_before = true;
	memcpy(dump->before, dump->line, HEX_BYTES);
	dump->offset += HEX_BYTES;
	dump->filled = 0;
	return result;
}

int
hex_add(struct hex_dump *dump, struct buffer *out, const char *bytes,
    size_t size)
{
	while (size > 0) {
		size_t part = HEX_BYTES - dump->filled;

		if (part > size)
			part = size;
		memcpy(dump->line + dump->filled, bytes, part);
		dump->filled += part;
		bytes += part;
		size -= part;
		if (dump->filled == HEX_BYTES && end_line(dump, out) == -1)
			return -1;
	}
	return 0;
}

int
hex_add_zeros(struct hex_dump *dump, struct buffer *out, uint64_t size)
{
	static const char zeros[3 * HEX_BYTES];
	uint64_t whole;

	/* Up to a line of zeros and the "*" after it, line by line. */
	if (size > sizeof(zeros)) {
		if (hex_add(dump, out, zeros, sizeof(zeros)) == -1)
			return -1;
		size -= sizeof(zeros);
		/* Of the rest, only a part of a line shows. */
		whole = size / HEX_BYTES * HEX_BYTES;
		dump->offset += whole;
		size -= whole;
	}
	return hex_add(dump, out, zeros, (size_t)size);
}

int
hex_end(struct hex_dump *dump, struct buffer *out)
{
	uint64_t end = dump->offset + dump->filled;

	if (dump->filled > 0 &&
	    hex_line(out, dump->offset, dump->line, dump->filled) == -1)
		return -1;
	return buffer_format(out, "%08" PRIx64 "\n", end);
}
