/* SPDX-License-Identifier: BSD-2-Clause */
/* The test vectors of RFC 4648, section 10, and what isn't base64. */

#include <string.h>

#include "base/base64.h"
#include "test.h"

static const struct {
	const char *bytes, *text;
} vectors[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\377\376\375", "//79" },
	{ "\373\357\276", "++++" },
};

static void
check_vector(const char *bytes, const char *text)
{
	struct buffer out = { .bytes = NULL };
	char back[64];
	size_t size;

	CHECK(base64_encode(&out, bytes, strlen(bytes)) == 0 &&
		  out.length == strlen(text) &&
		  (out.length == 0 || memcmp(out.bytes, text, out.length) == 0),
	    text);
	CHECK(base64_decode(text, strlen(text), back, &size) &&
		  size == strlen(bytes) && memcmp(back, bytes, size) == 0,
	    bytes[0] == '\0' ? "nothing" : bytes);
	buffer_free(&out);
}

static const char *const refused[] = { "Z", "Zg", "Zg=", "Zm9", "Zg===", "=",
	"====", "Zm9v=", "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "Zm8-", "Zm8_",
	"!AAA", "\303\244AA" };

static void
check_every_byte(void)
{
	char all[256], back[512];
	struct buffer out = { .bytes = NULL };
	size_t size;

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	CHECK(base64_encode(&out, all, sizeof(all)) == 0 &&
		  base64_most(out.length) <= sizeof(back),
	    "every byte has a text");
	CHECK(base64_decode(out.bytes, out.length, back, &size) &&
		  size == sizeof(all) && memcmp(back, all, size) == 0,
	    "every byte comes back");
	buffer_free(&out);
}

int
main(void)
{
	static const char wrapped[] = "Zm9v\nYm\tF y\r\n";
	char back[64];
	size_t size;

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++)
		check_vector(vectors[i].bytes, vectors[i].text);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		CHECK(!base64_decode(refused[i], strlen(refused[i]), back,
			  &size),
		    refused[i]);
	CHECK(base64_decode(wrapped, strlen(wrapped), back, &size) && size == 6,
	    "lines may be wrapped");
	CHECK(!base64_decode("Zm9v\0Zm9v", 9, back, &size),
	    "a NUL isn't the end");
	check_every_byte();
	return test_end();
}
