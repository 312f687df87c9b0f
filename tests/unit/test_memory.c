/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whatever part of a text memory can't be had for, that is reported: each text
 * is written with room for one byte more than before, which grows only after it
 * has failed to. So what goes on after a failure leaves a hole, and is found.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/openmetrics.h"
#include "base/vis_text.h"
#include "content/codec.h"
#include "list/check_report.h"
#include "list/summary.h"
#include "list/value.h"
#include "model/object.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "test.h"

/* The buffer that can't grow, the first time. */
static const char *full;

/* The linker has the library call this; see the Makefile. */
void *__wrap_realloc(void *old, size_t size);
void *__real_realloc(void *old, size_t size);

void *
__wrap_realloc(void *old, size_t size)
{
	if (old == NULL || old != full)
		return __real_realloc(old, size);
	full = NULL;
	errno = ENOMEM;
	return NULL;
}

/* Whether a text that is @length bytes long fails in a smaller room. */
static bool
fails_in(int (*put)(struct buffer *out), size_t room)
{
	struct buffer out = { .bytes = malloc(room + 1), .capacity = room };
	bool fails;

	if (out.bytes == NULL)
		abort();
	full = out.bytes;
	errno = 0;
	fails = put(&out) == -1 && errno == ENOMEM && full == NULL;
	full = NULL;
	if (!fails)
		printf("# room for %zu: %.*s\n", room, (int)out.length,
		    out.bytes);
	free(out.bytes);
	return fails;
}

static void
test_text(const char *claim, const char *expected,
    int (*put)(struct buffer *out))
{
	struct buffer out = { .bytes = NULL };
	bool whole = put(&out) == 0 && out.length == strlen(expected) &&
	             memcmp(out.bytes, expected, out.length) == 0;
	bool fails = true;

	if (!whole)
		printf("# %.*s\n", (int)out.length, out.bytes);
	for (size_t room = 0; whole && room < out.length; room++)
		fails = fails_in(put, room) && fails;
	buffer_free(&out);
	CHECK(whole && fails, claim);
}

/* The line of a check, with everything that it can have. */
static char names[][16] = { "semmni", "q|1", "s#0", "one", "old", "gone" };
static char unseen[] = "not permitted";

static int
put_check(struct buffer *out)
{
	struct finding list[] = {
		{ .label = names[0],
		    .is_read = true,
		    .least = 107,
		    .greatest = 107,
		    .whole = 128,
		    .has_whole = true,
		    .noun = "used",
		    .state = CHECK_WARNING },
		{ .label = names[1],
		    .is_read = true,
		    .least = 1,
		    .greatest = 3,
		    .noun = "messages",
		    .why = unseen,
		    .state = CHECK_UNKNOWN },
		{ .label = names[2],
		    .is_read = true,
		    .least = 5,
		    .greatest = 5,
		    .noun = "value" },
		{ .label = names[3],
		    .is_read = true,
		    .least = 1,
		    .greatest = 1,
		    .noun = "exists" },
		{ .label = names[4],
		    .is_read = true,
		    .least = UINT64_C(65000000001),
		    .greatest = UINT64_C(65000000001),
		    .unit = THRESHOLD_DURATION,
		    .noun = "unused" },
		{ .label = names[5], .why = unseen, .state = CHECK_UNKNOWN },
	};
	struct check check = { .is_each = true, .list = list, .count = 6 };

	return check_report(out, &check, CHECK_UNKNOWN, true);
}

static int
put_unknown(struct buffer *out)
{
	return check_report_unknown(out, "limits", "a\nb");
}

/* Objects before they are removed. */
static struct usage usage;
static struct listing listing;

static int
put_summary(struct buffer *out, const struct object *obj)
{
	const struct listing_object object = { .obj = *obj, .usage = &usage };
	struct names *known = names_new();
	int result;

	if (known == NULL)
		abort();
	result = summary_add(out, &object, &listing, known);
	names_free(known);
	return result;
}

static int
put_queue(struct buffer *out)
{
	const struct object obj = { .kind = &kind_queue,
		.key = 0x1234,
		.uid = 4000000,
		.u.queue = { .messages = 2, .bytes = 2048 } };

	usage.verdict = (struct verdict){ .idle = INT64_C(65000000000),
		.orphaned = ORPHAN_LIKELY,
		.reason.text = "its owner is root" };
	usage.verdict.vague.text = "its clock was set";
	listing.asked = ORPHAN_GRADE | ORPHAN_IDLE;
	return put_summary(out, &obj);
}

static int
put_segment(struct buffer *out)
{
	const struct object obj = { .kind = &kind_segment,
		.uid = 4000000,
		.u.segment = { .size = 1024, .rss = OBJECT_UNKNOWN } };

	usage.verdict =
	    (struct verdict){ .in_use = true, .counted = true, .users = 2 };
	listing.asked = ORPHAN_GRADE;
	return put_summary(out, &obj);
}

static int
put_set(struct buffer *out)
{
	const struct object obj = {
		.kind = &kind_semset, .uid = 4000000, .u.semset.count = 3
	};

	usage.verdict = (struct verdict){ .idle = -1 };
	listing.asked = ORPHAN_IDLE;
	return put_summary(out, &obj);
}

/* Cells. */
static int
put_pids(struct buffer *out)
{
	static const struct use uses[] = { { .pid = 12 }, { .pid = 345 } };
	const struct value value = {
		.type = VALUE_PIDS,
		.partial = true,
		.number = 2,
		.uses = uses,
		.nuses = 2,
	};
	const struct value_style style = { .bytes = false };

	return value_text(&value, &style, out);
}

static int
put_values(struct buffer *out)
{
	static const struct value values[] = {
		{ .type = VALUE_LACKS },
		{ .type = VALUE_UNKNOWN },
		{ .type = VALUE_TEXT, .text = "text" },
		{ .type = VALUE_NUMBER, .number = 12, .partial = true },
		{ .type = VALUE_SIZE, .number = 2048 },
		{ .type = VALUE_DURATION, .number = 5 },
		{ .type = VALUE_DURATION, .number = 65 },
		{ .type = VALUE_DURATION, .number = 3660 },
		{ .type = VALUE_DURATION, .number = 90000 },
		{ .type = VALUE_PERCENT, .percent = 12.5 },
		{ .type = VALUE_TRUTH, .number = 1 },
		{ .type = VALUE_NUMBER, .unlimited = true },
	};
	const struct value_style style = { .bytes = false };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (value_cell(&values[i], &style, out) == -1)
			return -1;
	return 0;
}

/* Messages. */
static enum codec_form form;

static int
put_message(struct buffer *out)
{
	struct message message = { .wire = NULL };
	size_t before = out->length;
	int result;

	if (message_set(&message, 7, "a\033b", 3) == -1)
		abort();
	result = codec_write(out, form, true, &message);
	/* Of what doesn't fit nothing is written. */
	if (result == -1 && out->length != before)
		errno = 0;
	free(message.wire);
	return result;
}

static int
put_refusal(struct buffer *out)
{
	return codec_write_refusal(out, "\xff", 1, "why");
}

static void
test_messages(void)
{
	static const char *const texts[] = {
		[CODEC_RAW] = "a^[b",
		[CODEC_TEXT] = "a^[b\n",
		[CODEC_LONG] = "7 3 a^[b\n",
		[CODEC_HEX] = "type 7 size 3\n"
			      "00000000  61 1b 62                              "
			      "           "
			      " |a.b|\n",
		[CODEC_JSON] =
		    "{\"type\":7,\"size\":3,\"text\":\"a\\u001bb\"}\n",
	};

	for (form = 0; form < sizeof(texts) / sizeof(texts[0]); form++)
		if (texts[form] != NULL)
			test_text("a message", texts[form], put_message);
	test_text("a message that is refused",
	    "{\"input_base64\":\"/w==\",\"error\":\"why\"}\n", put_refusal);
}

/* Documents. */
static int
put_json(struct buffer *out)
{
	struct json json = { .text = *out };

	json_open(&json, '{');
	json_name(&json, "a");
	json_open(&json, '[');
	json_put_null(&json);
	json_put_truth(&json, true);
	json_put_signed(&json, -12);
	json_put_real(&json, 3);
	json_put_text(&json, "x\"\xff\n", 4);
	json_close(&json, ']');
	json_close(&json, '}');
	*out = json.text;
	return json_failed(&json) ? -1 : 0;
}

static int
put_metrics(struct buffer *out)
{
	static const struct openmetrics_family family = {
		.name = "bytes", .help = "Bytes.", .unit = "bytes"
	};
	struct openmetrics metrics = { .text = *out };
	int result;

	openmetrics_begin(&metrics, &family);
	openmetrics_label(&metrics, "a", "x\n\"\xff");
	openmetrics_number(&metrics, 12);
	openmetrics_begin(&metrics, &family);
	openmetrics_double(&metrics, 0.5);
	result = openmetrics_end(&metrics);
	*out = metrics.text;
	return result;
}

static int
put_dump(struct buffer *out)
{
	struct hex_dump dump = { .offset = 0 };

	if (hex_add(&dump, out, "x", 1) == -1 ||
	    hex_add_zeros(&dump, out, 64) == -1)
		return -1;
	return hex_end(&dump, out);
}

static int
put_base64(struct buffer *out)
{
	return base64_encode(out, "abcd", 4);
}

int
main(void)
{
	test_text("the line of a check, and one for each number",
	    "IPC UNKNOWN - q!1 1 message at least: not permitted, gone: not "
	    "permitted, semmni 84% (107 of 128), s#0 value 5, one exists, and "
	    "1 more | semmni=107;;;0;128 'q!1'=1;;;0; 's#0'=5;;;0; one=1;;;0; "
	    "old=65.000000001s;;;0;\n"
	    "WARNING semmni 84% (107 of 128)\n"
	    "UNKNOWN q!1 1 message at least: not permitted\n"
	    "OK s#0 value 5\n"
	    "OK one exists\n"
	    "OK old 65s unused\n"
	    "UNKNOWN gone: not permitted\n",
	    put_check);
	test_text("the line of a check that failed",
	    "IPC UNKNOWN - limits: a^Jb\n", put_unknown);
	test_text("the summary of a queue",
	    "key 0x00001234, 4000000, 2 messages, 2K, unused for 1m05s or "
	    "less, probably orphaned: its owner is root",
	    put_queue);
	test_text("that of a segment",
	    "key 0, 4000000, 1K (? resident), 2 unseen users", put_segment);
	test_text("that of a set", "key 0, 4000000, 3 semaphores, use unknown",
	    put_set);
	test_text("process ids", "12,345,?", put_pids);
	test_text("cells", "-?text12+2K5s1m05s1h01m1d01h12.50%yesunlimited",
	    put_values);
	test_messages();
	test_text("JSON", "{\"a\": [null, true, -12, 3.0, \"x\\\"?\\n\"]}",
	    put_json);
	test_text("OpenMetrics",
	    "# HELP bytes Bytes.\n# TYPE bytes gauge\n# UNIT bytes bytes\n"
	    "bytes{a=\"x\\n\\\"%FF\"} 12\nbytes 0.5\n# EOF\n",
	    put_metrics);
	test_text("a dump",
	    "00000000  78 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  "
	    "|x...............|\n"
	    "00000010  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  "
	    "|................|\n*\n"
	    "00000040  00                                                "
	    "|.|\n00000041\n",
	    put_dump);
	test_text("base64", "YWJjZA==", put_base64);
	return test_end();
}
