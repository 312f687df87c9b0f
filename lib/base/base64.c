/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdint.h>
#include <string.h>

#include "base/base64.h"

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Three bytes are four digits; fewer are filled up with '='. */
static void
encode_group(const unsigned char *bytes, size_t size, char *text)
{
	uint32_t bits = (uint32_t)bytes[0] << 16;

	if (size > 1)
		bits |= (uint32_t)bytes[1] << 8;
	if (size > 2)
		bits |= bytes[2];
	text[0] = digits[bits >> 18];
	text[1] = digits[bits >> 12 & 63];
	text[2] = size > 1 ? digits[bits >> 6 & 63] : '=';
	text[3] = size > 2 ? digits[bits & 63] : '=';
}

int
base64_encode(struct buffer *out, const void *bytes, size_t size)
{
	if (buffer_reserve(out, size / 3 * 4 + 4) == -1)
		return -1;
	for (size_t at = 0; at < size; at += 3) {
		encode_group((const unsigned char *)bytes + at, size - at,
		    out->bytes + out->length);
		out->length += 4;
	}
	return 0;
}

size_t
base64_most(size_t length)
{
	return length / 4 * 3 + 3;
}

/* The value of a digit, or -1. */
static int
digit_value(char c)
{
	const char *digit = c == '\0' ? NULL : strchr(digits, c);

	return digit == NULL ? -1 : (int)(digit - digits);
}

/*
 * Four digits are three bytes. The rest has 0, 2 or 3 digits, padded with '='
 * to four, and its unused bits are 0.
 */
bool
base64_decode(const char *text, size_t length, void *bytes, size_t *size)
{
	unsigned char *out = bytes;
	size_t ndigits = 0, npads = 0;
	uint32_t bits = 0;

	*size = 0;
	for (size_t i = 0; i < length; i++) {
		int value = digit_value(text[i]);

		if (text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL)
			continue;
		if (text[i] == '=') {
			npads++;
			continue;
		}
		if (value == -1 || npads > 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (++ndigits % 4 == 0) {
			out[(*size)++] = (unsigned char)(bits >> 16);
			out[(*size)++] = (unsigned char)(bits >> 8);
			out[(*size)++] = (unsigned char)bits;
		}
	}
	switch (ndigits % 4) {
	case 0:
		return npads == 0;
	case 2:
		out[(*size)++] = (unsigned char)(bits >> 4);
		return npads == 2 && (bits & 15) == 0;
	case 3:
		out[(*size)++] = (unsigned char)(bits >> 10);
		out[(*size)++] = (unsigned char)(bits >> 2);
		return npads == 1 && (bits & 3) == 0;
	default:
		return false;
	}
}
