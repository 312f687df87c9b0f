/* SPDX-License-Identifier: BSD-2-Clause */
/* Snapshots of objects. */

#include "model/object.h"

#include <stddef.h>
#include <string.h>

/* Both spellings of a name are one. */
_Static_assert(offsetof(struct object, name.id) == offsetof(struct object, id),
    "the id of the name");
_Static_assert(offsetof(struct object, name.key) ==
		   offsetof(struct object, key),
    "the key of the name");

bool
object_is_unchanged(const struct object *before, const struct object *after)
{
	return before->kind == after->kind && before->id == after->id &&
	       before->name.text == after->name.text &&
	       before->file.device == after->file.device &&
	       before->file.inode == after->file.inode &&
	       before->key == after->key && before->mode == after->mode &&
	       before->uid == after->uid && before->gid == after->gid &&
	       before->cuid == after->cuid && before->cgid == after->cgid &&
	       before->changed == after->changed;
}
