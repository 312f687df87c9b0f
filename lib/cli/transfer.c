/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving the bytes of a segment. */

#include "cli/transfer.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/diagnostic.h"
#include "cli/progress.h"

/* Clearing has none: with standard error as its stream, it shows no progress.
 */
static const struct {
	int fd;
	const char *name;
} streams[] = {
	[TRANSFER_OUT] = { STDOUT_FILENO, "standard output" },
	[TRANSFER_IN] = { STDIN_FILENO, "standard input" },
	[TRANSFER_CLEAR] = { STDERR_FILENO, NULL },
};

static int
move(const struct transfer *transfer, struct segment_io *io)
{
	size_t offset = (size_t)transfer->offset;
	size_t length = (size_t)transfer->length;

	if (transfer->way == TRANSFER_IN)
		return segment_load(io, offset, length);
	if (transfer->way == TRANSFER_CLEAR)
		return segment_clear(io, offset, length);
	signal(SIGXFSZ, SIG_IGN); /* write(2) fails instead */
	return segment_dump(io, offset, length, transfer->form);
}

/* Says what failed, and how much was done until then. */
static void
say_failure(const struct transfer *transfer, const struct segment_io *io)
{
	const char *why = segment_io_reason(io, errno);
	bool is_too_much = transfer->way == TRANSFER_IN && errno == EFBIG;
	char written[64] = "";

	if (transfer->way == TRANSFER_IN)
		snprintf(written, sizeof(written), "; %zu bytes written",
		    io->done);
	if (is_too_much)
		warnx("%s: more than %" PRIu64 " bytes don't fit%s",
		    transfer->object, transfer->length, written);
	else if (transfer->way == TRANSFER_CLEAR)
		warnx("%s: not all is cleared: %s", transfer->object, why);
	else if (io->segment_failed)
		warnx("%s: byte %" PRIu64 ": %s%s", transfer->object,
		    transfer->offset + io->done, why, written);
	else
		warnx("%s: %s%s", streams[transfer->way].name, why, written);
}

int
transfer_perform(const struct transfer *transfer, struct extents *extents)
{
	struct segment_io io = {
		.extents = extents,
		.fd = streams[transfer->way].fd,
		.progress = progress_show,
	};
	int result;

	progress_begin(transfer->program, io.fd);
	result = move(transfer, &io);
	progress_end();
	if (result == -1)
		say_failure(transfer, &io);
	extents_close(extents);
	return result == -1 ? EXIT_FAILURE : EXIT_SUCCESS;
}
