/* SPDX-License-Identifier: BSD-2-Clause */
/* Which processes may use an object. */

#include "who/audience.h"

#include <linux/capability.h>

#include "model/kinds.h"
#include "who/process.h"

bool
audience_is_of(const struct audience *audience, const struct object *obj,
    const struct crowd *crowd)
{
	return audience->grouping == crowd->grouping &&
	       audience->uid == obj->uid && audience->cuid == obj->cuid &&
	       audience->gid == obj->gid && audience->cgid == obj->cgid &&
	       audience->mode == (obj->mode & OBJECT_MODE_PERMISSIONS) &&
	       audience->posix == kind_is_posix(obj->kind);
}

static void
take(struct audience_part *part, const struct crowd_class *class)
{
	const struct process *first = class->first;

	if (part->count == 0 || first->pid < part->first) {
		part->first = first->pid;
		part->why = first->why;
	}
	part->count += class->count;
}

static bool
is_owner(const struct process *process, const struct object *obj)
{
	return process_has_uid(process, obj->uid) ||
	       process_has_uid(process, obj->cuid);
}

static bool
is_capable(const struct process *process)
{
	return (process->capabilities >> CAP_IPC_OWNER & 1) != 0;
}

static bool
may_use(const struct process *process, const struct object *obj)
{
	return process_may_use(process, obj,
	    PERMISSION_READ | PERMISSION_WRITE);
}

bool
audience_has_right(const struct process *process, const struct object *obj)
{
	return may_use(process, obj) || is_owner(process, obj) ||
	       is_capable(process);
}

/* Those that may be in the namespace of the object. */
static void
take_neighbours(struct audience *audience, const struct crowd_class *class,
    const struct object *obj, bool undo)
{
	const struct process *process = class->first;
	bool active =
	    (class->uses & (audience->posix ? CROWD_POSIX : CROWD_SYSV)) != 0;
	bool use = may_use(process, obj);
	bool alter = use && process_may_use(process, obj, PERMISSION_WRITE);
	bool unseen = process->why != NULL || !process->credentials_known;
	/* This isn't what root might do, but what it does: only who makes a
	 * thread has an undo list, too. */
	bool root = is_capable(process) && (active || !process->threaded);
	bool secret = undo && !process->undo_known;
	bool silent = process->failed && is_capable(process);

	if (use && (active || (process->undo && !audience->posix)))
		take(&audience->clients, class);
	if ((use && unseen) || silent)
		take(&audience->unseen, class);
	if (unseen)
		take(&audience->obscure, class);
	if ((alter && unseen) || silent ||
	    (secret && (alter || (root && !unseen))))
		take(&audience->alterers, class);
	if (process->undo && (alter || root))
		take(&audience->undoers, class);
	else if ((process->undo || (secret && !unseen)) && is_capable(process))
		take(&audience->listed, class);
	if (process->threaded &&
	    (process_may_use(process, obj, PERMISSION_READ) ||
		is_capable(process)))
		take(&audience->threads, class);
}

/* One that has none, though that could be read, is ending: it has let go of its
 * memory and its undo operations before. */
static bool
may_be_in(const struct process *process, ino_t ns)
{
	return process->ns == ns || process->spread ||
	       (process->ns == 0 && process->why != NULL);
}

void
audience_find(struct audience *audience, const struct object *obj,
    const struct crowd *crowd, ino_t ns, bool undo)
{
	*audience = (struct audience){
		.uid = obj->uid,
		.cuid = obj->cuid,
		.gid = obj->gid,
		.cgid = obj->cgid,
		.mode = obj->mode & OBJECT_MODE_PERMISSIONS,
		.posix = kind_is_posix(obj->kind),
		.grouping = crowd->grouping,
	};
	for (size_t i = 0; i < crowd->count; i++) {
		const struct crowd_class *class = &crowd->classes[i];

		if (is_owner(class->first, obj))
			take(&audience->owners, class);
		/* Files can be reached from anywhere. */
		if (audience->posix || may_be_in(class->first, ns))
			take_neighbours(audience, class, obj, undo);
	}
}
