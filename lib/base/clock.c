/* SPDX-License-Identifier: BSD-2-Clause */
/* The clocks of the system. */

#include "base/clock.h"

int64_t
clock_now(clockid_t clock)
{
	struct timespec time = { 0 };

	clock_gettime(clock, &time);
	return (int64_t)time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}
