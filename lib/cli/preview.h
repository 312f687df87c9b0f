/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The preview of a removal: prints targets, each object once, and only if this
 * process may remove it.
 */
#ifndef PREVIEW_H
#define PREVIEW_H

#include <stdbool.h>
#include <sys/types.h>

#include "model/name_set.h"

/* Zeroed, nothing has been printed. */
struct preview {
	ino_t ns;                   /* printed with the targets, or 0 */
	bool may_all, knows_rights; /* may_all: CAP_SYS_ADMIN */
	struct name_set printed;
};

/*
 * preview_print - writes a line to stdout, unless the object had one.
 *
 * Returns 0, or -1 with errno: EPERM if this process may not remove it, once
 * for each object; ENOMEM.
 */
int preview_print(struct preview *preview, const struct object *obj)
    __attribute__((warn_unused_result));

/* preview_end - gives the memory back. */
void preview_end(struct preview *preview);

#endif
