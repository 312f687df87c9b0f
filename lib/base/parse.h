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

/* An identifier: 0 to 2147483647, decimal or 0x hexadecimal. */
const char *parse_id(const char *text, int *id) PARSE_CHECKED;

/*
 * A key: 0x hexadecimal, octal with a leading 0, or decimal, -2147483648 to
 * 4294967295; or PATH[:PROJ] with a slash in PATH, through ftok(3), PROJ being
 * 1 to 255 or one character, 1 if missing. 0 (IPC_PRIVATE) is refused: it
 * names nothing.
 */
const char *parse_key(const char *text, key_t *key) PARSE_CHECKED;

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

/* A message type, decimal: @min to 9223372036854775807. */
const char *parse_type(const char *text, long min, long *type) PARSE_CHECKED;

/*
 * A duration: a decimal number of seconds, or of the unit that follows it: ms,
 * s, m, h, d, w. Digits may be missing before the point. Stores nanoseconds.
 */
const char *parse_duration(const char *text,
    int64_t *nanoseconds) PARSE_CHECKED;

/* An offset or a length in bytes: 0, or as parse_size. */
const char *parse_offset(const char *text, uint64_t *bytes) PARSE_CHECKED;

/* A user or a group: a name, or a number. */
const char *parse_user(const char *text, uid_t *user) PARSE_CHECKED;
const char *parse_group(const char *text, gid_t *group) PARSE_CHECKED;

/*
 * USER[:GROUP], each a name or a number; sets what is given and leaves the
 * rest. ":GROUP" is the group alone.
 */
struct parse_owner {
	bool has_user, has_group;
	uid_t user;
	gid_t group;
};
const char *parse_owner(const char *text,
    struct parse_owner *owner) PARSE_CHECKED;

/*
 * N,N,…: values of semaphores, each 0 to 32767.
 *
 * Stores an array that the caller frees with free(3), and their number, at
 * least 1.
 */
const char *parse_values(const char *text, unsigned short **values,
    size_t *count) PARSE_CHECKED;

#endif
