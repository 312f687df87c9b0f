/* SPDX-License-Identifier: BSD-2-Clause */
/* Running other commands. */

#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/execute.h"
#include "cli/diagnostic.h"

/* As wait(2) tells it; musl has no W_EXITCODE. */
#define WAIT_STATUS(code, signal) ((code) << 8 | (signal))

static const int forwarded_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
	SIGUSR1, SIGUSR2, SIGTSTP };

#define NFORWARDED (sizeof(forwarded_signals) / sizeof(forwarded_signals[0]))

char **
command_split(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++)
		if (strcmp(argv[i], "--") == 0) {
			argv[i] = NULL;
			*argc = i;
			return argv + i + 1;
		}
	return NULL;
}

/* Says why a command was not executed; returns the exit status. */
static int
say_not_executed(char *const *argv, int error)
{
	warnx("%s: %s", argv[0], strerror(error));
	return error == ENOENT ? COMMAND_NOT_FOUND : COMMAND_NOT_EXECUTED;
}

int
command_exec(char *const *argv)
{
	signal(SIGCHLD, SIG_DFL);
	execute(argv);
	return say_not_executed(argv, errno);
}

void
commands_begin(struct commands *commands)
{
	*commands = (struct commands){ .running = NULL };
	/* Ignored, it would take the status of our children away. */
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, NULL, &commands->mask);
	sigaction(SIGPIPE, NULL, &commands->pipe);
	sigaction(SIGXFSZ, NULL, &commands->xfsz);
}

/*
 * Blocks the signals that commands_wait takes. Ignored signals stay ignored:
 * the caller wants neither us nor the command to get them.
 */
static void
block_signals(const struct commands *commands, sigset_t *taken,
    sigset_t *before)
{
	struct sigaction action;

	sigemptyset(taken);
	sigaddset(taken, SIGCHLD);
	for (size_t i = 0; i < NFORWARDED; i++) {
		sigaction(forwarded_signals[i], NULL, &action);
		if (action.sa_handler != SIG_IGN)
			sigaddset(taken, forwarded_signals[i]);
	}
	/* It stops us where nothing else does. */
	if (!commands->follows_stops)
		sigdelset(taken, SIGTSTP);
	sigprocmask(SIG_BLOCK, taken, before);
}

/* In the child: everything as it was for us at the start. */
static void
restore_signals(const struct commands *commands)
{
	struct sigaction action;

	/* A handler of ours would swallow signals that arrive before the exec.
	 */
	for (int number = 1; number <= SIGRTMAX; number++)
		if (sigaction(number, NULL, &action) == 0 &&
		    action.sa_handler != SIG_IGN &&
		    action.sa_handler != SIG_DFL)
			signal(number, SIG_DFL);
	sigaction(SIGPIPE, &commands->pipe, NULL);
	sigaction(SIGXFSZ, &commands->xfsz, NULL);
	sigprocmask(SIG_SETMASK, &commands->mask, NULL);
}

/* In the child: becomes the command, or writes errno to @report. */
static _Noreturn void
become(const struct commands *commands, const struct command *command,
    int report)
{
	char *const *variable = command->environment;
	int error;

	restore_signals(commands);
	for (; variable != NULL && *variable != NULL; variable++)
		if (putenv(*variable) != 0)
			goto failed;
	if (command->input == -1 || dup2(command->input, STDIN_FILENO) != -1)
		execute(command->argv);
failed:
	error = errno;
	while (write(report, &error, sizeof(error)) == -1 && errno == EINTR)
		continue;
	_exit(COMMAND_NOT_EXECUTED);
}

static pid_t
wait_for(pid_t pid, int *status, int flags)
{
	pid_t got;

	do
		got = waitpid(pid, status, flags);
	while (got == -1 && errno == EINTR);
	return got;
}

/* Returns the errno of the exec that failed, or 0 when it succeeded. */
static int
read_report(int report)
{
	int error = 0;
	ssize_t got;

	do
		got = read(report, &error, sizeof(error));
	while (got == -1 && errno == EINTR);
	return got == -1 ? errno : error;
}

/* Forks; the child reports through @report why it could not become the command.
 */
static pid_t
fork_command(const struct commands *commands, const struct command *command,
    const int report[2])
{
	sigset_t taken, before;
	pid_t pid;

	block_signals(commands, &taken, &before);
	pid = fork();
	if (pid == 0)
		become(commands, command, report[1]);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

pid_t
commands_start(struct commands *commands, const struct command *command)
{
	int report[2], error, status;
	pid_t pid, *running;

	commands->forked = false;
	running = reallocarray(commands->running, commands->count + 1,
	    sizeof(*running));
	if (running == NULL)
		return -1;
	commands->running = running;
	if (pipe2(report, O_CLOEXEC) == -1)
		return -1;
	pid = fork_command(commands, command, report);
	error = errno;
	commands->forked = pid != -1;
	close(report[1]);
	if (commands->forked)
		error = read_report(report[0]);
	close(report[0]);
	if (commands->forked && error != 0)
		wait_for(pid, &status, 0);
	if (error != 0) {
		errno = error;
		return -1;
	}
	commands->running[commands->count++] = pid;
	return pid;
}

void
commands_signal(const struct commands *commands, int number)
{
	for (size_t i = 0; i < commands->count; i++)
		kill(commands->running[i], number);
}

/*
 * Forwards a signal to the commands that did not get it themselves: the
 * terminal signals the whole group, and a command that signals its parent
 * doesn't mean itself.
 */
static void
forward(const struct commands *commands, const siginfo_t *info)
{
	bool from_kernel = info->si_code > 0;

	for (size_t i = 0; i < commands->count; i++) {
		pid_t pid = commands->running[i];

		if (from_kernel ? getpgid(pid) != getpgrp()
				: info->si_pid != pid)
			kill(pid, info->si_signo);
	}
}

/* Whether we are in the foreground of the terminal. */
static bool
is_foreground(void)
{
	int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool foreground;

	if (terminal == -1)
		return false;
	foreground = tcgetpgrp(terminal) == getpgrp();
	close(terminal);
	return foreground;
}

/* Stops us as the command was stopped, and lets it go on when we do. */
static void
follow_stop(pid_t pid, int number)
{
	sigset_t set, before;

	/* Full-screen programs stop themselves by SIGSTOP. In the background
	 * the signal comes from somebody who knows the command's pid and would
	 * not continue us. */
	if (number == SIGSTOP && !is_foreground())
		return;
	sigemptyset(&set);
	sigaddset(&set, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &set, &before); /* here */
	sigprocmask(SIG_SETMASK, &before, NULL);
	kill(pid, SIGCONT);
}

static bool
is_running(const struct commands *commands, pid_t pid)
{
	for (size_t i = 0; i < commands->count; i++)
		if (commands->running[i] == pid)
			return true;
	return false;
}

/* Descendants whose parents have ended are our children; those that have ended
 * themselves are no use to anybody. */
static void
bury_adopted(const struct commands *commands)
{
	siginfo_t info = { .si_pid = 0 };

	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid != 0 && !is_running(commands, info.si_pid)) {
		waitpid(info.si_pid, NULL, WNOHANG);
		info.si_pid = 0;
	}
}

pid_t
commands_poll(struct commands *commands, int *status)
{
	int flags = WNOHANG | (commands->follows_stops ? WUNTRACED : 0);

	if (commands->adopts)
		bury_adopted(commands);
	/* Each by its pid: we may have children that aren't ours. */
	for (size_t i = 0; i < commands->count; i++) {
		pid_t pid = commands->running[i];

		pid_t got = wait_for(pid, status, flags);

		if (got == 0)
			continue;
		/* Somebody has taken its status: it didn't end well for all we
		 * know. */
		if (got == -1)
			*status = WAIT_STATUS(COMMAND_FAILED, 0);
		if (WIFSTOPPED(*status)) {
			follow_stop(pid, WSTOPSIG(*status));
			continue;
		}
		commands->running[i] = commands->running[--commands->count];
		return pid;
	}
	return 0;
}

/* Forwards the signals that arrived. */
static void
take_signal(const struct commands *commands, const siginfo_t *info,
    int *forwarded)
{
	if (info->si_signo == SIGCHLD)
		return;
	forward(commands, info);
	if (info->si_signo != SIGTSTP)
		*forwarded = info->si_signo;
}

pid_t
commands_wait(struct commands *commands, int *status, int *forwarded)
{
	const struct timespec now = { .tv_sec = 0 };
	sigset_t taken, before;
	siginfo_t info;
	pid_t pid;

	block_signals(commands, &taken, &before);
	while ((pid = commands_poll(commands, status)) == 0 &&
	       commands->count > 0)
		if (sigwaitinfo(&taken, &info) != -1)
			take_signal(commands, &info, forwarded);
	/* The terminal's signals were meant for the command, which has ended:
	 * they must not end us once they are unblocked. */
	while (sigtimedwait(&taken, &info, &now) != -1)
		take_signal(commands, &info, forwarded);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

void
commands_free(struct commands *commands)
{
	free(commands->running);
	*commands = (struct commands){ .running = NULL };
}

/* Waits for children that were adopted, after the command has ended. Returns
 * the signal that asked to end, or 0. The signals are blocked. */
static int
outlive(const sigset_t *taken)
{
	siginfo_t info;

	for (;;) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid == -1 && errno == ECHILD)
			return 0;
		if (pid != 0)
			continue;
		if (sigwaitinfo(taken, &info) == -1 || info.si_signo == SIGCHLD)
			continue;
		if (info.si_signo != SIGTSTP)
			return info.si_signo;
		raise(SIGSTOP);
	}
}

int
commands_run(struct commands *commands, char *const *argv)
{
	struct command command = { .argv = argv, .input = -1 };
	int status = WAIT_STATUS(COMMAND_FAILED, 0), forwarded = 0, ended_by;
	sigset_t taken, before;

	commands->follows_stops = true;
	if (commands->adopts)
		prctl(PR_SET_CHILD_SUBREAPER, 1);
	/* A signal between the start and the wait must not end us and detach
	 * what the command relies on. */
	block_signals(commands, &taken, &before);
	if (commands_start(commands, &command) != -1)
		commands_wait(commands, &status, &forwarded);
	else if (commands->forked)
		status = WAIT_STATUS(say_not_executed(argv, errno), 0);
	else
		warn("%s: cannot be started", argv[0]);
	ended_by = commands->adopts ? outlive(&taken) : 0;
	if (ended_by != 0)
		status = WAIT_STATUS(0, ended_by);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

int
command_run(char *const *argv)
{
	struct commands commands;
	int status;

	commands_begin(&commands);
	status = commands_run(&commands, argv);
	commands_free(&commands);
	return status;
}

int
command_exit_status(int status)
{
	sigset_t set;

	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	/* The core is the command's. */
	prctl(PR_SET_DUMPABLE, 0);
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, WTERMSIG(status));
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(WTERMSIG(status));
	return 128 + WTERMSIG(status);
}
