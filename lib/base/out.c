/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output that is checked. */

#include "base/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/vis_text.h"

/* The first error: stdio only remembers that there was one. */
static int failure;

void
out_keep_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			/* The lowest free one is this one. Standard input
			 * can't be read, the others can't be written. */
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int
out_bytes(const char *bytes, size_t length)
{
	if (length == 0 || fwrite(bytes, 1, length, stdout) == length)
		return 0;
	if (failure == 0)
		failure = errno;
	return -1;
}

int
out_text(const char *text)
{
	struct buffer visible = { .bytes = NULL };
	int result;

	if (!isatty(STDOUT_FILENO))
		return out_bytes(text, strlen(text));
	result = vis_text_add_line(&visible, text, strlen(text));
	if (result != -1)
		result = out_bytes(visible.bytes, visible.length);
	else if (failure == 0)
		failure = errno;
	buffer_free(&visible);
	return result == -1 ? -1 : 0;
}

int
out_flush(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout) && failure == 0)
		return 0;
	if (failure == 0)
		failure = errno;
	__fpurge(stdout);
	errno = failure;
	return -1;
}

int
out_close(void)
{
	int result = out_flush(), error = errno;

	/* Whatever close(2) says, the descriptor is gone. */
	if (close(STDOUT_FILENO) == -1 && result == 0 && errno != EINTR)
		return -1;
	errno = error;
	return result;
}
