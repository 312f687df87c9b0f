/* SPDX-License-Identifier: BSD-2-Clause */
/* IPC namespaces are identified by what was opened. */

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"
#include "who/ns.h"

/* A number that no namespace has: theirs begin at 0xeffffff0. */
#define STALE 12345

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
	if (dir != -1)
		close(dir);
	return test_end();
}
