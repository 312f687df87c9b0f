/* SPDX-License-Identifier: BSD-2-Clause */
/* Times as text: as strftime(3) has them in the C locale, in any zone. */

#include <stdlib.h>
#include <string.h>

#include "base/timefmt.h"
#include "test.h"

/* Whether a text is the same but for blanks in front of an hour. */
static bool
is_same(const char *text, const char *expected)
{
	while (*expected == ' ')
		expected++;
	if (strcmp(text, expected) != 0)
		printf("# %s is not %s\n", text, expected);
	return strcmp(text, expected) == 0;
}

int
main(void)
{
	static const char *const zones[] = { "UTC0", "XYZ-5:30",
		"CET-1CEST,M3.5.0,M10.5.0/3" };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		bool dates = true, clocks = true, full = true;

		setenv("TZ", zones[i], 1);
		tzset();
		/* Any hour, any day of a month, in time: a prime. */
		for (time_t when = 0; when < 4000000000; when += 999983) {
			char text[TIMEFMT_SIZE], expected[TIMEFMT_SIZE];
			struct tm tm;

			localtime_r(&when, &tm);
			strftime(expected, TIMEFMT_SIZE, "%a %b %e %T %Z %Y",
			    &tm);
			timefmt_date(text, when);
			dates &= is_same(text, expected);
			snprintf(expected, TIMEFMT_SIZE, "%2d:%02d:%02d",
			    tm.tm_hour, tm.tm_min, tm.tm_sec);
			timefmt_clock(text, when);
			clocks &= is_same(text, expected);
			strftime(expected, TIMEFMT_SIZE, "%a %b %e %T %Y", &tm);
			timefmt_full(text, when);
			full &= is_same(text, expected);
		}
		CHECK(dates, "timefmt_date is what date(1) prints");
		CHECK(clocks, "timefmt_clock has no zero in front of the hour");
		CHECK(full, "timefmt_full is what ctime(3) prints");
	}
	return test_end();
}
