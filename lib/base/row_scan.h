/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The scanner of integers in columns, for the files below /proc.
 *
 * A column that is missing, isn't a number, or is out of range makes the scan
 * bad for good, so that callers check a row once, at its end.
 */
#ifndef ROW_SCAN_H
#define ROW_SCAN_H

#include <stdbool.h>
#include <stdint.h>

struct row_scan {
	const char *at; /* the text ends with a newline */
	bool bad;
};

static inline void
scan_blanks(struct row_scan *scan)
{
	const char *at = scan->at;

	while (*at == ' ' || *at == '\t')
		at++;
	scan->at = at;
}

/* Whether there is another column. */
static inline bool
scan_more(struct row_scan *scan)
{
	scan_blanks(scan);
	return *scan->at != '\n';
}

/* The next column, in @base 8 or 10, from 0 to @max. */
static inline uint64_t
scan_based(struct row_scan *scan, unsigned base, uint64_t max)
{
	const char *start, *at;
	uint64_t value = 0;
	bool over = false;

	scan_blanks(scan);
	start = at = scan->at;
	for (;; at++) {
		unsigned digit = (unsigned char)*at - (unsigned)'0';

		if (digit >= base)
			break;
		over |= __builtin_mul_overflow(value, base, &value);
		over |= __builtin_add_overflow(value, digit, &value);
	}
	scan->at = at;
	scan->bad |= over || at == start || value > max ||
	             (*at != ' ' && *at != '\n' && *at != '\t');
	return value;
}

/* The next column, decimal, from 0 to @max. */
static inline uint64_t
scan_unsigned(struct row_scan *scan, uint64_t max)
{
	return scan_based(scan, 10, max);
}

/* The next column, decimal with a sign, from -@max - 1 to @max. */
static inline int64_t
scan_signed(struct row_scan *scan, int64_t max)
{
	uint64_t value;

	scan_blanks(scan);
	if (*scan->at != '-')
		return (int64_t)scan_unsigned(scan, (uint64_t)max);
	scan->at++;
	if (*scan->at == ' ')
		scan->bad = true;
	value = scan_unsigned(scan, (uint64_t)max + 1);
	return (int64_t)(0 - value);
}

#endif
