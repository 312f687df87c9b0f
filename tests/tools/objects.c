/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes and uses System V IPC objects for the tests, by the system calls
 * alone: nothing of the library is in here.
 *
 *	objects queue KEY MODE			prints its id, as the next two
 *	objects segment KEY MODE SIZE
 *	objects semset KEY MODE NSEMS
 *	objects fill queue|segment|semset COUNT	makes COUNT without a key
 *	objects send ID TYPE TEXT
 *	objects sendz ID TYPE TEXT		with its NUL
 *	objects receive ID			takes one without waiting
 *	objects take ID TYPE			the same, of a type:
 *						TYPE SIZE TEXT
 *	objects await ID			the same, of any type, and waits
 *						a minute for it
 *	objects qbytes ID BYTES
 *	objects touch ID			writes the first byte
 *	objects poke ID OFFSET			writes standard input there
 *	objects peek ID [SIZE]			reads every byte of a segment,
 *						or more, to the end of its page
 *	objects pageout ID			has its pages swapped out
 *	objects lock ID
 *	objects op ID NUM N
 *	objects chown queue|segment|semset ID UID GID MODE
 *	objects doom ID COMMAND ...		removes a segment while
 *attached, and runs the command so
 */

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

union semun {
	int val;
	struct semid_ds *buf;
};

/* Keys and user ids are more than a long holds where that has 32 bits. */
static long long
wide_number(const char *text)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 0);
	if (end == text || *end != '\0' || errno != 0)
		errx(1, "%s: not a number", text);
	return value;
}

static long
number(const char *text)
{
	long long value = wide_number(text);

	if (value < LONG_MIN || value > LONG_MAX)
		errx(1, "%s: more than this machine holds", text);
	return (long)value;
}

static size_t
byte_count(const char *text)
{
	long long value = wide_number(text);

	if (value < 0 || (unsigned long long)value > SIZE_MAX)
		errx(1, "%s: more than this machine holds", text);
	return (size_t)value;
}

static int
make(const char *kind, key_t key, int flags, size_t size)
{
	int id;

	if (strcmp(kind, "queue") == 0)
		id = msgget(key, flags | IPC_CREAT);
	else if (strcmp(kind, "segment") == 0)
		id = shmget(key, size, flags | IPC_CREAT);
	else
		id = semget(key, (int)size, flags | IPC_CREAT);
	if (id == -1)
		err(1, "%s", kind);
	return id;
}

static void
change_owner(const char *kind, int id, uid_t uid, gid_t gid, mode_t mode)
{
	struct msqid_ds queue = { .msg_qbytes = 16384 };
	struct shmid_ds segment = { .shm_segsz = 0 };
	struct semid_ds set = { .sem_nsems = 0 };
	union semun arg = { .buf = &set };
	int result;

	queue.msg_perm.uid = segment.shm_perm.uid = set.sem_perm.uid = uid;
	queue.msg_perm.gid = segment.shm_perm.gid = set.sem_perm.gid = gid;
	queue.msg_perm.mode = (unsigned short)mode;
	segment.shm_perm.mode = set.sem_perm.mode = (unsigned short)mode;
	if (strcmp(kind, "queue") == 0)
		result = msgctl(id, IPC_SET, &queue);
	else if (strcmp(kind, "segment") == 0)
		result = shmctl(id, IPC_SET, &segment);
	else
		result = semctl(id, 0, IPC_SET, arg);
	if (result == -1)
		err(1, "%s %d", kind, id);
}

static void
send_text(int id, long type, const char *text, size_t extra)
{
	struct {
		long type;
		char text[8192];
	} message = { .type = type };
	size_t length = strlen(text) + extra;

	if (length > sizeof(message.text))
		errx(1, "too long");
	memcpy(message.text, text, length);
	if (msgsnd(id, &message, length, IPC_NOWAIT) == -1)
		err(1, "queue %d", id);
}

static void
take(int id, long type, int flags, bool headed)
{
	struct {
		long type;
		char text[65536];
	} message;
	ssize_t length;

	length = msgrcv(id, &message, sizeof(message.text), type, flags);
	if (length == -1)
		err(1, "queue %d", id);
	if (headed)
		printf("%ld %zd ", message.type, length);
	fwrite(message.text, 1, (size_t)length, stdout);
	putchar('\n');
}

static void
set_qbytes(int id, unsigned long bytes)
{
	struct msqid_ds ds;

	if (msgctl(id, IPC_STAT, &ds) == -1)
		err(1, "queue %d", id);
	ds.msg_qbytes = bytes;
	if (msgctl(id, IPC_SET, &ds) == -1)
		err(1, "queue %d", id);
}

static char *
attach(int id)
{
	char *memory = shmat(id, NULL, 0);

	if (memory == (void *)-1)
		err(1, "segment %d", id);
	return memory;
}

static void
poke(int id, long offset)
{
	char *at = attach(id) + offset;
	ssize_t n;

	while ((n = read(STDIN_FILENO, at, 65536)) > 0)
		at += n;
	if (n == -1)
		err(1, "standard input");
}

static size_t
size_of(int id)
{
	struct shmid_ds ds;

	if (shmctl(id, IPC_STAT, &ds) == -1)
		err(1, "segment %d", id);
	return ds.shm_segsz;
}

/* Only pages that are mapped go out: each is touched first. */
static void
page_out(int id)
{
	size_t size = size_of(id);
	char *memory = attach(id);

	for (size_t at = 0; at < size; at += 4096)
		(void)*(volatile char *)(memory + at);
	if (madvise(memory, size, 21) == -1)
		err(1, "MADV_PAGEOUT");
}

static int
doom(int id, char **command)
{
	int status;
	pid_t pid;

	attach(id);
	if (shmctl(id, IPC_RMID, NULL) == -1)
		err(1, "segment %d", id);
	pid = fork();
	if (pid == 0) {
		execvp(command[0], command);
		err(127, "%s", command[0]);
	}
	if (waitpid(pid, &status, 0) == -1)
		err(1, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static void
operate(int id, long num, long amount)
{
	struct sembuf op = {
		.sem_num = (unsigned short)num,
		.sem_op = (short)amount,
		.sem_flg = IPC_NOWAIT,
	};

	if (semop(id, &op, 1) == -1)
		err(1, "semset %d", id);
}

static void
make_one(const char *kind, char **arg, bool has_size)
{
	printf("%d\n",
	    make(kind, (key_t)wide_number(arg[0]), (int)strtol(arg[1], NULL, 8),
		has_size ? byte_count(arg[2]) : 1));
}

int
main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	char **arg = argv + 2;

	if (strcmp(verb, "fill") == 0) {
		for (long i = number(arg[1]); i > 0; i--)
			make(arg[0], IPC_PRIVATE, 0644, 1);
	} else if (strcmp(verb, "send") == 0) {
		send_text((int)number(arg[0]), number(arg[1]), arg[2], 0);
	} else if (strcmp(verb, "sendz") == 0) {
		send_text((int)number(arg[0]), number(arg[1]), arg[2], 1);
	} else if (strcmp(verb, "receive") == 0) {
		take((int)number(arg[0]), 0, IPC_NOWAIT, false);
	} else if (strcmp(verb, "take") == 0) {
		take((int)number(arg[0]), number(arg[1]), IPC_NOWAIT, true);
	} else if (strcmp(verb, "await") == 0) {
		alarm(60);
		take((int)number(arg[0]), 0, 0, true);
	} else if (strcmp(verb, "qbytes") == 0) {
		set_qbytes((int)number(arg[0]), (unsigned long)number(arg[1]));
	} else if (strcmp(verb, "touch") == 0) {
		*attach((int)number(arg[0])) = 'x';
	} else if (strcmp(verb, "poke") == 0) {
		poke((int)number(arg[0]), number(arg[1]));
	} else if (strcmp(verb, "peek") == 0) {
		fwrite(attach((int)number(arg[0])), 1,
		    argc > 3 ? (size_t)number(arg[1])
			     : size_of((int)number(arg[0])),
		    stdout);
	} else if (strcmp(verb, "pageout") == 0) {
		page_out((int)number(arg[0]));
	} else if (strcmp(verb, "lock") == 0) {
		if (shmctl((int)number(arg[0]), SHM_LOCK, NULL) == -1)
			err(1, "lock");
	} else if (strcmp(verb, "op") == 0) {
		operate((int)number(arg[0]), number(arg[1]), number(arg[2]));
	} else if (strcmp(verb, "chown") == 0) {
		change_owner(arg[0], (int)number(arg[1]),
		    (uid_t)wide_number(arg[2]), (gid_t)wide_number(arg[3]),
		    (mode_t)strtol(arg[4], NULL, 8));
	} else if (strcmp(verb, "doom") == 0) {
		return doom((int)number(arg[0]), arg + 1);
	} else if (argc > 3) {
		make_one(verb, arg, argc > 4);
	} else {
		errx(1, "no such verb");
	}
	return 0;
}
