/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Times of the kernel as text: in the time zone of TZ, in English whatever the
 * locale.
 */
#ifndef TIMEFMT_H
#define TIMEFMT_H

#include <time.h>

#define TIMEFMT_SIZE 64

/* "Thu Jan  1 00:00:00 1970", as ctime(3) has it. */
void timefmt_full(char text[static TIMEFMT_SIZE], time_t when);

/* "13:05" today, "Jan01" in this year, else "1970-Jan01". */
void timefmt_short(char text[static TIMEFMT_SIZE], time_t when, time_t now);

/* "1970-01-01T00:00:00+00:00": ISO 8601 with the zone. */
void timefmt_iso(char text[static TIMEFMT_SIZE], time_t when);

/* "Thu Jan  1 00:00:00 UTC 1970", as date(1) has it in the POSIX locale. */
void timefmt_date(char text[static TIMEFMT_SIZE], time_t when);

/* "09:05:09". */
void timefmt_of_day(char text[static TIMEFMT_SIZE], time_t when);

/* "9:05:09". */
void timefmt_clock(char text[static TIMEFMT_SIZE], time_t when);

#endif
