/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A semaphore set as a lock or a limiter that needs no preparation: whoever
 * comes first makes it.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <stdint.h>

#include "cli/target.h"
#include "model/object.h"

/*
 * slots_obtain - finds the set with the key of @target, or makes one, with mode
 * 0600 and one semaphore with the value @slots, which doesn't count otherwise;
 * sets the id, and @set.
 *
 * A set is made under a lock of its IPC namespace, which a process that is
 * killed loses, and has a mode of its own until it is ready, so that another
 * process finishes what was left half made; never one that another program has
 * made: for that it waits until it is ready, at most 10 s or the @timeout.
 *
 * @slots: 1 to 32767. @timeout: nanoseconds, 0 or INT64_MAX, as in struct
 * semaphore_work; set to what is left of it. Says why it can't and exits with
 * @failure, also if the set has more than one semaphore.
 */
void slots_obtain(struct target *target, struct object *set, unsigned slots,
    int64_t *timeout, int failure);

#endif
