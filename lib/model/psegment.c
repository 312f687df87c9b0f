/* SPDX-License-Identifier: BSD-2-Clause */
/* POSIX shared memory. */

#include "model/psegment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/wait.h"
#include "model/posix_file.h"
#include "model/psem.h"
#include "model/shm_dir.h"
#include "model/shm_make.h"

#define BLOCK 512 /* of st_blocks */

static bool
takes_file(const char *file)
{
	return !psem_is_file(file);
}

static void
read_file(int dir, const char *file, const struct stat *st, struct object *obj)
{
	(void)dir;
	(void)file;
	obj->u.psegment.size = (uint64_t)st->st_size;
	obj->u.psegment.allocated = (uint64_t)st->st_blocks * BLOCK;
}

static const struct shm_files files = {
	.prefix = "",
	.takes = takes_file,
	.read = read_file,
};

static const char *
psegment_check_name(const char *text)
{
	static char write[OBJECT_NAME_SIZE + 64];
	const char *why = posix_name_check(text, NAME_MAX);

	if (why != NULL || !psem_is_file(text + 1))
		return why;
	snprintf(write, sizeof(write),
	    "the name of a semaphore; write psem:/%s",
	    text + 1 + strlen(PSEM_PREFIX));
	return write;
}

static int
psegment_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	(void)source;
	return shm_walk(&files, kind, visitor);
}

static int
psegment_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	return shm_look(&files, kind, name, obj);
}

static bool
psegment_is_gone(const struct kind *kind, const struct object_name *name)
{
	(void)kind;
	return shm_is_gone(&files, name);
}

static int
psegment_find(const struct kind *kind, struct object_name *name)
{
	struct object obj;

	return shm_look(&files, kind, name, &obj);
}

static int
psegment_remove(const struct object_name *name)
{
	return shm_remove(&files, name);
}

static int
psegment_set(const struct object *obj)
{
	return shm_set(&files, obj);
}

/* ftruncate(2) gives it holes: memory is only taken where it is written. */
static int
fill(int fd, const struct making *making)
{
	int result;

	if (making->size > INT64_MAX) {
		errno = EFBIG;
		return -1;
	}
	if (ftruncate(fd, (off_t)making->size) == -1)
		return -1;
	if (!making->reserve || making->size == 0)
		return 0;
	/* It takes long, and being stopped for a while ends it, too. */
	do
		result = fallocate(fd, 0, 0, (off_t)making->size);
	while (result == -1 && errno == EINTR && wait_signal() == 0);
	return result;
}

static int
psegment_make(const struct making *making, struct object *obj)
{
	return shm_make(&files, making, fill, obj);
}

static bool
psegment_is_enough(const struct object *obj, const struct making *making)
{
	return obj->u.psegment.size >= making->size;
}

static uint64_t
psegment_size(const struct object *obj)
{
	return obj->u.psegment.size;
}

static bool
psegment_is_same_use(const struct object *a, const struct object *b)
{
	return a->file.modified == b->file.modified &&
	       a->u.psegment.size == b->u.psegment.size;
}

int
psegment_open(const struct object *found, bool writable)
{
	return shm_open_found(&files, found, writable ? O_RDWR : O_RDONLY);
}

static int
psegment_is_held(const struct object *obj)
{
	return shm_is_held(&files, obj);
}

/* There is none. */
static int
psegment_records(const struct object *obj, const struct recorder *recorder)
{
	(void)obj;
	(void)recorder;
	return 0;
}

const struct kind kind_psegment = {
	.id = KIND_PSEGMENT,
	.name = "psegment",
	.title = "POSIX shared memory object",
	.stock_title = "POSIX shared memory",
	.stock_list = "posix-sharedmemory",
	.word = "pshm",
	.letter = 'M',
	.words = (const char *const[]){ "psegment", "pshm", NULL },
	.limits = (const struct limit *const[]){ NULL },
	.walk = psegment_walk,
	.look = psegment_look,
	.is_gone = psegment_is_gone,
	.find = psegment_find,
	.check_name = psegment_check_name,
	.device = shm_device,
	.untimed = true,
	.last_use = posix_last_look,
	.is_same_use = psegment_is_same_use,
	.size = psegment_size,
	.size_unit = "bytes",
	.bytes = psegment_size,
	.is_held = psegment_is_held,
	.records = psegment_records,
	.make = psegment_make,
	.is_enough = psegment_is_enough,
	.set = psegment_set,
	.remove = psegment_remove,
};
