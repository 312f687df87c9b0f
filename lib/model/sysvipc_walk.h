/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walk of the kinds of System V IPC, slot by slot or in /proc/sysvipc: the
 * operations walk, look, is_gone and find of struct kind. See walk.h.
 */
#ifndef SYSVIPC_WALK_H
#define SYSVIPC_WALK_H

#include "model/kind.h"
#include "model/visitor.h"

int sysvipc_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor) __attribute__((warn_unused_result));

int sysvipc_look(const struct kind *kind, const struct object_name *name,
    struct object *obj) __attribute__((warn_unused_result));

bool sysvipc_is_gone(const struct kind *kind, const struct object_name *name);

int sysvipc_find(const struct kind *kind, struct object_name *name)
    __attribute__((warn_unused_result));

#endif
