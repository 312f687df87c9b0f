/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The preview of a removal or a change: prints targets, each object once, and
 * only if this process may remove or change it.
 */
#ifndef PREVIEW_H
#define PREVIEW_H

#include <stdbool.h>
#include <sys/types.h>

#include "model/name_set.h"

/* Zeroed, nothing has been printed. */
struct preview {
	ino_t ns;                   /* printed with the targets, or 0 */
	bool only_locks;            /* of a segment: has a right of its own */
	bool may_all, knows_rights; /* may_all: by a capability */
	struct name_set printed;
};

/*
 * preview_note - notes an object, unless it was noted before.
 *
 * Returns 1; 0 if it was noted before; -1 with errno: EPERM if this process may
 * not remove or change it, once for each object; ENOMEM.
 */
int preview_note(struct preview *preview, const struct object *obj)
    __attribute__((warn_unused_result));

/*
 * preview_print - the same, and writes a line to stdout. Returns 0, or -1 as
 * preview_note.
 */
int preview_print(struct preview *preview, const struct object *obj)
    __attribute__((warn_unused_result));

/* preview_end - gives the memory back. */
void preview_end(struct preview *preview);

#endif
