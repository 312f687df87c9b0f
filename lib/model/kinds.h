/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kinds that there are: the one table of them.
 */
#ifndef KINDS_H
#define KINDS_H

#include "model/kind.h"

/* By kind_id. */
extern const struct kind *const kinds[KIND_COUNT];

/* The kind with this letter, large or small, or this word; or NULL. */
const struct kind *kind_of_letter(int letter);
const struct kind *kind_of_word(const char *word);

#endif
