/* SPDX-License-Identifier: BSD-2-Clause */
/* The code shared by all destinations of messages. */

#include "cli/outlet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/wait.h"
#include "cli/diagnostic.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"
#include "why/explain.h"
#include "why/permission.h"

#define RETURN_TIME INT64_C(1000000000)

const char *
outlet_explain_send(char *why, int queue, size_t size, int error)
{
	const struct explain_subject subject = {
		.kind = kinds[KIND_QUEUE],
		.id = queue,
		.size = size,
	};

	return explain(why, EXPLAIN_SEND, &subject, error);
}

void
outlet_lose(const struct message *message, int error, int queue)
{
	struct buffer line = { .bytes = NULL };
	char why[EXPLAIN_SIZE];

	warnx("queue:%d: could not be put back (%s); its content:", queue,
	    outlet_explain_send(why, queue, message->size, error));
	if (codec_write(&line, CODEC_JSON, false, message) == 0)
		fwrite(line.bytes, 1, line.length, stderr);
	else
		warn(NULL);
	buffer_free(&line);
}

bool
outlet_return(struct outlet *outlet, const struct message *message)
{
	if (outlet->return_deadline == 0)
		outlet->return_deadline = wait_deadline(RETURN_TIME);
	if (message_return(outlet->queue, message,
		wait_is_over(outlet->return_deadline)
		    ? WAIT_NOT
		    : outlet->return_deadline) == 0)
		return true;
	outlet_lose(message, errno, outlet->queue);
	return false;
}

int
outlet_may_send(int queue)
{
	char why[EXPLAIN_SIZE];
	struct object obj;
	int error = 0;

	if (object_stat(kinds[KIND_QUEUE], queue, &obj) == -1)
		error = errno == ENOENT ? EINVAL : errno;
	else if (!permission_allows(&obj, PERMISSION_WRITE))
		error = EACCES;
	if (error == 0)
		return EXIT_SUCCESS;
	warnx("queue:%d: %s; nothing taken", queue,
	    outlet_explain_send(why, queue, 0, error));
	return EXIT_FAILURE;
}
