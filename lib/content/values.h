/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Values of semaphores in arguments: whole or not at all, as parse.h has it.
 */
#ifndef VALUES_H
#define VALUES_H

#include <stddef.h>

/*
 * values_parse - N,N,...: values of semaphores, each 0 to 32767.
 *
 * Stores an array that the caller frees with free(3), and their number, at
 * least 1.
 */
const char *values_parse(const char *text, unsigned short **values,
    size_t *count) __attribute__((warn_unused_result));

#endif
