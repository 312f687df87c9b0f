/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deadlines at equal distances from a beginning, so that however late each one
 * is met, none moves the next.
 */
#ifndef PACE_H
#define PACE_H

#include <stdint.h>

/* Nanoseconds, of whatever clock the caller has. */
struct pace {
	int64_t began;
	int64_t interval; /* more than 0 */
};

/*
 * pace_next - the first deadline after @now, which is not before the beginning:
 * those that have been missed are left out. INT64_MAX where there is none.
 */
int64_t pace_next(const struct pace *pace, int64_t now);

#endif
