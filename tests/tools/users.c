/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Uses System V IPC objects until it is killed, for the tests: nothing of the
 * library is in here.
 *
 *	users attach ID r|rw COPIES	attaches, and has COPIES children
 *	users share ID			attaches, and waits in vfork(2)
 *	users remain ID			attaches, and ends its first thread
 *	users alone -			a thread makes a queue in a namespace
 *					of its own
 *	users visit ID			a thread operates with SEM_UNDO in the
 *					namespace that is open as standard input
 *	users execute ID COMMAND ...	attaches, and executes the command
 *	users move ID			attaches, and leaves the namespace
 *	users receive ID TYPE THREADS	blocks in msgrcv(2); TYPE may be !N
 *	users orphan ID TYPE [SIZE]	the same in a thread, while the first
 *					thread of the process has ended; with
 *					SIZE it blocks in msgsnd(2)
 *	users thread ID			takes a message in a thread, which ends
 *	users wide ID			blocks in msgrcv(2), with more bits in
 *					the id than an int has
 *	users send ID TYPE SIZE THREADS	blocks in msgsnd(2)
 *	users op ID THREADS NUM N ...	blocks in semop(2)
 *	users forge DIR ID KEY		maps a removed file of DIR that has the
 *					name and the inode of a segment
 *	users silent ID			blocks in msgsnd(2); at SIGUSR1 the
 *					message is in memory that doesn't answer
 *	users look PID ADDRESS		reads memory of that process
 *	users become UID		a thread takes on that user, alone
 *	users busy N			runs in N threads
 *	users pid N			executes sleep as the process with that
 *					number, where it is free
 *
 * With USERS_TRACEABLE in the environment, Yama lets everybody look at it.
 */

#include <err.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST_OPERATIONS 64

struct job {
	void *(*run)(void *job);
	int id;
	long type;
	int flags;
	size_t size;
	struct sembuf operations[MOST_OPERATIONS];
	size_t count;
};

static void *
receive(void *arg)
{
	const struct job *job = arg;
	static struct {
		long type;
		char text[65536];
	} message;

	if (msgrcv(job->id, &message, sizeof(message.text), job->type,
		job->flags) == -1)
		err(1, "msgrcv");
	return NULL;
}

static void *
send_one(void *arg)
{
	const struct job *job = arg;
	static struct {
		long type;
		char text[65536];
	} message;

	message.type = job->type;
	if (msgsnd(job->id, &message, job->size, 0) == -1)
		err(1, "msgsnd");
	return NULL;
}

static void *
operate(void *arg)
{
	struct job *job = arg;

	if (semop(job->id, job->operations, job->count) == -1)
		err(1, "semop");
	return NULL;
}

static void
run(struct job *job, int threads)
{
	pthread_t thread;

	for (int i = 1; i < threads; i++)
		if (pthread_create(&thread, NULL, job->run, job) != 0)
			errx(1, "pthread_create");
	job->run(job);
}

static void
attach(int id, bool writable)
{
	if (shmat(id, NULL, writable ? 0 : SHM_RDONLY) == (void *)-1)
		err(1, "shmat");
}

static void
stay(void)
{
	for (;;)
		pause();
}

static void *
stay_there(void *arg)
{
	(void)arg;
	stay();
	return NULL;
}

static void *
move_alone(void *arg)
{
	(void)arg;
	if (unshare(CLONE_NEWIPC) == -1 || msgget(IPC_PRIVATE, 0600) == -1)
		err(1, "unshare");
	stay();
	return NULL;
}

static void *
visit(void *arg)
{
	const struct job *job = arg;
	struct sembuf operation = { .sem_op = 1, .sem_flg = SEM_UNDO };

	if (setns(STDIN_FILENO, CLONE_NEWIPC) == -1 ||
	    semop(job->id, &operation, 1) == -1)
		err(1, "semop");
	stay();
	return NULL;
}

/* Of which some machines have an older one, for numbers of 16 bits. */
#ifndef SYS_setresuid32
#define SYS_setresuid32 SYS_setresuid
#endif

/* The C library's function would change all threads. */
static void *
become(void *arg)
{
	const struct job *job = arg;

	if (syscall(SYS_setresuid32, job->id, job->id, job->id) == -1)
		err(1, "setresuid");
	stay();
	return NULL;
}

/* Ends the first thread of the process; another one runs on. */
static void
go_on_in(void *(*work)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, work, arg) != 0)
		errx(1, "pthread_create");
	pthread_exit(NULL);
}

/* The kernel notes the thread that was blocked, not its process. */
static void
take_in_thread(struct job *job)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, receive, job) != 0)
		errx(1, "pthread_create");
	pthread_join(thread, NULL);
	stay();
}

/* The next new process gets the number after the last one. */
static void
take_pid(long wanted)
{
	FILE *file = fopen("/proc/sys/kernel/ns_last_pid", "w");

	if (file == NULL || fprintf(file, "%ld", wanted - 1) < 0 ||
	    fclose(file) != 0)
		err(1, "ns_last_pid");
	if (fork() != 0)
		exit(0);
	if (getpid() != wanted)
		errx(1, "%ld is %d", wanted, getpid());
	execlp("sleep", "sleep", "1000", (char *)NULL);
	err(127, "sleep");
}

/* Files of a new tmpfs have small numbers, one after the other. */
static void
forge(const char *dir, unsigned long id, const char *key)
{
	char path[256];
	struct stat file;

	for (int i = 0; i < 100000; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/SYSV%s", dir, key);
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		if (fd == -1 || ftruncate(fd, 4096) == -1 ||
		    fstat(fd, &file) == -1)
			err(1, "%s", path);
		if (file.st_ino == id &&
		    mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			0) == MAP_FAILED)
			err(1, "mmap");
		close(fd);
		if (unlink(path) == -1)
			err(1, "%s", path);
		if (file.st_ino == id) {
			prctl(PR_SET_NAME, "forged");
			stay();
		}
	}
	errx(1, "no file has the number %lu", id);
}

/* The page of an address is there no more, and nobody brings it back. */
static void
silence(int faults, void *address)
{
	unsigned long page = (unsigned long)address & ~4095UL;
	struct uffdio_register range = {
		.range = { .start = page, .len = 4096 },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	if (ioctl(faults, UFFDIO_REGISTER, &range) == -1)
		err(1, "UFFDIO_REGISTER");
	if (madvise((void *)page, 4096, MADV_DONTNEED) == -1)
		err(1, "madvise");
}

static void *
send_silent(void *arg)
{
	const struct job *job = arg;

	if (msgsnd(job->id, (const void *)job->type, job->size, 0) == -1)
		err(1, "msgsnd");
	return NULL;
}

static void
be_silent(int id)
{
	struct uffdio_api api = { .api = UFFD_API };
	int faults = (int)syscall(SYS_userfaultfd, O_CLOEXEC), number;
	long *message = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct job job = { .id = id, .type = (long)message, .size = 50 };
	pthread_t thread;
	sigset_t set;

	if (faults == -1 || ioctl(faults, UFFDIO_API, &api) == -1)
		err(1, "userfaultfd");
	message[0] = 1;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (pthread_create(&thread, NULL, send_silent, &job) != 0)
		errx(1, "pthread_create");
	sigwait(&set, &number);
	silence(faults, message);
	prctl(PR_SET_NAME, "silent");
	stay();
}

static void *
spin(void *arg)
{
	for (;;)
		__asm__ volatile("" ::: "memory");
	return arg;
}

/* Those who have attached the segment of the job. */
static bool
attaches(const char *verb, const struct job *job, int argc, char **argv)
{
	if (strcmp(verb, "attach") == 0 && argc == 5) {
		attach(job->id, strcmp(argv[3], "rw") == 0);
		for (int i = atoi(argv[4]); i > 0; i--)
			if (fork() == 0)
				stay();
		stay();
	} else if (strcmp(verb, "share") == 0) {
		attach(job->id, true);
		if (vfork() == 0)
			stay();
	} else if (strcmp(verb, "remain") == 0) {
		attach(job->id, true);
		go_on_in(stay_there, NULL);
	} else if (strcmp(verb, "execute") == 0) {
		attach(job->id, false);
		execvp(argv[3], argv + 3);
		err(127, "%s", argv[3]);
	} else if (strcmp(verb, "move") == 0) {
		attach(job->id, false);
		if (unshare(CLONE_NEWIPC) == -1)
			err(1, "unshare");
		stay();
	} else {
		return false;
	}
	return true;
}

/* Those who are blocked on the queue or set of the job. */
static bool
waits(const char *verb, struct job *job, int argc, char **argv)
{
	if (strcmp(verb, "receive") == 0 && argc == 5) {
		job->run = receive;
		job->flags = argv[3][0] == '!' ? MSG_EXCEPT : 0;
		job->type = atol(argv[3] + (argv[3][0] == '!'));
		run(job, atoi(argv[4]));
	} else if (strcmp(verb, "orphan") == 0 && argc >= 4) {
		job->type = atol(argv[3]);
		job->size = argc > 4 ? (size_t)atol(argv[4]) : 0;
		go_on_in(argc > 4 ? send_one : receive, job);
	} else if (strcmp(verb, "thread") == 0) {
		take_in_thread(job);
	} else if (strcmp(verb, "wide") == 0) {
		char message[64];

		syscall(SYS_msgrcv, 0xabcd00000000 | job->id, message, 8, 1, 0);
	} else if (strcmp(verb, "send") == 0 && argc == 6) {
		job->run = send_one;
		job->type = atol(argv[3]);
		job->size = (size_t)atol(argv[4]);
		run(job, atoi(argv[5]));
	} else if (strcmp(verb, "op") == 0 && argc > 5) {
		job->run = operate;
		for (int i = 4; i + 1 < argc; i += 2)
			job->operations[job->count++] = (struct sembuf){
				.sem_num = (unsigned short)atoi(argv[i]),
				.sem_op = (short)atoi(argv[i + 1]),
			};
		run(job, atoi(argv[3]));
	} else {
		return false;
	}
	return true;
}

static void
look(pid_t pid, const char *address)
{
	char copy[8];
	struct iovec ours = { copy, 8 };
	struct iovec theirs = { (void *)strtoul(address, NULL, 0), 8 };

	if (process_vm_readv(pid, &ours, 1, &theirs, 1, 0) != 8)
		err(1, "process_vm_readv");
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	struct job job = { .id = argc > 2 ? atoi(argv[2]) : 0 };

	if (getenv("USERS_TRACEABLE") != NULL)
		(void)prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
	if (attaches(verb, &job, argc, argv) || waits(verb, &job, argc, argv))
		return 0;
	if (strcmp(verb, "alone") == 0 || strcmp(verb, "visit") == 0 ||
	    strcmp(verb, "become") == 0) {
		pthread_t thread;

		if (pthread_create(&thread, NULL,
			verb[0] == 'a'   ? move_alone
			: verb[0] == 'v' ? visit
					 : become,
			&job) != 0)
			errx(1, "pthread_create");
		/* The list to undo that came with the thread could be for any
		 * namespace: a doubt for the tests in all others. */
		if (verb[0] == 'a' && unshare(CLONE_SYSVSEM) == -1)
			err(1, "unshare");
		stay();
	} else if (strcmp(verb, "forge") == 0 && argc == 5) {
		forge(argv[2], strtoul(argv[3], NULL, 10), argv[4]);
	} else if (strcmp(verb, "silent") == 0) {
		be_silent(job.id);
	} else if (strcmp(verb, "look") == 0 && argc == 4) {
		look(job.id, argv[3]);
	} else if (strcmp(verb, "busy") == 0) {
		/* Not for ever, whoever forgets it. */
		alarm(300);
		job.run = spin;
		run(&job, job.id);
	} else if (strcmp(verb, "pid") == 0 && argc == 3) {
		take_pid(atol(argv[2]));
	} else {
		errx(1, "no such verb");
	}
	return 0;
}
