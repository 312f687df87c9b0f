/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this process may do, as the kernel judges it by owner, permissions and
 * capabilities. Security modules and filters of system calls may forbid more.
 */
#ifndef RIGHT_H
#define RIGHT_H

#include <stdbool.h>

#include "sv.h"

enum { RIGHT_READ = 04, RIGHT_WRITE = 02 };

/*
 * right_capable - whether the process has the capability, one of CAP_*, in its
 * own user namespace. See capabilities(7).
 */
bool right_capable(unsigned capability);

/*
 * right_capable_here - the same in the user namespace that owns our IPC
 * namespace, where it counts for most of System V IPC.
 *
 * Where /proc doesn't tell, all user namespaces are taken as one.
 */
bool right_capable_here(unsigned capability);

/*
 * right_capable_on_host - the same in the first user namespace, where it counts
 * for what all namespaces share.
 */
bool right_capable_on_host(unsigned capability);

/*
 * right_uid_known - whether the number is a user of our user namespace, and not
 * the one by which all others are shown.
 */
bool right_uid_known(uid_t uid);

/* right_owns - whether the process is of the object's owner or creator. */
bool right_owns(const struct sv_object *obj);

/*
 * right_allows - whether the object's permissions grant all of @bits, RIGHT_*
 * ored together, or CAP_IPC_OWNER does.
 */
bool right_allows(const struct sv_object *obj, unsigned bits);

#endif
