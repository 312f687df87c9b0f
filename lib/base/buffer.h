/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes that grow. A zeroed struct is an empty buffer.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *bytes;
	size_t length, capacity;
};

/*
 * buffer_reserve - makes room for @more bytes at the end.
 *
 * Returns 0, or -1 with errno ENOMEM and the buffer unchanged.
 */
int buffer_reserve(struct buffer *buffer, size_t more)
    __attribute__((warn_unused_result));

/*
 * buffer_add - appends bytes. Returns as buffer_reserve.
 *
 * Listings of many thousand rows spend their time here: it is inline.
 */
static inline __attribute__((warn_unused_result)) int
buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	if (length > buffer->capacity - buffer->length &&
	    buffer_reserve(buffer, length) == -1)
		return -1;
	if (length > 0)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	return 0;
}

/*
 * buffer_text, buffer_decimal - append a text, a number. Return as
 * buffer_reserve.
 */
int buffer_text(struct buffer *buffer, const char *text)
    __attribute__((warn_unused_result));
int buffer_decimal(struct buffer *buffer, uint64_t number)
    __attribute__((warn_unused_result));

/* buffer_format - appends formatted text. Returns as buffer_reserve. */
int buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((warn_unused_result, format(printf, 2, 3)));

/* buffer_free - gives the memory back and leaves an empty buffer. */
void buffer_free(struct buffer *buffer);

#endif
