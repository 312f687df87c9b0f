/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clocks of the system. See clock_gettime(2).
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

/*
 * clock_now - nanoseconds of @clock: CLOCK_MONOTONIC, which nobody sets and by
 * which deadlines go, CLOCK_BOOTTIME, or CLOCK_REALTIME. 0 where the kernel
 * has no such clock.
 */
int64_t clock_now(clockid_t clock);

#endif
