/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Bytes as text of A-Za-z0-9+/ and =. See RFC 4648, section 4.
 */
#ifndef BASE64_H
#define BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/*
 * base64_encode - appends the text of @size bytes to @out.
 * Returns 0, or -1 with errno set when there is no memory.
 */
int base64_encode(struct buffer *out, const void *bytes, size_t size);

/* The most bytes that a text of @length can encode. */
size_t base64_most(size_t length);

/*
 * base64_decode - decodes a text into @bytes, which has room for
 * base64_most(@length), and stores their number in @size. Blanks and ends of
 * lines in the text are passed over, as base64(1) wraps its lines.
 *
 * Returns whether it is such a text: with its padding, and no bits left over.
 */
bool base64_decode(const char *text, size_t length, void *bytes, size_t *size);

#endif
