/* SPDX-License-Identifier: BSD-2-Clause */
/* A /proc of the test's own, for tests that are one file each. */
#ifndef PROC_TREE_H
#define PROC_TREE_H

#include <err.h>
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Pids that no machine has: they are beyond what kernels give. */
#define PID 5000000

/* The file syscall of a thread that waits in msgrcv(2) for the queue @id, a
 * text, by the number that the call has on this machine. */
#define RECEIVES(id)                                                           \
	AS_TEXT(SYS_msgrcv)                                                    \
	" " id " 0x1000 0x10 0x0 0x0 0x0 0x7ffc 0x7f\n"
/* Of one that waits in pause(2), which has nothing to do with objects. */
#define IDLE "34 0x0 0x0 0x0 0x0 0x0 0x0 0x7ffc 0x7f\n"
/* Of one that is in no call, and doesn't run. */
#define HELD_UP "-1 0x7ffc 0x7f\n"
#define AS_TEXT(macro) TEXT_OF(macro)
#define TEXT_OF(text) #text

/* Below TMPDIR, or /tmp. */
static char root[128];

__attribute__((format(printf, 1, 2))) static const char *
path_of(const char *format, ...)
{
	static char paths[4][512];
	static unsigned next;
	char *path = paths[next++ % 4];
	va_list args;
	int length = snprintf(path, 512, "%s/", root);

	va_start(args, format);
	vsnprintf(path + length, 512 - (size_t)length, format, args);
	va_end(args);
	return path;
}

static void
make_folder(const char *path)
{
	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		err(1, "%s", path);
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) == EOF)
		err(1, "%s", path);
}

/* Makes the files say that a process is in the namespace of this name. */
static void
join(const char *path, const char *ns)
{
	const char *file = path_of("%s", ns);

	if (access(file, F_OK) == -1)
		write_file(file, "");
	(void)unlink(path);
	if (link(file, path) == -1)
		err(1, "%s", path);
}

/* A process without a mapping is one that is ending. */
#define MAPS "7000-7001 r-xp 00000000 08:01 12 /usr/bin/x\n"

/* One that sleeps for itself, if it is in a call. */
static void
add_thread(int pid, int tid, const char *call)
{
	make_folder(path_of("%d/task/%d", pid, tid));
	make_folder(path_of("%d/task/%d/ns", pid, tid));
	join(path_of("%d/task/%d/ns/ipc", pid, tid), "ours");
	write_file(path_of("%d/task/%d/syscall", pid, tid), call);
	write_file(path_of("%d/task/%d/wchan", pid, tid), "do_wait");
	write_file(path_of("%d/task/%d/maps", pid, tid), MAPS);
}

/* One that starts @started seconds after boot. */
static void
add_process(int pid, unsigned threads, unsigned uid, unsigned started,
    const char *call)
{
	char text[512];

	make_folder(path_of("%d", pid));
	make_folder(path_of("%d/task", pid));
	snprintf(text, sizeof(text),
	    "%d (a) b) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 %u 17 %u "
	    "19\n",
	    pid, threads, started * 100);
	write_file(path_of("%d/stat", pid), text);
	make_folder(path_of("%d/task/%d", pid, pid));
	write_file(path_of("%d/task/%d/stat", pid, pid), text);
	snprintf(text, sizeof(text),
	    "Name:\tx\nUid:\t%u\t%u\t%u\t%u\nGid:\t%u\t%u\t%u\t%u\n"
	    "Groups:\t\nCapEff:\t0000000000000000\n",
	    uid, uid, uid, uid, uid, uid, uid, uid);
	write_file(path_of("%d/status", pid), text);
	add_thread(pid, pid, call);
}

static void
remove_one(const char *path)
{
	if (remove(path) == -1)
		err(1, "%s", path);
}

static int
remove_visited(const char *path, const struct stat *file, int type,
    struct FTW *place)
{
	(void)file;
	(void)type;
	(void)place;
	remove_one(path);
	return 0;
}

static void
remove_process(int pid)
{
	if (nftw(path_of("%d", pid), remove_visited, 16,
		FTW_DEPTH | FTW_PHYS) == -1)
		err(1, "%d", pid);
}

static void
remove_root(void)
{
	if (nftw(root, remove_visited, 16, FTW_DEPTH | FTW_PHYS) == -1)
		err(1, "%s", root);
}

static void
make_root(void)
{
	const char *folder = getenv("TMPDIR");
	char self[32];

	if (snprintf(root, sizeof(root), "%s/sv-test-XXXXXX",
		folder == NULL ? "/tmp" : folder) >= (int)sizeof(root) ||
	    mkdtemp(root) == NULL)
		err(1, "%s", root);
	snprintf(self, sizeof(self), "%d", getpid());
	make_folder(path_of("%d", getpid()));
	make_folder(path_of("%d/ns", getpid()));
	make_folder(path_of("1"));
	write_file(path_of("1/stat"), "");
	write_file(path_of("%d/status", getpid()), "Name:\tx\n");
	write_file(path_of("%d/syscall", getpid()), "running\n");
	join(path_of("%d/ns/ipc", getpid()), "ours");
	if (symlink(self, path_of("self")) == -1)
		err(1, "self");
	remove_process(1);
	add_process(1, 1, 0, 0, IDLE);
}

#endif
