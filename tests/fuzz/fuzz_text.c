/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text from others never controls a terminal, in whatever form it is written;
 * base64 and records give back what was put in.
 */

#include <ctype.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/openmetrics.h"
#include "base/record.h"
#include "base/utf8.h"
#include "base/vis_text.h"
#include "fuzz.h"

/* Whether no character of a text but tabs and newlines, if @lines, controls a
 * terminal. */
static void
expect_harmless(const struct buffer *out, bool lines)
{
	uint32_t code;
	size_t length;

	for (size_t at = 0; at < out->length; at += length) {
		length = utf8_decode(out->bytes + at, out->length - at, &code);
		expect(length > 0);
		expect(!vis_text_is_control(code) ||
		       (lines && (code == '\n' || code == '\t')));
	}
}

static void
try_visible(const char *text, size_t size)
{
	struct buffer out = { .bytes = NULL };

	expect(vis_text_add(&out, text, size) == 0);
	expect_harmless(&out, true);
	out.length = 0;
	expect(vis_text_add_line(&out, text, size) == 0);
	expect_harmless(&out, false);
	out.length = 0;
	expect(vis_text_add_log(&out, text, size) == 0);
	expect_harmless(&out, false);
	for (int columns = 0; columns < 9; columns++) {
		int taken;

		out.length = 0;
		taken = vis_text_add_columns(&out, text, size, columns);
		expect(taken >= 0 && taken <= columns);
		expect_harmless(&out, false);
	}
	buffer_free(&out);
}

static void
try_forms(const char *text, size_t size, const char *terminated)
{
	static const struct openmetrics_family family = { "sysvipc_x", NULL,
		"a test." };
	struct openmetrics metrics = { .family = NULL };
	struct hex_dump dump = { .offset = 0 };
	struct json json = { .compact = true };
	struct buffer out = { .bytes = NULL };

	json_put_text(&json, text, size);
	expect(!json_failed(&json));
	expect_harmless(&json.text, false);
	json_free(&json);
	openmetrics_begin(&metrics, &family);
	openmetrics_label(&metrics, "name", terminated);
	openmetrics_number(&metrics, size);
	expect(openmetrics_end(&metrics) == 0);
	expect_harmless(&metrics.text, true);
	openmetrics_free(&metrics);
	expect(hex_add(&dump, &out, text, size) == 0 &&
	       hex_add_zeros(&dump, &out, size) == 0 &&
	       hex_end(&dump, &out) == 0);
	expect_harmless(&out, true);
	buffer_free(&out);
}

static void
try_base64(const char *text, size_t size)
{
	struct buffer out = { .bytes = NULL };
	char *bytes = malloc(base64_most(4 * size / 3 + 8) + 1);
	size_t count = 0;

	expect(bytes != NULL && base64_encode(&out, text, size) == 0);
	expect(base64_decode(out.bytes, out.length, bytes, &count) &&
	       count == size && memcmp(bytes, text, size) == 0);
	/* What is taken is written the same way, but for blanks. */
	if (base64_decode(text, size, bytes, &count)) {
		size_t at = 0;

		expect(count <= base64_most(size));
		out.length = 0;
		expect(base64_encode(&out, bytes, count) == 0);
		for (size_t i = 0; i < size; i++)
			if (!isspace((unsigned char)text[i]))
				expect(at < out.length &&
				       out.bytes[at++] == text[i]);
		expect(at == out.length);
	}
	buffer_free(&out);
	free(bytes);
}

/* The records of a stream and their delimiters are the stream. */
static void
try_records(const char *text, size_t size, int delimiter)
{
	struct record_reader reader = {
		.fd = memfd_create("records", 0),
		.delimiter = delimiter,
		.most = 64,
	};
	const char *record;
	size_t length, at = 0;
	int got;

	expect(reader.fd != -1 &&
	       write(reader.fd, text, size) == (ssize_t)size &&
	       lseek(reader.fd, 0, SEEK_SET) == 0);
	while ((got = record_next(&reader, &record, &length)) != 0) {
		while (got == -1 && record_rest(&reader, &record, &length) == 1)
			at += length;
		if (got == 1) {
			expect(length <= 64 && length <= size - at &&
			       memcmp(record, text + at, length) == 0);
			at += length;
		}
		at += !reader.at_end;
	}
	expect(at == size || (delimiter == RECORD_WHOLE && at <= size + 1));
	record_free(&reader);
	close(reader.fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	expect(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	try_visible(text, size);
	try_forms(text, size, text);
	try_base64(text, size);
	try_records(text, size, '\n');
	try_records(text, size, '\0');
	setlocale(LC_CTYPE, "C.UTF-8");
	try_visible(text, size);
	setlocale(LC_CTYPE, "C");
	utf8_repair(text);
	expect(utf8_is_valid(text, strlen(text)));
	free(text);
	return 0;
}
