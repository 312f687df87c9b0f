/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Creating and removing objects.
 */
#ifndef CREATE_H
#define CREATE_H

#include "model/kind.h"
#include "model/make.h"

/*
 * object_create - creates an object of @kind; never returns an existing one.
 *
 * @size: bytes of a segment, semaphores of a set, unused for a queue.
 * @flags: the permissions and flags of shmget(2) beyond IPC_CREAT.
 *
 * Returns its id, or -1 with the errno of msgget(2), shmget(2), semget(2).
 */
int object_create(const struct kind *kind, key_t key, uint64_t size, int flags)
    __attribute__((warn_unused_result));

/*
 * object_create_random - the same with a random key that nobody uses, never 0.
 *
 * Stores the key. Returns the id, or -1 with errno as object_create.
 */
int object_create_random(const struct kind *kind, uint64_t size, int flags,
    key_t *key) __attribute__((warn_unused_result));

/*
 * object_make - makes a POSIX object of @kind, whole: with its content, owner
 * and mode; never returns an existing one.
 *
 * Sets @obj's kind, name and file. Returns 0, or -1 with errno: that of
 * shm_make in shm_make.h; of mq_open(3), with ENODATA where only one of
 * @making's messages and message_size is set, and the default of the other
 * can't be read. A queue may have been made nevertheless, and not finished:
 * then @obj's file is set, and it is to be unmade.
 *
 * object_unmake removes it again, unless another object has its name by now.
 * Returns 0, or -1 with errno: ENOENT, ESTALE (another one), or that of
 * object_remove.
 */
int object_make(const struct kind *kind, const struct making *making,
    struct object *obj) __attribute__((warn_unused_result));
int object_unmake(const struct object *obj) __attribute__((warn_unused_result));

/*
 * object_remove - removes the object of @kind with this id. An attached segment
 * loses its key, and exists until its last detach.
 *
 * Needs the rights of its owner, its creator, or CAP_SYS_ADMIN. Returns 0, or
 * -1 with errno: EINVAL or EIDRM when there is none, EPERM. See msgctl(2),
 * shmctl(2), semctl(2), IPC_RMID.
 */
int object_remove(const struct kind *kind, const struct object_name *name)
    __attribute__((warn_unused_result));

#endif
