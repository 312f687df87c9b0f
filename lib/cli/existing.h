/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking an object that exists in place of making one. Anybody may have made
 * it: whoever trusts a key trusts whoever was first.
 */
#ifndef EXISTING_H
#define EXISTING_H

#include <stdint.h>
#include <sys/types.h>

#include "base/owner.h"
#include "model/object.h"
#include "why/explain.h"

/*
 * existing_is_trusted - whether an object is as if we had made it: its owner
 * and its creator are the effective user, root, or the user of @owner; and it
 * gives group and others no more than @mode would, where the rights of another
 * group than ours, root's and that of @owner are rights of others.
 *
 * Of users without a number in our user namespace nobody can tell who they are:
 * they have one number together, which may be ours.
 *
 * Writes into @why who owns it, its mode, and what is wrong, when it isn't.
 */
bool existing_is_trusted(const struct object *obj, const struct owner *owner,
    mode_t mode, char why[static EXPLAIN_SIZE])
    __attribute__((warn_unused_result));

/*
 * existing_wait_ready - waits until the values of a semaphore set have been
 * set: it has been operated (sem_otime), or every semaphore was changed
 * (GETPID).
 *
 * Polls, and never operates: that would mark the set as used. @deadline is of
 * wait.h; returns early when a signal asks to end.
 *
 * Returns 0 when it is ready; 1 when it is gone; -1 with the reason in @why, or
 * with an empty @why when a signal asked to end.
 */
int existing_wait_ready(const struct object *set, int64_t deadline,
    char why[static EXPLAIN_SIZE]) __attribute__((warn_unused_result));

#endif
