/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that grow. */

#include "base/buffer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_CAPACITY 256

int
buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t needed, capacity;
	char *bytes;

	if (__builtin_add_overflow(buffer->length, more, &needed)) {
		errno = ENOMEM;
		return -1;
	}
	if (needed <= buffer->capacity)
		return 0;
	capacity = buffer->capacity + buffer->capacity / 2;
	if (capacity < LEAST_CAPACITY)
		capacity = LEAST_CAPACITY;
	if (capacity < needed)
		capacity = needed;
	bytes = realloc(buffer->bytes, capacity);
	if (bytes == NULL)
		return -1;
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return 0;
}

int
buffer_add(struct buffer *buffer, const void *bytes, size_t length)
{
	if (buffer_reserve(buffer, length) == -1)
		return -1;
	if (length > 0)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
	return 0;
}

int
buffer_format(struct buffer *buffer, const char *format, ...)
{
	char text[256];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length < 0 || (size_t)length >= sizeof(text)) {
		errno = ENOMEM;
		return -1;
	}
	return buffer_add(buffer, text, (size_t)length);
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ .bytes = NULL };
}
