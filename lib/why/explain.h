/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Why a call failed: which limit and its value, which right, which object.
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "why/subject.h"

enum explain_call {
	EXPLAIN_CREATE,    /* object_create: key, size, flags of shmget(2);
	                    * object_make: name, size (of a message), count,
	                    * owner, is_reserved */
	EXPLAIN_FIND,      /* object_find, and get(2) of an existing one: size;
	                    * kind->is_enough (ENOSPC): name, size, count */
	EXPLAIN_STAT,      /* object_stat */
	EXPLAIN_REMOVE,    /* kind->remove: id */
	EXPLAIN_SET,       /* kind->set: id, and size: the qbytes */
	EXPLAIN_LOCK,      /* kind->lock: id */
	EXPLAIN_SEMAPHORE, /* semaphore_get: id */
	EXPLAIN_ATTACH,  /* attachment_open: id, or name and size; only_read */
	EXPLAIN_ALTER,   /* semaphore_set, semset_set_values and _initialise:
	                  * id */
	EXPLAIN_OPERATE, /* operate: id, size: operations, only_read, flags:
	                  * SEM_UNDO */
	EXPLAIN_SEND,    /* mailbox_send: id, size; mq_open(3), mq_send(3):
	                  * name, size */
	EXPLAIN_RECEIVE, /* mailbox_take: id, choice; mailbox_peek: also
	                  * only_read; mq_open(3), mq_receive(3): name */
	EXPLAIN_SHARED,  /* kind->is_held, posix_is_shared: name */
	EXPLAIN_ENTER,   /* setns: no kind */
	EXPLAIN_ANY,     /* object_walk, kind->usage, limit_get, … */
};

/*
 * explain - writes the reason of a failure, without the object's name.
 *
 * Call it at once: it examines limits and objects as they are now.
 * @error: the errno of the call. Returns @why.
 */
const char *explain(char why[static EXPLAIN_SIZE], enum explain_call call,
    const struct explain_subject *subject, int error);

/*
 * explain_end - whether the kernel removes an object of @kind that no process
 * has attached when this program ends: 0, 1, or -1 where that can't be known.
 *
 * Unless it is 0, sets @why: what happens, or may happen, and by which setting.
 */
int explain_end(char why[static EXPLAIN_SIZE], const struct kind *kind);

#endif
