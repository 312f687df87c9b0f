/* SPDX-License-Identifier: BSD-2-Clause */
/* Making POSIX objects, which are whole as soon as they are seen. */

#include <errno.h>

#include "cli/creation_steps.h"
#include "cli/existing.h"
#include "model/create.h"
#include "model/walk.h"

static struct making
making_of(const struct creation *creation, const struct kind *kind)
{
	const struct owner *owner = &creation->owner;

	return (struct making){
		.text = creation->text,
		.mode = creation->mode,
		.uid = owner->has_user ? owner->user : (uid_t)-1,
		.gid = owner->has_group ? owner->group : (gid_t)-1,
		.size = creation->sizes[kind->id],
		.reserve = creation->reserve,
		.messages = creation->messages,
		.message_size = creation->sizes[KIND_PQUEUE],
		.value = creation->value,
	};
}

int
creation_make_posix(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->obj.kind;
	struct making making = making_of(creation, kind);
	int error;

	created->made = object_make(kind, &making, &created->obj) == 0;
	if (created->made)
		return 0;
	/* One that wasn't finished. */
	error = errno;
	created->made = created->obj.file.inode != 0;
	if (created->made)
		creation_undo(created);
	errno = error;
	return -1;
}

/* Its content is not trusted: anybody may create any file. */
static int
check_content(const struct creation *creation, const struct object *obj)
{
	struct making making = making_of(creation, obj->kind);
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, obj->kind, &name);

	errno = 0;
	if (obj->kind->is_enough != NULL && !obj->kind->is_enough(obj, &making))
		errno = obj->file.error != 0 ? obj->file.error : ENOSPC;
	else if (obj->kind->is_enough == NULL)
		errno = obj->file.error;
	if (errno == 0)
		return 0;
	creation_say_failure(creation, EXPLAIN_FIND, &subject);
	return -1;
}

int
creation_find_posix(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->obj.kind;
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, kind, &name);
	char why[EXPLAIN_SIZE];

	if (object_look(kind, &name, &created->obj) == -1) {
		created->obj.kind = kind;
		if (errno == ENOENT)
			return 1;
		creation_say_failure(creation, EXPLAIN_STAT, &subject);
		return -1;
	}
	if (!creation->any && !existing_is_trusted(&created->obj,
				  &creation->owner, creation->mode, why)) {
		creation_say(creation, kind, why);
		return -1;
	}
	return check_content(creation, &created->obj);
}
