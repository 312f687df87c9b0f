/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sizes for people.
 */
#ifndef SIZEFMT_H
#define SIZEFMT_H

#include <stdint.h>

#define SIZEFMT_SIZE 16

/*
 * sizefmt - bytes in the largest unit of 1024 that gives at least 1.
 *
 * One decimal, rounded half up, omitted where it would be 0: "0B", "1023B",
 * "4.9K", "16E". The same text as util-linux's for every value.
 */
void sizefmt(char text[static SIZEFMT_SIZE], uint64_t bytes);

#endif
