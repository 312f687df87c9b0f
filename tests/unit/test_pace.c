/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines by a clock that only the test moves. */

#include "base/pace.h"
#include "test.h"

#define SECOND INT64_C(1000000000)

/* The same numbers at each run. */
static int64_t
random_below(int64_t limit)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int64_t)(state >> 2) % limit;
}

/*
 * An hour: each reading begins a little after its deadline and takes a time.
 * Returns how many began, or -1 where a deadline isn't a multiple of the
 * interval, comes twice, or is one that could have been met and wasn't.
 */
static int
pass_an_hour(int64_t began, int64_t interval, int64_t longest)
{
	const struct pace pace = { began, interval };
	int64_t now = began, deadline;
	int count = 0;

	while (now < began + 3600 * SECOND) {
		int64_t late = random_below(SECOND / 100);

		count++;
		now += late + random_below(longest);
		deadline = pace_next(&pace, now);
		if ((deadline - began) % interval != 0 || deadline <= now ||
		    deadline - now > interval)
			return -1;
		now = deadline;
	}
	return count;
}

int
main(void)
{
	const struct pace rare = { 5, INT64_MAX / 2 };

	CHECK(pass_an_hour(0, SECOND, SECOND / 2) == 3600,
	    "3600 readings in an hour of seconds");
	CHECK(pass_an_hour(123456789, SECOND, SECOND / 2) == 3600,
	    "wherever the clock began");
	CHECK(pass_an_hour(7, 5 * SECOND, SECOND) == 720,
	    "720 readings in an hour of five seconds");
	CHECK(pass_an_hour(7, SECOND, 3 * SECOND) > 1200,
	    "deadlines that were missed are left out, the others stay");
	CHECK(pace_next(&rare, 6) == 5 + INT64_MAX / 2,
	    "an interval may be long");
	CHECK(pace_next(&rare, INT64_MAX - 1) == INT64_MAX,
	    "the last deadline is never");
	return test_end();
}
