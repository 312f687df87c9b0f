/* SPDX-License-Identifier: BSD-2-Clause */
/* New files in /dev/shm. */

#include "model/shm_make.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/intern.h"
#include "base/proc.h"
#include "model/posix_file.h"

/* Without /proc that needs a right; older kernels say ENOENT without it. */
static int
give_name(int fd, int dir, const char *file)
{
	char path[64];

	if (linkat(fd, "", dir, file, AT_EMPTY_PATH) == 0)
		return 0;
	if (errno != ENOENT)
		return -1;
	snprintf(path, sizeof(path), PROC_ROOT "/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, dir, file, AT_SYMLINK_FOLLOW);
}

static int
finish(int fd, int dir, const char *file, const struct making *making,
    struct object *obj)
{
	struct stat st;

	if (posix_give(fd, making) != 0 || fstat(fd, &st) == -1)
		return -1;
	if (give_name(fd, dir, file) == -1)
		return -1;
	posix_from_stat(obj, &st);
	return 0;
}

int
shm_make(const struct shm_files *files, const struct making *making,
    int (*fill)(int fd, const struct making *making), struct object *obj)
{
	char file[OBJECT_NAME_SIZE];
	int dir = shm_dir(), fd, result;

	obj->name.text = making->text;
	if (dir == -1 || !shm_file_of(files, &obj->name, file))
		return -1;
	fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd == -1) {
		/* A kernel that doesn't know O_TMPFILE opens the folder. */
		if (errno == EISDIR)
			errno = EOPNOTSUPP;
		return -1;
	}
	result = fill(fd, making);
	if (result == 0)
		result = finish(fd, dir, file, making, obj);
	return fd_close(fd, result);
}
