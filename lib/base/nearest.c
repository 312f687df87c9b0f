/* SPDX-License-Identifier: BSD-2-Clause */
/* Slips of the keyboard: how far a word is from the one that was meant. */

#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

/* No option, column or verb is as long. */
#define LONGEST 40

static bool
is_same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned
nearest_distance(const char *typed, size_t length, const char *word)
{
	/* Of the first i and j bytes: two rows back, one row back, this one. */
	unsigned rows[3][LONGEST + 1];
	size_t word_length = strlen(word);
	unsigned distance;

	if (length > LONGEST || word_length > LONGEST)
		return NEAREST_FAR;
	for (size_t i = 0; i <= length; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= word_length; j++) {
			if (i == 0) {
				row[j] = (unsigned)j;
				continue;
			}
			row[j] =
			    above[j - 1] + !is_same(typed[i - 1], word[j - 1]);
			row[j] = least(row[j], above[j] + 1);
			row[j] = least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 &&
			    is_same(typed[i - 1], word[j - 2]) &&
			    is_same(typed[i - 2], word[j - 1]))
				row[j] =
				    least(row[j], rows[(i + 1) % 3][j - 2] + 1);
		}
	}
	distance = rows[length % 3][word_length];
	return (size_t)distance * 3 <= length ? distance : NEAREST_FAR;
}
