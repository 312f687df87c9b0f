/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX objects as files: the fields of all of them, names, and changes. For
 * the kind files and shm_dir.c.
 */
#ifndef POSIX_FILE_H
#define POSIX_FILE_H

#include <stddef.h>
#include <sys/stat.h>

#include "model/kind.h"
#include "model/visitor.h"

/*
 * posix_name_check - why a text is not a slash and the name of a file of up to
 * @most bytes, or NULL.
 */
const char *posix_name_check(const char *text, size_t most);

/* posix_from_stat - sets the fields common to all POSIX kinds. */
void posix_from_stat(struct object *obj, const struct stat *st);

/*
 * posix_last_look - the time at which somebody has last opened, read or written
 * a file, as far as it tells: use by memory leaves no time.
 */
time_t posix_last_look(const struct object *obj);

/*
 * posix_not_an_object - the errno that says what a file is, which is not a
 * regular one, or 0 where it is: EISDIR, ELOOP (a symbolic link), ENXIO.
 */
int posix_not_an_object(const struct stat *st);

/*
 * posix_set - changes owner and mode of @file in @dir to those of @obj, both or
 * none.
 *
 * Returns 0, or -1 with errno: ENOENT or ESTALE (another file has its name by
 * now), EMLINK (it has other names, which would change with it), ENODATA (/proc
 * is not mounted, without which no mode can be changed), or that of chown(2) or
 * chmod(2).
 */
int posix_set(int dir, const char *file, const struct object *obj)
    __attribute__((warn_unused_result));

/*
 * posix_give - gives the open file of a new object its owner, then its mode;
 * both or none.
 *
 * Returns 0, or -1 with the errno of fchown(2) or fchmod(2).
 */
struct making;
int posix_give(int fd, const struct making *making)
    __attribute__((warn_unused_result));

/*
 * posix_walk - visits the names in a folder; takes a descriptor of its own.
 *
 * @visit: returns 0 to go on. Returns 0, what @visit returned, or -1 with errno
 * where nothing could be read; what is missing later is a problem for @visitor,
 * with @title in front.
 */
int posix_walk(int dir, const char *title, const struct visitor *visitor,
    int (*visit)(int dir, const char *file, void *arg), void *arg)
    __attribute__((warn_unused_result));

/*
 * posix_is_shared - whether anybody else has the object, open as @fd, open
 * or mapped, in whatever namespace: the kernel leases a file only to one who is
 * alone with it. See fcntl(2), F_SETLEASE.
 *
 * Whoever opens it in that instant waits until it is over. Returns 1 or 0, or
 * -1 with errno: EPERM for all but its owner and CAP_LEASE, EINVAL where the
 * file system has no leases, or fs.leases-enable is 0.
 */
int posix_is_shared(int fd) __attribute__((warn_unused_result));

/* posix_problem - tells the visitor «TITLEs: /FILE: strerror(errno)». */
void posix_problem(const struct visitor *visitor, const char *title,
    const char *file);

#endif
