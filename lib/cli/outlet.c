/* SPDX-License-Identifier: BSD-2-Clause */
/* The code shared by all destinations of messages. */

#include "cli/outlet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "cli/queues.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"
#include "why/permission.h"

#define RETURN_TIME INT64_C(1000000000)

void
outlet_lose(const struct mailbox *queue, const struct message *message,
    int error)
{
	struct buffer line = { .bytes = NULL };
	char why[EXPLAIN_SIZE];

	warnx("%s: could not be put back (%s); its content:", queue->label,
	    queues_explain_send(why, queue, message, error));
	if (codec_write(&line, CODEC_JSON, false, message) == 0)
		(void)diagnostic_write(line.bytes, line.length);
	else
		warn(NULL);
	buffer_free(&line);
}

bool
outlet_return(struct outlet *outlet, const struct message *message)
{
	if (outlet->return_deadline == 0)
		outlet->return_deadline = wait_deadline(RETURN_TIME);
	if (mailbox_return(outlet->queue, message,
		wait_is_over(outlet->return_deadline)
		    ? WAIT_NOT
		    : outlet->return_deadline) == 0)
		return true;
	outlet_lose(outlet->queue, message, errno);
	return false;
}

/* Why a queue can't be written to, as an errno, or 0. */
static int
write_error(const struct mailbox *queue)
{
	struct object obj;

	if (kind_is_posix(queue->kind))
		return queue->write_error;
	if (object_look(queue->kind, &queue->name, &obj) == -1)
		return errno == ENOENT ? EINVAL : errno;
	return permission_allows(&obj, PERMISSION_WRITE) ? 0 : EACCES;
}

int
outlet_may_send(const struct mailbox *queue)
{
	int error = write_error(queue);
	char why[EXPLAIN_SIZE];

	if (error == 0)
		return EXIT_SUCCESS;
	warnx("%s: %s; nothing taken", queue->label,
	    queues_explain_size(why, queue, 0, error));
	return EXIT_FAILURE;
}
