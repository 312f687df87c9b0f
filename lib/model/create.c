/* SPDX-License-Identifier: BSD-2-Clause */
/* Making objects, and removing them. */

#include "model/create.h"

#include <errno.h>
#include <sys/ipc.h>
#include <sys/random.h>

#include "model/walk.h"

/* More than enough: at most 16 million of 4 billion keys can be taken. */
#define RANDOM_TRIES 1000

int
object_create(const struct kind *kind, key_t key, uint64_t size, int flags)
{
	return kind->get(key, size, flags | IPC_CREAT | IPC_EXCL);
}

int
object_create_random(const struct kind *kind, uint64_t size, int flags,
    key_t *key)
{
	int id = -1;

	for (int tries = 0; tries < RANDOM_TRIES; tries++) {
		if (getrandom(key, sizeof(*key), 0) != sizeof(*key))
			return -1;
		if (*key == IPC_PRIVATE)
			continue;
		id = object_create(kind, *key, size, flags);
		if (id != -1 || errno != EEXIST)
			break;
	}
	return id;
}

int
object_make(const struct kind *kind, const struct making *making,
    struct object *obj)
{
	*obj = (struct object){ .kind = kind };
	return kind->make(making, obj);
}

int
object_unmake(const struct object *obj)
{
	struct object now;

	if (object_look(obj->kind, &obj->name, &now) == 0) {
		if (now.file.device != obj->file.device ||
		    now.file.inode != obj->file.inode) {
			errno = ESTALE;
			return -1;
		}
	} else if (errno != EACCES) {
		return -1;
	}
	/* An unreadable queue was created so; the folder lets nobody but its
	 * owner replace it. */
	return object_remove(obj->kind, &obj->name);
}

int
object_remove(const struct kind *kind, const struct object_name *name)
{
	return kind->remove(name);
}
