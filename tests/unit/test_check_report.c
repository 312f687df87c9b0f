/* SPDX-License-Identifier: BSD-2-Clause */
/* The line of a monitoring plugin: nothing from outside breaks it. */

#include <string.h>

#include "list/check_report.h"
#include "test.h"

static bool
prints(const struct check *check, enum check_state state, const char *expected)
{
	struct buffer out = { .bytes = NULL };
	bool same = check_report(&out, check, state, false) == 0 &&
	            out.length == strlen(expected) &&
	            memcmp(out.bytes, expected, out.length) == 0;

	if (!same)
		printf("# %.*s", (int)out.length, out.bytes);
	buffer_free(&out);
	return same;
}

static void
test_hostile(void)
{
	char label[] = "a|b=1\n\033[31m", why[] = "ps|x=1\nIPC OK - \x9b";
	struct finding finding = {
		.label = label, .why = why, .state = CHECK_UNKNOWN
	};
	struct check check = { .is_each = true, .list = &finding, .count = 1 };

	CHECK(prints(&check, CHECK_UNKNOWN,
		  "IPC UNKNOWN - a!b=1^J^[[31m: ps!x=1^JIPC OK - M-^[\n"),
	    "a name and a reason can't break the line");
	finding.is_read = true;
	finding.noun = "messages";
	finding.least = finding.greatest = 1;
	finding.state = CHECK_OK;
	CHECK(prints(&check, CHECK_OK,
		  "IPC OK - a!b=1^J^[[31m 1 message | "
		  "'a!b=1^J^[[31m'=1;;;0;\n"),
	    "nor can they break the performance data");
}

static void
test_order(void)
{
	char a[] = "a", b[] = "b", c[] = "c", d[] = "d", why[] = "unseen";
	struct finding list[] = {
		{ .label = a, .is_read = true, .noun = "", .least = 1 },
		{ .label = b,
		    .is_read = true,
		    .noun = "",
		    .least = 2,
		    .state = CHECK_WARNING },
		{ .label = c, .why = why, .state = CHECK_UNKNOWN },
		{ .label = d,
		    .is_read = true,
		    .noun = "bytes",
		    .unit = THRESHOLD_BYTES,
		    .least = 3,
		    .state = CHECK_CRITICAL },
	};
	struct check check = { .is_each = true, .list = list, .count = 4 };

	CHECK(prints(&check, CHECK_CRITICAL,
		  "IPC CRITICAL - d 3 bytes, c: unseen, b 2, a 1 | a=1;;;0; "
		  "b=2;;;0; d=3B;;;0;\n"),
	    "the worst come first, the performance data is in order");
}

static void
test_durations(void)
{
	static const struct {
		uint64_t idle;
		const char *line;
	} cases[] = {
		{ UINT64_C(395657825),
		    "IPC OK - a 0.395s unused | a=0.395657825s;;;0;\n" },
		{ 999999, "IPC OK - a 0s unused | a=0.000999999s;;;0;\n" },
		{ UINT64_C(1000000000), "IPC OK - a 1s unused | a=1s;;;0;\n" },
		{ UINT64_C(2999999999),
		    "IPC OK - a 2s unused | a=2.999999999s;;;0;\n" },
	};
	char label[] = "a";

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct finding finding = { .label = label,
			.noun = "unused",
			.is_read = true,
			.unit = THRESHOLD_DURATION,
			.least = cases[i].idle,
			.state = CHECK_OK };
		struct check check = {
			.is_each = true, .list = &finding, .count = 1
		};

		CHECK(prints(&check, CHECK_OK, cases[i].line),
		    "nobody reads nanoseconds, but programs do");
	}
}

int
main(void)
{
	test_hostile();
	test_order();
	test_durations();
	return test_end();
}
