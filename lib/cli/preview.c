/* SPDX-License-Identifier: BSD-2-Clause */
/* The preview of a removal. */

#include "cli/preview.h"

#include <errno.h>
#include <linux/capability.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/out.h"
#include "cli/target.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "why/permission.h"

struct printed {
	const struct kind *kind;
	struct object_name name;
};

static int
compare(const void *left, const void *right)
{
	const struct printed *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind->id < b->kind->id ? -1 : 1;
	if (a->name.id != b->name.id)
		return a->name.id < b->name.id ? -1 : 1;
	return a->name.text == NULL ? 0 : strcmp(a->name.text, b->name.text);
}

/* Notes an object: 1, or 0 if that was done before; -1 with errno ENOMEM. */
static int
note(struct preview *preview, const struct object *obj)
{
	struct printed *printed = malloc(sizeof(*printed));
	void **found;

	if (printed == NULL)
		return -1;
	*printed = (struct printed){ .kind = obj->kind, .name = obj->name };
	found = tsearch(printed, &preview->printed, compare);
	if (found != NULL && *found == printed)
		return 1;
	free(printed);
	return found == NULL ? -1 : 0;
}

static bool
may_remove(struct preview *preview, const struct object *obj)
{
	if (kind_is_posix(obj->kind)) /* their folders are sticky */
		return permission_owns(obj) || permission_capable(CAP_FOWNER);
	if (!preview->knows_rights)
		preview->may_all = permission_capable_here(CAP_SYS_ADMIN);
	preview->knows_rights = true;
	return preview->may_all || permission_owns(obj);
}

int
preview_print(struct preview *preview, const struct object *obj)
{
	struct buffer line = { .bytes = NULL };
	int result = note(preview, obj);

	if (result != 1)
		return result;
	if (!may_remove(preview, obj)) {
		errno = EPERM;
		return -1;
	}
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
	tdestroy(preview->printed, free);
	preview->printed = NULL;
}
