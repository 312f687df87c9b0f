/* SPDX-License-Identifier: BSD-2-Clause */
/* Making an object that is whole. */

#include "cli/creation.h"

#include <errno.h>
#include <string.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/existing.h"
#include "cli/target.h"
#include "model/create.h"
#include "model/walk.h"
#include "why/explain.h"

static void
say(const struct creation *creation, const struct kind *kind, const char *why)
{
	if (creation->by_key)
		warnx("%s:0x%08x: %s", kind->name, (unsigned)creation->key,
		    why);
	else
		warnx("%s: %s", kind->name, why);
}

static void
say_failure(const struct creation *creation, enum explain_call call,
    const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE];
	int error = errno;

	say(creation, subject->kind, explain(why, call, subject, error));
}

/* Whether the kernel's part isn't all: there are steps after the creation. */
static bool
has_finish(const struct creation *creation, const struct kind *kind)
{
	return creation->owner.has_user || creation->owner.has_group ||
	       (kind->set_capacity != NULL && creation->qbytes != 0) ||
	       (kind->initialise != NULL && creation->values != NULL);
}

/*
 * The steps after the creation. Until the last one only the creator has rights,
 * so that nobody meets an object that isn't ready.
 */
static int
finish(const struct creation *creation, const struct created *created)
{
	const struct kind *kind = created->kind;
	struct explain_subject subject = {
		.kind = kind,
		.id = created->name.id,
		.size = creation->qbytes,
	};
	enum explain_call step = EXPLAIN_ALTER;
	struct object obj;

	if (kind->initialise != NULL && creation->values != NULL &&
	    kind->initialise(created->name.id, creation->values,
		(size_t)creation->sizes[kind->id]) == -1)
		goto failed;
	step = EXPLAIN_SET;
	if (object_stat(kind, created->name.id, &obj) == -1)
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
	say_failure(creation, step, &subject);
	return -1;
}

static int
make(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->kind;
	uint64_t size = creation->sizes[kind->id];
	int flags = has_finish(creation, kind) ? 0600 : (int)creation->mode;

	flags |= creation->segment_flags & kind->create_flags;
	created->name.key = creation->key;
	if (creation->by_key || creation->private)
		created->name.id =
		    object_create(kind, created->name.key, size, flags);
	else
		created->name.id =
		    object_create_random(kind, size, flags, &created->name.key);
	created->made = created->name.id != -1;
	return created->name.id;
}

/*
 * Takes the one that exists. Returns 0; 1 when there is none; -1 after saying
 * why it isn't taken, or when a signal asked to end.
 */
static int
find(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->kind;
	struct explain_subject subject = {
		.kind = kind,
		.key = creation->key,
		.size = creation->sizes[kind->id],
	};
	char why[EXPLAIN_SIZE] = "";
	struct object obj;
	int result = 0;

	created->name.key = creation->key;
	created->name.id = kind->get(creation->key, subject.size, 0);
	if (created->name.id == -1 ||
	    object_stat(kind, created->name.id, &obj) == -1) {
		if (errno == ENOENT)
			return 1;
		say_failure(creation, EXPLAIN_FIND, &subject);
		return -1;
	}
	if (!creation->any &&
	    !existing_is_trusted(&obj, &creation->owner, creation->mode, why))
		result = -1;
	else if (kind->initialise != NULL && creation->values != NULL)
		result = existing_wait_ready(&obj,
		    wait_deadline(creation->patience), why);
	if (why[0] != '\0')
		say(creation, kind, why);
	return result;
}

/* Makes one, or finds the one that exists. */
static int
obtain(const struct creation *creation, struct created *created)
{
	const struct kind *kind = created->kind;
	struct explain_subject subject = {
		.kind = kind,
		.key = creation->key,
		.size = creation->sizes[kind->id],
		.flags = creation->segment_flags,
	};
	char target[TARGET_TEXT], why[EXPLAIN_SIZE];
	int found, ends;

	for (;;) {
		found = creation->existing ? find(creation, created) : 1;
		if (found != 1)
			return found;
		ends = explain_end(why, kind);
		if (ends == 1) {
			warnx("%s: %s", kind->name, why);
			return -1;
		}
		if (make(creation, created) != -1) {
			/* Nothing is lost when the kernel removes it. */
			if (ends == -1)
				warnx("%s: %s",
				    target_text(target, kind, &created->name),
				    why);
			return 0;
		}
		/* Another one may have made it since. */
		if (!creation->existing || errno != EEXIST) {
			say_failure(creation, EXPLAIN_CREATE, &subject);
			return -1;
		}
	}
}

int
creation_perform(const struct creation *creation, const struct kind *kind,
    struct created *created)
{
	*created = (struct created){ .kind = kind };
	if (obtain(creation, created) == -1)
		return -1;
	if (!created->made || !has_finish(creation, kind) ||
	    finish(creation, created) == 0)
		return 0;
	creation_undo(created);
	return -1;
}

void
creation_undo(struct created *created)
{
	struct explain_subject subject = {
		.kind = created->kind,
		.id = created->name.id,
	};
	char target[TARGET_TEXT], why[EXPLAIN_SIZE];

	if (!created->made)
		return;
	created->made = false;
	if (object_remove(created->kind, &created->name) == 0 ||
	    errno == EINVAL || errno == EIDRM) /* somebody else has */
		return;
	explain(why, EXPLAIN_REMOVE, &subject, errno);
	warnx("%s: created, but could not be removed again: %s",
	    target_text(target, created->kind, &created->name), why);
}
