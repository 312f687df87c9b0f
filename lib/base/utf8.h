/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * UTF-8, whatever the locale. See RFC 3629.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * utf8_length - the length in bytes of the first character of @text, or 0 if
 * the text doesn't begin with a character. @size is at least 1.
 */
size_t utf8_length(const unsigned char *text, size_t size);

/* utf8_decode - the same, and stores the number of the character. */
size_t utf8_decode(const char *text, size_t size, uint32_t *code);

/* Whether all of a text is UTF-8. */
bool utf8_is_valid(const char *text, size_t size);

/* Replaces each byte of a text that isn't UTF-8 with a '?'. */
void utf8_repair(char *text);

#endif
