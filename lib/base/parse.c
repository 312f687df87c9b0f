/* SPDX-License-Identifier: BSD-2-Clause */
/* Values in arguments: whole or not at all. */

#include "base/parse.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

static const char not_a_number[] = "not a number";
const char parse_ambiguous[] = "ambiguous leading 0: drop it, or use 0x";
const char parse_ambiguous_decimal[] = "ambiguous leading 0: drop it";

/* The value of a digit, or 16 for any other character. */
static unsigned
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

/* Reasons in it are told by their address. */
static char missing[128];

const char *
parse_missing(const char *why)
{
	snprintf(missing, sizeof(missing), "%s", why);
	return missing;
}

bool
parse_is_missing(const char *why)
{
	return why == missing;
}

bool
parse_digits(const char **text, unsigned base, uint64_t *value, bool *overflow)
{
	const char *start = *text;
	unsigned digit;

	*value = 0;
	*overflow = false;
	for (; (digit = digit_value(**text)) < base; ++*text)
		if (__builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit, value))
			*overflow = true;
	if (*overflow)
		*value = UINT64_MAX;
	return *text != start;
}

bool
parse_is_hexadecimal(const char *text)
{
	return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

bool
parse_is_ambiguous(const char *text)
{
	return text[0] == '0' && isdigit((unsigned char)text[1]);
}

const char *
parse_count(const char *text, uint64_t min, uint64_t max, uint64_t *count)
{
	static char range[64];
	bool overflow, negative = text[0] == '-', hex;
	const char *digits = text + negative;
	uint64_t value;

	if (parse_is_ambiguous(digits))
		return parse_ambiguous;
	hex = parse_is_hexadecimal(digits);
	if (hex)
		digits += 2;
	if (!parse_digits(&digits, hex ? 16 : 10, &value, &overflow) ||
	    *digits != '\0')
		return not_a_number;
	if (negative || overflow || value < min || value > max) {
		snprintf(range, sizeof(range),
		    "out of range: %" PRIu64 " to %" PRIu64, min, max);
		return range;
	}
	*count = value;
	return NULL;
}

static const char *
parse_int(const char *text, int min, int *number)
{
	const char *why;
	uint64_t value;

	why = parse_count(text, (uint64_t)min, INT_MAX, &value);
	if (why == NULL)
		*number = (int)value;
	return why;
}

const char *
parse_id(const char *text, int *id)
{
	if (parse_is_hexadecimal(text))
		return "not an id: ids are decimal, 0x begins a key";
	if (parse_is_ambiguous(text))
		return parse_ambiguous_decimal;
	return parse_int(text, 0, id);
}

const char *
parse_word(const char *text, const char *const *words, unsigned *index)
{
	static char why[160];
	size_t length = 0;
	unsigned least = NEAREST_FAR;
	const char *meant = NULL;

	length += (size_t)snprintf(why, sizeof(why),
	    words[1] == NULL ? "expected" : "not one of");
	for (unsigned i = 0; words[i] != NULL; i++) {
		unsigned distance =
		    nearest_distance(text, strlen(text), words[i]);

		if (strcmp(text, words[i]) == 0) {
			*index = i;
			return NULL;
		}
		if (distance < least) {
			least = distance;
			meant = words[i];
		}
		if (length < sizeof(why))
			length +=
			    (size_t)snprintf(why + length, sizeof(why) - length,
				"%s %s", i == 0 ? "" : ",", words[i]);
	}
	if (meant != NULL && length < sizeof(why))
		snprintf(why + length, sizeof(why) - length,
		    "; did you mean %s?", meant);
	return why;
}

const char *
parse_pid(const char *text, int *pid)
{
	return parse_int(text, 1, pid);
}

const char *
parse_type(const char *text, long min, long max, long *type)
{
	static char range[96];
	bool overflow, negative = text[0] == '-';
	const char *digits = text + negative;
	uint64_t value;

	if (parse_is_ambiguous(digits))
		return parse_ambiguous_decimal;
	if (!parse_digits(&digits, 10, &value, &overflow) || *digits != '\0')
		return not_a_number;
	if (overflow || value > (uint64_t)max ||
	    (negative && -(long)value < min) ||
	    (!negative && (long)value < min)) {
		snprintf(range, sizeof(range), "out of range: %ld to %ld", min,
		    max);
		return range;
	}
	*type = negative ? -(long)value : (long)value;
	return NULL;
}
