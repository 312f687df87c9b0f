/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges: the table of the guidelines for monitoring plugins, and its edges. */

#include <stdio.h>
#include <string.h>

#include "list/threshold.h"
#include "test.h"

/* Of a hundred; -1: the range is refused. */
static int
judge_of(const char *text, uint64_t number, uint64_t whole)
{
	struct threshold range = { .given = false };

	if (threshold_parse(text, THRESHOLD_COUNT, true, &range) != NULL)
		return -1;
	return (int)threshold_judge(&range, number, number, whole);
}

static bool
alerts(const char *text, uint64_t number)
{
	return judge_of(text, number, 100) == THRESHOLD_ALERTS;
}

static bool
is_quiet(const char *text, uint64_t number)
{
	return judge_of(text, number, 100) == THRESHOLD_QUIET;
}

static void
test_guidelines(void)
{
	CHECK(is_quiet("10", 0) && is_quiet("10", 10) && alerts("10", 11),
	    "10 alerts above 10");
	CHECK(alerts("10:", 9) && is_quiet("10:", 10) &&
		  is_quiet("10:", UINT64_MAX) && alerts("10:", 0),
	    "10: alerts below 10");
	CHECK(is_quiet(":10", 0) && is_quiet(":10", 10) && alerts(":10", 11) &&
		  is_quiet("@:10", 11) && alerts("@:10", 0),
	    "a start of 0 may be left out");
	CHECK(is_quiet("~:10", 0) && is_quiet("~:10", 10) && alerts("~:10", 11),
	    "~:10 alerts above 10");
	CHECK(alerts("10:20", 9) && is_quiet("10:20", 10) &&
		  is_quiet("10:20", 20) && alerts("10:20", 21),
	    "10:20 alerts outside of it");
	CHECK(is_quiet("@10:20", 9) && alerts("@10:20", 10) &&
		  alerts("@10:20", 20) && is_quiet("@10:20", 21),
	    "@10:20 alerts inside, at both ends too");
	CHECK(is_quiet("0", 0) && alerts("0", 1) && alerts("@0", 0) &&
		  is_quiet("@0", 1) && alerts("1:", 0),
	    "0 is a number as others");
	CHECK(is_quiet("~:", 5) && alerts("@~:", 5),
	    "a range may have no end at all");
}

static void
test_negative(void)
{
	CHECK(is_quiet("-5:10", 0) && alerts("-5:10", 11),
	    "a range may begin below 0");
	CHECK(alerts("-5:-1", 0) && is_quiet("@-5:-1", 0) && alerts("~:-1", 0),
	    "no number of ours is negative");
	CHECK(judge_of("-1:-5", 0, 1) == -1 && judge_of("5:-1", 0, 1) == -1 &&
		  judge_of("-5", 0, 1) == -1,
	    "also below 0 the smaller one is first");
}

static void
test_percent(void)
{
	CHECK(judge_of("80%", 80, 100) == THRESHOLD_QUIET &&
		  judge_of("80%", 81, 100) == THRESHOLD_ALERTS,
	    "80% of 100 is 80");
	CHECK(judge_of("80%", 3276, 4096) == THRESHOLD_QUIET &&
		  judge_of("80%", 3277, 4096) == THRESHOLD_ALERTS &&
		  judge_of("80%:", 3276, 4096) == THRESHOLD_ALERTS &&
		  judge_of("80%:", 3277, 4096) == THRESHOLD_QUIET,
	    "80% of 4096 is between two numbers");
	CHECK(judge_of("97.5%", 975, 1000) == THRESHOLD_QUIET &&
		  judge_of("97.5%", 976, 1000) == THRESHOLD_ALERTS,
	    "a percentage has a fraction");
	CHECK(judge_of("50%", UINT64_MAX / 2, UINT64_MAX) == THRESHOLD_QUIET &&
		  judge_of("50%", UINT64_MAX / 2 + 1, UINT64_MAX) ==
		      THRESHOLD_ALERTS &&
		  judge_of("200%", UINT64_MAX, UINT64_MAX) == THRESHOLD_QUIET,
	    "no number is too large");
	CHECK(judge_of("95%", 0, 0) == THRESHOLD_ALERTS &&
		  judge_of("100%", 0, 0) == THRESHOLD_QUIET &&
		  judge_of("5", 0, 0) == THRESHOLD_QUIET,
	    "of nothing all is used");
	CHECK(judge_of("10%:20", 0, 1) == -1 &&
		  judge_of("10:20%", 0, 1) == -1 &&
		  judge_of("0:20%", 20, 100) == THRESHOLD_QUIET,
	    "both ends are percentages, or none");
}

static void
test_units(void)
{
	struct threshold range;

	CHECK(threshold_parse("64K:1M", THRESHOLD_BYTES, false, &range) ==
		      NULL &&
		  range.start.number == 65536 && range.end.number == 1 << 20,
	    "K and M are powers of 1024");
	CHECK(judge_of("1G", 1 << 30, 0) == THRESHOLD_QUIET &&
		  judge_of("1G", (1 << 30) + 1, 0) == THRESHOLD_ALERTS,
	    "G is, too");
	CHECK(threshold_parse("1.5:5m", THRESHOLD_DURATION, false, &range) ==
		      NULL &&
		  range.start.number == 1500000000 &&
		  range.end.number == UINT64_C(300000000000),
	    "durations have units");
	CHECK(threshold_parse("5%", THRESHOLD_DURATION, false, &range) != NULL,
	    "no percentage without a whole");
}

static void
test_refused(void)
{
	static const char *const texts[] = { "", ":", "@", "~", "10:~", "x",
		"10:20:30", "10 ", " 10", "20:10", "%", "10%%", "-", "@@1",
		"10-20", "010", "1.5", "80.5555555%", "10001%",
		"99999999999999999999", "--1:5", "~:~" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char claim[64];
		struct threshold range = { .start.number = 7 };
		const char *why =
		    threshold_parse(texts[i], THRESHOLD_COUNT, true, &range);

		snprintf(claim, sizeof(claim), "'%s' is no range", texts[i]);
		CHECK(why != NULL && range.start.number == 7, claim);
	}
}

static void
test_unsure(void)
{
	struct threshold range;

	CHECK(threshold_parse("@10:20", THRESHOLD_COUNT, false, &range) == NULL,
	    "@10:20 is a range");
	CHECK(threshold_judge(&range, 0, 9, 0) == THRESHOLD_QUIET &&
		  threshold_judge(&range, 21, UINT64_MAX, 0) ==
		      THRESHOLD_QUIET &&
		  threshold_judge(&range, 10, 20, 0) == THRESHOLD_ALERTS,
	    "what is all inside or outside is sure");
	CHECK(threshold_judge(&range, 9, 10, 0) == THRESHOLD_UNSURE &&
		  threshold_judge(&range, 5, 30, 0) == THRESHOLD_UNSURE &&
		  threshold_judge(&range, 20, 21, 0) == THRESHOLD_UNSURE &&
		  threshold_judge(&range, 0, UINT64_MAX, 0) == THRESHOLD_UNSURE,
	    "what may be either isn't");
	range.given = false;
	CHECK(threshold_judge(&range, 15, 15, 0) == THRESHOLD_QUIET,
	    "no range is quiet");
}

static bool
prints(const char *text, enum threshold_unit unit, uint64_t whole,
    const char *expected)
{
	struct threshold range;
	struct buffer out = { .bytes = NULL };
	bool same;

	same = threshold_parse(text, unit, true, &range) == NULL &&
	       threshold_add(&out, &range, unit, whole) == 0 &&
	       out.length == strlen(expected) &&
	       memcmp(out.bytes, expected, out.length) == 0;
	buffer_free(&out);
	return same;
}

static void
test_performance_data(void)
{
	CHECK(prints("80%", THRESHOLD_COUNT, 4096, "3276") &&
		  prints("0:10", THRESHOLD_COUNT, 0, "10") &&
		  prints("~:10", THRESHOLD_COUNT, 0, "~:10") &&
		  prints("10:", THRESHOLD_COUNT, 0, "10:") &&
		  prints("0:", THRESHOLD_COUNT, 0, "0:") &&
		  prints("-5:5", THRESHOLD_COUNT, 0, "-5:5") &&
		  prints("@10%:20%", THRESHOLD_COUNT, 1001, "@101:200"),
	    "ranges are printed as they are read, in numbers");
	CHECK(prints("1.25:5m", THRESHOLD_DURATION, 0, "1.25:300"),
	    "durations are printed in seconds");
}

static bool
is_share(const char *text, uint64_t number, uint64_t whole)
{
	struct threshold range;

	return threshold_parse_share(text, &range) == NULL &&
	       threshold_judge(&range, number, number, whole) ==
	           THRESHOLD_ALERTS;
}

static bool
is_no_share(const char *text)
{
	struct threshold range = { .given = false };

	return threshold_parse_share(text, &range) != NULL && !range.given;
}

static void
test_share(void)
{
	CHECK(is_share("29%", 29, 100) && is_share("29", 29, 100) &&
		  !is_share("29.000001", 29, 100) && !is_share("29%", 28, 100),
	    "a share begins exactly at its percentage");
	CHECK(is_share("0", 0, 7) && is_share("100", 7, 7) &&
		  is_share("100%", 8, 7) && !is_share("100", 6, 7),
	    "none, all, and more than all");
	CHECK(is_share("100%", 0, 0), "of a whole of 0 all is used");
	CHECK(is_share("50", UINT64_MAX / 2 + 1, UINT64_MAX) &&
		  !is_share("50", UINT64_MAX / 2, UINT64_MAX),
	    "no number is cut");
	CHECK(is_no_share("") && is_no_share("%") && is_no_share("5%%") &&
		  is_no_share("-1") && is_no_share("100.5") &&
		  is_no_share("1e1") && is_no_share("080") &&
		  is_no_share("8 %") && is_no_share("99999999999999999999"),
	    "anything else is refused");
}

int
main(void)
{
	test_share();
	test_guidelines();
	test_negative();
	test_percent();
	test_units();
	test_refused();
	test_unsure();
	test_performance_data();
	return test_end();
}
