/* SPDX-License-Identifier: BSD-2-Clause */
/* UTF-8, whatever the locale. */

#include "base/utf8.h"

#include <string.h>

size_t
utf8_length(const unsigned char *text, size_t size)
{
	static const struct {
		unsigned char first, last; /* of the first byte */
		unsigned char low, high;   /* of the second */
		size_t length;
	} sequences[] = {
		{ 0x00, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		size_t length = sequences[i].length;

		if (text[0] < sequences[i].first || text[0] > sequences[i].last)
			continue;
		if (length > size)
			return 0;
		if (length > 1 &&
		    (text[1] < sequences[i].low || text[1] > sequences[i].high))
			return 0;
		for (size_t at = 2; at < length; at++)
			if (text[at] < 0x80 || text[at] > 0xbf)
				return 0;
		return length;
	}
	return 0;
}

size_t
utf8_decode(const char *text, size_t size, uint32_t *code)
{
	/* The bits of the number in the first byte, by the length. */
	static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *at = (const unsigned char *)text;
	size_t length = utf8_length(at, size);

	*code = at[0] & masks[length];
	for (size_t i = 1; i < length; i++)
		*code = *code << 6 | (at[i] & 0x3fu);
	return length;
}

bool
utf8_is_valid(const char *text, size_t size)
{
	const unsigned char *at = (const unsigned char *)text;

	while (size > 0) {
		size_t length = utf8_length(at, size);

		if (length == 0)
			return false;
		at += length;
		size -= length;
	}
	return true;
}

void
utf8_repair(char *text)
{
	while (*text != '\0') {
		size_t length =
		    utf8_length((unsigned char *)text, strlen(text));

		if (length == 0)
			*text = '?';
		text += length == 0 ? 1 : length;
	}
}
