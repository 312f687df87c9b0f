/* SPDX-License-Identifier: BSD-2-Clause */
/* IPC namespaces. */

#include "who/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/parse.h"
#include "base/proc.h"
#include "model/shm_dir.h"
#include "who/sight.h"
#include "why/explain.h"

/* Why the namespace of a process could not be opened. */
static const char *
why_process_is_closed(int pid, int error)
{
	struct sight sight = {
		.root = open(PROC_ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	char path[32];
	struct stat file;
	bool ended = error == ENOENT || error == ESRCH;
	bool shown, same_user, lives;
	const char *why;

	sight.root_error = errno;
	lives = kill(pid, 0) == 0 || errno == EPERM;
	/* The kernel denies also what has just been reaped. */
	ended |= !lives && (error == EACCES || error == EPERM);
	sight_learn(&sight, false);
	snprintf(path, sizeof(path), "%d", pid);
	shown = sight.root != -1 && fstatat(sight.root, path, &file, 0) == 0;
	same_user = shown && file.st_uid == geteuid();
	close(sight.root);
	if (ended && lives && shown)
		return "the process has ended and has no namespace any more";
	if (ended && !lives)
		return "no such process";
	why = sight_reason(&sight, SIGHT_FILES, error, same_user);
	return error == EACCES || error == EPERM
	           ? sight_text("not permitted: %s", why)
	           : why;
}

static const char *
why_not_opened(bool by_pid, int pid, int error)
{
	if (!by_pid)
		return strerror(error);
	if (error == ENOENT && access(PROC_ROOT "/self/ns/ipc", F_OK) == -1)
		return access(PROC_ROOT "/self", F_OK) == -1
		           ? "/proc is not mounted here"
		           : "this kernel has no IPC namespaces";
	return why_process_is_closed(pid, error);
}

ino_t
ns_of(pid_t pid, pid_t tid)
{
	char path[64];
	struct stat file;

	if (pid == 0)
		snprintf(path, sizeof(path), PROC_ROOT "/self/ns/ipc");
	else if (tid == 0)
		snprintf(path, sizeof(path), PROC_ROOT "/%d/ns/ipc", pid);
	else
		snprintf(path, sizeof(path), PROC_ROOT "/%d/task/%d/ns/ipc",
		    pid, tid);
	return stat(path, &file) == 0 ? file.st_ino : 0;
}

/* Into the namespace open as @fd; no right is needed for one's own. */
static const char *
enter_open(int fd)
{
	static char why[EXPLAIN_SIZE];
	const struct explain_subject subject = { .kind = NULL };
	struct stat there, here;

	if (fstat(fd, &there) == 0 &&
	    stat(PROC_ROOT "/self/ns/ipc", &here) == 0 &&
	    there.st_dev == here.st_dev && there.st_ino == here.st_ino)
		return NULL;
	if (setns(fd, CLONE_NEWIPC) == 0)
		return NULL;
	return explain(why, EXPLAIN_ENTER, &subject, errno);
}

#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)

/* Looks for a thread that has a namespace yet. */
struct search {
	int dir;   /* of the process */
	int found; /* of that thread, or -1 */
	int error; /* then why */
};

static bool
is_gone(int error)
{
	return error == ENOENT || error == ESRCH;
}

static int
try_thread(pid_t tid, ino_t inode, void *arg)
{
	struct search *search = arg;
	struct stat file;
	char path[32];

	(void)inode;
	snprintf(path, sizeof(path), "task/%d", tid);
	search->found = openat(search->dir, path, DIR_FLAGS);
	search->error = errno;
	if (search->found == -1)
		return !is_gone(errno);
	/* One that may not be known has one, and the caller is told so. */
	if (fstatat(search->found, "ns/ipc", &file, 0) == 0 || !is_gone(errno))
		return 1;
	close(search->found);
	return 0;
}

/* The folder of its first thread; of another one, where that has ended. */
static int
open_folder(int pid)
{
	struct search search = { .found = -1 };
	struct stat file;
	char path[32];

	snprintf(path, sizeof(path), PROC_ROOT "/%d", pid);
	search.dir = open(path, DIR_FLAGS);
	if (search.dir == -1 || fstatat(search.dir, "ns/ipc", &file, 0) == 0 ||
	    errno != ENOENT)
		return search.dir;
	switch (proc_each_number(search.dir, "task", try_thread, &search)) {
	case 0:
		return search.dir;
	case 1:
		errno = search.error;
		return fd_close(search.dir, search.found);
	default:
		return fd_close(search.dir, -1);
	}
}

/* By that folder, which is no other's, should the number be given again: the
 * namespace and its /dev/shm belong together. */
static int
open_of_process(int pid)
{
	int dir = open_folder(pid);

	if (dir == -1)
		return -1;
	shm_dir_use(dir);
	return fd_close(dir, openat(dir, "ns/ipc", O_RDONLY | O_CLOEXEC));
}

static int
open_file(const char *path)
{
	shm_dir_refuse();
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

const char *
ns_enter(const char *spec)
{
	const char *why = NULL;
	bool by_pid;
	int fd, pid = 0;

	if (spec == NULL)
		return NULL;
	by_pid = spec[0] != '\0' && strspn(spec, "0123456789") == strlen(spec);
	if (by_pid) {
		/* With 0x it would be a file. */
		why = parse_is_ambiguous(spec) ? parse_ambiguous_decimal
		                               : parse_pid(spec, &pid);
		if (why != NULL)
			return why;
	}
	fd = by_pid ? open_of_process(pid) : open_file(spec);
	if (fd == -1)
		return why_not_opened(by_pid, pid, errno);
	why = enter_open(fd);
	close(fd);
	return why;
}

/* A machine may have more containers than we may have files open. */
static int
open_one_more(int dir, const char *path)
{
	struct rlimit limit;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);

	if (fd != -1 || errno != EMFILE ||
	    getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return fd;
	limit.rlim_cur = limit.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &limit) == -1
	           ? -1
	           : openat(dir, path, O_RDONLY | O_CLOEXEC);
}

static struct namespace *
find(const struct namespaces *namespaces, ino_t inode)
{
	for (size_t i = 0; i < namespaces->count; i++)
		if (namespaces->list[i].inode == inode)
			return &namespaces->list[i];
	return NULL;
}

int
namespaces_add(struct namespaces *namespaces, int dir, pid_t pid, pid_t tid,
    ino_t *inode)
{
	const struct namespace *listed = find(namespaces, *inode);
	struct namespace new = { .pid = pid };
	struct namespace *list, *same;
	struct stat file;
	char path[64];

	/* The number of one that is open can't be given to another. */
	if (listed != NULL && listed->fd != -1)
		return 0;
	list = reallocarray(namespaces->list, namespaces->count + 1,
	    sizeof(*list));
	if (list == NULL)
		return -1;
	namespaces->list = list;
	snprintf(path, sizeof(path), "task/%d/ns/ipc", tid);
	new.fd = open_one_more(dir, path);
	new.error = errno;
	if (new.fd == -1 && tid != getpid() && !proc_has_thread(dir, tid)) {
		errno = ESRCH;
		return -1;
	}
	if (new.fd != -1 && fstat(new.fd, &file) == 0)
		*inode = file.st_ino;
	new.inode = *inode;
	same = find(namespaces, new.inode);
	if (same == NULL)
		list[namespaces->count++] = new;
	else if (same->fd == -1)
		*same = new; /* this process may open it */
	else if (new.fd != -1)
		close(new.fd);
	return 0;
}

void
namespaces_close(struct namespaces *namespaces)
{
	for (size_t i = 0; i < namespaces->count; i++) {
		if (namespaces->list[i].fd != -1)
			close(namespaces->list[i].fd);
		namespaces->list[i].fd = -1;
	}
}

void
namespaces_free(struct namespaces *namespaces)
{
	namespaces_close(namespaces);
	free(namespaces->list);
	*namespaces = (struct namespaces){ .list = NULL };
}

const char *
namespace_enter(const struct namespace *namespace)
{
	if (namespace->inode == ns_of(0, 0))
		return NULL;
	if (namespace->fd == -1)
		return why_not_opened(true, namespace->pid, namespace->error);
	return enter_open(namespace->fd);
}
