/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes for people: rounding, and the steps from one unit to the next. */

#include <string.h>

#include "base/sizefmt.h"
#include "test.h"

int
main(void)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} sizes[] = {
		{ 0, "0B" },
		{ 1023, "1023B" },
		{ 1024, "1K" },
		{ 1075, "1K" },
		{ 1076, "1.1K" },
		{ 1280, "1.3K" },
		{ 1996, "1.9K" },
		{ 1997, "2K" },
		{ 1048524, "1023.9K" },
		{ 1048525, "1024K" },
		{ 1048575, "1024K" },
		{ 1048576, "1M" },
		{ UINT64_C(5) << 58, "1.3E" },
		{ UINT64_MAX, "16E" },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		char text[SIZEFMT_SIZE];

		sizefmt(text, sizes[i].bytes);
		CHECK(strcmp(text, sizes[i].text) == 0, sizes[i].text);
	}
	return test_end();
}
