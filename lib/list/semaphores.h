/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The semaphores of a set in a table.
 */
#ifndef SEMAPHORES_H
#define SEMAPHORES_H

#include <stdbool.h>

struct object;
struct operations;

/*
 * semaphores_show - writes the semaphores that operations name, in their order,
 * or all where there is none, as a table or as JSON, to stdout.
 *
 * All are read before the first is shown: they are of the set that was found,
 * or none is. A POSIX semaphore is the only one. Returns 0, or -1 with errno:
 * ENOMEM, or as semaphore_get and semset_is_still, or its file.error.
 */
int semaphores_show(const struct object *found, const struct operations *named,
    bool json) __attribute__((warn_unused_result));

/*
 * semaphores_print - writes all values, «V,V,...» and a newline, as
 * settings_parse takes them: those of one moment. Returns as semaphores_show.
 */
int semaphores_print(const struct object *found)
    __attribute__((warn_unused_result));

#endif
