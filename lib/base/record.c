/* SPDX-License-Identifier: BSD-2-Clause */
/* Records of a stream. */

#include "base/record.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/wait.h"

#define READ_SIZE 65536

/* read(2), whether the caller left the descriptor blocking or not. */
static ssize_t
read_some(int fd, char *bytes, size_t size)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		n = read(fd, bytes, size);
		if (n != -1 || (errno != EINTR && errno != EAGAIN))
			return n;
		if (errno == EAGAIN)
			(void)poll(&pollfd, 1, -1);
		if (wait_signal() != 0) {
			errno = EINTR;
			return -1;
		}
	}
}

/* Appends more to the rest, or notes the end. */
static int
fill(struct record_reader *reader)
{
	struct buffer *buffer = &reader->buffer;
	ssize_t n;

	if (reader->start > 0) {
		buffer->length -= reader->start;
		memmove(buffer->bytes, buffer->bytes + reader->start,
		    buffer->length);
		reader->start = 0;
	}
	if (buffer_reserve(buffer, READ_SIZE) == -1)
		return -1;
	n = read_some(reader->fd, buffer->bytes + buffer->length, READ_SIZE);
	if (n == -1)
		return -1;
	buffer->length += (size_t)n;
	reader->at_end = n == 0;
	return 0;
}

int
record_next(struct record_reader *reader, const char **record, size_t *size)
{
	size_t searched = 0; /* bytes that hold no delimiter */

	if (buffer_reserve(&reader->buffer, 1) == -1)
		return -1;
	for (;;) {
		size_t left = reader->buffer.length - reader->start;
		char *begin = reader->buffer.bytes + reader->start, *end = NULL;

		if (reader->delimiter != RECORD_WHOLE && left > searched)
			end = memchr(begin + searched, reader->delimiter,
			    left - searched);
		*record = begin;
		*size = end != NULL ? (size_t)(end - begin) : left;
		if (*size > reader->most) {
			errno = EMSGSIZE;
			return -1;
		}
		if (end != NULL) {
			reader->start += *size + 1;
			return 1;
		}
		if (reader->at_end) {
			bool is_one =
			    left > 0 || (reader->delimiter == RECORD_WHOLE &&
					    !reader->began);

			reader->began = true;
			reader->start += left;
			return is_one;
		}
		searched = left;
		if (fill(reader) == -1)
			return -1;
	}
}

int
record_rest(struct record_reader *reader, const char **piece, size_t *size)
{
	struct buffer *buffer = &reader->buffer;
	const char *end = NULL;

	reader->began = true;
	if (buffer->length == reader->start && !reader->at_end &&
	    fill(reader) == -1)
		return -1;
	*piece = buffer->bytes + reader->start;
	*size = buffer->length - reader->start;
	if (*size > READ_SIZE)
		*size = READ_SIZE;
	if (reader->delimiter != RECORD_WHOLE && *size > 0)
		end = memchr(*piece, reader->delimiter, *size);
	if (end != NULL)
		*size = (size_t)(end - *piece);
	reader->start += *size;
	if (*size > 0)
		return 1;
	reader->start += end != NULL;
	return 0;
}

void
record_free(struct record_reader *reader)
{
	buffer_free(&reader->buffer);
}
