/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * POSIX message queues to send to and to take from.
 *
 * A queue whose name was removed lives on while somebody has it open, and what
 * we send to it, or put back, may die with us: it counts as gone. Messages that
 * it still holds are taken, but not waited for.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "content/mailbox.h"
#include "model/pqueue_io.h"

/* To be put back, a message needs the right to write; it is noted at once
 * whether there is one: the name may be another queue's by then. */
static int
posix_open(struct mailbox *box, enum mailbox_use use)
{
	struct pqueue_status status;

	box->fd = pqueue_open(box->name.text,
	    use == MAILBOX_SEND ? O_WRONLY : O_RDWR);
	if (box->fd == -1 && errno == EACCES && use == MAILBOX_TAKE) {
		box->write_error = EACCES;
		box->fd = pqueue_open(box->name.text, O_RDONLY);
	}
	if (box->fd == -1)
		return -1;
	if (pqueue_status(box->fd, &status) == -1) {
		int error = errno;

		mailbox_close(box);
		errno = error;
		return -1;
	}
	box->message_size = (size_t)status.message_size;
	return 0;
}

static bool
posix_is_same(const struct mailbox *one, const struct mailbox *other)
{
	return strcmp(one->name.text, other->name.text) == 0;
}

static int
posix_most(const struct mailbox *box, uint64_t *most, const char **limit)
{
	*limit = "of this queue";
	*most = box->message_size;
	return 0;
}

static int
posix_send(const struct mailbox *box, const struct message *message, bool waits)
{
	if (box->write_error != 0) {
		errno = box->write_error;
		return -1;
	}
	if (pqueue_send(box->fd, message->wire->text, message->size,
		(unsigned)message->wire->type, waits) == 0)
		return 0;
	if (errno == ETIMEDOUT)
		errno = EAGAIN;
	return -1;
}

/* Takes nothing; E2BIG where there is something. */
static int
await(const struct mailbox *box, bool waits)
{
	struct pollfd pollfd = { .fd = box->fd, .events = POLLIN };
	int found = poll(&pollfd, 1, waits ? -1 : 0);

	if (found != -1)
		errno = found == 0 ? ENOMSG : E2BIG;
	return -1;
}

static int
posix_take(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    bool waits)
{
	unsigned priority;
	ssize_t size;

	(void)choice;
	/* How large the next one is, nobody can know. */
	if (bound->how == BOUND_REFUSE && bound->size < box->message_size)
		return await(box, waits);
	if (message_reserve(message, box->message_size) == -1)
		return -1;
	size = pqueue_receive(box->fd, message->wire->text, box->message_size,
	    &priority, waits);
	if (size == -1) {
		if (errno == ETIMEDOUT)
			errno = ENOMSG;
		return -1;
	}
	message->wire->type = (long)priority;
	message->size = (size_t)size;
	if (bound->how == BOUND_CUT && message->size > bound->size)
		message->size = (size_t)bound->size;
	return 0;
}

static int
posix_refusal(const struct mailbox *box, size_t size)
{
	return size > box->message_size ? EMSGSIZE : 0;
}

static int
posix_gone(const struct mailbox *box)
{
	return pqueue_is_removed(box->fd) ? EIDRM : 0;
}

static int
posix_vain_send(const struct mailbox *box, const struct message *message)
{
	(void)message;
	return posix_gone(box);
}

static int
posix_look(const struct mailbox *box, struct mailbox_space *space)
{
	struct pqueue_status status;

	if (pqueue_status(box->fd, &status) == -1)
		return -1;
	if (status.is_removed) {
		errno = EIDRM;
		return -1;
	}
	*space = (struct mailbox_space){
		.bytes = UINT64_MAX,
		.messages = status.max_messages - status.messages,
		.most = status.message_size,
		.waiting = status.messages,
	};
	return 0;
}

const struct mailbox_class mailbox_posix = {
	.least_type = 0,
	.most_type = PQUEUE_PRIORITY_MAX,
	.open = posix_open,
	.is_same = posix_is_same,
	.most = posix_most,
	.send = posix_send,
	.take = posix_take,
	.refusal = posix_refusal,
	.waits_at_once = true,
	.vain_send = posix_vain_send,
	.vain_take = posix_gone,
	.gone = posix_gone,
	.look = posix_look,
};
