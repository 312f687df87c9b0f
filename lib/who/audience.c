/* SPDX-License-Identifier: BSD-2-Clause */
/* Which processes may use an object. */

#include "who/audience.h"

#include <linux/capability.h>
#include <stdlib.h>

#include "model/kinds.h"
#include "who/process.h"

int
audience_pids_add(struct audience_pids *pids, pid_t pid)
{
	if (pids->count > 0 && pids->list[pids->count - 1] == pid)
		return 0;
	if (pids->count == pids->capacity) {
		size_t capacity = pids->capacity * 2 + 64;
		pid_t *list = reallocarray(pids->list, capacity, sizeof(*list));

		if (list == NULL)
			return -1;
		pids->list = list;
		pids->capacity = capacity;
	}
	pids->list[pids->count++] = pid;
	return 0;
}

static int
compare_pids(const void *left, const void *right)
{
	pid_t a = *(const pid_t *)left, b = *(const pid_t *)right;

	return (a > b) - (a < b);
}

void
audience_pids_sort(struct audience_pids *pids)
{
	size_t kept = 0;

	if (pids->count == 0)
		return;
	qsort(pids->list, pids->count, sizeof(*pids->list), compare_pids);
	for (size_t i = 1; i < pids->count; i++)
		if (pids->list[i] != pids->list[kept])
			pids->list[++kept] = pids->list[i];
	pids->count = kept + 1;
}

static bool
has_pid(const struct audience_pids *pids, pid_t pid)
{
	return pids->count > 0 && bsearch(&pid, pids->list, pids->count,
				      sizeof(pid), compare_pids) != NULL;
}

bool
audience_is_of(const struct audience *audience, const struct object *obj)
{
	return audience->known && audience->uid == obj->uid &&
	       audience->cuid == obj->cuid && audience->gid == obj->gid &&
	       audience->cgid == obj->cgid &&
	       audience->mode == (obj->mode & OBJECT_MODE_PERMISSIONS) &&
	       audience->posix == kind_is_posix(obj->kind);
}

static void
take(struct audience_part *part, const struct process *process)
{
	if (part->count++ > 0)
		return;
	part->first = process->pid;
	part->why = process->why;
}

/* In any of its four ways to be somebody. */
static bool
is_owner(const struct process *process, const struct object *obj)
{
	for (size_t i = 0; i < 4; i++)
		if (process->uids[i] == obj->uid ||
		    process->uids[i] == obj->cuid)
			return true;
	return !process->credentials_known;
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

/* One that may be in the namespace of the object. */
static void
take_neighbour(struct audience *audience, const struct process *process,
    const struct object *obj, bool active, bool undo)
{
	bool use = may_use(process, obj);
	bool alter = use && process_may_use(process, obj, PERMISSION_WRITE);
	bool unseen = process->why != NULL || !process->credentials_known;

	if (use && (active || (process->undo && !audience->posix)))
		take(&audience->clients, process);
	if (use && unseen)
		take(&audience->unseen, process);
	if (unseen)
		take(&audience->obscure, process);
	if (alter && (unseen || (undo && !process->undo_known)))
		take(&audience->alterers, process);
	/* This isn't what root might do, but what it does: only who makes a
	 * thread has an undo list, too. */
	if (process->undo &&
	    (alter || (is_capable(process) && (active || !process->threaded))))
		take(&audience->undoers, process);
	else if (process->undo && is_capable(process))
		take(&audience->listed, process);
	if (process->threaded &&
	    (process_may_use(process, obj, PERMISSION_READ) ||
		is_capable(process)))
		take(&audience->threads, process);
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
    const struct scan *scan, ino_t ns, const struct audience_pids *active,
    bool undo)
{
	*audience = (struct audience){
		.uid = obj->uid,
		.cuid = obj->cuid,
		.gid = obj->gid,
		.cgid = obj->cgid,
		.mode = obj->mode & OBJECT_MODE_PERMISSIONS,
		.posix = kind_is_posix(obj->kind),
		.known = true,
	};
	for (size_t i = 0; i < scan->nprocesses; i++) {
		const struct process *process = &scan->processes[i];

		if (is_owner(process, obj))
			take(&audience->owners, process);
		/* Files can be reached from anywhere. */
		if (audience->posix || may_be_in(process, ns))
			take_neighbour(audience, process, obj,
			    has_pid(active, process->pid), undo);
	}
}
