/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least that a unit test needs: each check is a line of TAP.
 */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdio.h>

static int test_count, test_failures;

static inline void
test_check(bool holds, const char *claim, const char *file, int line)
{
	printf("%s %d - %s\n", holds ? "ok" : "not ok", ++test_count, claim);
	if (!holds) {
		test_failures++;
		printf("# %s:%d\n", file, line);
	}
}

/* Checks that it holds; the claim is a sentence. */
#define CHECK(holds, claim) test_check(holds, claim, __FILE__, __LINE__)

/* Says why a claim isn't checked here: tests/run counts that. */
static inline void
test_skip(const char *claim, const char *why)
{
	printf("ok %d - %s # skip %s\n", ++test_count, claim, why);
}

static inline int
test_end(void)
{
	printf("1..%d\n", test_count);
	return test_failures == 0 ? 0 : 1;
}

#endif
