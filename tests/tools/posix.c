/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes and uses POSIX objects by the calls of the C library, for the tests:
 *
 *   posix queue NAME MODE [MESSAGES SIZE]
 *   posix send NAME PRIORITY TEXT
 *   posix take NAME              takes a message; prints priority, size, text
 *   posix waiting NAME           prints how many messages wait
 *   posix notify NAME            asks for a signal, and stays
 *   posix hold NAME COMMAND      runs it with the queue open for reading
 *   posix unlink NAME            removes the name of a queue
 *   posix segment NAME MODE SIZE
 *   posix fill NAME              writes other bytes to each of its pages
 *   posix map NAME               stays, with the object mapped
 *   posix resize NAME SIZE SIZE  gives it one size and the other, without end
 *   posix sem NAME MODE VALUE
 *   posix wait NAME              takes 1 from a semaphore
 *   posix post NAME              adds 1 to it
 *   posix value NAME             prints the value of a semaphore
 *   posix socket PATH            makes a socket
 */
#include <err.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static mode_t
mode_of(const char *text)
{
	umask(0);
	return (mode_t)strtoul(text, NULL, 8);
}

static int
make_queue(char **argv)
{
	/* Few: a user may have 819200 bytes in all. */
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 64 };

	if (argv[2] != NULL) {
		attr.mq_maxmsg = atol(argv[2]);
		attr.mq_msgsize = atol(argv[3]);
	}
	return mq_open(argv[0], O_RDWR | O_CREAT | O_EXCL, mode_of(argv[1]),
	    &attr);
}

static int
send_message(char **argv)
{
	mqd_t queue = mq_open(argv[0], O_WRONLY);

	return queue == -1 ? -1
	                   : mq_send(queue, argv[2], strlen(argv[2]),
				 (unsigned)atoi(argv[1]));
}

static int
take_message(char **argv)
{
	static char text[65536];
	unsigned priority;
	ssize_t size;
	mqd_t queue = mq_open(argv[0], O_RDONLY | O_NONBLOCK);

	if (queue == -1)
		return -1;
	size = mq_receive(queue, text, sizeof(text), &priority);
	if (size == -1)
		return -1;
	printf("%u %zd ", priority, size);
	fwrite(text, 1, (size_t)size, stdout);
	putchar('\n');
	return 0;
}

static int
print_waiting(char **argv)
{
	mqd_t queue = mq_open(argv[0], O_RDONLY);
	struct mq_attr attr;

	if (queue == -1 || mq_getattr(queue, &attr) == -1)
		return -1;
	printf("%ld\n", attr.mq_curmsgs);
	return 0;
}

static int
hold_queue(char **argv)
{
	mqd_t queue = mq_open(argv[0], O_RDONLY);

	if (queue == -1)
		return -1;
	return system(argv[1]) == -1 ? -1 : 0;
}

static int
unlink_queue(char **argv)
{
	return mq_unlink(argv[0]);
}

static int
stay_notified(char **argv)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGUSR1,
	};
	mqd_t queue = mq_open(argv[0], O_RDONLY);

	if (queue == -1 || mq_notify(queue, &event) == -1)
		return -1;
	pause();
	return 0;
}

static int
make_segment(char **argv)
{
	int fd = shm_open(argv[0], O_RDWR | O_CREAT | O_EXCL, mode_of(argv[1]));

	return fd == -1 ? -1 : ftruncate(fd, atoll(argv[2]));
}

/* The whole object; writable. */
static char *
map(const char *name, size_t *size)
{
	int fd = shm_open(name, O_RDWR, 0);
	struct stat st;
	void *memory;

	if (fd == -1 || fstat(fd, &st) == -1)
		return NULL;
	*size = (size_t)st.st_size;
	memory = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

static int
fill(char **argv)
{
	size_t size;
	char *memory = map(argv[0], &size);

	if (memory == NULL)
		return -1;
	for (size_t i = 0; i < size; i++)
		memory[i] = (char)(i * 7 + i / 256 + i / 65536);
	return 0;
}

static int
stay_mapped(char **argv)
{
	size_t size;

	if (map(argv[0], &size) == NULL)
		return -1;
	pause();
	return 0;
}

static int
resize(char **argv)
{
	int fd = shm_open(argv[0], O_RDWR, 0);

	if (fd == -1)
		return -1;
	while (ftruncate(fd, atoll(argv[1])) == 0 &&
	       ftruncate(fd, atoll(argv[2])) == 0)
		continue;
	return -1;
}

static int
make_sem(char **argv)
{
	return sem_open(argv[0], O_CREAT | O_EXCL, mode_of(argv[1]),
		   (unsigned)atoi(argv[2])) == SEM_FAILED
	           ? -1
	           : 0;
}

static int
wait_sem(char **argv)
{
	sem_t *sem = sem_open(argv[0], 0);

	return sem == SEM_FAILED ? -1 : sem_wait(sem);
}

static int
post_sem(char **argv)
{
	sem_t *sem = sem_open(argv[0], 0);

	return sem == SEM_FAILED ? -1 : sem_post(sem);
}

static int
print_value(char **argv)
{
	sem_t *sem = sem_open(argv[0], 0);
	int value;

	if (sem == SEM_FAILED || sem_getvalue(sem, &value) == -1)
		return -1;
	printf("%d\n", value);
	return 0;
}

static int
make_socket(char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strncpy(address.sun_path, argv[0], sizeof(address.sun_path) - 1);
	return bind(fd, (struct sockaddr *)&address, sizeof(address));
}

static const struct {
	const char *name;
	int arguments;
	int (*act)(char **argv);
} verbs[] = {
	{ "queue", 2, make_queue },
	{ "send", 3, send_message },
	{ "take", 1, take_message },
	{ "waiting", 1, print_waiting },
	{ "notify", 1, stay_notified },
	{ "hold", 2, hold_queue },
	{ "unlink", 1, unlink_queue },
	{ "segment", 3, make_segment },
	{ "fill", 1, fill },
	{ "map", 1, stay_mapped },
	{ "resize", 3, resize },
	{ "sem", 3, make_sem },
	{ "wait", 1, wait_sem },
	{ "post", 1, post_sem },
	{ "value", 1, print_value },
	{ "socket", 1, make_socket },
};

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (argc >= 2 && strcmp(argv[1], verbs[i].name) == 0 &&
		    argc >= 2 + verbs[i].arguments) {
			if (verbs[i].act(argv + 2) == -1)
				err(EXIT_FAILURE, "%s", argv[1]);
			return EXIT_SUCCESS;
		}
	errx(EXIT_FAILURE, "no such verb, or arguments are missing");
}
