/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages that go into commands, one for each. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/wait.h"
#include "cli/command.h"
#include "cli/diagnostic.h"
#include "cli/outlet.h"
#include "cli/queues.h"

/* Since Linux 6.3; a kernel may insist on it (vm.memfd_noexec). */
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

#define MOVE_TIME INT64_C(1000000000)

/* A command that has a message. */
struct job {
	pid_t pid;
	struct message message;
};

struct jobs {
	struct outlet outlet; /* first */
	struct outlet_options options;
	struct commands commands;
	struct job *list; /* options.jobs of them, the first that run */
	size_t count;
	bool watches; /* the end of children */
	bool stops;   /* nothing more is to be taken */
	bool failed;
	int told; /* the signal that the commands have got */
};

/* How a command ended that didn't end well. */
static void
describe(char *text, size_t size, int status)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "signal %d (%s) ended the command",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(text, size, "the command failed with status %d",
		    WEXITSTATUS(status));
}

/* Puts a message into the queue for failures; returns whether it is there. */
static bool
set_aside(struct jobs *jobs, const struct message *message)
{
	char why[EXPLAIN_SIZE];

	if (mailbox_return(jobs->options.failed, message,
		jobs->stops ? WAIT_NOT : wait_deadline(MOVE_TIME)) == 0)
		return true;
	queues_explain_send(why, jobs->options.failed, message, errno);
	warnx("%s: %s", jobs->options.failed->label, why);
	return false;
}

/* Handles a message whose command failed. */
static void
give_back(struct jobs *jobs, const struct message *message, const char *what)
{
	const char *queue = jobs->outlet.queue->label;
	long type = message->wire->type;

	jobs->failed = true;
	if (jobs->options.failed != NULL && set_aside(jobs, message)) {
		warnx("%s: message of type %ld: %s; moved to %s", queue, type,
		    what, jobs->options.failed->label);
		return;
	}
	jobs->stops = true;
	if (outlet_return(&jobs->outlet, message))
		warnx("%s: message of type %ld: %s; put back", queue, type,
		    what);
	else
		warnx("%s: message of type %ld: %s", queue, type, what);
}

static void
end_job(struct jobs *jobs, pid_t pid, int status)
{
	struct job *job = jobs->list;
	char what[128];

	while (job->pid != pid)
		job++;
	if (status != 0) {
		describe(what, sizeof(what), status);
		give_back(jobs, &job->message, what);
	}
	message_free(&job->message);
	*job = jobs->list[--jobs->count];
}

/* Forwards signals that a handler has caught and the commands haven't got yet.
 */
static void
forward_caught(struct jobs *jobs)
{
	int number = wait_signal();

	if (number == jobs->told)
		return;
	jobs->told = number;
	if (wait_signal_was_sent())
		commands_signal(&jobs->commands, number);
}

/* Waits until a job has ended; signals go to all of them. */
static void
await_one(struct jobs *jobs)
{
	int status, forwarded = 0;
	sigset_t most, before;
	pid_t pid;

	/* No signal may arrive between the check and the wait. */
	sigfillset(&most);
	sigdelset(&most, SIGTSTP);
	sigprocmask(SIG_BLOCK, &most, &before);
	forward_caught(jobs);
	pid = commands_wait(&jobs->commands, &status, &forwarded);
	if (forwarded != 0) {
		jobs->told = forwarded;
		wait_note_signal(forwarded);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (pid != 0)
		end_job(jobs, pid, status);
}

/* Takes the status of commands that have ended. */
static void
reap(struct jobs *jobs)
{
	int status;
	pid_t pid;

	while ((pid = commands_poll(&jobs->commands, &status)) != 0)
		end_job(jobs, pid, status);
}

static int
jobs_ready(struct outlet *outlet, struct message_bound *bound)
{
	struct jobs *jobs = (struct jobs *)outlet;

	(void)bound;
	if (!jobs->watches)
		wait_watch_children();
	jobs->watches = true;
	wait_forget_children();
	reap(jobs);
	while (jobs->count == jobs->options.jobs && !jobs->stops) {
		await_one(jobs);
		/* The signal of another one may have been taken with it. */
		reap(jobs);
	}
	return jobs->stops ? EXIT_FAILURE : EXIT_SUCCESS;
}

/*
 * A file in memory that holds the message and that nobody can change, to be
 * read from its beginning.
 */
static int
open_message(const struct message *message)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd;

	fd = memfd_create("message", flags | MFD_NOEXEC_SEAL);
	if (fd == -1 && errno == EINVAL)
		fd = memfd_create("message", flags);
	if (fd == -1)
		return -1;
	if (fd_write(fd, message->wire->text, message->size) == 0 &&
	    lseek(fd, 0, SEEK_SET) == 0 &&
	    fcntl(fd, F_ADD_SEALS,
		F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) == 0)
		return fd;
	return fd_close(fd, -1);
}

/* @input: the message; it is closed. Returns the pid, or -1 with errno. */
static pid_t
start(struct jobs *jobs, const struct message *message, int input)
{
	char type[64], size[64];
	char *environment[] = { type, size, NULL };
	char shell[] = "/bin/sh", option[] = "-c";
	char *argv[] = { shell, option, strdup(jobs->options.command), NULL };
	struct command command = {
		.argv = argv,
		.input = input,
		.environment = environment,
	};
	pid_t pid = -1;
	int error;

	snprintf(type, sizeof(type), "IPC_MESSAGE_TYPE=%ld",
	    message->wire->type);
	snprintf(size, sizeof(size), "IPC_MESSAGE_SIZE=%zu", message->size);
	if (argv[2] != NULL)
		pid = commands_start(&jobs->commands, &command);
	(void)fd_close(input, 0);
	error = errno;
	free(argv[2]);
	errno = error;
	return pid;
}

static int
jobs_put(struct outlet *outlet, struct message *message)
{
	struct jobs *jobs = (struct jobs *)outlet;
	int input = open_message(message);
	pid_t pid = input == -1 ? -1 : start(jobs, message, input);
	int error = errno;

	if (pid != -1) {
		jobs->list[jobs->count++] = (struct job){ pid, *message };
		*message = (struct message){ .wire = NULL };
		return EXIT_SUCCESS;
	}
	jobs->failed = jobs->stops = true;
	warnx("%s: %s",
	    input == -1 ? "cannot copy a message for the command"
			: "cannot run /bin/sh",
	    strerror(error));
	if (outlet_return(outlet, message))
		warnx("%s: 1 taken but not processed: put back",
		    outlet->queue->label);
	return EXIT_FAILURE;
}

static int
jobs_settle(struct outlet *outlet)
{
	(void)outlet;
	return EXIT_SUCCESS;
}

static int
jobs_close(struct outlet *outlet)
{
	struct jobs *jobs = (struct jobs *)outlet;
	int status;

	while (jobs->count > 0)
		await_one(jobs);
	status = jobs->failed ? EXIT_FAILURE : EXIT_SUCCESS;
	commands_free(&jobs->commands);
	free(jobs->list);
	free(jobs);
	return status;
}

static const struct outlet_class jobs_class = {
	.ready = jobs_ready,
	.put = jobs_put,
	.settle = jobs_settle,
	.close = jobs_close,
};

/* Whether messages can go where they may have to go. */
static int
check_queues(const struct outlet_options *options)
{
	int status = outlet_may_send(options->queue);

	if (status != EXIT_SUCCESS || options->failed == NULL)
		return status;
	if (mailbox_is_same(options->failed, options->queue)) {
		warnx("--failed: %s is the one that messages come from",
		    options->failed->label);
		return EXIT_FAILURE;
	}
	return outlet_may_send(options->failed);
}

int
outlet_commands(struct outlet **outlet, const struct outlet_options *options)
{
	int status = check_queues(options);
	struct jobs *jobs;

	if (status != EXIT_SUCCESS)
		return status;
	jobs = calloc(1, sizeof(*jobs));
	if (jobs != NULL)
		jobs->list = calloc((size_t)options->jobs, sizeof(*jobs->list));
	if (jobs == NULL || jobs->list == NULL) {
		warn(NULL);
		free(jobs);
		return EXIT_FAILURE;
	}
	jobs->outlet = (struct outlet){ &jobs_class, WAIT_FOR_EVER,
		options->queue, true, 0 };
	jobs->options = *options;
	commands_begin(&jobs->commands);
	*outlet = &jobs->outlet;
	return EXIT_SUCCESS;
}
