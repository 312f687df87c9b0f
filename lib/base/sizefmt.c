/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes for people. */

#include "base/sizefmt.h"

#include <stdio.h>

void
sizefmt(char text[static SIZEFMT_SIZE], uint64_t bytes)
{
	unsigned unit = 0, shift;
	uint64_t whole, tenths;

	while (unit < 6 && bytes >> (10 * (unit + 1)) != 0)
		unit++;
	shift = 10 * unit;
	whole = bytes >> shift;
	tenths = bytes - (whole << shift);
	if (unit > 0)
		tenths = (tenths * 10 + (UINT64_C(1) << (shift - 1))) >> shift;
	if (tenths == 10) {
		whole++;
		tenths = 0;
	}
	if (unit == 0 || tenths == 0)
		snprintf(text, SIZEFMT_SIZE, "%u%c", (unsigned)whole,
		    "BKMGTPE"[unit]);
	else
		snprintf(text, SIZEFMT_SIZE, "%u.%u%c", (unsigned)whole,
		    (unsigned)tenths, "BKMGTPE"[unit]);
}
