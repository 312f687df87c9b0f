/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Running other commands: one in our place, one that we wait for, or several at
 * once.
 *
 * A command is looked up and executed by execute: a script without #! is run by
 * sh. It gets the signal mask and the dispositions that we were started
 * with, but for SIGCHLD, which is always the default.
 *
 * It stays in our process group. We pass on SIGHUP, SIGINT, SIGQUIT, SIGTERM,
 * SIGUSR1, SIGUSR2 and SIGTSTP that only we got; signals from the terminal
 * reach the whole group anyway, and are not sent twice.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Exit statuses besides those of the command, as env(1) and timeout(1). */
enum {
	COMMAND_GAVE_UP = 124, /* waiting, before it was run */
	COMMAND_FAILED = 125,  /* we did */
	COMMAND_NOT_EXECUTED = 126,
	COMMAND_NOT_FOUND = 127,
};

/*
 * command_split - splits the command after "--" from the arguments.
 *
 * Ends @argv before the first "--", sets *@argc, and returns the command, which
 * is empty if nothing follows; or NULL if there is no "--".
 */
char **command_split(int *argc, char **argv);

/*
 * command_exec - replaces us by the command.
 *
 * Returns only when that fails: says why, and returns the exit status,
 * COMMAND_NOT_FOUND or COMMAND_NOT_EXECUTED.
 */
int command_exec(char *const *argv);

/*
 * command_run - runs a command and waits for it. If the terminal stops the
 * command, we stop too; the command continues when we do.
 *
 * Returns its status as waitpid(2) has it. When it could not be run, says why,
 * and returns a status that ends us with COMMAND_NOT_FOUND,
 * COMMAND_NOT_EXECUTED or COMMAND_FAILED.
 */
int command_run(char *const *argv);

/*
 * command_exit_status - the exit status for a status of waitpid(2); where a
 * signal ended the command, ends us by the same signal.
 */
int command_exit_status(int status);

/* What to run. */
struct command {
	char *const *argv;
	int input;                /* becomes its standard input; -1: ours */
	char *const *environment; /* "NAME=VALUE" to add, then NULL; or NULL */
};

/*
 * Several commands that run at once; read only count. Its owner calls
 * commands_begin and commands_free.
 */
struct commands {
	sigset_t mask;               /* that we were started with */
	struct sigaction pipe, xfsz; /* the same */
	pid_t *running;
	size_t count;
	bool forked;        /* the last one, though it may not have run */
	bool follows_stops; /* we stop when one is stopped */
	bool adopts;        /* commands_run: waits for descendants, too */
};

/*
 * commands_begin - remembers the signal mask and dispositions that commands
 * get; to be called before wait_prepare, which changes them. Resets SIGCHLD to
 * the default.
 */
void commands_begin(struct commands *commands);

/*
 * commands_start - starts one.
 *
 * Returns its pid, or -1 with the errno of execvp(3), fork(2), pipe(2) or
 * malloc(3); then it has not run.
 */
pid_t commands_start(struct commands *commands, const struct command *command)
    __attribute__((warn_unused_result));

/*
 * commands_wait - waits until one of them has ended. Passes on signals that
 * arrive in the meantime; they neither end us nor reach our handlers.
 *
 * @status: as waitpid(2) has it.
 * @forwarded: the last signal that was sent on or that the terminal sent to
 * all of us, or what it was before.
 *
 * Returns its pid; 0 when none is running.
 */
pid_t commands_wait(struct commands *commands, int *status, int *forwarded);

/* commands_poll - as commands_wait, but returns 0 if none has ended yet, too.
 */
pid_t commands_poll(struct commands *commands, int *status);

/*
 * commands_run - as command_run, for a caller that has called commands_begin
 * and has changed dispositions since.
 *
 * Where @commands adopts, it waits until the last descendant of the command has
 * ended, too, in whatever session. If a signal asks to end in the meantime,
 * returns that in place of the command's status.
 */
int commands_run(struct commands *commands, char *const *argv);

/* commands_signal - sends a signal to all of them. */
void commands_signal(const struct commands *commands, int number);

/* commands_free - gives the memory back; running commands go on. */
void commands_free(struct commands *commands);

#endif
