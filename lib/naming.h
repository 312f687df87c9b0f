/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Naming one object of a known kind, by -i ID or -k KEY.
 */
#ifndef NAMING_H
#define NAMING_H

#include <stdbool.h>

#include "explain.h"
#include "sv.h"

struct naming {
	bool by_id, by_key;
	int id; /* by key: since naming_resolve */
	key_t key;
};

/*
 * naming_parse - takes the value of the option 'i' or 'k'.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *naming_parse(struct naming *naming, int code, const char *value)
    __attribute__((warn_unused_result));

/*
 * naming_check - after the options: NULL when exactly one was given, or why
 * not.
 */
const char *naming_check(const struct naming *naming)
    __attribute__((warn_unused_result));

/*
 * naming_resolve - sets the id of the object of @kind with the key.
 *
 * Asks nothing of an id. Returns 0, or -1 with a message in @why that names the
 * object.
 */
int naming_resolve(struct naming *naming, const struct sv_kind *kind,
    char why[static EXPLAIN_SIZE]) __attribute__((warn_unused_result));

#endif
