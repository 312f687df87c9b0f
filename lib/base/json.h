/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A writer of JSON that keeps only what the caller hasn't yet taken from its
 * buffer. See RFC 8259.
 *
 * Its output is always valid and can't control a terminal: characters that
 * could are written as \uXXXX, a byte that isn't UTF-8 as '?'.
 *
 * After a failure all functions do nothing, and json_failed returns true. So a
 * document is either whole, or known to be cut off.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* A zeroed struct is at the beginning of a document. */
struct json {
	struct buffer text; /* the caller may write it out and set length 0 */
	bool compact;       /* no blanks after commas and colons */
	bool follows;       /* the same list already has a value */
	bool failed;
};

/* json_failed - whether memory ran out; errno is then ENOMEM. */
bool json_failed(const struct json *json) __attribute__((warn_unused_result));

/* json_open, json_close - '{' and '}', '[' and ']'. */
void json_open(struct json *json, char bracket);
void json_close(struct json *json, char bracket);

/* json_name - the name of the member whose value comes next: letters of ASCII,
 * digits and the like. */
void json_name(struct json *json, const char *name);

void json_put_null(struct json *json);
void json_put_truth(struct json *json, bool truth);
void json_put_number(struct json *json, uint64_t number);
void json_put_signed(struct json *json, int64_t number);

/* json_put_real - a number with up to 15 digits, and at least one after the
 * point. Neither infinite nor NaN. */
void json_put_real(struct json *json, double number);

/* json_put_text - a string. */
void json_put_text(struct json *json, const char *text, size_t size);

/* json_put_space - blanks or newlines between values. */
void json_put_space(struct json *json, const char *space);

void json_free(struct json *json);

#endif
