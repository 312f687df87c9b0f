/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hexadecimal dumps, as hexdump -C writes them.
 */
#ifndef HEX_H
#define HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define HEX_BYTES 16 /* of a line */

/*
 * hex_line - appends one line: offset, up to 16 bytes, and what they look like.
 *
 * Returns as buffer_reserve.
 */
int hex_line(struct buffer *out, uint64_t offset, const char *bytes,
    size_t size) __attribute__((warn_unused_result));

/*
 * A dump of many bytes, in which a "*" stands for repeated lines. A struct that
 * is zeroed except for offset is an empty dump.
 */
struct hex_dump {
	uint64_t offset; /* of the line that is being filled */
	char line[HEX_BYTES], before[HEX_BYTES];
	size_t filled;
	bool has_before, starred;
};

/*
 * hex_add - appends bytes; hex_add_zeros appends @size zeros without looping
 * over them; hex_end appends the last line and the offset of the end.
 *
 * Return as buffer_reserve.
 */
int hex_add(struct hex_dump *dump, struct buffer *out, const char *bytes,
    size_t size) __attribute__((warn_unused_result));
int hex_add_zeros(struct hex_dump *dump, struct buffer *out, uint64_t size)
    __attribute__((warn_unused_result));
int hex_end(struct hex_dump *dump, struct buffer *out)
    __attribute__((warn_unused_result));

#endif
