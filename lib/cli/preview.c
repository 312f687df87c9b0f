/* SPDX-License-Identifier: BSD-2-Clause */
/* The preview of a removal. */

#include "cli/preview.h"

#include <errno.h>
#include <linux/capability.h>

#include "base/buffer.h"
#include "base/out.h"
#include "cli/target.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "why/permission.h"

static bool
may_remove(struct preview *preview, const struct object *obj)
{
	if (kind_is_posix(obj->kind)) /* their folders are sticky */
		return permission_owns(obj) || permission_capable(CAP_FOWNER);
	if (!preview->knows_rights)
		preview->may_all = permission_capable_here(preview->only_locks
							       ? CAP_IPC_LOCK
							       : CAP_SYS_ADMIN);
	preview->knows_rights = true;
	return preview->may_all || permission_owns(obj);
}

int
preview_note(struct preview *preview, const struct object *obj)
{
	int result = name_set_add(&preview->printed, obj->kind, &obj->name);

	if (result != 1 || may_remove(preview, obj))
		return result;
	errno = EPERM;
	return -1;
}

int
preview_print(struct preview *preview, const struct object *obj)
{
	struct buffer line = { .bytes = NULL };
	int result = preview_note(preview, obj);

	if (result != 1)
		return result;
	result = target_add(&line, obj, preview->ns);
	if (result == 0)
		result = buffer_add(&line, "\n", 1);
	/* driver_end reports an incomplete write. */
	if (result == 0)
		(void)!out_bytes(line.bytes, line.length);
	buffer_free(&line);
	if (result == -1)
		errno = ENOMEM;
	return result;
}

void
preview_end(struct preview *preview)
{
	name_set_free(&preview->printed);
}
