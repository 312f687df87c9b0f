/* SPDX-License-Identifier: BSD-2-Clause */
/* Again and again. */

#include "cli/repeat.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/endings.h"
#include "base/out.h"
#include "base/pace.h"
#include "cli/diagnostic.h"

#define SECOND INT64_C(1000000000)

/* The modes of the terminal as they were. */
static struct termios before;
static bool is_changed;

/* Whether this process is the one in front of the terminal, whose modes only it
 * may change: others would be stopped. */
static bool
is_in_front(void)
{
	return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

static void
restore_terminal(void)
{
	if (is_changed && is_in_front())
		(void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

/* Lets keys be read as they are pressed, unseen. False if none can be read. */
static bool
listen_to_keys(void)
{
	struct termios keys;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || !is_in_front())
		return false;
	if (!is_changed) {
		if (tcgetattr(STDIN_FILENO, &before) == -1)
			return false;
		endings_catch(restore_terminal);
		(void)atexit(restore_terminal);
		is_changed = true;
	}
	keys = before;
	keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	keys.c_cc[VMIN] = 1;
	keys.c_cc[VTIME] = 0;
	return tcsetattr(STDIN_FILENO, TCSANOW, &keys) == 0;
}

/* Whether the next key is q; at the end of the input none will be. */
static bool
is_quit(bool *listens)
{
	char key = '\0';

	if (read(STDIN_FILENO, &key, 1) == 1)
		return key == 'q' || key == 'Q';
	*listens = errno == EINTR || errno == EAGAIN;
	return false;
}

enum wake { WAKE_DUE, WAKE_QUIT, WAKE_NO_READER };

static enum wake
wait_until(int64_t deadline)
{
	/* A pipe or socket without a reader is in error. */
	struct pollfd fds[] = {
		{ .fd = STDOUT_FILENO },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	bool listens = true;

	for (;;) {
		int64_t left = deadline - clock_now(CLOCK_MONOTONIC);
		struct timespec timeout = {
			.tv_sec = (time_t)(left / SECOND),
			.tv_nsec = (long)(left % SECOND),
		};

		if (left <= 0)
			return WAKE_DUE;
		/* Again after it was stopped: others had the terminal. */
		fds[1].fd = listens && listen_to_keys() ? STDIN_FILENO : -1;
		if (ppoll(fds, 2, &timeout, NULL) < 1)
			continue;
		if ((fds[0].revents & (POLLERR | POLLHUP)) != 0)
			return WAKE_NO_READER;
		if (fds[1].revents != 0 && is_quit(&listens))
			return WAKE_QUIT;
	}
}

static int
fail_output(int error)
{
	errno = error;
	warn("standard output");
	return EXIT_FAILURE;
}

static void
next_time(struct repeat *repeat)
{
	struct buffer oldest = repeat->before;

	repeat->before = repeat->said;
	repeat->said = oldest;
	repeat->said.length = 0;
}

int
repeat_run(struct repeat *repeat, void (*once)(void *arg), void *arg)
{
	const struct pace pace = {
		.began = clock_now(CLOCK_MONOTONIC),
		.interval = repeat->interval,
	};
	enum wake wake = WAKE_DUE;
	int status = EXIT_SUCCESS;

	for (uint64_t done = 0; wake == WAKE_DUE;) {
		once(arg);
		if (repeat->interval == 0)
			break;
		if (out_flush() == -1) {
			status = fail_output(errno);
			break;
		}
		if (++done == repeat->times)
			break;
		next_time(repeat);
		wake = wait_until(pace_next(&pace, clock_now(CLOCK_MONOTONIC)));
	}
	restore_terminal();
	buffer_free(&repeat->said);
	buffer_free(&repeat->before);
	if (wake != WAKE_NO_READER)
		return status;
	raise(SIGPIPE); /* or it is ignored */
	return fail_output(EPIPE);
}

/* Each diagnostic is kept with a newline on both sides. */
void
repeat_say(struct repeat *repeat, const char *message)
{
	struct buffer line = { .bytes = NULL };
	bool again;

	if (repeat->interval == 0 ||
	    buffer_format(&line, "\n%s\n", message) == -1 ||
	    buffer_add(&repeat->said, line.bytes, line.length) == -1) {
		buffer_free(&line);
		warnx("%s", message);
		return;
	}
	again = repeat->before.length > 0 &&
	        memmem(repeat->before.bytes, repeat->before.length, line.bytes,
		    line.length) != NULL;
	buffer_free(&line);
	if (!again)
		warnx("%s", message);
}
