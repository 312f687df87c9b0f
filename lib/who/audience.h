/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which of the processes that were seen may use an object, by their
 * credentials and its owner, group and mode: the same for all objects that
 * agree in these.
 */
#ifndef AUDIENCE_H
#define AUDIENCE_H

#include "model/object.h"
#include "who/crowd.h"
#include "who/scan.h"

/* Some processes: the first, and how many. */
struct audience_part {
	pid_t first;
	size_t count;
	const char *why; /* of the first: why it was not inspected */
};

/* Capabilities count only where there is a trace of use: else root could be
 * anybody. */
struct audience {
	uid_t uid, cuid; /* of which objects */
	gid_t gid, cgid;
	mode_t mode;
	bool posix;
	unsigned grouping;             /* of the crowd; 0: none was found */
	struct audience_part owners;   /* with the uid of owner or creator */
	struct audience_part clients;  /* may use it, and are seen to use
	                                * System V IPC in this namespace, or,
	                                * of a POSIX object, POSIX IPC */
	struct audience_part unseen;   /* may use it, could not be inspected;
	                                * by a capability, too, if it hangs */
	struct audience_part obscure;  /* could not be inspected, whoever */
	struct audience_part alterers; /* the same, and may alter it, or their
	                                * undo list is not known */
	struct audience_part undoers;  /* may alter it, and hold an undo list */
	struct audience_part listed;   /* may only alter it by a capability, and
	                                * have an undo list because of their
	                                * threads, as far as is seen */
	struct audience_part threads;  /* threaded, and may read it */
};

/*
 * audience_find - takes those of @obj out of @crowd.
 *
 * @crowd: grouped; what its processes are seen to use is System V IPC in the
 * namespace @ns, or POSIX IPC anywhere. @undo: whether the scan looked for undo
 * lists.
 */
void audience_find(struct audience *audience, const struct object *obj,
    const struct crowd *crowd, ino_t ns, bool undo);

/* audience_is_of - whether it is that of @obj in @crowd, too. */
bool audience_is_of(const struct audience *audience, const struct object *obj,
    const struct crowd *crowd);

/*
 * audience_has_right - whether a process may use @obj in any way, its
 * capabilities included. True in doubt.
 */
bool audience_has_right(const struct process *process,
    const struct object *obj);

#endif
