/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Targets, and the small languages of conditions, thresholds, columns and
 * filters: what is taken means one thing, and is written as it is read.
 */

#include <stdlib.h>
#include <string.h>

#include "cli/target.h"
#include "fuzz.h"
#include "list/column.h"
#include "list/condition.h"
#include "list/filter.h"
#include "list/threshold.h"
#include "model/kinds.h"

/* The word that we print is one word, and means the same object. */
static void
try_target(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789._~/:+,=-%@";
	struct target target, again;
	struct object obj = { .kind = NULL };
	char word[TARGET_TEXT];

	if (target_parse(text, &target) != NULL)
		return;
	expect(target_is_word(text) && !target_is_every(&target));
	if (target.by_key) {
		expect(target.key != 0);
		return;
	}
	obj.kind = target.kind;
	obj.name = target_name(&target);
	target_format(word, &obj, target.ns);
	expect(word[strspn(word, plain)] == '\0');
	expect(target_parse(word, &again) == NULL);
	expect(again.kind == target.kind && again.ns == target.ns &&
	       again.by_id == target.by_id && again.by_name == target.by_name &&
	       (target.by_name ? strcmp(again.text, target.text) == 0
			       : again.id == target.id));
}

static void
try_condition(const char *text)
{
	struct condition condition;
	struct filter filter = { .given = 0 };
	bool fits = false;

	if (condition_parse(text, &condition) != NULL)
		return;
	expect(condition.least <= condition.most);
	for (unsigned kind = 0; kind < KIND_COUNT; kind++)
		fits |= condition_fits(&condition, kinds[kind]);
	expect(fits);
	(void)condition_add_filter(&condition, &filter);
}

/* A range that is judged at one number is never unsure, and its text as
 * performance data is a range that judges the same. */
static void
try_threshold(const char *text, enum threshold_unit unit, uint64_t number)
{
	struct threshold threshold, again;
	struct buffer out = { .bytes = NULL };
	enum threshold_answer answer;

	if (threshold_parse(text, unit, true, &threshold) != NULL)
		return;
	answer = threshold_judge(&threshold, number, number, 1000);
	expect(answer != THRESHOLD_UNSURE);
	expect(threshold_add(&out, &threshold, unit, 1000) == 0 &&
	       buffer_add(&out, "", 1) == 0);
	if (threshold_parse(out.bytes, unit, true, &again) == NULL)
		expect(threshold_judge(&again, number, number, 1000) == answer);
	buffer_free(&out);
}

static void
try_list(const char *text, size_t size)
{
	struct columns columns = { .count = 0 };
	struct filter filter;

	if (columns_add(&columns, text, ROW_OBJECT) == NULL)
		expect(columns.count <= COLUMN_MAX);
	columns.count = 0;
	columns_add_fitting(&columns, text, ROW_USE);
	expect(columns.count <= COLUMN_MAX);
	/* For names the C library reads files. */
	if (size > 12)
		return;
	for (int code = FILTER_FIRST; code < FILTER_END; code++) {
		filter.given = 0;
		if (code != FILTER_UNATTACHED && code != FILTER_EMPTY &&
		    code != FILTER_IN_USE && code != FILTER_WAITING &&
		    filter_parse(&filter, code, text) == NULL)
			expect(filter_has(&filter, (enum filter_code)code));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	try_target(text);
	try_condition(text);
	for (int unit = THRESHOLD_COUNT; unit <= THRESHOLD_DURATION; unit++)
		for (uint64_t number = 0; number < 1100; number += 47)
			try_threshold(text, (enum threshold_unit)unit, number);
	try_list(text, size);
	free(text);
	return 0;
}
