/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes System V IPC objects and uses some of them at random until it is
 *killed, with all its children, for the tests: nothing of the library is in
 *here.
 *
 *	chaos SEED UID		the objects are root's, or of UID
 *
 * It leads a process group. It prints a line for each use once the kernel shows
 * it, and "ready" at last: the word of the table in /proc/sysvipc, the id, and
 * how it is used.
 */

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#define EACH 3 /* objects of each kind */
#define MOST_PARTS 6

struct ids {
	int list[EACH];
};

static struct ids queues, segments, sets;

static void
make_objects(uid_t uid)
{
	for (int i = 0; i < EACH; i++) {
		int mode = random() % 3 == 0 ? 0666 : 0600;

		if (seteuid(random() % 2 == 0 ? uid : 0) == -1)
			err(1, "seteuid");
		queues.list[i] = msgget(IPC_PRIVATE, mode);
		segments.list[i] = shmget(IPC_PRIVATE, 100, mode);
		sets.list[i] = semget(IPC_PRIVATE, 1, mode);
		if (queues.list[i] == -1 || segments.list[i] == -1 ||
		    sets.list[i] == -1 || seteuid(0) == -1)
			err(1, "objects");
	}
}

static int
one_of(const struct ids *ids)
{
	return ids->list[random() % EACH];
}

static void
stay(void)
{
	for (;;)
		pause();
}

static bool
is_blocked(pid_t pid)
{
	char path[300], text[64];
	const struct dirent *entry;
	bool blocked = false;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
		ssize_t n = -1;
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/task/%.200s/wchan", pid,
		    entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd != -1)
			n = read(fd, text, sizeof(text) - 1);
		if (fd != -1)
			close(fd);
		text[n > 0 ? n : 0] = '\0';
		blocked |= strstr(text, "do_msgrcv") != NULL ||
		           strstr(text, "do_semtimedop") != NULL;
	}
	if (tasks != NULL)
		closedir(tasks);
	return blocked;
}

/* Waits until the kernel shows that a thread is blocked, ten seconds at most.
 */
static void
await_blocked(pid_t pid)
{
	for (int tries = 0; tries < 10000; tries++) {
		if (is_blocked(pid))
			return;
		usleep(1000);
	}
	errx(1, "not blocked");
}

static void *
receive(void *arg)
{
	struct {
		long type;
		char text[8];
	} message;

	(void)msgrcv(*(int *)arg, &message, sizeof(message.text), 77, 0);
	stay();
	return NULL;
}

static void *
operate(void *arg)
{
	struct sembuf wait = { .sem_op = -30000 };

	(void)semop(*(int *)arg, &wait, 1);
	stay();
	return NULL;
}

static void
tell(const char *word, int id, const char *how)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "%s %d %s\n", word, id, how);

	if (write(STDOUT_FILENO, line, (size_t)length) != length)
		err(1, "stdout");
}

/* Each begins a use in this process, or makes another one that does. */

static void
attach(const char *how)
{
	int id = one_of(&segments);

	if (shmat(id, NULL, random() % 2 == 0 ? 0 : SHM_RDONLY) == (void *)-1)
		err(1, "shmat");
	tell("shm", id, how);
}

static pid_t
make_child(void)
{
	pid_t pid = fork();

	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

/* A child that blocks, itself or in a thread; or is stopped while it does. */
static void
block(bool threaded, bool stopped)
{
	bool queue = random() % 2 == 0;
	static int id;
	pid_t child;

	id = one_of(queue ? &queues : &sets);
	child = make_child();
	if (child == 0) {
		void *(*work)(void *) = queue ? receive : operate;
		pthread_t thread;

		if (!threaded)
			work(&id);
		if (pthread_create(&thread, NULL, work, &id) != 0)
			errx(1, "pthread_create");
		stay();
	}
	await_blocked(child);
	if (stopped)
		kill(child, SIGSTOP);
	tell(queue ? "msg" : "sem", id,
	    stopped    ? "stopped"
	    : threaded ? "thread"
		       : "blocked");
}

/* Holds an operation to undo, while another process is on record. */
static void
hold(void)
{
	struct sembuf up = { .sem_op = 1 };
	struct sembuf undone = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int id = one_of(&sets);
	pid_t child;

	if (semop(id, &undone, 1) == -1)
		err(1, "semop");
	child = make_child();
	if (child == 0)
		_exit(semop(id, &up, 1) == -1);
	waitpid(child, NULL, 0);
	tell("sem", id, "undo");
}

/* A child goes on with what its parent had attached, and the parent ends. */
static void
inherit(void)
{
	int id = one_of(&segments), ends[2];
	pid_t child;
	char byte;

	if (pipe(ends) == -1)
		err(1, "pipe");
	child = make_child();
	if (child == 0) {
		if (shmat(id, NULL, 0) == (void *)-1)
			err(1, "shmat");
		child = fork();
		if (child != 0)
			_exit(child == -1);
		prctl(PR_SET_PDEATHSIG, 0);
		if (write(ends[1], "", 1) != 1)
			_exit(1);
		stay();
	}
	if (read(ends[0], &byte, 1) != 1)
		err(1, "no grandchild");
	waitpid(child, NULL, 0);
	tell("shm", id, "forked");
}

/* Uses objects with the same ids in a namespace of its own: not these. */
static void
move(void)
{
	if (make_child() == 0) {
		if (unshare(CLONE_NEWIPC) == -1 ||
		    shmget(IPC_PRIVATE, 1, 0600) == -1 ||
		    msgget(IPC_PRIVATE, 0600) == -1)
			_exit(1);
		stay();
	}
}

static void
begin_use(int how)
{
	switch (how) {
	case 0:
		attach("attached");
		break;
	case 1:
		inherit();
		break;
	case 2:
		hold();
		break;
	case 3:
		move();
		break;
	case 4:
		block(true, false);
		break;
	case 5:
		block(false, true);
		break;
	default:
		block(false, false);
		break;
	}
}

int
main(int argc, char **argv)
{
	int parts;

	if (argc != 3)
		errx(1, "chaos SEED UID");
	srandom((unsigned)atoi(argv[1]));
	if (setpgid(0, 0) == -1)
		err(1, "setpgid");
	make_objects((uid_t)atoi(argv[2]));
	parts = 1 + (int)(random() % MOST_PARTS);
	for (int i = 0; i < parts; i++)
		begin_use((int)(random() % 8));
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		err(1, "stdout");
	stay();
	return 0;
}
