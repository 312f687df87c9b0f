/* SPDX-License-Identifier: BSD-2-Clause */
/* IPC namespaces are identified by what was opened. */

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"
#include "who/ns.h"

/* A number that no namespace has: theirs begin at 0xeffffff0. */
#define STALE 12345

/* A process that has ended, and keeps its number. */
static int
open_zombie(pid_t *pid)
{
	char path[32];
	siginfo_t info;

	*pid = fork();
	if (*pid == 0)
		_exit(0);
	CHECK(waitid(P_PID, (id_t)*pid, &info, WEXITED | WNOWAIT) == 0,
	    "it ends");
	snprintf(path, sizeof(path), "/proc/%d", (int)*pid);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
check_zombie(int dir, pid_t self, ino_t inode)
{
	struct namespaces namespaces = { .list = NULL };
	pid_t pid;
	int zombie = open_zombie(&pid);

	CHECK(namespaces_add(&namespaces, zombie, pid, pid, &inode) == 0 &&
		  namespaces.count == 1 && namespaces.list[0].fd == -1,
	    "that of a zombie can't be opened");
	CHECK(namespaces_add(&namespaces, dir, self, self, &inode) == 0 &&
		  namespaces.count == 1 && namespaces.list[0].fd != -1 &&
		  namespaces.list[0].pid == self,
	    "another process in it opens it");
	namespaces_free(&namespaces);
	close(zombie);
	waitpid(pid, NULL, 0);
}

int
main(void)
{
	struct namespaces namespaces = { .list = NULL };
	int dir = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	pid_t self = getpid();
	struct stat file = { .st_ino = 0 };
	ino_t inode = STALE;

	CHECK(stat("/proc/self/ns/ipc", &file) == 0, "there is a namespace");
	CHECK(namespaces_add(&namespaces, dir, self, self, &inode) == 0 &&
		  namespaces.count == 1,
	    "it is added");
	CHECK(inode == file.st_ino, "a stale number becomes that of the file");
	CHECK(namespaces.count == 1 && namespaces.list[0].fd != -1 &&
		  namespaces.list[0].inode == file.st_ino,
	    "it is listed by that number, and open");
	CHECK(namespaces_add(&namespaces, dir, self, self, &inode) == 0 &&
		  namespaces.count == 1,
	    "it isn't added again");
	inode = STALE;
	CHECK(namespaces_add(&namespaces, dir, self, self, &inode) == 0 &&
		  namespaces.count == 1 && inode == file.st_ino,
	    "nor is it by a stale number");
	namespaces_free(&namespaces);
	check_zombie(dir, self, file.st_ino);
	if (dir != -1)
		close(dir);
	return test_end();
}
