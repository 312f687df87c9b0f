/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values in arguments: whole or not at all.
 *
 * Each function takes a text to its last character or refuses it: blanks,
 * trailing text, numbers out of range. It returns NULL when it took it, or why
 * it didn't, as a text that lives until the next call; the value is then
 * unchanged.
 */
#ifndef PARSE_H
#define PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PARSE_CHECKED __attribute__((warn_unused_result))

/*
 * parse_missing - @why as the reason to refuse a value that is well formed: it
 * names something that isn't there, or that the system doesn't give.
 *
 * parse_is_missing tells whether a reason, the last one, was made so.
 */
const char *parse_missing(const char *why) PARSE_CHECKED;
bool parse_is_missing(const char *why);

/*
 * parse_digits - reads the digits of @base at *@text and moves past them.
 *
 * Returns false if there are none. A number past 64 bits becomes UINT64_MAX and
 * sets *@overflow.
 */
bool parse_digits(const char **text, unsigned base, uint64_t *value,
    bool *overflow) PARSE_CHECKED;

/* Whether a number begins with 0x. */
bool parse_is_hexadecimal(const char *text);

/*
 * Whether a number begins with a 0 that is octal to some and decimal to others:
 * we don't guess. parse_ambiguous is why it is refused;
 * parse_ambiguous_decimal where 0x isn't taken, or means something else.
 */
bool parse_is_ambiguous(const char *text);
extern const char parse_ambiguous[], parse_ambiguous_decimal[];

/* An identifier: 0 to 2147483647, decimal. 0x is for keys. */
const char *parse_id(const char *text, int *id) PARSE_CHECKED;

/*
 * parse_word - takes one of @words, which NULL ends, and stores its @index. The
 * reason names the nearest one.
 */
const char *parse_word(const char *text, const char *const *words,
    unsigned *index) PARSE_CHECKED;

/* A process id: 1 to 2147483647, decimal. */
const char *parse_pid(const char *text, int *pid) PARSE_CHECKED;

/* A count, decimal or 0x hexadecimal, from @min to @max. */
const char *parse_count(const char *text, uint64_t min, uint64_t max,
    uint64_t *count) PARSE_CHECKED;

/*
 * A size in bytes, at least 1: decimal or 0x hexadecimal, or decimal with a
 * fraction and K, M, G, T, P, E or KiB, … for powers of 1024, or KB, … for
 * powers of 1000. A fraction of a byte is dropped.
 */
const char *parse_size(const char *text, uint64_t *bytes) PARSE_CHECKED;

/* The same, at most @most. */
const char *parse_size_upto(const char *text, uint64_t most,
    uint64_t *bytes) PARSE_CHECKED;

/* A message type, decimal: @min to 9223372036854775807. */
const char *parse_type(const char *text, long min, long max,
    long *type) PARSE_CHECKED;

/*
 * A duration: a number, optionally with a fraction (1.5, .5), of seconds or of
 * the unit that follows: ms, s, m, h, d, w. Stores nanoseconds.
 */
const char *parse_duration(const char *text,
    int64_t *nanoseconds) PARSE_CHECKED;

/* An offset or a length in bytes: 0, or as parse_size. */
const char *parse_offset(const char *text, uint64_t *bytes) PARSE_CHECKED;

#endif
