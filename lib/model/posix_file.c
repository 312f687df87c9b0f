/* SPDX-License-Identifier: BSD-2-Clause */
/* POSIX objects as files. */

#include "model/posix_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/parse.h"
#include "base/proc.h"
#include "model/make.h"

const char *
posix_name_check(const char *text, size_t most)
{
	if (text[0] != '/')
		return "a name begins with a slash";
	if (strchr(text + 1, '/') != NULL)
		return "a name has no second slash";
	if (text[1] == '\0')
		return "nothing follows the slash";
	if (strcmp(text, "/.") == 0 || strcmp(text, "/..") == 0)
		return "/. and /.. name no object";
	return strlen(text + 1) > most ? parse_missing(strerror(ENAMETOOLONG))
	                               : NULL;
}

void
posix_from_stat(struct object *obj, const struct stat *st)
{
	obj->uid = obj->cuid = st->st_uid;
	obj->gid = obj->cgid = st->st_gid;
	obj->mode = st->st_mode & OBJECT_MODE_PERMISSIONS;
	obj->changed = st->st_ctime;
	obj->file.device = st->st_dev;
	obj->file.inode = st->st_ino;
	obj->file.modified = st->st_mtime;
	obj->file.accessed = st->st_atime;
	obj->file.error = 0;
}

time_t
posix_last_look(const struct object *obj)
{
	return obj->file.modified > obj->file.accessed ? obj->file.modified
	                                               : obj->file.accessed;
}

int
posix_not_an_object(const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return 0;
	if (S_ISDIR(st->st_mode))
		return EISDIR;
	return S_ISLNK(st->st_mode) ? ELOOP : ENXIO;
}

/* Whether the open file still is the object that was found, under one name. */
static int
check_file(int fd, const struct object *obj, struct stat *st)
{
	if (fstat(fd, st) == -1)
		return -1;
	if (st->st_dev != obj->file.device || st->st_ino != obj->file.inode)
		errno = ESTALE;
	else if (st->st_nlink > 1)
		errno = EMLINK;
	else
		return 0;
	return -1;
}

/* The path that chmod(2) needs for a descriptor opened with O_PATH, whether the
 * file still has a name or not. */
static int
change_mode(int fd, mode_t mode)
{
	char path[64];
	int result;

	snprintf(path, sizeof(path), PROC_ROOT "/self/fd/%d", fd);
	result = chmod(path, mode);
	if (result == -1 && errno == ENOENT)
		errno = ENODATA;
	return result;
}

static int
change(int fd, const struct object *obj)
{
	struct stat before;
	bool owned;
	int error;

	if (check_file(fd, obj, &before) == -1)
		return -1;
	owned = before.st_uid == obj->uid && before.st_gid == obj->gid;
	if (!owned && fchownat(fd, "", obj->uid, obj->gid, AT_EMPTY_PATH) == -1)
		return -1;
	if ((before.st_mode & OBJECT_MODE_PERMISSIONS) ==
		(obj->mode & OBJECT_MODE_PERMISSIONS) ||
	    change_mode(fd, obj->mode & OBJECT_MODE_PERMISSIONS) == 0)
		return 0;
	error = errno;
	if (!owned)
		(void)!fchownat(fd, "", before.st_uid, before.st_gid,
		    AT_EMPTY_PATH);
	errno = error;
	return -1;
}

int
posix_set(int dir, const char *file, const struct object *obj)
{
	int fd = openat(dir, file, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	return fd == -1 ? -1 : fd_close(fd, change(fd, obj));
}

/* Until the last step only its maker has rights. */
int
posix_give(int fd, const struct making *making)
{
	struct stat before;
	int error;

	if (fstat(fd, &before) == -1)
		return -1;
	if ((making->uid != (uid_t)-1 || making->gid != (gid_t)-1) &&
	    fchown(fd, making->uid, making->gid) == -1)
		return -1;
	if (fchmod(fd, making->mode & OBJECT_MODE_PERMISSIONS) == 0)
		return 0;
	/* So that it can be removed. */
	error = errno;
	(void)!fchown(fd, before.st_uid, before.st_gid);
	errno = error;
	return -1;
}

int
posix_is_shared(int fd)
{
	/* SIGIO would end us if somebody opened it now. */
	sighandler_t before = signal(SIGIO, SIG_IGN);
	int result = fcntl(fd, F_SETLEASE, F_WRLCK);

	if (result == 0)
		fcntl(fd, F_SETLEASE, F_UNLCK);
	else if (errno == EAGAIN)
		result = 1;
	else if (errno == EACCES)
		errno = EPERM; /* EACCES is that of opening it */
	signal(SIGIO, before);
	return result;
}

void
posix_problem(const struct visitor *visitor, const char *title,
    const char *file)
{
	char why[OBJECT_NAME_SIZE + 160];

	snprintf(why, sizeof(why), "%ss: %s%s%s", title, file,
	    file[0] == '\0' ? "" : ": ", strerror(errno));
	visitor->problem(why, visitor->arg);
}

int
posix_walk(int dir, const char *title, const struct visitor *visitor,
    int (*visit)(int dir, const char *file, void *arg), void *arg)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct dirent *entry;
	int result = 0;
	DIR *list;

	if (fd == -1)
		return -1;
	list = fdopendir(fd);
	if (list == NULL)
		return fd_close(fd, -1);
	while (result == 0 && (errno = 0, entry = readdir(list)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			result = visit(dir, entry->d_name, arg);
	if (result == 0 && errno != 0)
		posix_problem(visitor, title, "the rest is missing");
	closedir(list);
	return result;
}
