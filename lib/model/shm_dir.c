/* SPDX-License-Identifier: BSD-2-Clause */
/* The folder of POSIX shared memory and semaphores. */

#include "model/shm_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/intern.h"
#include "model/posix_file.h"

#define SHM_DIR "/dev/shm"
#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* How often a file is looked at that was written within so many seconds, and
 * how often that is waited for in all. */
#define TRIES 5
#define NEW 2
#define MOST_NAPS 100

/* The folder that goes with the namespaces of this process, or -1; and why it
 * can't be had, or 0. */
static int folder = -1, folder_error;

/* C libraries make objects on nothing else, and elsewhere a file would be one
 * on a disk. */
static int
keep_tmpfs(int fd)
{
	struct statfs fs;

	if (fd == -1)
		return -1;
	if (fstatfs(fd, &fs) == 0) {
		if ((uint32_t)fs.f_type == TMPFS_MAGIC ||
		    (uint32_t)fs.f_type == RAMFS_MAGIC)
			return fd;
		errno = ENOTDIR;
	}
	return fd_close(fd, -1);
}

int
shm_dir(void)
{
	if (folder == -1 && folder_error == 0)
		folder = keep_tmpfs(open(SHM_DIR, DIR_FLAGS));
	if (folder == -1 && folder_error == 0) /* ENOENT: no object */
		folder_error = errno == ENOENT ? ENODEV : errno;
	errno = folder_error;
	return folder;
}

/* The /dev/shm of a process, or -1. */
static int
open_of_process(int process)
{
	const struct open_how how = {
		.flags = DIR_FLAGS,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS,
	};
	int root, fd;

	root = openat(process, "root", DIR_FLAGS);
	if (root == -1)
		return -1;
	fd = (int)syscall(SYS_openat2, root, SHM_DIR, &how, sizeof(how));
	(void)fd_close(root, fd);
	if (fd == -1 && errno == ELOOP)
		errno = ENOLINK;
	return keep_tmpfs(fd);
}

void
shm_dir_use(int process)
{
	folder = open_of_process(process);
	if (folder == -1)
		folder_error = errno == ENOENT ? ENODEV : errno;
}

void
shm_dir_refuse(void)
{
	folder = -1;
	folder_error = EXDEV;
}

int
shm_dir_space(struct shm_space *space)
{
	struct statfs fs;
	int dir = shm_dir();

	if (dir == -1 || fstatfs(dir, &fs) == -1)
		return -1;
	*space = (struct shm_space){
		.bytes = (uint64_t)fs.f_blocks * (uint64_t)fs.f_bsize,
		.used_bytes =
		    (uint64_t)(fs.f_blocks - fs.f_bfree) * (uint64_t)fs.f_bsize,
		.files = (uint64_t)fs.f_files,
		.used_files = (uint64_t)(fs.f_files - fs.f_ffree),
	};
	return 0;
}

bool
shm_file_of(const struct shm_files *files, const struct object_name *name,
    char file[static OBJECT_NAME_SIZE])
{
	int length = snprintf(file, OBJECT_NAME_SIZE, "%s%s", files->prefix,
	    name->text + 1);

	if (length < OBJECT_NAME_SIZE - 1)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* Takes the snapshot of a file, if it is an object. */
static int
look_once(const struct shm_files *files, const struct kind *kind, int dir,
    const char *file, struct object *obj)
{
	char text[OBJECT_NAME_SIZE];
	struct stat st;

	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	errno = posix_not_an_object(&st);
	if (errno != 0)
		return -1;
	*obj = (struct object){ .kind = kind };
	snprintf(text, sizeof(text), "/%s", file + strlen(files->prefix));
	obj->name.text = intern(text);
	if (obj->name.text == NULL)
		return -1;
	posix_from_stat(obj, &st);
	files->read(dir, file, &st, obj);
	errno = obj->file.error;
	return errno == ENOENT ? -1 : 0; /* removed since */
}

/* Whether it may be another one now, or may just be made: what C libraries link
 * to its name begins empty, under another name. */
static bool
may_be_complete_soon(const struct object *obj)
{
	time_t now = time(NULL), modified = obj->file.modified;

	return obj->file.error == ESTALE ||
	       (obj->file.error == EBADMSG && modified >= now - NEW &&
		   modified <= now + NEW);
}

/* @naps: how many are left. */
static int
look_at(const struct shm_files *files, const struct kind *kind, int dir,
    const char *file, struct object *obj, unsigned *naps)
{
	static const struct timespec nap = { .tv_nsec = 1000000 };
	int result = look_once(files, kind, dir, file, obj);

	for (int i = 1; i < TRIES && result == 0; i++) {
		if (*naps == 0 || !may_be_complete_soon(obj))
			break;
		--*naps;
		nanosleep(&nap, NULL);
		result = look_once(files, kind, dir, file, obj);
	}
	return result;
}

struct walk {
	const struct shm_files *files;
	const struct kind *kind;
	const struct visitor *visitor;
	unsigned naps;
};

static int
visit_file(int dir, const char *file, void *arg)
{
	struct walk *walk = arg;
	struct object obj;

	if (!walk->files->takes(file))
		return 0;
	if (look_at(walk->files, walk->kind, dir, file, &obj, &walk->naps) == 0)
		return walk->visitor->object(&obj, walk->visitor->arg);
	/* Removed since, or no object. */
	if (errno != ENOENT && errno != EISDIR && errno != ELOOP &&
	    errno != ENXIO)
		posix_problem(walk->visitor, walk->kind->title, file);
	return 0;
}

int
shm_walk(const struct shm_files *files, const struct kind *kind,
    const struct visitor *visitor)
{
	struct walk walk = { files, kind, visitor, MOST_NAPS };
	int dir = shm_dir();

	return dir == -1
	           ? -1
	           : posix_walk(dir, kind->title, visitor, visit_file, &walk);
}

int
shm_look(const struct shm_files *files, const struct kind *kind,
    const struct object_name *name, struct object *obj)
{
	char file[OBJECT_NAME_SIZE];
	unsigned naps = TRIES;
	int dir = shm_dir();

	if (dir == -1 || !shm_file_of(files, name, file))
		return -1;
	return look_at(files, kind, dir, file, obj, &naps);
}

int
shm_device(dev_t *device)
{
	struct stat st;
	int dir = shm_dir();

	if (dir == -1 || fstat(dir, &st) == -1)
		return -1;
	*device = st.st_dev;
	return 0;
}

bool
shm_is_gone(const struct shm_files *files, const struct object_name *name)
{
	char file[OBJECT_NAME_SIZE];
	struct stat st;
	int dir = shm_dir();

	return dir != -1 && shm_file_of(files, name, file) &&
	       fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1 &&
	       errno == ENOENT;
}

int
shm_remove(const struct shm_files *files, const struct object_name *name)
{
	char file[OBJECT_NAME_SIZE];
	struct stat st;
	int dir = shm_dir();

	if (dir == -1 || !shm_file_of(files, name, file) ||
	    fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return -1;
	errno = posix_not_an_object(&st);
	return errno == 0 ? unlinkat(dir, file, 0) : -1;
}

int
shm_open_found(const struct shm_files *files, const struct object *found,
    int access)
{
	char file[OBJECT_NAME_SIZE];
	struct stat st;
	int dir = shm_dir(), fd, error;

	if (dir == -1 || !shm_file_of(files, &found->name, file))
		return -1;
	fd = openat(dir, file,
	    access | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		error = errno;
	else if (!S_ISREG(st.st_mode) || st.st_dev != found->file.device ||
		 st.st_ino != found->file.inode)
		error = ESTALE;
	else
		return fd;
	close(fd);
	errno = error;
	return -1;
}

int
shm_is_held(const struct shm_files *files, const struct object *obj)
{
	int fd = shm_open_found(files, obj, O_RDONLY);

	return fd == -1 ? -1 : fd_close(fd, posix_is_shared(fd));
}

int
shm_set(const struct shm_files *files, const struct object *obj)
{
	char file[OBJECT_NAME_SIZE];
	int dir = shm_dir();

	if (dir == -1 || !shm_file_of(files, &obj->name, file))
		return -1;
	return posix_set(dir, file, obj);
}
