/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an object that is whole. */

#include "cli/creation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/wait.h"
#include "cli/creation_steps.h"
#include "cli/diagnostic.h"
#include "cli/existing.h"
#include "cli/target.h"
#include "model/create.h"
#include "model/walk.h"

void
creation_free(struct creation *creation)
{
	free(creation->values);
	creation->values = NULL;
}

void
creation_say(const struct creation *creation, const struct kind *kind,
    const char *why)
{
	const struct object_name name = { .text = creation->text };
	char target[TARGET_TEXT];

	if (kind_is_posix(kind))
		warnx("%s: %s", target_text(target, kind, &name), why);
	else if (creation->by_key)
		warnx("%s:0x%08x: %s", kind->name, (unsigned)creation->key,
		    why);
	else
		warnx("%s: %s", kind->name, why);
}

void
creation_say_failure(const struct creation *creation, enum explain_call call,
    const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE];
	int error = errno;

	creation_say(creation, subject->kind,
	    explain(why, call, subject, error));
}

struct explain_subject
creation_subject(const struct creation *creation, const struct kind *kind,
    struct object_name *name)
{
	*name = (struct object_name){ .text = creation->text };
	return (struct explain_subject){
		.kind = kind,
		.key = creation->key,
		.name = name,
		.size = creation->sizes[kind->id],
		.flags = creation->segment_flags,
		.count = creation->messages,
		.owner = &creation->owner,
		.is_reserved = creation->reserve,
	};
}

bool
creation_has_finish(const struct creation *creation, const struct kind *kind)
{
	if (kind_is_posix(kind))
		return false;
	return creation->owner.has_user || creation->owner.has_group ||
	       (kind->set_capacity != NULL && creation->qbytes != 0) ||
	       (kind->initialise != NULL && creation->values != NULL);
}

/*
 * The steps after the creation. Until the last step only the creator has
 * rights, so that nobody can use an object that isn't ready.
 */
static int
finish(const struct creation *creation, const struct created *created)
{
	const struct kind *kind = created->obj.kind;
	struct explain_subject subject = {
		.kind = kind,
		.id = created->obj.id,
		.size = creation->qbytes,
	};
	enum explain_call step = EXPLAIN_ALTER;
	struct object obj;

	if (kind->initialise != NULL && creation->values != NULL &&
	    kind->initialise(created->obj.id, creation->values,
		(size_t)creation->sizes[kind->id]) == -1)
		goto failed;
	step = EXPLAIN_SET;
	if (object_stat(kind, created->obj.id, &obj) == -1)
		goto failed;
	if (creation->owner.has_user)
		obj.uid = creation->owner.user;
	if (creation->owner.has_group)
		obj.gid = creation->owner.group;
	if (kind->set_capacity != NULL && creation->qbytes != 0)
		kind->set_capacity(&obj, creation->qbytes);
	obj.mode = creation->mode;
	if (kind->set(&obj) == -1)
		goto failed;
	return 0;

failed:
	creation_say_failure(creation, step, &subject);
	return -1;
}

static int
make(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->obj.kind;
	uint64_t size = creation->sizes[kind->id];
	int flags =
	    creation_has_finish(creation, kind) ? 0600 : (int)creation->mode;

	flags |= creation->segment_flags & kind->create_flags;
	created->obj.key = creation->key;
	if (creation->by_key || creation->private)
		created->obj.id =
		    object_create(kind, created->obj.key, size, flags);
	else
		created->obj.id =
		    object_create_random(kind, size, flags, &created->obj.key);
	created->made = created->obj.id != -1;
	return created->obj.id;
}

int
creation_find(const struct creation *creation, struct created *created,
    bool waits)
{
	const struct kind *kind = created->obj.kind;
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, kind, &name);
	char why[EXPLAIN_SIZE] = "";
	struct object obj;
	int result = 0;

	created->obj.key = creation->key;
	created->obj.id = kind->get(creation->key, subject.size, 0);
	if (created->obj.id == -1 ||
	    object_stat(kind, created->obj.id, &obj) == -1) {
		if (errno == ENOENT)
			return 1;
		creation_say_failure(creation, EXPLAIN_FIND, &subject);
		return -1;
	}
	if (!creation->any &&
	    !existing_is_trusted(&obj, &creation->owner, creation->mode, why))
		result = -1;
	else if (waits && kind->initialise != NULL && creation->values != NULL)
		result = existing_wait_ready(&obj,
		    wait_deadline(creation->patience), why);
	if (why[0] != '\0')
		creation_say(creation, kind, why);
	return result;
}

/* Makes one of System V. Returns 0; or -1 with errno, 0 after saying why. */
static int
make_sysv(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->obj.kind;
	char target[TARGET_TEXT], why[EXPLAIN_SIZE];
	int ends = explain_end(why, kind);

	if (ends == 1) {
		warnx("%s: %s", kind->name, why);
		errno = 0;
		return -1;
	}
	if (make(creation, created) == -1)
		return -1;
	/* Nothing is lost when the kernel removes it. */
	if (ends == -1)
		warnx("%s: %s", target_text(target, kind, &created->obj.name),
		    why);
	return 0;
}

/* Creates an object, or finds the existing one. */
static int
obtain(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->obj.kind;
	bool is_posix = kind_is_posix(kind);
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, kind, &name);
	int found = 1;

	for (;;) {
		if (creation->existing)
			found = is_posix
			            ? creation_find_posix(creation, created)
			            : creation_find(creation, created, true);
		if (found != 1)
			return found;
		if ((is_posix ? creation_make_posix(creation, created)
			      : make_sysv(creation, created)) == 0)
			return 0;
		/* Another one may have made it since. */
		if (creation->existing && errno == EEXIST)
			continue;
		if (errno != 0)
			creation_say_failure(creation, EXPLAIN_CREATE,
			    &subject);
		return -1;
	}
}

int
creation_perform(const struct creation *creation, const struct kind *kind,
    struct created *created)
{
	*created = (struct created){ .obj.kind = kind };
	if (obtain(creation, created) == -1)
		return -1;
	if (!created->made || !creation_has_finish(creation, kind) ||
	    finish(creation, created) == 0)
		return 0;
	creation_undo(created);
	return -1;
}

void
creation_undo(struct created *created)
{
	const struct object *obj = &created->obj;
	struct explain_subject subject = {
		.kind = obj->kind,
		.id = obj->id,
		.name = &obj->name,
	};
	char why[EXPLAIN_SIZE], target[TARGET_TEXT];
	int result;

	if (!created->made)
		return;
	created->made = false;
	result = kind_is_posix(obj->kind)
	             ? object_unmake(obj)
	             : object_remove(obj->kind, &obj->name);
	/* Somebody else may have removed it. */
	if (result == 0 || errno == EINVAL || errno == EIDRM ||
	    errno == ENOENT || errno == ESTALE)
		return;
	explain(why, EXPLAIN_REMOVE, &subject, errno);
	warnx("%s: created, but could not be removed again: %s",
	    target_text(target, obj->kind, &obj->name), why);
}
