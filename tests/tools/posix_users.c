/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Uses POSIX objects until it is killed, for the tests: nothing of the library
 * is in here. By paths, for the folder may be another one than the C library's.
 *
 *	posix_users map FILE r|rw	maps it, and keeps no descriptor
 *	posix_users open FILE		has it open, read-only and read-write
 *	posix_users sent FILE		the same, only in a message of a socket
 *	posix_users child FILE		the same, only in a child that inherited
 *it posix_users lost FILE		the same, only in a thread that has its
 *own descriptors posix_users leaderless FILE	the same, in a thread, while the
 *first thread of the process has ended posix_users receive NAME N	N
 *threads block in mq_receive(3) posix_users send NAME PRIORITY SIZE blocks in
 *mq_send(3); the queue is full posix_users wait NAME N		N threads block
 *in sem_wait(3) posix_users futex FILE OFFSET [SECONDS]	blocks in
 *futex(2) on a word of it, for no longer posix_users notify NAME thread|none
 *asks for notification
 */
#include <err.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <mqueue.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void
stay(void)
{
	for (;;)
		pause();
}

static int
open_file(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd == -1)
		err(EXIT_FAILURE, "%s", path);
	return fd;
}

static char *
map(const char *path, bool writable)
{
	int fd = open_file(path, writable ? O_RDWR : O_RDONLY);
	char *memory = mmap(NULL, 4096, PROT_READ | (writable ? PROT_WRITE : 0),
	    MAP_SHARED, fd, 0);

	if (memory == MAP_FAILED)
		err(EXIT_FAILURE, "mmap");
	close(fd);
	return memory;
}

static void
map_file(char **argv)
{
	map(argv[0], argv[1][1] == 'w');
	stay();
}

static void
keep_open(char **argv)
{
	open_file(argv[0], O_RDONLY);
	open_file(argv[0], O_RDWR);
	stay();
}

/* Its only descriptor is on its way through a socket. */
static void
send_away(char **argv)
{
	int fd = open_file(argv[0], O_RDWR), ends[2];
	char room[CMSG_SPACE(sizeof(fd))] = { 0 }, byte = 0;
	struct iovec part = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == -1 ||
	    sendmsg(ends[0], &message, 0) == -1)
		err(EXIT_FAILURE, "%s", argv[0]);
	close(fd);
	stay();
}

static void
bequeath(char **argv)
{
	int fd = open_file(argv[0], O_RDWR);

	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		stay();
	}
	close(fd);
	stay();
}

static void *
keep_open_alone(void *path)
{
	if (unshare(CLONE_FILES) == -1)
		err(EXIT_FAILURE, "unshare");
	open_file(path, O_RDWR);
	stay();
}

static void *
keep_open_there(void *path)
{
	open_file(path, O_RDWR);
	stay();
}

static void
start(void *(*run)(void *arg), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, arg) != 0)
		errx(EXIT_FAILURE, "pthread_create");
}

static void
lose(char **argv)
{
	start(keep_open_alone, argv[0]);
	stay();
}

static void
end_first(char **argv)
{
	start(keep_open_there, argv[0]);
	pthread_exit(NULL);
}

static void *
receive(void *name)
{
	mqd_t queue = mq_open(name, O_RDONLY);
	struct mq_attr attr;
	char *text;

	if (queue == -1 || mq_getattr(queue, &attr) == -1)
		err(EXIT_FAILURE, "%s", (char *)name);
	text = malloc((size_t)attr.mq_msgsize);
	if (text == NULL)
		err(EXIT_FAILURE, NULL);
	(void)!mq_receive(queue, text, (size_t)attr.mq_msgsize, NULL);
	free(text);
	return NULL;
}

static void *
wait_for(void *name)
{
	sem_t *sem = sem_open(name, 0);

	if (sem == SEM_FAILED)
		err(EXIT_FAILURE, "%s", (char *)name);
	sem_wait(sem);
	return NULL;
}

static void
receive_all(char **argv)
{
	for (int i = 1; i < atoi(argv[1]); i++)
		start(receive, argv[0]);
	receive(argv[0]);
}

static void
wait_all(char **argv)
{
	for (int i = 1; i < atoi(argv[1]); i++)
		start(wait_for, argv[0]);
	wait_for(argv[0]);
}

static void
send_message(char **argv)
{
	mqd_t queue = mq_open(argv[0], O_WRONLY);
	size_t size = (size_t)atoi(argv[2]);
	char *text = calloc(1, size + 1);

	if (queue == -1 || text == NULL)
		err(EXIT_FAILURE, "%s", argv[0]);
	(void)!mq_send(queue, text, size, (unsigned)atoi(argv[1]));
	free(text);
}

static void
wait_on_word(char **argv)
{
	char *memory = map(argv[0], true);
	size_t offset = (size_t)atoi(argv[1]);
	const struct timespec limit = {
		.tv_sec = argv[2] == NULL ? 0 : atoi(argv[2]),
	};
	uint32_t value;

	memcpy(&value, memory + offset, sizeof(value));
	syscall(SYS_futex, memory + offset, FUTEX_WAIT, value,
	    argv[2] == NULL ? NULL : &limit, NULL, 0);
}

static void
ignore(union sigval value)
{
	(void)value;
}

static void
ask(char **argv)
{
	struct sigevent event = {
		.sigev_notify =
		    strcmp(argv[1], "none") == 0 ? SIGEV_NONE : SIGEV_THREAD,
		.sigev_notify_function = ignore,
	};
	mqd_t queue = mq_open(argv[0], O_RDONLY);

	if (queue == -1 || mq_notify(queue, &event) == -1)
		err(EXIT_FAILURE, "%s", argv[0]);
	stay();
}

static const struct {
	const char *name;
	int arguments;
	void (*act)(char **argv);
} verbs[] = {
	{ "map", 2, map_file },
	{ "open", 1, keep_open },
	{ "sent", 1, send_away },
	{ "child", 1, bequeath },
	{ "lost", 1, lose },
	{ "leaderless", 1, end_first },
	{ "receive", 2, receive_all },
	{ "send", 3, send_message },
	{ "wait", 2, wait_all },
	{ "futex", 2, wait_on_word },
	{ "notify", 2, ask },
};

int
main(int argc, char **argv)
{
	/* No test leaves one behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (argc >= 2 && strcmp(argv[1], verbs[i].name) == 0 &&
		    argc >= 2 + verbs[i].arguments) {
			verbs[i].act(argv + 2);
			return EXIT_SUCCESS;
		}
	errx(EXIT_FAILURE, "no such verb, or arguments are missing");
}
