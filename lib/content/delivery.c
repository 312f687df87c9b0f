/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages on their way from a queue to a descriptor. */

#include "content/delivery.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/wait.h"

#define DUE_SIZE ((size_t)32768)
#define PATIENCE 1000 /* milliseconds */

/* Before each message in kept, which is as msgsnd(2) takes it. */
struct kept {
	size_t end; /* of what it became in out */
	size_t size;
};

/* The bytes of one in kept, so that the next one is aligned. */
static size_t
kept_length(size_t size)
{
	size_t length =
	    sizeof(struct kept) + sizeof(struct message_wire) + size;

	return (length + sizeof(long) - 1) / sizeof(long) * sizeof(long);
}

int
delivery_check(const struct delivery *delivery)
{
	struct pollfd pollfd = { .fd = delivery->fd };
	int flags = fcntl(delivery->fd, F_GETFL);

	if (flags == -1)
		return -1;
	if ((flags & O_ACCMODE) == O_RDONLY || (flags & O_PATH) != 0) {
		errno = EBADF;
		return -1;
	}
	if (poll(&pollfd, 1, 0) == 1 &&
	    (pollfd.revents & (POLLERR | POLLHUP)) != 0) {
		errno = EPIPE;
		return -1;
	}
	return 0;
}

int
delivery_add(struct delivery *delivery, const struct message *message)
{
	struct kept *kept;

	if (delivery->settled)
		delivery_drop(delivery);
	if (buffer_reserve(&delivery->kept, kept_length(message->size)) == -1)
		return -1;
	if (codec_write(&delivery->out, delivery->form, delivery->visible,
		message) == -1)
		return -1;
	kept = (struct kept *)(void *)(delivery->kept.bytes +
				       delivery->kept.length);
	kept->end = delivery->out.length;
	kept->size = message->size;
	memcpy(kept + 1, message->wire, sizeof(*message->wire) + message->size);
	delivery->kept.length += kept_length(message->size);
	return 0;
}

bool
delivery_is_empty(const struct delivery *delivery)
{
	return delivery->settled || delivery->kept.length == 0;
}

bool
delivery_is_due(const struct delivery *delivery)
{
	/* Empty messages may become nothing at all in out. */
	return delivery->out.length >= DUE_SIZE ||
	       delivery->kept.length >= 4 * DUE_SIZE;
}

/* Whether the descriptor takes more, before patience with it ends. */
static bool
is_writable(int fd)
{
	int64_t deadline = wait_deadline(PATIENCE * INT64_C(1000000));
	struct pollfd pollfd = { .fd = fd, .events = POLLOUT };

	while (!wait_is_over(deadline))
		if (poll(&pollfd, 1, 10) > 0)
			return true;
	return false;
}

int
delivery_flush(struct delivery *delivery)
{
	struct buffer *out = &delivery->out;

	while (delivery->written < out->length) {
		ssize_t n;

		if (wait_signal() != 0 && !is_writable(delivery->fd)) {
			errno = ETIME;
			return -1;
		}
		n = write(delivery->fd, out->bytes + delivery->written,
		    out->length - delivery->written);
		if (n == -1 && errno == EAGAIN)
			(void)is_writable(delivery->fd); /* it was left
			                                    non-blocking */
		else if (n == -1 && errno != EINTR)
			return -1;
		if (n > 0)
			delivery->written += (size_t)n;
	}
	delivery->settled = true;
	return 0;
}

int
delivery_close(struct delivery *delivery)
{
	if (delivery_flush(delivery) == -1)
		return -1;
	if (close(delivery->fd) == 0)
		return 0;
	/* It isn't known how much arrived. */
	delivery->written = 0;
	return -1;
}

size_t
delivery_return(struct delivery *delivery, const struct mailbox *box,
    void (*lost)(const struct mailbox *box, const struct message *message,
	int error))
{
	int64_t deadline = wait_deadline(PATIENCE * INT64_C(1000000));
	struct kept *kept;
	size_t count = 0;

	for (size_t at = 0; at < delivery->kept.length;
	     at += kept_length(kept->size)) {
		struct message message;

		kept = (struct kept *)(void *)(delivery->kept.bytes + at);
		/* An empty one becomes nothing in some forms: at the beginning
		 * that isn't written either. */
		if (delivery->written > 0 && kept->end <= delivery->written)
			continue;
		message.wire = (struct message_wire *)(kept + 1);
		message.size = message.capacity = kept->size;
		if (mailbox_return(box, &message, deadline) == 0) {
			count++;
			continue;
		}
		/* A second is over: each wait more would add up. */
		if (errno == ETIME)
			deadline = WAIT_NOT;
		lost(box, &message, errno);
	}
	delivery_drop(delivery);
	return count;
}

void
delivery_drop(struct delivery *delivery)
{
	delivery->written = delivery->out.length = delivery->kept.length = 0;
	delivery->settled = false;
}

void
delivery_free(struct delivery *delivery)
{
	buffer_free(&delivery->out);
	buffer_free(&delivery->kept);
}
