/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether an id or a name still means the same object: the kernel gives ids
 * again, and anybody may make a POSIX object anew.
 */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdbool.h>

#include "model/object.h"

/*
 * identity_holds - whether @after may be a later snapshot of the object of
 * @before, which has the same kind and name.
 *
 * The owner, the mode, the content and the times may have changed. An object
 * that was removed and created again with the same key, creator and size, and
 * the same id, and has been used since, looks the same.
 */
bool identity_holds(const struct object *before, const struct object *after);

#endif
