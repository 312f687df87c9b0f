/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keys in arguments: whole or not at all, as parse.h has it.
 */
#ifndef KEY_H
#define KEY_H

#include <sys/types.h>

/*
 * key_parse - a key: 0x hexadecimal or decimal, -2147483648 to 4294967295; or
 * PATH[:PROJ] with a slash in PATH, through ftok(3). The last colon after the
 * last slash begins PROJ, 1 to 255 or one byte that isn't a digit; 1 if
 * missing.
 *
 * 0 (IPC_PRIVATE) is refused: it names nothing. So is a leading 0.
 */
const char *key_parse(const char *text, key_t *key)
    __attribute__((warn_unused_result));

#endif
