/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes that grow. A zeroed struct is an empty buffer.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stddef.h>

struct buffer {
	char *bytes;
	size_t length, capacity;
};

/*
 * buffer_reserve - makes room for @more bytes behind those that are there.
 *
 * Returns 0, or -1 with errno ENOMEM and the buffer unchanged.
 */
int buffer_reserve(struct buffer *buffer, size_t more)
    __attribute__((warn_unused_result));

/* buffer_add - appends bytes. Returns as buffer_reserve. */
int buffer_add(struct buffer *buffer, const void *bytes, size_t length)
    __attribute__((warn_unused_result));

/* buffer_format - appends formatted text. Returns as buffer_reserve. */
int buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((warn_unused_result, format(printf, 2, 3)));

/* buffer_free - gives the memory back and leaves an empty buffer. */
void buffer_free(struct buffer *buffer);

#endif
