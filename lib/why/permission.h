/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rights of this process, as the kernel derives them from owner,
 * permissions and capabilities. Security modules and filters of system calls
 * may forbid more.
 */
#ifndef PERMISSION_H
#define PERMISSION_H

#include <stdbool.h>

#include "model/object.h"

enum { PERMISSION_READ = 04, PERMISSION_WRITE = 02 };

/*
 * permission_capable - whether the process has the capability, one of CAP_*, in
 * its own user namespace. See capabilities(7).
 */
bool permission_capable(unsigned capability);

/*
 * permission_capable_here - the same in the user namespace that owns our IPC
 * namespace, where it counts for most of System V IPC.
 *
 * If /proc is unreadable, the process is taken to be in that user namespace.
 */
bool permission_capable_here(unsigned capability);

/*
 * permission_capable_on_host - the same in the initial user namespace,
 * where it counts for resources that all namespaces share.
 */
bool permission_capable_on_host(unsigned capability);

/*
 * permission_uid_known - whether the number is a user of our user namespace,
 * and not the overflow id that stands for all other users.
 */
bool permission_uid_known(uid_t uid);

/* permission_owns - whether the process runs as the object's owner or creator.
 */
bool permission_owns(const struct object *obj);

/*
 * permission_may_give - whether the process may give a file of its own to this
 * owner: CAP_CHOWN, or a group of which it is a member.
 */
struct owner;
bool permission_may_give(const struct owner *owner);

/*
 * permission_allows - whether the object's permissions grant all of @bits,
 * PERMISSION_* ored together, or CAP_IPC_OWNER does.
 */
bool permission_allows(const struct object *obj, unsigned bits);

/*
 * permission_allows_file - the same for a POSIX object, which is a file:
 * CAP_DAC_OVERRIDE, and CAP_DAC_READ_SEARCH for reading, grant it too.
 */
bool permission_allows_file(const struct object *obj, unsigned bits);

#endif
