/* SPDX-License-Identifier: BSD-2-Clause */
/* POSIX semaphores. */

#include "model/psem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/posix_file.h"
#include "model/shm_dir.h"
#include "model/shm_make.h"

#define READ_FLAGS (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

#define SHARED 128 /* between processes, as glibc marks it */

/* A semaphore as glibc has it in 64-bit processes; its waiters are the upper
 * half of @data. */
struct sem_64 {
	uint64_t data;
	uint32_t shared;
	uint32_t unused[5];
};

/* And in 32-bit ones, with a bit that says whether anybody waits below the
 * value. */
struct sem_32 {
	uint32_t data;
	uint32_t shared;
	uint32_t unused;
	uint32_t waiters;
};

union sem {
	struct sem_64 bits_64;
	struct sem_32 bits_32;
};

bool
psem_is_file(const char *file)
{
	return strncmp(file, PSEM_PREFIX, strlen(PSEM_PREFIX)) == 0 &&
	       file[strlen(PSEM_PREFIX)] != '\0';
}

/* Returns 0, or EBADMSG for something else. */
static int
decode(const union sem *sem, size_t size, struct object *obj)
{
	uint64_t value, waiters;
	uint32_t shared;

	if (size == sizeof(sem->bits_64)) {
		value = sem->bits_64.data & UINT32_MAX;
		waiters = sem->bits_64.data >> 32;
		shared = sem->bits_64.shared;
	} else if (size == sizeof(sem->bits_32)) {
		value = sem->bits_32.data >> 1;
		waiters = sem->bits_32.waiters;
		shared = sem->bits_32.shared;
	} else {
		return EBADMSG;
	}
	if (shared != SHARED || value > INT_MAX || waiters > INT_MAX)
		return EBADMSG;
	obj->u.psem.value = value;
	obj->u.psem.waiters = waiters;
	return 0;
}

/* The file may be another one by now, or change while it is read. */
static int
read_open(int fd, struct object *obj)
{
	union sem sem;
	struct stat st;
	ssize_t length;

	if (fstat(fd, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode) || st.st_dev != obj->file.device ||
	    st.st_ino != obj->file.inode)
		return ESTALE;
	if (st.st_size < 0 || (uintmax_t)st.st_size > sizeof(sem))
		return EBADMSG;
	length = pread(fd, &sem, sizeof(sem), 0);
	if (length == -1)
		return errno;
	return length == st.st_size ? decode(&sem, (size_t)length, obj)
	                            : EBADMSG;
}

static void
read_file(int dir, const char *file, const struct stat *st, struct object *obj)
{
	int fd;

	(void)st;
	obj->u.psem.value = obj->u.psem.waiters = OBJECT_UNKNOWN;
	/* Our look is no use of it, where we may leave no time. */
	fd = openat(dir, file, READ_FLAGS | O_NOATIME);
	if (fd == -1 && errno == EPERM)
		fd = openat(dir, file, READ_FLAGS);
	if (fd == -1) {
		obj->file.error = errno;
		return;
	}
	obj->file.error = read_open(fd, obj);
	close(fd);
}

static const struct shm_files files = {
	.prefix = PSEM_PREFIX,
	.takes = psem_is_file,
	.read = read_file,
};

static const char *
psem_check_name(const char *text)
{
	return posix_name_check(text, NAME_MAX - strlen(PSEM_PREFIX));
}

static int
psem_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	(void)source;
	return shm_walk(&files, kind, visitor);
}

static int
psem_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	return shm_look(&files, kind, name, obj);
}

static bool
psem_is_gone(const struct kind *kind, const struct object_name *name)
{
	(void)kind;
	return shm_is_gone(&files, name);
}

static int
psem_find(const struct kind *kind, struct object_name *name)
{
	struct object obj;

	return shm_look(&files, kind, name, &obj);
}

static int
psem_remove(const struct object_name *name)
{
	return shm_remove(&files, name);
}

static int
psem_set(const struct object *obj)
{
	return shm_set(&files, obj);
}

/* As the C library of this process has it. */
static int
fill(int fd, const struct making *making)
{
	union sem sem;
	size_t size;
	ssize_t length;

	if (sizeof(sem_t) == sizeof(sem.bits_64)) {
		size = sizeof(sem.bits_64);
		sem.bits_64 = (struct sem_64){
			.data = making->value,
			.shared = SHARED,
		};
	} else {
		size = sizeof(sem.bits_32);
		sem.bits_32 = (struct sem_32){
			.data = (uint32_t)making->value << 1,
			.shared = SHARED,
		};
	}
	length = pwrite(fd, &sem, size, 0);
	if (length == -1)
		return -1;
	if ((size_t)length == size)
		return 0;
	errno = ENOSPC;
	return -1;
}

static int
psem_make(const struct making *making, struct object *obj)
{
	return shm_make(&files, making, fill, obj);
}

static bool
psem_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.psem.value == b->u.psem.value &&
	       a->u.psem.waiters == b->u.psem.waiters &&
	       a->file.modified == b->file.modified;
}

/* There is none. */
static int
psem_records(const struct object *obj, const struct recorder *recorder)
{
	(void)obj;
	(void)recorder;
	return 0;
}

const struct kind kind_psem = {
	.id = KIND_PSEM,
	.name = "psem",
	.title = "POSIX semaphore",
	.stock_title = "POSIX semaphore",
	.stock_list = "posix-semaphores",
	.word = "psem",
	.letter = 'S',
	.words = (const char *const[]){ "psem", NULL },
	.limits = (const struct limit *const[]){ NULL },
	.walk = psem_walk,
	.look = psem_look,
	.is_gone = psem_is_gone,
	.find = psem_find,
	.check_name = psem_check_name,
	.device = shm_device,
	.untimed = true,
	.last_use = posix_last_look,
	.is_same_use = psem_is_same_use,
	.records = psem_records,
	.make = psem_make,
	.set = psem_set,
	.remove = psem_remove,
};
