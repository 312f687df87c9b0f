/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding the objects of a kind.
 */
#ifndef WALK_H
#define WALK_H

#include "model/kind.h"
#include "model/visitor.h"

/*
 * object_walk - visits every object of @kind, in the order of their slots;
 * objects that a security module denies come last.
 *
 * Streams /proc/sysvipc, or asks for slot after slot (*_STAT_ANY), which is
 * three times as fast. Believes a file mounted over the kernel's. Memory
 * doesn't grow with the number of objects. The visitor may remove the object.
 *
 * Only EINVAL and EIDRM mean that a slot is free. The walk reports any other
 * failure to the visitor as a problem, with its reason, and goes on.
 *
 * Returns 0, the number by which the visitor ended the walk, or -1 with errno:
 * ENOSYS when the kernel lacks the facility, or that of read(2).
 */
int object_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor) __attribute__((warn_unused_result));

/*
 * object_stat - takes the snapshot of the object of @kind with this id.
 *
 * Needs no permission. A queue's qbytes is OBJECT_UNKNOWN only on a kernel
 * older than 4.17 and without read permission; rss and swap are always
 * OBJECT_UNKNOWN.
 *
 * Returns 0, or -1 with errno: ENOENT when it is certain that there is no such
 * id, EIO when /proc/sysvipc could not be read whole, or that of the system
 * call; @obj is then undefined.
 */
int object_stat(const struct kind *kind, int id, struct object *obj)
    __attribute__((warn_unused_result));

/*
 * object_look - the same by @name: its id, or the text of a POSIX name.
 *
 * Of a POSIX object whose content may not be read, the numbers in it are
 * OBJECT_UNKNOWN, and file.error tells why. Errno is also that of shm_dir_use
 * in shm_dir.h, and of what is not an object: EISDIR, ELOOP (a symbolic link),
 * ENXIO (a device, a socket, a FIFO).
 */
int object_look(const struct kind *kind, const struct object_name *name,
    struct object *obj) __attribute__((warn_unused_result));

/*
 * object_complete - looks up what /proc/sysvipc doesn't tell of @obj, which a
 * walk has just shown: the capacity of a queue. Leaves it OBJECT_UNKNOWN where
 * it can't be known.
 *
 * Returns false if the object is gone since, as certainly as for object_stat.
 */
bool object_complete(struct object *obj) __attribute__((warn_unused_result));

/*
 * object_find - looks up the id of the object of @kind with @name's key, and
 * stores it there.
 *
 * Needs no permission, creates nothing. Returns 0, or -1 with errno: ENOENT if
 * there is no such object, EINVAL for IPC_PRIVATE, which names nothing. See
 * msgget(2).
 */
int object_find(const struct kind *kind, struct object_name *name)
    __attribute__((warn_unused_result));

/*
 * object_is_gone - whether no object of @kind has this id, according to its
 * slot; false if that is unknown. Cheaper than object_stat.
 */
bool object_is_gone(const struct kind *kind, int id);

#endif
