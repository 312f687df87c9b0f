/* SPDX-License-Identifier: BSD-2-Clause */
/* Moving the bytes of a segment. */

#include "cli/transfer.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/diagnostic.h"
#include "cli/progress.h"
#include "cli/question.h"
#include "cli/target.h"
#include "content/extent.h"
#include "why/explain.h"

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

bool
transfer_may_clear(const char *object, const struct attachment *attachment)
{
	const struct explain_subject subject = {
		.kind = attachment->found->kind,
		.id = attachment->found->id,
		.name = &attachment->found->name,
	};
	char reason[EXPLAIN_SIZE], why[EXPLAIN_SIZE + 64];
	char question[sizeof(why) + TARGET_TEXT];
	int shared = attachment_is_shared(attachment);

	if (shared == 0)
		return true;
	if (shared == 1)
		snprintf(why, sizeof(why), "others have it %s",
		    attachment->fd == -1 ? "attached" : "open");
	else
		snprintf(why, sizeof(why),
		    "cannot tell whether others have it %s: %s",
		    attachment->fd == -1 ? "attached" : "open",
		    explain(reason, EXPLAIN_SHARED, &subject, errno));
	if (!isatty(STDIN_FILENO)) {
		warnx("%s: %s; nothing cleared (--force clears it)", object,
		    why);
		return false;
	}
	snprintf(question, sizeof(question), "%s: %s; clear it?", object, why);
	return question_ask(question) == 1;
}

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
	int error = errno;
	char reason[SEGMENT_WHY_SIZE], written[64] = "";
	const char *why = segment_io_reason(reason, io, error);

	if (transfer->way == TRANSFER_IN)
		snprintf(written, sizeof(written), "; %zu bytes written",
		    io->done);
	if (transfer->way == TRANSFER_IN && error == EFBIG)
		warnx("%s: more than %" PRIu64 " bytes do not fit%s",
		    transfer->object, transfer->length, written);
	else if (io->segment_failed && error == ENODATA)
		warnx("%s: %s%s", transfer->object, why, written);
	else if (transfer->way == TRANSFER_CLEAR)
		warnx("%s: not all is cleared: %s", transfer->object, why);
	else if (io->segment_failed)
		warnx("%s: byte %" PRIu64 ": %s%s", transfer->object,
		    transfer->offset + io->done, why, written);
	else
		warnx("%s: %s%s", streams[transfer->way].name, why, written);
}

int
transfer_perform(const struct transfer *transfer,
    const struct attachment *attachment)
{
	struct extents extents;
	struct segment_io io = {
		.extents = &extents,
		.fd = streams[transfer->way].fd,
		.progress = progress_show,
	};
	int result;

	extents_open(&extents, attachment);
	progress_begin(transfer->program, io.fd);
	result = move(transfer, &io);
	progress_end();
	if (result == -1)
		say_failure(transfer, &io);
	extents_close(&extents);
	return result == -1 ? EXIT_FAILURE : EXIT_SUCCESS;
}
