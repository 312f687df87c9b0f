/* SPDX-License-Identifier: BSD-2-Clause */
/* The folder of POSIX message queues. */

#include "model/mqueue_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/proc.h"
#include "model/object.h"
#include "model/posix_file.h"

#ifndef MQUEUE_MAGIC
#define MQUEUE_MAGIC 0x19800202
#endif

/* See fsopen(2), fsconfig(2), fsmount(2); not in older C libraries. */
#define OPEN_CLOEXEC 1u
#define CONFIG_CREATE 6u
#define MOUNT_CLOEXEC 1u

/* The IPC namespace in which the system starts; see linux/proc_ns.h. */
#define INITIAL_NAMESPACE 0xefffffff

/* A mount that no mount table has. */
static int
open_unmounted(void)
{
#ifdef SYS_fsopen
	int fs = (int)syscall(SYS_fsopen, "mqueue", OPEN_CLOEXEC);

	if (fs == -1)
		return -1;
	if (syscall(SYS_fsconfig, fs, CONFIG_CREATE, NULL, NULL, 0) == -1)
		return fd_close(fs, -1);
	return fd_close(fs, (int)syscall(SYS_fsmount, fs, MOUNT_CLOEXEC, 0));
#else
	errno = ENOSYS;
	return -1;
#endif
}

enum ownership { OURS, OTHERS, UNCLEAR };

/* Whether a queue in the folder is one of our IPC namespace. */
static enum ownership
compare(int dir, const char *file)
{
	enum ownership whose = UNCLEAR;
	char name[OBJECT_NAME_SIZE];
	struct stat there, here;
	int fd;

	snprintf(name, sizeof(name), "/%s", file);
	fd = mq_open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno != ENOENT)
		return UNCLEAR;
	if (fstatat(dir, file, &there, AT_SYMLINK_NOFOLLOW) == 0)
		whose = fd == -1 ? OTHERS : UNCLEAR;
	if (fd != -1 && whose == UNCLEAR && fstat(fd, &here) == 0)
		whose = here.st_dev == there.st_dev ? OURS : OTHERS;
	if (fd != -1)
		close(fd);
	return whose;
}

/* The first queue whose file shows it. */
static enum ownership
whose_is(int dir)
{
	enum ownership whose = UNCLEAR;
	const struct dirent *entry;
	DIR *list;
	int fd;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	list = fd == -1 ? NULL : fdopendir(fd);
	if (list == NULL) {
		if (fd != -1)
			close(fd);
		return UNCLEAR;
	}
	while (whose == UNCLEAR && (entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.')
			whose = compare(dir, entry->d_name);
	closedir(list);
	return whose;
}

static bool
is_initial_namespace(void)
{
	struct stat st;

	return stat(PROC_ROOT "/self/ns/ipc", &st) == 0 &&
	       st.st_ino == INITIAL_NAMESPACE;
}

/* The folder of our namespace, for as long as this process lives. */
static int kept = -1;

void
mqueue_dir_keep(void)
{
	kept = open_unmounted();
	if (kept == -1)
		kept = open(MQUEUE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* It shows the namespace of the process that mounted it. */
static int
open_mounted(void)
{
	int fd = open(MQUEUE_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum ownership whose;
	struct statfs fs;

	if (fd == -1) {
		/* ENOENT says that there is no such queue. */
		if (errno == ENOENT)
			errno = ENODEV;
		return -1;
	}
	if (fstatfs(fd, &fs) == -1)
		return fd_close(fd, -1);
	if (fs.f_type != MQUEUE_MAGIC) {
		errno = ENOTDIR;
		return fd_close(fd, -1);
	}
	whose = whose_is(fd);
	if (whose == OURS || (whose == UNCLEAR && is_initial_namespace()))
		return fd;
	errno = EXDEV;
	return fd_close(fd, -1);
}

int
mqueue_dir_open(void)
{
	int fd;

	if (kept != -1)
		return openat(kept, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fd = open_unmounted();
	return fd == -1 ? open_mounted() : fd;
}
