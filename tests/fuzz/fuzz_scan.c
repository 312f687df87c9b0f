/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A scan of a /proc in which the files of a process, and our own, hold
 * anything: what can't be understood is unknown, with a reason, and never
 * nothing.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "who/blocked.h"
#include "who/process.h"
#include "who/scan.h"

/* A pid that no machine has. */
#define PID 5000000
#define FOLDER "5000000"
#define THREAD FOLDER "/task/5000000"

/* The files that the input holds, one after the other; a NUL ends each. What is
 * empty is a file that isn't there. */
enum { STAT, STATUS, CALL, MAPS };
static const char *const files[] = {
	[STAT] = FOLDER "/stat",
	[STATUS] = FOLDER "/status",
	[CALL] = THREAD "/syscall",
	[MAPS] = THREAD "/maps",
	THREAD "/stat",
	THREAD "/sched",
	THREAD "/wchan",
	THREAD "/auxv",
	FOLDER "/cmdline",
	"self/status",
	"self/mountinfo",
	"sys/kernel/yama/ptrace_scope",
	THREAD "/stack",
};

#define COUNT (sizeof(files) / sizeof(files[0]))

static char root[] = "/tmp/sv-fuzz-XXXXXX";
static int root_fd = -1;
static pid_t maker;

static int
remove_visited(const char *path, const struct stat *st, int type,
    struct FTW *state)
{
	(void)st;
	(void)type;
	(void)state;
	return remove(path);
}

/* Processes that the scan starts end, too. */
static void
remove_root(void)
{
	if (getpid() == maker)
		nftw(root, remove_visited, 16, FTW_DEPTH | FTW_PHYS);
}

static void
write_file(const char *path, const char *bytes, size_t size)
{
	int fd = openat(root_fd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);

	if (fd == -1 || write(fd, bytes, size) != (ssize_t)size)
		err(1, "%s", path);
	close(fd);
}

static void
make_root(void)
{
	static const char *const folders[] = { FOLDER, FOLDER "/task", THREAD,
		THREAD "/ns", THREAD "/fd", "1", "self", "self/ns", "sys",
		"sys/kernel", "sys/kernel/yama" };

	if (mkdtemp(root) == NULL)
		err(1, "%s", root);
	maker = getpid();
	atexit(remove_root);
	root_fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (mkdirat(root_fd, folders[i], 0700) == -1)
			err(1, "%s", folders[i]);
	write_file("1/stat", "", 0);
	write_file("self/syscall", "running\n", 8);
	write_file("self/ns/ipc", "", 0);
	if (linkat(root_fd, "self/ns/ipc", root_fd, THREAD "/ns/ipc", 0) ==
		-1 ||
	    symlinkat("/dev/null", root_fd, THREAD "/fd/3") == -1 ||
	    symlinkat("/nonexistent", root_fd, THREAD "/fd/4") == -1)
		err(1, "%s", root);
}

/* Makes the files of a text that ends with a NUL, and stores what each holds:
 * "" where it isn't there. */
static void
write_files(const char *text, size_t size, const char *held[static COUNT])
{
	for (size_t i = 0; i < COUNT; i++) {
		size_t length = strlen(text);

		held[i] = text;
		if (length == 0)
			unlinkat(root_fd, files[i], 0);
		else
			write_file(files[i], text, length);
		if (length < size) {
			text += length + 1;
			size -= length + 1;
		} else {
			text += length;
			size = 0;
		}
	}
}

/* Whether the files are those of a process that lives, and is there. */
static bool
is_there(const char *const held[static COUNT])
{
	struct process_stat stat;

	for (int i = STAT; i <= MAPS; i++)
		if (held[i][0] == '\0')
			return false;
	return process_parse_stat(held[STAT], &stat) == 0 &&
	       stat.threads == 1 && !stat.kernel && !process_is_dead(&stat);
}

/* Whether the credentials or the call can't be understood. */
static bool
is_obscure(const char *const held[static COUNT])
{
	struct process process = { .pid = PID };
	struct system_call call;
	bool obscure = process_parse_status(held[STATUS], &process) == -1;

	free(process.groups);
	return obscure ||
	       system_call_parse(held[CALL], &call) == SYSTEM_CALL_BAD;
}

static void
check(const struct scan *scan, const char *const held[static COUNT])
{
	const struct process *process = scan_process(scan, PID);

	if ((scan->unreadable > 0) != (scan->unreadable_why != NULL))
		abort();
	if (is_there(held) && process == NULL && scan->blind == NULL)
		abort();
	if (process == NULL)
		return;
	if (process->why == NULL &&
	    (!process->credentials_known || is_obscure(held)))
		abort();
	if (memchr(process->name, '\0', sizeof(process->name)) == NULL)
		abort();
	for (size_t i = 0; i < scan->nuses; i++)
		if (scan->uses[i].pid != PID ||
		    memchr(scan->uses[i].what, '\0', USE_WHAT) == NULL)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct scan_request request = {
		.root = root,
		.what = SCAN_ATTACHED | SCAN_BLOCKED | SCAN_DESCRIBE |
		        SCAN_THREADED | SCAN_FILES,
	};
	const char *held[COUNT];
	char *text = malloc(size + 1);
	struct scan *scan;

	if (text == NULL)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';

	if (root_fd == -1)
		make_root();
	write_files(text, size, held);
	scan = scan_processes(&request);
	if (scan == NULL)
		abort();
	check(scan, held);
	(void)scan_doubt(scan);
	scan_free(scan);
	free(text);
	return 0;
}
