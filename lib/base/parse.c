/* SPDX-License-Identifier: BSD-2-Clause */
/* Values in arguments: whole or not at all. */

#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/stat.h>

static const char not_a_number[] = "not a number";
static const char octal_look[] =
    "a leading 0 could mean octal: write it without, or in hexadecimal";

/* The value of a digit, or 16 for what isn't one. */
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

/*
 * Reads the digits at *text and moves behind them; false if there are none. A
 * number past 64 bits becomes UINT64_MAX and sets *overflow.
 */
static bool
read_digits(const char **text, unsigned base, uint64_t *value, bool *overflow)
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

static bool
has_hex_prefix(const char *text)
{
	return text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

/* A leading 0 is octal to some and decimal to others: we don't guess. */
static bool
has_octal_look(const char *text)
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

	if (has_octal_look(digits))
		return octal_look;
	hex = has_hex_prefix(digits);
	if (hex)
		digits += 2;
	if (!read_digits(&digits, hex ? 16 : 10, &value, &overflow) ||
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
	return parse_int(text, 0, id);
}

const char *
parse_pid(const char *text, int *pid)
{
	return parse_int(text, 1, pid);
}

static const char *
parse_project(const char *text, int *project)
{
	uint64_t number;

	if (isdigit((unsigned char)text[0])) {
		if (parse_count(text, 1, 255, &number) != NULL)
			return "the project is a number from 1 to 255, or one "
			       "character";
		*project = (int)number;
		return NULL;
	}
	if (text[0] == '\0' || text[1] != '\0')
		return "the project is a number from 1 to 255, or one "
		       "character";
	*project = (unsigned char)text[0];
	return NULL;
}

static const char *
parse_path_key(const char *text, key_t *key)
{
	const char *colon = strrchr(text, ':'), *why;
	size_t length = strlen(text);
	char path[PATH_MAX];
	int project = 1;
	key_t made;

	if (colon != NULL && strchr(colon, '/') == NULL) {
		why = parse_project(colon + 1, &project);
		if (why != NULL)
			return why;
		length = (size_t)(colon - text);
	}
	if (length >= sizeof(path))
		return strerror(ENAMETOOLONG);
	memcpy(path, text, length);
	path[length] = '\0';
	made = ftok(path, project);
	if (made == -1) {
		struct stat st;

		/* -1 is also the key of some files. */
		if (stat(path, &st) == -1)
			return strerror(errno);
	}
	*key = made;
	return NULL;
}

const char *
parse_key(const char *text, key_t *key)
{
	bool overflow, negative = text[0] == '-';
	const char *digits = text + negative;
	unsigned base = 10;
	uint64_t value;

	if (strchr(text, '/') != NULL)
		return parse_path_key(text, key);
	if (!negative && has_hex_prefix(digits)) {
		digits += 2;
		base = 16;
	} else if (digits[0] == '0' && digits[1] != '\0') {
		base = 8;
	}
	if (!read_digits(&digits, base, &value, &overflow) || *digits != '\0')
		return "not a key: a number, or a path with a slash in it";
	if (value > (negative ? UINT64_C(2147483648) : UINT32_MAX))
		return "a key is from -2147483648 to 4294967295";
	if (value == IPC_PRIVATE)
		return "the key 0 is IPC_PRIVATE and names nothing";
	*key = (key_t)(uint32_t)(negative ? 0 - value : value);
	return NULL;
}

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

/* What the digits behind the point add, when 1 is @factor; rounded down. */
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

/* Reads one at *text and moves behind it; false if there is none. */
static bool
read_decimal(const char **text, struct decimal *decimal)
{
	uint64_t unused;
	bool ignored;

	*decimal = (struct decimal){ .fraction = "" };
	/* A fraction needs no digit before its point. */
	if (!read_digits(text, 10, &decimal->whole, &decimal->overflow) &&
	    **text != '.')
		return false;
	if (**text != '.')
		return true;
	decimal->fraction = ++*text;
	if (!read_digits(text, 10, &unused, &ignored))
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

const char *
parse_size(const char *text, uint64_t *bytes)
{
	static const char shape[] =
	    "not a size: a number, and K, M, G, T, P, E, or KB, ... if need be";
	struct decimal decimal;
	uint64_t size, factor;
	const char *rest = text;

	if (has_hex_prefix(text) || strspn(text, "0123456789") == strlen(text))
		return parse_count(text, 1, UINT64_MAX, bytes);
	if (has_octal_look(text))
		return octal_look;
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
parse_offset(const char *text, uint64_t *bytes)
{
	if (strcmp(text, "0") != 0)
		return parse_size(text, bytes);
	*bytes = 0;
	return NULL;
}

const char *
parse_type(const char *text, long min, long *type)
{
	static char range[96];
	bool overflow, negative = text[0] == '-';
	const char *digits = text + negative;
	uint64_t value;

	if (has_octal_look(digits))
		return octal_look;
	if (!read_digits(&digits, 10, &value, &overflow) || *digits != '\0')
		return not_a_number;
	if (overflow || value > LONG_MAX || (negative && -(long)value < min) ||
	    (!negative && (long)value < min)) {
		snprintf(range, sizeof(range), "out of range: %ld to %ld", min,
		    LONG_MAX);
		return range;
	}
	*type = negative ? -(long)value : (long)value;
	return NULL;
}

const char *
parse_duration(const char *text, int64_t *nanoseconds)
{
	static const char shape[] =
	    "not a duration: expected a number with an optional unit "
	    "(ms, s, m, h, d, w)";
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

	if (has_octal_look(text))
		return "ambiguous leading 0: drop it";
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

/* An id that isn't a name: decimal, and not the -1 that means «unchanged». */
static bool
parse_number_id(const char *text, uint32_t *id)
{
	uint64_t value;
	bool overflow;

	if (!read_digits(&text, 10, &value, &overflow) || *text != '\0' ||
	    value >= UINT32_MAX)
		return false;
	*id = (uint32_t)value;
	return true;
}

const char *
parse_user(const char *text, uid_t *user)
{
	const struct passwd *pw = getpwnam(text);

	if (pw == NULL)
		return parse_number_id(text, user) ? NULL : "no such user";
	*user = pw->pw_uid;
	return NULL;
}

const char *
parse_group(const char *text, gid_t *group)
{
	const struct group *gr = getgrnam(text);

	if (gr == NULL)
		return parse_number_id(text, group) ? NULL : "no such group";
	*group = gr->gr_gid;
	return NULL;
}

const char *
parse_owner(const char *text, struct parse_owner *owner)
{
	struct parse_owner parsed = { .has_user = false };
	const char *colon = strchr(text, ':');
	size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);
	const char *why = NULL;
	char user[256];

	if (length >= sizeof(user))
		return "no such user";
	memcpy(user, text, length);
	user[length] = '\0';
	if (colon != NULL) {
		why = parse_group(colon + 1, &parsed.group);
		parsed.has_group = true;
	}
	if (why == NULL && (colon == NULL || length > 0)) {
		why = parse_user(user, &parsed.user);
		parsed.has_user = true;
	}
	if (why == NULL)
		*owner = parsed;
	return why;
}

const char *
parse_values(const char *text, unsigned short **values, size_t *count)
{
	static const char shape[] =
	    "values are numbers from 0 to 32767 with commas between";
	size_t most = 1, filled = 0;
	unsigned short *array;

	for (const char *at = text; *at != '\0'; at++)
		most += *at == ',';
	array = malloc(most * sizeof(*array));
	if (array == NULL)
		return strerror(ENOMEM);
	for (const char *at = text; filled < most; at++) {
		uint64_t value;
		bool overflow;

		if (!read_digits(&at, 10, &value, &overflow) ||
		    value > SHRT_MAX ||
		    *at != (filled + 1 < most ? ',' : '\0')) {
			free(array);
			return shape;
		}
		array[filled++] = (unsigned short)value;
	}
	*values = array;
	*count = filled;
	return NULL;
}
