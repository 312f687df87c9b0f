/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sizes for people.
 */
#ifndef HUMAN_H
#define HUMAN_H

#include <stdint.h>

#define HUMAN_SIZE 16

/*
 * human_size - bytes in the largest unit of 1024 that gives at least 1.
 *
 * One decimal, rounded half up, and none where it would be 0: "0B", "1023B",
 * "4.9K", "16E". The same text as util-linux's for every value.
 */
void human_size(char text[static HUMAN_SIZE], uint64_t bytes);

#endif
