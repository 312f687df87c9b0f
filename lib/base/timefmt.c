/* SPDX-License-Identifier: BSD-2-Clause */
/* Times of the kernel as text. */

#include "base/timefmt.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* A year that doesn't fit into an int: the number of seconds must do. */
static bool
split(struct tm *tm, char text[static TIMEFMT_SIZE], time_t when)
{
	if (localtime_r(&when, tm) != NULL)
		return true;
	snprintf(text, TIMEFMT_SIZE, "%jd", (intmax_t)when);
	return false;
}

/* As ctime(3), with the zone in front of the year if it is to be there. */
static void
write_all(char text[static TIMEFMT_SIZE], time_t when, bool with_zone)
{
	struct tm tm;

	if (split(&tm, text, when))
		snprintf(text, TIMEFMT_SIZE,
		    "%s %s %2d %02d:%02d:%02d %.24s%s%d", days[tm.tm_wday],
		    months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min,
		    tm.tm_sec, with_zone ? tm.tm_zone : "",
		    with_zone ? " " : "", 1900 + tm.tm_year);
}

void
timefmt_full(char text[static TIMEFMT_SIZE], time_t when)
{
	write_all(text, when, false);
}

void
timefmt_date(char text[static TIMEFMT_SIZE], time_t when)
{
	write_all(text, when, true);
}

void
timefmt_short(char text[static TIMEFMT_SIZE], time_t when, time_t now)
{
	struct tm tm, today;

	if (!split(&tm, text, when) || localtime_r(&now, &today) == NULL)
		return;
	if (tm.tm_year != today.tm_year)
		snprintf(text, TIMEFMT_SIZE, "%d-%s%02d", 1900 + tm.tm_year,
		    months[tm.tm_mon], tm.tm_mday);
	else if (tm.tm_yday != today.tm_yday)
		snprintf(text, TIMEFMT_SIZE, "%s%02d", months[tm.tm_mon],
		    tm.tm_mday);
	else
		snprintf(text, TIMEFMT_SIZE, "%02d:%02d", tm.tm_hour,
		    tm.tm_min);
}

void
timefmt_iso(char text[static TIMEFMT_SIZE], time_t when)
{
	struct tm tm;
	long offset;

	if (!split(&tm, text, when))
		return;
	offset = labs(tm.tm_gmtoff) / 60;
	snprintf(text, TIMEFMT_SIZE,
	    "%04d-%02d-%02dT%02d:%02d:%02d%c%02ld:%02ld", 1900 + tm.tm_year,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    tm.tm_gmtoff < 0 ? '-' : '+', offset / 60, offset % 60);
}

void
timefmt_clock(char text[static TIMEFMT_SIZE], time_t when)
{
	struct tm tm;

	if (split(&tm, text, when))
		snprintf(text, TIMEFMT_SIZE, "%d:%02d:%02d", tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
}

void
timefmt_of_day(char text[static TIMEFMT_SIZE], time_t when)
{
	struct tm tm;

	if (split(&tm, text, when))
		snprintf(text, TIMEFMT_SIZE, "%02d:%02d:%02d", tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
}
