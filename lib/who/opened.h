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
	/* Objects may be on any file system without a device of its own: queues
	 * of other namespaces, and objects of ours where their file system is
	 * not known. */
	bool any;
	bool any_mapped; /* and these may be mapped, as queues can't be */
};

/*
 * opened_learn_devices - finds those of the POSIX kinds among @wanted.
 *
 * @everywhere: and of the queues of every IPC namespace.
 */
void opened_learn_devices(struct opened_devices *devices,
    const struct kind_set *wanted, bool everywhere);

/*
 * opened_may_be_object - whether a regular file there may be an object.
 *
 * @mapped: one that can be mapped.
 */
bool opened_may_be_object(const struct opened_devices *devices, dev_t device,
    bool mapped);

#endif
