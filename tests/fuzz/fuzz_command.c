/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whole command lines: the first byte chooses the program, the rest are its
 * arguments, each ended by a NUL; after an empty one comes standard input.
 *
 * Each runs in a process of its own, made by a server whose IPC, mount and pid
 * namespaces are its own, that has no rights, sees all files but those of
 * /dev/shm read-only, and can execute nothing. Whatever the arguments say,
 * nothing outside is touched. What coverage the process had comes back to
 * libFuzzer in shared memory.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);

/* The Makefile names every program; ROW(ipcs) is that of cmd/ipcs.c, whose main
 * it has renamed. */
#ifndef FUZZ_COMMANDS
#define FUZZ_COMMANDS(ROW) ROW(ipcs)
#endif

#define DECLARE(name) int main_of_##name(int argc, char **argv);
FUZZ_COMMANDS(DECLARE)

static const struct {
	char name[16];
	int (*main)(int argc, char **argv);
} commands[] = {
#define ROW(name) { #name, main_of_##name },
	FUZZ_COMMANDS(ROW)
};

#define COUNT (sizeof(commands) / sizeof(commands[0]))
#define MOST 4096
#define WORDS 64
#define NOBODY 65534

/* What clang's -fsanitize=fuzzer counts with; nothing without it. This file is
 * compiled without, or clang gives them other names. */
extern uint8_t __start___sancov_cntrs[] __attribute__((weak));
extern uint8_t __stop___sancov_cntrs[] __attribute__((weak));

/* Between libFuzzer, the server and its children. */
static struct shared {
	size_t size;
	uint8_t input[MOST];
	size_t ncounters;
	uint8_t counters[];
} * shared;

static int server = -1;
static pid_t server_pid, owner;
static pid_t child; /* whose coverage counts */

static size_t
counters(void)
{
	return (uintptr_t)__stop___sancov_cntrs -
	       (uintptr_t)__start___sancov_cntrs;
}

/* A child ends by a signal where a sanitizer finds something; leaks are looked
 * for by the tests. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "abort_on_error=1:detect_leaks=0";
}

/* At the end of a child, however it calls exit(3). */
static void
report_coverage(void)
{
	if (getpid() != child || counters() == 0)
		return;
	memcpy(shared->counters, __start___sancov_cntrs, counters());
	shared->ncounters = counters();
}

/* Executes nothing from now on, and so does what is made here. */
static void
forbid_programs(void)
{
	struct sock_filter rules[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execve, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_execveat, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EACCES),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(rules) / sizeof(rules[0]),
		.filter = rules,
	};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == -1)
		err(1, "seccomp");
}

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		err(1, "%s", path);
	close(fd);
}

/* Leaves the namespaces of the host, as root or as an ordinary user. */
static void
leave_host(void)
{
	int flags = CLONE_NEWIPC | CLONE_NEWNS | CLONE_NEWPID;
	char map[32];
	uid_t uid = geteuid();
	gid_t gid = getegid();

	if (uid != 0)
		flags |= CLONE_NEWUSER;
	if (unshare(flags) == -1)
		err(1, "no namespaces of its own");
	if (uid == 0)
		return;
	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_text("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_text("/proc/self/gid_map", map);
}

/* In the new pid namespace. */
static void
mount_own(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attr,
		sizeof(attr)) == -1 ||
	    mount("none", "/proc", "proc", 0, NULL) == -1 ||
	    mount("none", "/dev/shm", "tmpfs", 0, "mode=1777,size=4m") == -1)
		err(1, "no mounts of its own");
	/* A kernel or a machine may be without. */
	(void)mount("none", "/dev/mqueue", "mqueue", 0, NULL);
}

static void
drop_rights(void)
{
	const struct rlimit none = { 0, 0 }, file = { 1 << 20, 1 << 20 };

	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &file);
	/* In a user namespace there is no other user; what it may do there ends
	 * with the capabilities. */
	if (setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1) {
		struct {
			uint32_t version;
			int pid;
		} header = { 0x20080522, 0 };
		uint32_t capabilities[6] = { 0 };

		if (syscall(SYS_capset, &header, capabilities) == -1)
			err(1, "capset");
	}
	if (chdir("/") == -1)
		err(1, "/");
	forbid_programs();
}

/* What a command may find; it may remove it. */
static void
make_objects(void)
{
	static const struct {
		long type;
		char text[5];
	} message = { 3, "hello" };
	int queue = msgget(1, IPC_CREAT | 0600);
	int set = semget(1, 3, IPC_CREAT | 0600);
	int fd = open("/dev/shm/x", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	(void)msgsnd(queue, &message, sizeof(message.text), IPC_NOWAIT);
	(void)msgsnd(queue, &message, sizeof(message.text), IPC_NOWAIT);
	(void)semctl(set, 1, SETVAL, 2);
	(void)shmget(1, 100, IPC_CREAT | 0600);
	(void)!ftruncate(fd, 100);
	close(fd);
	fd = open("/dev/shm/sem.x", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	(void)!write(fd, (uint64_t[4]){ 1, 128 }, 32);
	close(fd);
}

/* Splits the input into arguments, and returns what is left for the input. */
static const char *
split(char *text, const char *end, char **argv, int *argc)
{
	*argc = 1;
	while (text < end && *argc < WORDS) {
		size_t length = strnlen(text, (size_t)(end - text));

		if (length == 0)
			return text + 1;
		argv[(*argc)++] = text;
		text += length + 1;
	}
	return text < end ? text : end;
}

static _Noreturn void
run_command(void)
{
	static char text[MOST + 1];
	char *argv[WORDS + 1] = { NULL };
	const char *input, *end = text + shared->size - 1;
	size_t which = shared->input[0] % COUNT;
	const struct itimerval limit = { .it_value = { .tv_usec = 100000 } };
	const struct rlimit seconds = { 5, 6 };
	int argc, in = memfd_create("in", MFD_CLOEXEC);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	memcpy(text, shared->input + 1, shared->size - 1);
	argv[0] = strdup(commands[which].name);
	program_invocation_short_name = argv[0];
	input = split(text, end, argv, &argc);
	if (in == -1 || null == -1 || argv[0] == NULL ||
	    write(in, input, (size_t)(end - input)) == -1 ||
	    lseek(in, 0, SEEK_SET) == -1)
		_exit(0);
	dup2(in, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (getenv("FUZZ_COMMAND_STDERR") == NULL)
		dup2(null, STDERR_FILENO);
	child = getpid();
	atexit(report_coverage);
	if (counters() > 0)
		memset(__start___sancov_cntrs, 0, counters());
	/* Not those of libFuzzer and the sanitizers. */
	for (int number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	/* One that waits is ended: that is no failure. */
	setitimer(ITIMER_REAL, &limit, NULL);
	setrlimit(RLIMIT_CPU, &seconds);
	exit(commands[which].main(argc, argv));
}

/* Waits for a child for at most a second: it may block the alarm. */
static int
wait_for(pid_t pid)
{
	int status;

	for (int i = 0; i < 1000; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return status;
		usleep(i < 100 ? 200 : 1000);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return SIGALRM;
}

static _Noreturn void
serve(int fd)
{
	pid_t pid;
	int status;
	char byte;

	while (read(fd, &byte, 1) == 1) {
		make_objects();
		pid = fork();
		if (pid == 0)
			run_command();
		if (pid == -1)
			err(1, "fork");
		status = wait_for(pid);
		/* What it has left behind. */
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (write(fd, &status, sizeof(status)) != sizeof(status))
			break;
	}
	_exit(0);
}

static void
stop_server(void)
{
	if (getpid() != owner)
		return;
	close(server);
	waitpid(server_pid, NULL, 0);
}

static void
start_server(void)
{
	int fds[2];
	pid_t pid, inner;

	shared = mmap(NULL, sizeof(*shared) + counters(),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == -1)
		err(1, "server");
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(fds[0]);
		leave_host();
		inner = fork();
		if (inner == 0) {
			mount_own();
			drop_rights();
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			serve(fds[1]);
		}
		close(fds[1]);
		waitpid(inner, NULL, 0);
		_exit(0);
	}
	close(fds[1]);
	server = fds[0];
	server_pid = pid;
	owner = getpid();
	atexit(stop_server);
}

/* libFuzzer has a timer, whose signal interrupts calls. */
static void
await_status(int *status)
{
	ssize_t got;

	do
		got = read(server, status, sizeof(*status));
	while (got == -1 && errno == EINTR);
	if (got == -1)
		err(1, "the server doesn't answer");
	if (got != sizeof(*status))
		errx(1, "the server has ended");
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	start_server();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int status;

	if (size == 0 || size > MOST)
		return 0;
	if (server == -1)
		start_server();
	memcpy(shared->input, data, size);
	shared->size = size;
	shared->ncounters = 0;
	if (write(server, "", 1) != 1)
		err(1, "the server has ended");
	await_status(&status);
	for (size_t i = 0; i < shared->ncounters; i++)
		if (shared->counters[i] > 0)
			__start___sancov_cntrs[i] = shared->counters[i];
	/* By a signal that we didn't send, or with a status of no program. */
	if (WIFSIGNALED(status)
		? WTERMSIG(status) != SIGALRM && WTERMSIG(status) != SIGKILL &&
		      WTERMSIG(status) != SIGXFSZ
		: WEXITSTATUS(status) > 3 &&
		      (WEXITSTATUS(status) < 123 || WEXITSTATUS(status) > 127))
		abort();
	return 0;
}
