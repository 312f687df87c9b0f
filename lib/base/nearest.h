/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Slips of the keyboard: how far a word is from the one that was meant.
 */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

/* Farther than any word. */
#define NEAREST_FAR ((unsigned)-1)

/*
 * nearest_distance - how many slips make @word out of the @length bytes at
 * @typed: a character added, left out, changed, or two of them exchanged.
 *
 * Case doesn't count. Returns NEAREST_FAR if more than one byte in three would
 * be a slip: nobody can have meant that word.
 */
unsigned nearest_distance(const char *typed, size_t length, const char *word);

#endif
