/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that can't control a terminal, and the writer of JSON. */

#include <jansson.h>
#include <locale.h>
#include <string.h>

#include "base/json.h"
#include "base/vis_text.h"
#include "test.h"

/* Characters that could control a terminal. */
static const uint32_t controls[] = { 0x00, 0x07, 0x0a, 0x1b, 0x1f, 0x7f, 0x80,
	0x85, 0x9b, 0x9f, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
	0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069 };

static const struct {
	const char *text;
	const char *utf8;    /* as a part of a line, in a UTF-8 locale */
	const char *c;       /* in the C locale */
	const char *json;    /* in any */
	const char *columns; /* the first four columns, in UTF-8 */
} texts[] = {
	{ "plain", "plain", "plain", "\"plain\"", "plai" },
	{ "a\033[31m\x7f", "a^[[31m^?", "a^[[31m^?", "\"a\\u001b[31m\\u007f\"",
	    "a^[[" },
	{ "a\tb\nc", "a^Ib^Jc", "a^Ib^Jc", "\"a\\tb\\nc\"", "a^Ib" },
	{ "\"\\", "\"\\", "\"\\", "\"\\\"\\\\\"", "\"\\" },
	{ "j\xc3\xbcrgen", "j\xc3\xbcrgen", "jM-CM-<rgen", "\"j\xc3\xbcrgen\"",
	    "j\xc3\xbcrg" },
	{ "j\xfcrgen", "jM-|rgen", "jM-|rgen", "\"j?rgen\"", "jM-|" },
	{ "a\xc2\x9b"
	  "b",
	    "a\\u009bb", "aM-BM-^[b", "\"a\\u009bb\"", "a" },
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): what is tested */
	{ "\xe2\x80\xaeoot", "\\u202eoot", "M-bM-^@M-.oot", "\"\\u202eoot\"",
	    "" },
	/* Wide ones, of which no half is shown. */
	{ "a\xe6\xbc\xa2\xe6\xbc\xa2", "a\xe6\xbc\xa2\xe6\xbc\xa2",
	    "aM-fM-<M-\"M-fM-<M-\"", "\"a\xe6\xbc\xa2\xe6\xbc\xa2\"",
	    "a\xe6\xbc\xa2" },
	/* Surrogates and overlong forms are not characters. */
	{ "\xed\xa0\x80", "M-mM- M-^@", "M-mM- M-^@", "\"???\"", "M-m" },
	{ "\xc0\x9b", "M-@M-^[", "M-@M-^[", "\"??\"", "M-@" },
	{ "\xe2\x80", "M-bM-^@", "M-bM-^@", "\"??\"", "M-b" },
};

static bool
is(struct buffer *buffer, const char *expected)
{
	bool same = buffer->length == strlen(expected) &&
	            memcmp(buffer->bytes, expected, buffer->length) == 0;

	if (!same)
		printf("# %.*s\n# %s\n", (int)buffer->length,
		    buffer->length > 0 ? buffer->bytes : "", expected);
	buffer->length = 0;
	return same;
}

static void
check_texts(bool utf8)
{
	struct buffer out = { .bytes = NULL };
	struct json json = { .follows = false };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = texts[i].text;
		size_t size = strlen(text);

		CHECK(vis_text_add_line(&out, text, size) >= 0 &&
			  is(&out, utf8 ? texts[i].utf8 : texts[i].c),
		    "a text is made visible");
		json.follows = false;
		json_put_text(&json, text, size);
		CHECK(!json_failed(&json) && is(&json.text, texts[i].json),
		    "a text is written as JSON");
		if (!utf8)
			continue;
		CHECK(vis_text_add_columns(&out, text, size, 4) <= 4 &&
			  is(&out, texts[i].columns),
		    "a text is cut before it is made visible");
	}
	CHECK(vis_text_add(&out, "a\tb\n\r", 5) >= 0 && is(&out, "a\tb\n^M"),
	    "lines of text stay lines");
	buffer_free(&out);
	json_free(&json);
}

/* Another library reads what our writer writes. */
static void
check_all_characters(void)
{
	struct json json = { .compact = true };
	size_t wrong = 0;

	for (uint32_t code = 1; code < 0x11000; code++) {
		char text[5], *at = text;
		json_t *read;
		bool control;

		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		if (code < 0x80) {
			*at++ = (char)code;
		} else if (code < 0x800) {
			*at++ = (char)(0xc0 | code >> 6);
			*at++ = (char)(0x80 | (code & 0x3f));
		} else if (code < 0x10000) {
			*at++ = (char)(0xe0 | code >> 12);
			*at++ = (char)(0x80 | (code >> 6 & 0x3f));
			*at++ = (char)(0x80 | (code & 0x3f));
		} else {
			*at++ = (char)(0xf0 | code >> 18);
			*at++ = (char)(0x80 | (code >> 12 & 0x3f));
			*at++ = (char)(0x80 | (code >> 6 & 0x3f));
			*at++ = (char)(0x80 | (code & 0x3f));
		}
		*at = '\0';
		json.follows = false;
		json.text.length = 0;
		json_put_text(&json, text, (size_t)(at - text));
		read = json_loadb(json.text.bytes, json.text.length,
		    JSON_DECODE_ANY, NULL);
		wrong +=
		    read == NULL || strcmp(json_string_value(read), text) != 0;
		json_decref(read);
		control = false;
		for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]);
		     i++)
			control |= controls[i] == code;
		wrong += control && memmem(json.text.bytes, json.text.length,
					text, strlen(text)) != NULL;
		wrong += control && !vis_text_is_control(code);
	}
	CHECK(wrong == 0, "JSON of every character is read back by jansson");
	json_free(&json);
}

static void
check_document(void)
{
	struct json json = { .compact = false };

	json_open(&json, '{');
	json_name(&json, "list");
	json_open(&json, '[');
	json_put_number(&json, UINT64_MAX);
	json_put_signed(&json, INT64_MIN);
	json_put_real(&json, 12.5);
	json_put_real(&json, 100);
	json_open(&json, '{');
	json_close(&json, '}');
	json_close(&json, ']');
	json_name(&json, "none");
	json_put_null(&json);
	json_name(&json, "yes");
	json_put_truth(&json, true);
	json_close(&json, '}');
	CHECK(!json_failed(&json) &&
		  is(&json.text,
		      "{\"list\": [18446744073709551615, -9223372036854775808, "
		      "12.5, 100.0, {}], \"none\": null, \"yes\": true}"),
	    "a document has its commas and blanks");
	json_free(&json);
}

int
main(void)
{
	setlocale(LC_CTYPE, "C");
	check_texts(false);
	check_document();
	if (setlocale(LC_CTYPE, "C.UTF-8") != NULL) {
		check_texts(true);
		check_all_characters();
	}
	return test_end();
}
