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
buffer_text(struct buffer *buffer, const char *text)
{
	return buffer_add(buffer, text, strlen(text));
}

int
buffer_decimal(struct buffer *buffer, uint64_t number)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) != 0);
	return buffer_add(buffer, at, (size_t)(digits + sizeof(digits) - at));
}

int
buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	size_t room;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	room = (size_t)length + 1;
	if (length < 0 || buffer_reserve(buffer, room) == -1) {
		errno = ENOMEM;
		return -1;
	}
	va_start(args, format);
	vsnprintf(buffer->bytes + buffer->length, room, format, args);
	va_end(args);
	buffer->length += (size_t)length;
	return 0;
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ .bytes = NULL };
}
