/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values to give to the semaphores of a set, as arguments tell them.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct object;

/* A zeroed struct sets nothing. */
struct settings {
	struct setting {
		unsigned short num, value;
	} * list;
	size_t count;
	unsigned short *values; /* in place of a list: count of them, for all */
};

/*
 * settings_parse - adds NUM=VALUE, or takes V,V,... for all semaphores, which
 * must be the only one.
 *
 * NUM 0 to 65535, values 0 to 32767. Returns NULL, or why it is refused, as the
 * functions of parse.h.
 */
const char *settings_parse(struct settings *settings, const char *text)
    __attribute__((warn_unused_result));

/* The highest semaphore that is set. */
unsigned settings_highest(const struct settings *settings);

/*
 * settings_apply - sets them in the set that was found, one after the other, or
 * all at once; it asks before each whether it still is that set.
 *
 * The set has all those semaphores. @done: how many of a list were set. Returns
 * 0, or -1 with errno as semset_is_still and semaphore_set.
 */
int settings_apply(const struct settings *settings, const struct object *found,
    size_t *done) __attribute__((warn_unused_result));

/* settings_free - gives the memory back. */
void settings_free(struct settings *settings);

#endif
