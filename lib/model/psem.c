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
#include "model/psem_layout.h"
#include "model/shm_dir.h"
#include "model/shm_make.h"

#define SHARED 128 /* between processes, as glibc marks it */

bool
psem_is_file(const char *file)
{
	return strncmp(file, PSEM_PREFIX, strlen(PSEM_PREFIX)) == 0 &&
	       file[strlen(PSEM_PREFIX)] != '\0';
}

/* With the sizes of 32- and of 64-bit processes. */
static void
decode_glibc(const union psem_bytes *bytes, size_t size,
    struct psem_content *content)
{
	if (size == sizeof(bytes->glibc_64) &&
	    bytes->glibc_64.shared == SHARED) {
		content->layout = PSEM_GLIBC_64;
		content->value = bytes->glibc_64.data & UINT32_MAX;
		content->waiters = bytes->glibc_64.data >> 32;
	} else if (size == sizeof(bytes->glibc_32) &&
		   bytes->glibc_32.shared == SHARED) {
		content->layout = PSEM_GLIBC_32;
		content->value = bytes->glibc_32.data >> 1;
		content->waiters = bytes->glibc_32.waiters;
	}
}

/* What is all zero could be one, with nothing left; and could be anything. */
static void
decode_musl(const union psem_bytes *bytes, size_t size,
    struct psem_content *content)
{
	bool any = bytes->musl.value != 0 || bytes->musl.waiters != 0;

	if (size != sizeof(bytes->musl) && size != sizeof(bytes->glibc_32))
		return;
	for (size_t i = offsetof(struct psem_musl, private) / sizeof(uint32_t);
	     i < size / sizeof(uint32_t); i++)
		if (bytes->words[i] != 0)
			return;
	if (!any && psem_native_layout() < PSEM_MUSL_64)
		return;
	content->layout =
	    size == sizeof(bytes->musl) ? PSEM_MUSL_64 : PSEM_MUSL_32;
	content->value = bytes->musl.value & INT_MAX;
	content->waiters = bytes->musl.waiters;
}

int
psem_read(int fd, struct psem_content *content)
{
	union psem_bytes bytes = { .words = { 0 } };
	struct stat st;
	ssize_t length;

	if (fstat(fd, &st) == -1)
		return errno;
	if (!S_ISREG(st.st_mode) || st.st_size < 0 ||
	    (uintmax_t)st.st_size > sizeof(bytes))
		return EBADMSG;
	length = pread(fd, &bytes, sizeof(bytes), 0);
	if (length == -1)
		return errno;
	*content = (struct psem_content){ .layout = PSEM_UNKNOWN };
	if (length != st.st_size) /* it changes */
		return EBADMSG;
	decode_glibc(&bytes, (size_t)length, content);
	if (content->layout == PSEM_UNKNOWN)
		decode_musl(&bytes, (size_t)length, content);
	if (content->layout == PSEM_UNKNOWN || content->value > INT_MAX ||
	    content->waiters > INT_MAX)
		return EBADMSG;
	return 0;
}

enum psem_layout
psem_native_layout(void)
{
	bool is_64 = sizeof(sem_t) == sizeof(struct psem_glibc_64);

#ifdef __GLIBC__
	return is_64 ? PSEM_GLIBC_64 : PSEM_GLIBC_32;
#else
	return is_64 ? PSEM_MUSL_64 : PSEM_MUSL_32;
#endif
}

static void
read_file(int dir, const char *file, const struct stat *st, struct object *obj)
{
	struct psem_content content = { .value = 0 };
	int fd;

	(void)dir;
	(void)file;
	(void)st;
	obj->u.psem.value = obj->u.psem.waiters = OBJECT_UNKNOWN;
	/* Our look is no use of it, where we may leave no time. The file may be
	 * another one by now. */
	fd = shm_open_found(&psem_files, obj, O_RDONLY | O_NOATIME);
	if (fd == -1 && errno == EPERM)
		fd = shm_open_found(&psem_files, obj, O_RDONLY);
	if (fd == -1) {
		obj->file.error = errno;
		return;
	}
	obj->file.error = psem_read(fd, &content);
	close(fd);
	if (obj->file.error != 0)
		return;
	obj->u.psem.value = content.value;
	obj->u.psem.waiters = content.waiters;
}

const struct shm_files psem_files = {
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
	return shm_walk(&psem_files, kind, visitor);
}

static int
psem_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	return shm_look(&psem_files, kind, name, obj);
}

static bool
psem_is_gone(const struct kind *kind, const struct object_name *name)
{
	(void)kind;
	return shm_is_gone(&psem_files, name);
}

static int
psem_find(const struct kind *kind, struct object_name *name)
{
	struct object obj;

	return shm_look(&psem_files, kind, name, &obj);
}

static int
psem_remove(const struct object_name *name)
{
	return shm_remove(&psem_files, name);
}

static int
psem_set(const struct object *obj)
{
	return shm_set(&psem_files, obj);
}

void
psem_encode(union psem_bytes *bytes, uint32_t value)
{
	switch (psem_native_layout()) {
	case PSEM_GLIBC_64:
		bytes->glibc_64.data = value;
		bytes->glibc_64.shared = SHARED;
		break;
	case PSEM_GLIBC_32:
		bytes->glibc_32.data = value << 1;
		bytes->glibc_32.shared = SHARED;
		break;
	default:
		bytes->musl.value = value;
	}
}

static int
fill(int fd, const struct making *making)
{
	union psem_bytes bytes = { .words = { 0 } };
	const char *text = (const char *)&bytes;
	ssize_t length;

	psem_encode(&bytes, (uint32_t)making->value);
	/* What stops it halfway, a limit on the size of files, the rest tells.
	 */
	for (size_t done = 0; done < sizeof(sem_t); done += (size_t)length) {
		errno = EIO;
		length =
		    pwrite(fd, text + done, sizeof(sem_t) - done, (off_t)done);
		if (length <= 0)
			return -1;
	}
	return 0;
}

static int
psem_make(const struct making *making, struct object *obj)
{
	return shm_make(&psem_files, making, fill, obj);
}

static bool
psem_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.psem.value == b->u.psem.value &&
	       a->u.psem.waiters == b->u.psem.waiters &&
	       a->file.modified == b->file.modified;
}

static int
psem_is_held(const struct object *obj)
{
	return shm_is_held(&psem_files, obj);
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
	.is_held = psem_is_held,
	.records = psem_records,
	.make = psem_make,
	.set = psem_set,
	.remove = psem_remove,
};
