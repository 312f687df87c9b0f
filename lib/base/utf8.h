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
 * utf8_length - the bytes of the character that @text, of @size bytes, at least
 * 1, begins with; 0 if it begins with none.
 */
size_t utf8_length(const unsigned char *text, size_t size);

/* utf8_decode - the same, and stores the number of the character. */
size_t utf8_decode(const char *text, size_t size, uint32_t *code);

/* Whether all of a text is UTF-8. */
bool utf8_is_valid(const char *text, size_t size);

/* Makes each byte of a text that isn't UTF-8 a '?'. */
void utf8_repair(char *text);

#endif
