/* SPDX-License-Identifier: BSD-2-Clause */
/* Values in arguments: what is taken, what is refused, what is left alone. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/owner.h"
#include "base/parse.h"
#include "content/values.h"
#include "model/key.h"
#include "test.h"

static void
test_ids(void)
{
	int id = -7;

	CHECK(parse_id("0", &id) == NULL && id == 0, "id 0 is an id");
	CHECK(parse_id("2147483647", &id) == NULL && id == INT_MAX,
	    "the largest id is taken");
	id = -7;
	CHECK(parse_id("0x7fffffff", &id) != NULL && id == -7,
	    "an id is decimal");
	CHECK(parse_id("2147483648", &id) != NULL && id == -7,
	    "a larger id is refused, the value left alone");
	CHECK(parse_id("4294967296", &id) != NULL && id == -7,
	    "2^32 isn't id 0");
	CHECK(parse_id("18446744073709551616", &id) != NULL && id == -7,
	    "2^64 isn't id 0");
	CHECK(parse_id("", &id) != NULL && parse_id("-1", &id) != NULL &&
		  parse_id("1 ", &id) != NULL && parse_id(" 1", &id) != NULL &&
		  parse_id("0x", &id) != NULL && parse_id("01", &id) != NULL,
	    "what isn't a whole number is refused");
}

static void
test_keys(void)
{
	key_t key = 7;

	CHECK(key_parse("0xffffffff", &key) == NULL && key == -1,
	    "0xffffffff is key -1");
	CHECK(key_parse("-2147483648", &key) == NULL && key == INT_MIN,
	    "the lowest key is taken");
	key = 7;
	CHECK(key_parse("0777", &key) != NULL && key_parse("-01", &key) != NULL,
	    "a key with a leading 0 is refused");
	CHECK(key_parse("0x100000001", &key) != NULL && key == 7,
	    "2^32 + 1 isn't key 1");
	CHECK(key_parse("0", &key) != NULL && key_parse("-0", &key) != NULL,
	    "key 0 names nothing");
	CHECK(key_parse("/nonexistent:5", &key) != NULL && key == 7,
	    "a path that isn't there is refused");
	CHECK(key_parse("/:5", &key) == NULL && (unsigned)key >> 24 == 5,
	    "the project is the highest byte");
}

static void
test_sizes(void)
{
	static const struct {
		const char *text;
		uint64_t bytes; /* 0: refused */
	} sizes[] = {
		{ "1", 1 },
		{ "0x10", 16 },
		{ "1K", 1024 },
		{ "1KB", 1000 },
		{ "1kib", 1024 },
		{ "0.5K", 512 },
		{ "1.999999999999999999999999999999K", 2047 },
		{ "15.999999999999999999E", UINT64_C(18446744073709551614) },
		{ "15E", UINT64_C(15) << 60 },
		{ "16E", 0 },
		{ "18446744073709551615", UINT64_MAX },
		{ "18446744073709551616", 0 },
		{ "18446744073709551616K", 0 },
		{ "0", 0 },
		{ "0K", 0 },
		{ "1.K", 0 },
		{ "1.5", 0 },
		{ "K", 0 },
		{ "1KK", 0 },
		{ "01K", 0 },
		{ "-1K", 0 },
		{ "1Z", 0 },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		uint64_t bytes = 0;
		const char *why = parse_size(sizes[i].text, &bytes);

		CHECK(bytes == sizes[i].bytes && (why == NULL) == (bytes != 0),
		    sizes[i].text);
	}
}

static void
test_durations(void)
{
	static const struct {
		const char *text;
		int64_t nanoseconds; /* -1: refused */
	} durations[] = {
		{ "0", 0 },
		{ "1.5", INT64_C(1500000000) },
		{ "500ms", INT64_C(500000000) },
		{ "0.001", INT64_C(1000000) },
		{ "0.0000000019", 1 },
		{ "2m", INT64_C(120000000000) },
		{ "1h", INT64_C(3600000000000) },
		{ "1.5d", INT64_C(129600000000000) },
		{ "1s", INT64_C(1000000000) },
		{ "9223372036", INT64_C(9223372036000000000) },
		{ "9223372037", -1 },
		{ "99999999999999999999", -1 },
		{ "", -1 },
		{ ".5", INT64_C(500000000) },
		{ "1w", INT64_C(604800000000000) },
		{ "010", -1 },
		{ "00.5", -1 },
		{ ".", -1 },
		{ "s", -1 },
		{ "5.", -1 },
		{ "-1", -1 },
		{ "1 s", -1 },
		{ "1y", -1 },
		{ "1mss", -1 },
	};

	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		int64_t nanoseconds = -1;
		const char *why =
		    parse_duration(durations[i].text, &nanoseconds);

		CHECK(nanoseconds == durations[i].nanoseconds &&
			  (why == NULL) == (nanoseconds != -1),
		    durations[i].text);
	}
}

static void
test_types(void)
{
	long type = 7;
	char largest[32], lowest[32];

	/* A machine of 32 bits has less. */
	snprintf(largest, sizeof(largest), "%ld", LONG_MAX);
	snprintf(lowest, sizeof(lowest), "%ld", -LONG_MAX);
	CHECK(parse_type(largest, 1, LONG_MAX, &type) == NULL &&
		  type == LONG_MAX,
	    "the largest type is taken");
	CHECK(parse_type(lowest, -LONG_MAX, LONG_MAX, &type) == NULL &&
		  type == -LONG_MAX,
	    "the lowest choice of types is taken");
	type = 7;
	CHECK(parse_type("9223372036854775808", 1, LONG_MAX, &type) != NULL &&
		  parse_type("0", 1, LONG_MAX, &type) != NULL &&
		  parse_type("-1", 1, LONG_MAX, &type) != NULL &&
		  parse_type("010", 1, LONG_MAX, &type) != NULL &&
		  parse_type("1.0", 1, LONG_MAX, &type) != NULL && type == 7,
	    "what is no type is refused, the value left alone");
}

static void
test_values(void)
{
	unsigned short *values = NULL;
	size_t count = 0;

	CHECK(values_parse("0,1,32767", &values, &count) == NULL &&
		  count == 3 && values[0] == 0 && values[1] == 1 &&
		  values[2] == 32767,
	    "values come in their order");
	free(values);
	values = NULL;
	CHECK(values_parse("1,,2", &values, &count) != NULL &&
		  values_parse(",", &values, &count) != NULL &&
		  values_parse("1,2,", &values, &count) != NULL &&
		  values_parse("32768", &values, &count) != NULL &&
		  values == NULL,
	    "values with gaps or out of range are refused");
}

static void
test_owners(void)
{
	struct owner owner = { .user = 7, .group = 7 };

	CHECK(owner_parse("root", &owner) == NULL && owner.has_user &&
		  owner.user == 0 && !owner.has_group,
	    "a user alone");
	CHECK(owner_parse(":12", &owner) == NULL && !owner.has_user &&
		  owner.has_group && owner.group == 12,
	    "a group alone");
	CHECK(owner_parse("4294967295", &owner) != NULL &&
		  owner_parse("root:4294967295", &owner) != NULL &&
		  owner_parse("", &owner) != NULL &&
		  owner_parse(":", &owner) != NULL &&
		  owner_parse("no such user", &owner) != NULL,
	    "who isn't there is refused");
}

/* There is room for 255 letters. What is longer would end beyond it, where
 * nothing shows but that it was taken. */
static void
test_long_owners(void)
{
	struct owner owner = { .user = 7 };
	char text[259];

	memset(text, '0', sizeof(text));
	text[254] = '9';
	text[255] = '\0';
	CHECK(owner_parse(text, &owner) == NULL && owner.user == 9,
	    "255 letters are a user");
	text[254] = '0';
	text[255] = '8';
	text[256] = '\0';
	CHECK(owner_parse(text, &owner) != NULL && owner.user == 9,
	    "256 are none");
	memcpy(text + 255, ":7", sizeof(":7"));
	CHECK(owner_parse(text, &owner) == NULL && owner.user == 0 &&
		  owner.group == 7,
	    "the colon isn't one of them");
}

static void
test_digits(void)
{
	const char *text = "fFaA0", *large = "18446744073709551616";
	uint64_t value = 0;
	bool overflow = false;

	CHECK(parse_digits(&text, 16, &value, &overflow) && value == 0xffaa0 &&
		  !overflow && *text == '\0',
	    "hexadecimal digits are small and large");
	CHECK(parse_digits(&large, 10, &value, &overflow) && overflow &&
		  value == UINT64_MAX,
	    "a number past 64 bits is the largest, and says so");
}

int
main(void)
{
	test_digits();
	test_ids();
	test_keys();
	test_sizes();
	test_durations();
	test_types();
	test_values();
	test_owners();
	test_long_owners();
	return test_end();
}
