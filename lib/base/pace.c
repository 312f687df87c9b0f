/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines without drift. */

#include "base/pace.h"

int64_t
pace_next(const struct pace *pace, int64_t now)
{
	int64_t passed = (now - pace->began) / pace->interval, next;

	if (__builtin_mul_overflow(passed + 1, pace->interval, &next) ||
	    __builtin_add_overflow(pace->began, next, &next))
		return INT64_MAX;
	return next;
}
