/* SPDX-License-Identifier: BSD-2-Clause */
#include "stage.h"

#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <mqueue.h>
#include <sched.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Of whom no process lives. */
#define STRANGER 123456

/* Who has one process, without privileges. */
#define HOLDER 123457

#define SEGMENT_BYTES 12288
#define MOST_BYTES 8192

/* The folder of the queues, for ourselves. */
#define QUEUES STAGE_FILES "/queues"

struct message {
	long type;
	char text[MOST_BYTES];
};

static int
must(int result, const char *what)
{
	if (result == -1)
		err(1, "%s", what);
	return result;
}

static void
mount_all(void)
{
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "/");
	must(mount("proc", "/proc", "proc", 0, NULL), "/proc");
	must(mount("none", "/dev/shm", "tmpfs", 0, "size=1m,mode=1777"),
	    "/dev/shm");
	must(mount("none", STAGE_FILES, "tmpfs", 0, "size=1m"), STAGE_FILES);
	must(chdir(STAGE_FILES), STAGE_FILES);
	must(mkdir(QUEUES, 0755), QUEUES);
	must(mount("none", QUEUES, "mqueue", 0, NULL), QUEUES);
	/* Not every machine has one. */
	if (access("/dev/mqueue", F_OK) == 0)
		must(mount(QUEUES, "/dev/mqueue", NULL, MS_BIND, NULL),
		    "/dev/mqueue");
}

static void
write_file(const char *name, const char *text, size_t size)
{
	int fd = must(open(name, O_WRONLY | O_CREAT | O_EXCL, 0644), name);

	if (write(fd, text, size) != (ssize_t)size)
		err(1, "%s", name);
	close(fd);
}

/* So that no service is asked for the names of users. */
static void
mount_users(void)
{
	static const char users[] = "root:x:0:0::/:/bin/sh\n"
				    "left:x:123456:123456::/:/bin/sh\n";
	static const char groups[] = "root:x:0:\nleft:x:123456:\n";
	static const char files[] = "passwd: files\ngroup: files\n";

	write_file("nsswitch.conf", files, sizeof(files) - 1);
	write_file("passwd", users, sizeof(users) - 1);
	write_file("group", groups, sizeof(groups) - 1);
	must(mount("nsswitch.conf", "/etc/nsswitch.conf", NULL, MS_BIND, NULL),
	    "/etc/nsswitch.conf");
	must(mount("passwd", "/etc/passwd", NULL, MS_BIND, NULL), "passwd");
	must(mount("group", "/etc/group", NULL, MS_BIND, NULL), "group");
}

static void
make_files(void)
{
	static const char lines[] = "first line\nsecond line\nthird line\n";
	static const char records[] =
	    "{\"type\": 1, \"size\": 5, \"text\": \"alpha\"}\n"
	    "{\"type\": 2, \"size\": 4, \"text\": \"beta\"}\n";
	static const char targets[] = "queue:2\nsegment:1\npsem:/left\n";
	char bytes[6000];

	memset(bytes, 'w', sizeof(bytes));
	write_file("lines", lines, sizeof(lines) - 1);
	write_file("records", records, sizeof(records) - 1);
	write_file("targets", targets, sizeof(targets) - 1);
	write_file("bytes", bytes, sizeof(bytes));
	write_file("metrics", "old\n", 4);
}

static void
send_text(int queue, long type, const char *text)
{
	struct message message = { .type = type };
	size_t size = strlen(text);

	memcpy(message.text, text, size);
	must(msgsnd(queue, &message, size, 0), "msgsnd");
}

static void
make_pqueue(const char *name)
{
	struct mq_attr room = { .mq_maxmsg = 5, .mq_msgsize = 100 };
	mqd_t queue = mq_open(name, O_CREAT | O_EXCL | O_RDWR, 0600, &room);

	must(queue, name);
	must(mq_send(queue, "posix-one", 9, 1), name);
	must(mq_send(queue, "posix-two", 9, 2), name);
	mq_close(queue);
}

static void
make_posix(const char *queue, const char *segment, const char *semaphore)
{
	sem_t *sem;
	int fd;

	make_pqueue(queue);
	fd = must(shm_open(segment, O_CREAT | O_EXCL | O_RDWR, 0600), segment);
	must(ftruncate(fd, SEGMENT_BYTES), segment);
	if (pwrite(fd, "shared", 6, 0) != 6)
		err(1, "%s", segment);
	close(fd);
	sem = sem_open(semaphore, O_CREAT | O_EXCL, 0600, 1);
	if (sem == SEM_FAILED)
		err(1, "%s", semaphore);
	sem_close(sem);
}

/* queue:0 has messages, queue:1 a reader; segment:0 is attached. */
static void
make_live(void)
{
	unsigned short values[] = { 1, 5 };
	int queue, segment, set;
	char *bytes;

	queue = must(msgget(0x5101, IPC_CREAT | IPC_EXCL | 0600), "msgget");
	send_text(queue, 1, "payload-one");
	send_text(queue, 2, "payload-two");
	send_text(queue, 1, "payload-three");
	must(msgget(0x5102, IPC_CREAT | IPC_EXCL | 0600), "msgget");
	segment =
	    must(shmget(0x5301, SEGMENT_BYTES, IPC_CREAT | IPC_EXCL | 0600),
		"shmget");
	/* A hole in the middle. */
	bytes = shmat(segment, NULL, 0);
	bytes[0] = 'b';
	bytes[SEGMENT_BYTES - 1] = 'e';
	shmdt(bytes);
	set = must(semget(0x5201, 2, IPC_CREAT | IPC_EXCL | 0600), "semget");
	must(semctl(set, 0, SETALL, values), "SETALL");
	make_posix("/live", "/live", "/live");
}

static void
post_twice(int set)
{
	struct sembuf post = { .sem_op = 1 };

	must(semop(set, &post, 1), "semop");
	must(semop(set, &post, 1), "semop");
}

/* By a process that ends, so that nobody on record lives. */
static void
make_left(void)
{
	struct semid_ds given = {
		.sem_perm = { .uid = HOLDER, .gid = HOLDER, .mode = 0600 },
	};
	int queue;

	must(seteuid(STRANGER), "seteuid");
	queue = must(msgget(0x5103, IPC_CREAT | IPC_EXCL | 0600), "msgget");
	send_text(queue, 1, "left-one");
	must(msgrcv(queue, &(struct message){ .type = 0 }, MOST_BYTES, 0, 0) ==
		     8
		 ? 0
		 : -1,
	    "msgrcv");
	must(shmget(0x5302, 4096, IPC_CREAT | IPC_EXCL | 0600), "shmget");
	post_twice(must(semget(0x5202, 1, IPC_CREAT | IPC_EXCL | 0600),
	    "semget"));
	post_twice(must(semget(0x5203, 1, IPC_CREAT | IPC_EXCL | 0600),
	    "semget"));
	must(semctl(2, 0, IPC_SET, &given), "IPC_SET");
	make_posix("/left", "/left", "/left");
}

static pid_t
fork_one(void)
{
	return must(fork(), "fork");
}

static void
await_call(pid_t pid, long nr)
{
	char path[64], line[64];
	int fd;
	ssize_t got = 0;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	for (int tries = 0; tries < 1000000; tries++) {
		fd = must(open(path, O_RDONLY | O_CLOEXEC), path);
		got = read(fd, line, sizeof(line) - 1);
		close(fd);
		line[got > 0 ? got : 0] = '\0';
		if (got > 0 && isdigit((unsigned char)line[0]) &&
		    strtol(line, NULL, 10) == nr)
			return;
		sched_yield();
	}
	errx(1, "process %d doesn't come to call %ld", (int)pid, nr);
}

static void
pause_forever(void)
{
	for (;;)
		syscall(SYS_rt_sigsuspend, &(sigset_t){ 0 },
		    (size_t)(_NSIG / CHAR_BIT));
}

static void
drop_rights(void)
{
	must(setgroups(0, NULL), "setgroups");
	must(setgid(HOLDER), "setgid");
	must(setuid(HOLDER), "setuid");
}

/* Process 3 has segment:0 attached, and a semaphore taken. */
static void
attach(void)
{
	struct sembuf take = {
		.sem_num = 1, .sem_op = -1, .sem_flg = SEM_UNDO
	};

	if (shmat(0, NULL, 0) == MAP_FAILED || semop(0, &take, 1) == -1)
		err(1, "attach");
	drop_rights();
	pause_forever();
}

/* 4 waits in queue:1. */
static void
receive(void)
{
	struct message message;

	(void)msgrcv(1, &message, MOST_BYTES, 99, 0);
}

/* 5 has nothing but an undo operation in semset:2. */
static void
hold(void)
{
	struct sembuf take = { .sem_op = 1, .sem_flg = SEM_UNDO };

	drop_rights();
	must(semop(2, &take, 1), "semop");
	pause_forever();
}

/* 6 has POSIX objects of its own user mapped and open; nothing else keeps them.
 */
static void
hold_posix(void)
{
	int fd;

	must(seteuid(HOLDER + 1), "seteuid");
	make_posix("/held", "/held", "/held");
	must(mq_open("/held", O_RDONLY), "mq_open");
	fd = must(shm_open("/held", O_RDONLY, 0), "shm_open");
	if (mmap(NULL, SEGMENT_BYTES, PROT_READ, MAP_SHARED, fd, 0) ==
		MAP_FAILED ||
	    sem_open("/held", 0) == SEM_FAILED)
		err(1, "/held");
	close(fd);
	pause_forever();
}

/* Until it is asleep in a call. */
static void
start(void (*run)(void), long nr)
{
	pid_t pid = fork_one();

	if (pid == 0) {
		run();
		_exit(0);
	}
	await_call(pid, nr);
}

/* So that process 5 is on record no more. */
static void
follow(void)
{
	post_twice(2);
}

static void
run_alone(void (*run)(void))
{
	pid_t pid = fork_one();
	int status;

	if (pid == 0) {
		run();
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "a process of the stage failed");
}

void
stage_set(void)
{
	umask(022);
	mount_all();
	mount_users();
	make_files();
	make_live();
	run_alone(make_left);
	start(attach, SYS_rt_sigsuspend);
	start(receive, SYS_msgrcv);
	start(hold, SYS_rt_sigsuspend);
	start(hold_posix, SYS_rt_sigsuspend);
	run_alone(follow);
}

static void
print_bytes(FILE *out, const char *bytes, size_t size)
{
	/* Zeros at the end are counted. */
	size_t end = size;

	while (end > 0 && bytes[end - 1] == '\0')
		end--;
	for (size_t i = 0; i < end; i++) {
		size_t same = 1;

		while (i + same < end && bytes[i + same] == bytes[i])
			same++;
		if (isgraph((unsigned char)bytes[i]) && bytes[i] != '\\')
			fputc(bytes[i], out);
		else
			fprintf(out, "\\%03o", (unsigned char)bytes[i]);
		if (same > 4) {
			fprintf(out, "{%zu}", same);
			i += same - 1;
		}
	}
	if (end < size)
		fprintf(out, "\\0{%zu}", size - end);
}

static void
print_queue(FILE *out, int id)
{
	struct message message;
	struct msqid_ds status;
	ssize_t size;

	must(msgctl(id, IPC_STAT, &status), "IPC_STAT");
	fprintf(out, "queue:%d %#x %u:%u %o %lu", id,
	    (unsigned)status.msg_perm.__key, status.msg_perm.uid,
	    status.msg_perm.gid, status.msg_perm.mode, status.msg_qbytes);
	while ((size = msgrcv(id, &message, MOST_BYTES, 0, IPC_NOWAIT)) != -1) {
		fprintf(out, " %ld=", message.type);
		print_bytes(out, message.text, (size_t)size);
	}
	fputc('\n', out);
}

static void
print_segment(FILE *out, int id)
{
	struct shmid_ds status;
	char *bytes;

	must(shmctl(id, IPC_STAT, &status), "IPC_STAT");
	bytes = shmat(id, NULL, SHM_RDONLY);
	if (bytes == MAP_FAILED)
		err(1, "shmat");
	fprintf(out, "segment:%d %#x %u:%u %o %zu ", id,
	    (unsigned)status.shm_perm.__key, status.shm_perm.uid,
	    status.shm_perm.gid, status.shm_perm.mode, status.shm_segsz);
	print_bytes(out, bytes, status.shm_segsz);
	fputc('\n', out);
	shmdt(bytes);
}

static void
print_semset(FILE *out, int id)
{
	unsigned short values[64];
	struct semid_ds status;

	must(semctl(id, 0, IPC_STAT, &status), "IPC_STAT");
	if (status.sem_nsems > sizeof(values) / sizeof(values[0]))
		errx(1, "semset:%d is too large", id);
	must(semctl(id, 0, GETALL, values), "GETALL");
	fprintf(out, "semset:%d %#x %u:%u %o", id,
	    (unsigned)status.sem_perm.__key, status.sem_perm.uid,
	    status.sem_perm.gid, status.sem_perm.mode);
	for (unsigned long i = 0; i < status.sem_nsems; i++)
		fprintf(out, " %u", values[i]);
	fputc('\n', out);
}

/* For each row of a table of the kernel. */
static void
print_rows(FILE *out, const char *path, void (*print)(FILE *out, int id))
{
	FILE *table = fopen(path, "re");
	char line[512];

	if (table == NULL)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), table) != NULL) {
		char *id = line;

		/* The key; the headings have none. */
		(void)strtol(line, &id, 10);
		if (id != line)
			print(out, (int)strtol(id, NULL, 10));
	}
	fclose(table);
}

static void
print_pqueue(FILE *out, const char *name, const struct stat *status)
{
	char text[MOST_BYTES], path[300];
	unsigned priority;
	ssize_t size;
	mqd_t queue;

	snprintf(path, sizeof(path), "/%s", name);
	queue = must(mq_open(path, O_RDONLY | O_NONBLOCK), path);
	fprintf(out, "pqueue:%s %u:%u %o", path, status->st_uid, status->st_gid,
	    status->st_mode);
	while ((size = mq_receive(queue, text, sizeof(text), &priority)) !=
	       -1) {
		fprintf(out, " %u=", priority);
		print_bytes(out, text, (size_t)size);
	}
	fputc('\n', out);
	mq_close(queue);
}

static void
print_file(FILE *out, const char *kind, const char *name, int folder,
    const struct stat *status)
{
	char *bytes = calloc(1, (size_t)status->st_size + 1);
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);

	if (bytes == NULL || fd == -1 ||
	    read(fd, bytes, (size_t)status->st_size) != status->st_size)
		err(1, "%s", name);
	fprintf(out, "%s:/%s %u:%u %o ", kind, name, status->st_uid,
	    status->st_gid, status->st_mode);
	print_bytes(out, bytes, (size_t)status->st_size);
	fputc('\n', out);
	close(fd);
	free(bytes);
}

static void
print_folder(FILE *out, const char *kind, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat status;

	if (dir == NULL)
		err(1, "%s", path);
	while ((entry = readdir(dir)) != NULL) {
		must(fstatat(dirfd(dir), entry->d_name, &status,
			 AT_SYMLINK_NOFOLLOW),
		    entry->d_name);
		if (S_ISDIR(status.st_mode))
			continue;
		if (strcmp(kind, "pqueue") == 0)
			print_pqueue(out, entry->d_name, &status);
		else
			print_file(out, kind, entry->d_name, dirfd(dir),
			    &status);
	}
	closedir(dir);
}

void
stage_print(FILE *out)
{
	print_rows(out, "/proc/sysvipc/msg", print_queue);
	print_rows(out, "/proc/sysvipc/shm", print_segment);
	print_rows(out, "/proc/sysvipc/sem", print_semset);
	print_folder(out, "pqueue", QUEUES);
	print_folder(out, "shm", "/dev/shm");
	print_folder(out, "file", STAGE_FILES);
}
