/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Runs commands in namespaces of their own, each time on the same stage, and
 * fails one of their system calls or allocations: inject [ALLOC.SO]
 *
 * Each line of standard input is a run, its fields separated by the byte 31:
 *
 *	NR WHEN LASTING	ERROR the system call that fails, and 1: all of that
 *			number after it, too; NR is -1 for none
 *	ALLOC		the allocation that fails, with a + all after it too; 0
 *			to count them, or -1
 *	TRACE		1: the calls are printed
 *	MILLISECONDS	the command has
 *	file or pipe	what standard output is
 *	INPUT		a file of the stage
 *	ARG ...		the command; none: only the stage is printed
 *
 * The answer is a line of numbers (the status as waitpid(2) gives it, or -1 for
 * a command that had to be killed; hits; allocations; crashes; whether
 *processes of it are left; and four sizes) and then standard output, standard
 *error, the state of all objects, and the calls.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "notify.h"
#include "stage.h"

#define MOST_ARGS 64
#define SEPARATOR "\037"
#define MOST_QUIET 400 /* of 5 ms each */
#define NAMESPACES (CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC)

enum blob { OUT, ERR, STATE, TRACE, BLOBS };

/* What supervise() waits for. */
enum { LISTENER, COMMAND, OUTPUT };

struct run {
	struct fault fault;
	const char *alloc;
	bool traced;
	int milliseconds;
	bool to_pipe;
	const char *input;
	char *argv[MOST_ARGS + 1];
};

/* What the process in the namespaces leaves for the worker. */
struct result {
	int status;
	unsigned hits;
	unsigned allocations;
	unsigned crashes;
	bool left;
};

struct worker {
	const char *preload;
	int blobs[BLOBS];
	struct result *result; /* shared */
};

static const char *
next_field(char **line)
{
	const char *field = strsep(line, SEPARATOR);

	if (field == NULL)
		errx(1, "a field is missing");
	return field;
}

static int
next_number(char **line)
{
	return (int)strtol(next_field(line), NULL, 10);
}

static void
parse_run(struct run *run, char *line)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	run->fault.nr = next_number(&line);
	run->fault.when = (unsigned)next_number(&line);
	run->fault.lasting = next_number(&line) == 1;
	run->fault.error = next_number(&line);
	run->alloc = next_field(&line);
	run->traced = next_number(&line) == 1;
	run->milliseconds = next_number(&line);
	run->to_pipe = strcmp(next_field(&line), "pipe") == 0;
	run->input = next_field(&line);
	while (line != NULL && count < MOST_ARGS)
		run->argv[count++] = strsep(&line, SEPARATOR);
	run->argv[count] = NULL;
}

/* Those that fail, or are counted so that they can. */
static bool
reports_timers(const struct run *run)
{
	return run->fault.nr == SYS_timer_settime ||
	       (run->fault.nr == -1 && run->traced);
}

/* Becomes the command. */
static void
execute(const struct worker *worker, const struct run *run, int out, int to)
{
	int in = open(run->input, O_RDONLY);

	if (in == -1 || dup2(in, 0) == -1 || dup2(out, 1) == -1 ||
	    dup2(worker->blobs[ERR], 2) == -1)
		_exit(125);
	if (worker->preload != NULL) {
		setenv("LD_PRELOAD", worker->preload, 1);
		if (run->alloc[0] != '-')
			setenv("FAULT_ALLOC", run->alloc, 1);
	}
	/* All that it may not have, once it executes. */
	if (syscall(SYS_close_range, 3, ~0U, 1U << 2) == -1)
		_exit(125);
	notify_begin(to, reports_timers(run));
	execv(run->argv[0], run->argv);
	_exit(125);
}

static int64_t
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Moves what a pipe holds. */
static void
drain(int from, int to)
{
	char bytes[65536];
	ssize_t got;

	while ((got = read(from, bytes, sizeof(bytes))) > 0)
		if (write(to, bytes, (size_t)got) != got)
			err(1, "write");
}

/* Answers what the poll says is there. */
static void
answer_all(struct watch *watch, struct pollfd fds[static 3], int to)
{
	if ((fds[LISTENER].revents & POLLIN) != 0)
		notify_answer(watch);
	else if (fds[LISTENER].revents != 0)
		fds[LISTENER].fd = -1;
	if ((fds[OUTPUT].revents & POLLIN) != 0)
		drain(fds[OUTPUT].fd, to);
	else if (fds[OUTPUT].revents != 0)
		fds[OUTPUT].fd = -1;
}

/*
 * Answers calls until the command has ended, and until all has that it started,
 * or nothing happens for a while. Returns its wait status, or -1; *@left:
 * something still runs.
 */
static int
supervise(struct watch *watch, const struct run *run, pid_t pid, int out,
    int to, bool *left)
{
	struct pollfd fds[] = {
		[LISTENER] = { .fd = watch->listener, .events = POLLIN },
		[COMMAND] = { .fd = (int)syscall(SYS_pidfd_open, pid, 0),
		    .events = POLLIN },
		[OUTPUT] = { .fd = out, .events = POLLIN },
	};
	int64_t end = now() + run->milliseconds;
	int status = -1, quiet = 0, ready;
	bool ended = false;

	/* Nobody is left to call us when the listener hangs up. Waits are
	 * counted: this process may not run for seconds itself. */
	while ((!ended || (fds[LISTENER].fd != -1 && quiet < MOST_QUIET)) &&
	       now() < end) {
		ready = poll(fds, 3, ended ? 5 : (int)(end - now()));
		if (ready == -1)
			break;
		quiet += ended && ready == 0;
		answer_all(watch, fds, to);
		if (!ended && fds[COMMAND].revents != 0) {
			ended = waitpid(pid, &status, 0) == pid;
			fds[COMMAND].fd = -1;
			end = now() + run->milliseconds;
		}
		while (ended && waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	if (out != -1)
		drain(out, to);
	*left = ended && fds[LISTENER].fd != -1;
	if (!ended) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	return ended ? status : -1;
}

/*
 * Whatever else runs here, this process goes back to sleep before the command
 * goes on: one that ran whenever it is looked at would be in doubt.
 */
static void
hurry(void)
{
	const struct sched_param first = { .sched_priority = 1 };

	(void)sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
}

/* Runs the command, and says how it ended. */
static void
run_command(const struct worker *worker, const struct run *run)
{
	int out[2] = { -1, worker->blobs[OUT] }, pair[2];
	struct watch watch = { .fault = run->fault };
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
	    (run->to_pipe && pipe2(out, O_CLOEXEC) == -1) ||
	    stat(run->argv[0], &watch.program) == -1)
		err(1, "%s", run->argv[0]);
	watch.traced = run->traced;
	watch.trace = fdopen(dup(worker->blobs[TRACE]), "w");
	if (watch.trace == NULL)
		err(1, "fdopen");
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		execute(worker, run, out[1], pair[1]);
	watch.command = pid;
	if (run->to_pipe) {
		close(out[1]);
		fcntl(out[0], F_SETFL, O_NONBLOCK);
	}
	close(pair[1]);
	watch.listener = notify_receive(pair[0]);
	hurry();
	worker->result->status = supervise(&watch, run, pid, out[0],
	    worker->blobs[OUT], &worker->result->left);
	worker->result->hits = watch.hits;
	worker->result->allocations = watch.allocations;
	worker->result->crashes = watch.crashes;
	fclose(watch.trace);
}

/* The first process of the namespaces. */
static void
play(const struct worker *worker, const struct run *run)
{
	FILE *state = fdopen(dup(worker->blobs[STATE]), "w");

	stage_set();
	if (run->argv[0] != NULL)
		run_command(worker, run);
	if (state == NULL)
		err(1, "fdopen");
	stage_print(state);
	fclose(state);
	_exit(0);
}

static void
reset(const struct worker *worker)
{
	for (int i = 0; i < BLOBS; i++)
		if (ftruncate(worker->blobs[i], 0) == -1 ||
		    lseek(worker->blobs[i], 0, SEEK_SET) == -1)
			err(1, "reset");
	memset(worker->result, 0, sizeof(*worker->result));
}

static void
print_answer(const struct worker *worker)
{
	static char bytes[1 << 16];
	ssize_t got;

	printf("%d %u %u %u %d", worker->result->status, worker->result->hits,
	    worker->result->allocations, worker->result->crashes,
	    worker->result->left);
	for (int i = 0; i < BLOBS; i++)
		printf(" %lld",
		    (long long)lseek(worker->blobs[i], 0, SEEK_END));
	putchar('\n');
	for (int i = 0; i < BLOBS; i++) {
		off_t at = 0;

		while ((got = pread(worker->blobs[i], bytes, sizeof(bytes),
			    at)) > 0) {
			fwrite(bytes, 1, (size_t)got, stdout);
			at += got;
		}
	}
	if (fflush(stdout) == EOF)
		err(1, "stdout");
}

static void
answer(const struct worker *worker, char *line)
{
	struct clone_args way = {
		.flags = NAMESPACES,
		.exit_signal = SIGCHLD,
	};
	struct run run;
	pid_t pid;
	int status;

	parse_run(&run, line);
	reset(worker);
	pid = (pid_t)syscall(SYS_clone3, &way, sizeof(way));
	if (pid == -1)
		err(1, "no namespaces");
	if (pid == 0)
		play(worker, &run);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "the stage failed with status %#x", status);
	print_answer(worker);
}

int
main(int argc, char **argv)
{
	struct worker worker = { .preload = argc > 1 ? argv[1] : NULL };
	char *line = NULL;
	size_t room = 0;

	for (int i = 0; i < BLOBS; i++) {
		worker.blobs[i] = memfd_create("blob", MFD_CLOEXEC);
		if (worker.blobs[i] == -1)
			err(1, "memfd_create");
	}
	worker.result = mmap(NULL, sizeof(*worker.result),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (worker.result == MAP_FAILED)
		err(1, "mmap");
	while (getline(&line, &room, stdin) != -1)
		answer(&worker, line);
	free(line);
	return 0;
}
