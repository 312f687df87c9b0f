/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes, offsets and durations in arguments. */

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/parse.h"

/* The factor of a suffix: its power of 1024 or 1000; false if unknown. */
static bool
suffix_factor(const char *suffix, uint64_t *factor)
{
	static const char letters[] = "KMGTPE";
	const char *letter;
	uint64_t unit;

	letter = suffix[0] == '\0'
	             ? NULL
	             : strchr(letters, toupper((unsigned char)suffix[0]));
	if (letter == NULL)
		return false;
	if (suffix[1] == '\0' || strcasecmp(suffix + 1, "iB") == 0)
		unit = 1024;
	else if (strcasecmp(suffix + 1, "B") == 0)
		unit = 1000;
	else
		return false;
	*factor = 1;
	for (const char *at = letters; at <= letter; at++)
		*factor *= unit;
	return true;
}

/* The value of the digits after the point, if 1 is @factor; rounded down. */
static uint64_t
fraction_of(const char *digits, size_t count, uint64_t factor)
{
	uint64_t sum = 0;

	/* From the last digit to the first, as a Horner scheme: every step
	 * stays below 10 times the factor, which fits. */
	while (count-- > 0)
		sum = (sum + (uint64_t)(digits[count] - '0') * factor) / 10;
	return sum;
}

/* A decimal number with a fraction. */
struct decimal {
	uint64_t whole;
	bool overflow;
	const char *fraction; /* its digits */
	size_t ndigits;
};

/* Reads one (1, 1.5, .5) at *text and moves past it; false if there is none. */
static bool
read_decimal(const char **text, struct decimal *decimal)
{
	uint64_t unused;
	bool ignored;

	*decimal = (struct decimal){ .fraction = "" };
	if (!parse_digits(text, 10, &decimal->whole, &decimal->overflow) &&
	    **text != '.')
		return false;
	if (**text != '.')
		return true;
	decimal->fraction = ++*text;
	if (!parse_digits(text, 10, &unused, &ignored))
		return false;
	decimal->ndigits = (size_t)(*text - decimal->fraction);
	return true;
}

/* The number times @factor, rounded down; false if it doesn't fit. */
static bool
scale_decimal(const struct decimal *decimal, uint64_t factor, uint64_t *value)
{
	return !decimal->overflow &&
	       !__builtin_mul_overflow(decimal->whole, factor, value) &&
	       !__builtin_add_overflow(*value,
		   fraction_of(decimal->fraction, decimal->ndigits, factor),
		   value);
}

/* For a plain number the reason is a range. */
static const char *
read_size(const char *text, uint64_t most, uint64_t *bytes)
{
	static const char shape[] =
	    "not a size: expected a number with an optional unit (K, M, G, T, "
	    "P, E, KB, ...)";
	struct decimal decimal;
	uint64_t size, factor;
	const char *rest = text;

	if (parse_is_hexadecimal(text) ||
	    strspn(text, "0123456789") == strlen(text))
		return parse_count(text, 1, most, bytes);
	if (parse_is_ambiguous(text))
		return parse_ambiguous;
	if (!read_decimal(&rest, &decimal) || !suffix_factor(rest, &factor))
		return shape;
	if (!scale_decimal(&decimal, factor, &size))
		return "too large";
	if (size == 0)
		return "too small";
	*bytes = size;
	return NULL;
}

const char *
parse_size(const char *text, uint64_t *bytes)
{
	return read_size(text, UINT64_MAX, bytes);
}

const char *
parse_size_upto(const char *text, uint64_t most, uint64_t *bytes)
{
	static char range[64];
	uint64_t size;
	const char *why;

	why = read_size(text, most, &size);
	if (why != NULL)
		return why;
	if (size > most) {
		snprintf(range, sizeof(range), "too large: at most %" PRIu64,
		    most);
		return range;
	}
	*bytes = size;
	return NULL;
}

const char *
parse_offset(const char *text, uint64_t *bytes)
{
	if (strcmp(text, "0") != 0)
		return parse_size(text, bytes);
	*bytes = 0;
	return NULL;
}

const char *
parse_duration(const char *text, int64_t *nanoseconds)
{
	static const char shape[] =
	    "not a duration: expected a number with an optional unit (ms, s, "
	    "m, h, d, w)";
	static const struct {
		const char *suffix;
		uint64_t factor;
	} units[] = {
		{ "", UINT64_C(1000000000) },
		{ "ms", UINT64_C(1000000) },
		{ "s", UINT64_C(1000000000) },
		{ "m", UINT64_C(60000000000) },
		{ "h", UINT64_C(3600000000000) },
		{ "d", UINT64_C(86400000000000) },
		{ "w", UINT64_C(604800000000000) },
	};
	const char *rest = text;
	struct decimal decimal;
	uint64_t value;

	if (parse_is_ambiguous(text))
		return parse_ambiguous_decimal;
	if (!read_decimal(&rest, &decimal))
		return shape;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(rest, units[i].suffix) != 0)
			continue;
		if (!scale_decimal(&decimal, units[i].factor, &value) ||
		    value > INT64_MAX)
			return "too long";
		*nanoseconds = (int64_t)value;
		return NULL;
	}
	return shape;
}
