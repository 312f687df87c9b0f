/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slips of the keyboard: how far a word is from the one that was meant.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

/* Farther than any word is. */
#define NEAREST_FAR ((unsigned)-1)

/*
 * nearest_distance - how many slips make @word out of the @length bytes at
 * @typed: a character added, left out, changed, or two of them exchanged.
 *
 * Case doesn't count. NEAREST_FAR if these are more than one in three bytes, so
 * that nobody could have meant it.
 */
unsigned nearest_distance(const char *typed, size_t length, const char *word);

#endif
