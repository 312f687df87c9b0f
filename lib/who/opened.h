/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The file systems on which POSIX objects are: a file there that a process has
 * open or mapped is an object, whatever its path looks like. See
 * mq_overview(7), shm_overview(7).
 */
#ifndef OPENED_H
#define OPENED_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "model/kinds.h"

struct opened_devices {
	dev_t list[KIND_COUNT];
	size_t count;
	/* Queues of other namespaces, or of ours where their file system can't
	 * be had, may be on any without a device of its own. */
	bool any;
};

/*
 * opened_learn_devices - finds those of the POSIX kinds among @wanted.
 *
 * @everywhere: and of the queues of every IPC namespace.
 */
void opened_learn_devices(struct opened_devices *devices,
    const struct kind_set *wanted, bool everywhere);

/* opened_is_known - whether it is one of the list. */
bool opened_is_known(const struct opened_devices *devices, dev_t device);

/* opened_may_be_object - whether a regular file there may be an object. */
bool opened_may_be_object(const struct opened_devices *devices, dev_t device);

#endif
