/* SPDX-License-Identifier: BSD-2-Clause */
/* How far a word is from the one that was meant. */

#include <string.h>

#include "base/nearest.h"
#include "test.h"

static unsigned
distance(const char *typed, const char *word)
{
	return nearest_distance(typed, strlen(typed), word);
}

int
main(void)
{
	CHECK(distance("queues", "queues") == 0, "a word is itself");
	CHECK(distance("QUEUES", "queues") == 0, "case doesn't count");
	CHECK(distance("quees", "queues") == 1, "a character is left out");
	CHECK(distance("queeues", "queues") == 1, "a character is added");
	CHECK(distance("quexes", "queues") == 1, "a character is changed");
	CHECK(distance("uqeues", "queues") == 1, "two are exchanged");
	CHECK(distance("uqeuse", "queues") == 2, "twice two are exchanged");
	CHECK(distance("ab", "ba") == NEAREST_FAR, "one slip in two is far");
	CHECK(distance("abc", "bac") == 1, "one slip in three is not");
	CHECK(distance("", "a") == NEAREST_FAR, "nothing is far");
	CHECK(distance("shmems", "queues") == NEAREST_FAR,
	    "another word is far");
	CHECK(nearest_distance("id=5", 2, "id") == 0,
	    "only the bytes that are named count");
	CHECK(distance("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") == NEAREST_FAR,
	    "a word too long to be one is far");
	return test_end();
}
