/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding the objects of a kind. */

#include "model/walk.h"

#include <errno.h>

int
object_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	return kind->walk(kind, source, visitor);
}

int
object_stat(const struct kind *kind, int id, struct object *obj)
{
	const struct object_name name = { .id = id };

	return kind->look(kind, &name, obj);
}

bool
object_complete(struct object *obj)
{
	const struct kind *kind = obj->kind;
	struct object again;

	if (kind->capacity == NULL || kind->capacity(obj) != OBJECT_UNKNOWN)
		return true;
	if (object_look(kind, &obj->name, &again) == -1)
		return errno != ENOENT;
	kind->set_capacity(obj, kind->capacity(&again));
	return true;
}

int
object_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	return kind->look(kind, name, obj);
}

bool
object_is_gone(const struct kind *kind, int id)
{
	const struct object_name name = { .id = id };

	return kind->is_gone(kind, &name);
}

int
object_find(const struct kind *kind, struct object_name *name)
{
	return kind->find(kind, name);
}
