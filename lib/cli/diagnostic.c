/* SPDX-License-Identifier: BSD-2-Clause */
/* Diagnostics. */

#include "cli/diagnostic.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "base/proc.h"
#include "base/vis_text.h"
#include "base/wait.h"

/* Of a message; longer ones need memory. */
#define USUAL_SIZE 512

/* Nanoseconds for a reader that has stalled, after a signal asks to end: for
 * all that is still to be written. */
#define PATIENCE INT64_C(1000000000)

/* When a reader that has stalled is waited for no longer. */
static int64_t deadline = WAIT_FOR_EVER;

/*
 * Whether poll(2) tells when there is room. Other files need no waiting, and
 * some of them, as /dev/kmsg, never say that they can be written; nor does a
 * socket that listens, which can't.
 */
static bool
tells_room(void)
{
	struct stat file;
	int listens = 0;
	socklen_t size = sizeof(listens);

	if (fstat(STDERR_FILENO, &file) == -1)
		return false;
	if (S_ISSOCK(file.st_mode))
		return getsockopt(STDERR_FILENO, SOL_SOCKET, SO_ACCEPTCONN,
			   &listens, &size) == 0 &&
		       listens == 0;
	return S_ISFIFO(file.st_mode) || isatty(STDERR_FILENO);
}

/*
 * Waits a while for room. A signal that is blocked, or was taken without a
 * handler, interrupts no write(2): none may begin that would wait.
 *
 * Returns 1; 0 if there is none yet; -1 if there never will be.
 */
static int
await_room(void)
{
	struct pollfd poller = { .fd = STDERR_FILENO, .events = POLLOUT };
	int found;

	if (!tells_room())
		return 1;
	found = poll(&poller, 1, wait_is_over(deadline) ? 0 : 100);
	if (found != 0)
		return found == 1 || errno != EINTR;
	/* The end of a pipe that is read has no room to wait for. */
	if ((fcntl(STDERR_FILENO, F_GETFL) & O_ACCMODE) != O_RDONLY)
		return 0;
	errno = EBADF;
	return -1;
}

/*
 * A terminal has room for some bytes when it has none for all, and a write(2)
 * then waits: where it may be, it is opened once more, non-blocking for us
 * alone. Returns what to write to.
 */
static int
open_stderr(void)
{
	int fd = -1;

	if (isatty(STDERR_FILENO))
		fd = open(PROC_ROOT "/self/fd/2",
		    O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd == -1 ? STDERR_FILENO : fd;
}

static int
write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		/* What a pipe with room takes at once. */
		size_t part = size < PIPE_BUF ? size : PIPE_BUF;
		int room = await_room();
		ssize_t n = 0;

		if (room == 1)
			n = write(fd, bytes, part);
		if (room == -1 ||
		    (n == -1 && errno != EINTR && errno != EAGAIN))
			return -1;
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
			continue;
		}
		/* There was room, and another one took it; or it is too small
		 * for the next byte, as which a terminal writes two. */
		if (n == -1 && errno == EAGAIN)
			(void)poll(NULL, 0, 10);
		if (wait_asks_to_end() && deadline == WAIT_FOR_EVER)
			deadline = wait_deadline(PATIENCE);
		if (wait_is_over(deadline)) {
			errno = ETIME;
			return -1;
		}
	}
	return 0;
}

int
diagnostic_write(const char *bytes, size_t size)
{
	int fd = open_stderr(), result = write_all(fd, bytes, size);

	return fd == STDERR_FILENO ? result : fd_close(fd, result);
}

/* Appends the parts of a line. Returns as buffer_reserve. */
static int
add_line(struct buffer *line, const char *message, int error)
{
	struct buffer text = { .bytes = NULL };
	const char *reason = error == 0 ? "" : strerror(error);
	bool both = message[0] != '\0' && error != 0;
	int result;

	result = buffer_format(&text, "%s: %s%s%s",
	    program_invocation_short_name, message, both ? ": " : "", reason);
	/* A log has no locale: letters stay. */
	if (result == 0 && isatty(STDERR_FILENO))
		result = vis_text_add_line(line, text.bytes, text.length);
	else if (result == 0)
		result = vis_text_add_log(line, text.bytes, text.length);
	buffer_free(&text);
	return result == -1 ? -1 : buffer_add(line, "\n", 1);
}

static void __attribute__((format(printf, 2, 0)))
say(int error, const char *format, va_list args)
{
	char usual[USUAL_SIZE] = "", *message = usual, least[2 * USUAL_SIZE];
	struct buffer line = { .bytes = NULL };
	int length = 0, before = errno;
	va_list again;

	va_copy(again, args);
	if (format != NULL)
		length = vsnprintf(usual, sizeof(usual), format, args);
	if (length >= USUAL_SIZE && (message = malloc((size_t)length + 1)))
		vsnprintf(message, (size_t)length + 1, format, again);
	va_end(again);
	if (message != NULL && add_line(&line, message, error) == 0) {
		(void)diagnostic_write(line.bytes, line.length);
	} else {
		/* Without memory: as much as there is room for, in ASCII. */
		for (char *at = usual; *at != '\0'; at++)
			if (*at < ' ' || *at > '~')
				*at = '?';
		snprintf(least, sizeof(least), "%.200s: %s%s%s\n",
		    program_invocation_short_name, usual,
		    usual[0] != '\0' && error != 0 ? ": " : "",
		    error == 0 ? "" : strerror(error));
		(void)diagnostic_write(least, strlen(least));
	}
	if (message != usual)
		free(message);
	buffer_free(&line);
	errno = before;
}

void
vwarn(const char *format, va_list args)
{
	say(errno, format, args);
}

void
vwarnx(const char *format, va_list args)
{
	say(0, format, args);
}

/* By the signal that asked to end, even where it came with the message. */
static _Noreturn void
leave(int status)
{
	wait_end_by_signal();
	exit(status);
}

void
verr(int status, const char *format, va_list args)
{
	say(errno, format, args);
	leave(status);
}

void
verrx(int status, const char *format, va_list args)
{
	say(0, format, args);
	leave(status);
}

void
warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarn(format, args);
	va_end(args);
}

void
warnx(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vwarnx(format, args);
	va_end(args);
}

void
err(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(errno, format, args);
	va_end(args);
	leave(status);
}

void
errx(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(0, format, args);
	va_end(args);
	leave(status);
}
