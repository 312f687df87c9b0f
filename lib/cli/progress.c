/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress of a long operation. */

#include "cli/progress.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/endings.h"
#include "base/sizefmt.h"

/* There is one line. */
static struct {
	const char *program;
	bool wanted, begun;
	int64_t shown; /* when; nanoseconds */
	int width;     /* of what was shown */
	uint64_t done, total;
} line;

#define SECOND 1000000000

void
progress_begin(const char *program, int stream)
{
	memset(&line, 0, sizeof(line));
	line.program = program;
	line.wanted = isatty(STDERR_FILENO) && !isatty(stream);
	line.shown = clock_now(CLOCK_MONOTONIC);
}

/* In the handler of a signal; a terminal that is stopped must not hold it. */
static void
end_line(void)
{
	struct pollfd poller = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&poller, 1, 0) == 0)
		return;
	(void)!write(STDERR_FILENO, "\n", 1);
}

/* Over the text before, of which nothing is left. */
static void
print_line(void)
{
	char done[SIZEFMT_SIZE], total[SIZEFMT_SIZE], text[128];
	int width;

	sizefmt(done, line.done);
	sizefmt(total, line.total);
	if (line.total == 0)
		width =
		    snprintf(text, sizeof(text), "%s: %s", line.program, done);
	else
		width = snprintf(text, sizeof(text), "%s: %s of %s, %.0f%%",
		    line.program, done, total,
		    100.0 * (double)line.done / (double)line.total);
	fprintf(stderr, "\r%-*s", line.width, text);
	line.width = width;
	if (!line.begun)
		endings_catch(end_line);
	line.begun = true;
}

void
progress_show(uint64_t done, uint64_t total, void *arg)
{
	int64_t now;

	(void)arg;
	if (!line.wanted)
		return;
	line.done = done;
	line.total = total;
	now = clock_now(CLOCK_MONOTONIC);
	if (now - line.shown < SECOND)
		return;
	line.shown = now;
	print_line();
}

void
progress_end(void)
{
	int error = errno; /* of the work, which its caller reports next */

	if (!line.begun)
		return;
	print_line();
	fputc('\n', stderr);
	line.begun = line.wanted = false;
	errno = error;
}
