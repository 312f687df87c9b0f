/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether two snapshots are of one object. */

#include "model/identity.h"

#include "model/kind.h"

bool
identity_holds(const struct object *before, const struct object *after)
{
	return before->file.device == after->file.device &&
	       before->file.inode == after->file.inode &&
	       (before->kind->is_later == NULL ||
		   before->kind->is_later(before, after));
}
