/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPC namespaces of one's own: nothing of the host is in them, and everything
 * in them ends with their last process. See ipc_namespaces(7),
 * mount_namespaces(7), user_namespaces(7).
 */
#ifndef ISOLATION_H
#define ISOLATION_H

#include <stddef.h>
#include <stdint.h>

#include "model/limit.h"

/* A limit to set there. */
struct isolation_limit {
	const struct limit *limit;
	uint64_t value;
};

/*
 * isolate - moves this process into a new IPC namespace, and a new mount
 * namespace with an empty /dev/shm and a /dev/mqueue of that IPC namespace,
 * where these folders are; sets limits there.
 *
 * Where it needs a user namespace for that, the process ends in one in which it
 * has its own user and group ids, and no rights. To be called while this
 * process has one thread.
 *
 * Returns NULL, or why it failed, as a text that lives until the next call; the
 * process may have been moved then.
 */
const char *isolate(const struct isolation_limit *limits, size_t count)
    __attribute__((warn_unused_result));

#endif
