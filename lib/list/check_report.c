/* SPDX-License-Identifier: BSD-2-Clause */
/* What a monitoring plugin prints. */

#include "list/check_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vis_text.h"

/* Findings in the first line. */
#define MOST_SHOWN 5

/* Text of which parts come from outside: a bar would begin the performance
 * data. */
static int
add_safe(struct buffer *out, const char *text)
{
	struct buffer safe = { .bytes = NULL };
	int result = vis_text_add_log(&safe, text, strlen(text));

	for (size_t i = 0; result == 0 && i < safe.length; i++)
		if (safe.bytes[i] == '|')
			safe.bytes[i] = '!';
	if (result == 0)
		result = buffer_add(out, safe.bytes, safe.length);
	buffer_free(&safe);
	return result;
}

static bool
is_unlimited(const struct finding *finding)
{
	const struct limit_state state = { .value = finding->whole };

	return finding->has_whole && limit_is_unlimited(&state);
}

static double
percent_of(uint64_t number, uint64_t whole)
{
	return whole == 0 ? 100 : (double)number / (double)whole * 100;
}

/* "84% (107 of 128)", or in short "84%". */
static int
add_part(struct buffer *out, const struct finding *finding, bool whole)
{
	double percent = percent_of(finding->least, finding->whole);

	if (buffer_format(out, " %.0f%%", percent) == -1)
		return -1;
	if (!whole)
		return 0;
	return buffer_format(out, " (%" PRIu64 " of %" PRIu64 "%s%s)",
	    finding->least, finding->whole,
	    strcmp(finding->noun, "used") == 0 ? "" : " ",
	    strcmp(finding->noun, "used") == 0 ? "" : finding->noun);
}

/* A time that people read: seconds, and milliseconds if it is below one. */
static uint64_t
cut_time(uint64_t nanoseconds)
{
	uint64_t unit = nanoseconds < UINT64_C(1000000000)
	                    ? UINT64_C(1000000)
	                    : UINT64_C(1000000000);

	return nanoseconds - nanoseconds % unit;
}

/* "queue:3 12 messages", "semset:3#0 value 5", "queue:3 65s unused". */
static int
add_number(struct buffer *out, const struct finding *finding)
{
	bool is_seconds = finding->unit == THRESHOLD_DURATION;
	size_t length = strlen(finding->noun);
	bool is_one = finding->least == 1 && length > 1 &&
	              finding->noun[length - 1] == 's';

	if (strstr(finding->noun, "exist") != NULL)
		return buffer_format(out, " %s", finding->noun);
	if (strcmp(finding->noun, "value") == 0)
		return buffer_format(out, " value %" PRIu64, finding->least);
	if (buffer_text(out, " ") == -1 ||
	    threshold_add_number(out, finding->unit,
		is_seconds ? cut_time(finding->least) : finding->least) == -1)
		return -1;
	return buffer_format(out, "%s%s%.*s", is_seconds ? "s" : "",
	    length > 0 ? " " : "", (int)(length - is_one), finding->noun);
}

static int
add_finding(struct buffer *out, const struct finding *finding, bool whole)
{
	int result = add_safe(out, finding->label);

	if (result == 0 && finding->is_read && is_unlimited(finding))
		result = buffer_format(out, " %" PRIu64 " (no limit)",
		    finding->least);
	else if (result == 0 && finding->is_read && finding->has_whole)
		result = add_part(out, finding, whole);
	else if (result == 0 && finding->is_read)
		result = add_number(out, finding);
	if (result == -1 || finding->why == NULL ||
	    (finding->is_read && finding->state != CHECK_UNKNOWN))
		return result;
	if (finding->label[0] != '\0')
		result =
		    buffer_text(out, finding->is_read ? " at least: " : ": ");
	return result == -1 ? -1 : add_safe(out, finding->why);
}

/* What is shown first; the state of all is that of the first. */
static const enum check_state order[] = { CHECK_CRITICAL, CHECK_UNKNOWN,
	CHECK_WARNING, CHECK_OK };

#define NSTATES (sizeof(order) / sizeof(order[0]))

/* The findings of the first line, the worst ones first. */
static int
add_findings(struct buffer *out, const struct check *check)
{
	size_t shown = 0;

	for (size_t turn = 0; turn < NSTATES; turn++)
		for (size_t i = 0; i < check->count; i++) {
			const struct finding *finding = &check->list[i];

			if (finding->state != order[turn] || finding->is_other)
				continue;
			if (shown++ >= MOST_SHOWN)
				continue;
			if ((shown > 1 && buffer_text(out, ", ") == -1) ||
			    add_finding(out, finding,
				finding->state != CHECK_OK ||
				    check->count == 1) == -1)
				return -1;
		}
	if (shown == 0)
		return buffer_text(out, "no object to check");
	return shown <= MOST_SHOWN
	           ? 0
	           : buffer_format(out, ", and %zu more", shown - MOST_SHOWN);
}

/* The guidelines want quotes around a label with blanks, quotes or '='. */
static int
add_label(struct buffer *out, const char *label)
{
	bool is_plain =
	    label[strspn(label, "abcdefghijklmnopqrstuvwxyz0123456789_")] ==
	    '\0';
	int result = buffer_text(out, is_plain ? " " : " '");

	if (result == 0)
		result = add_safe(out, label);
	return result == 0 ? buffer_text(out, is_plain ? "=" : "'=") : -1;
}

static int
add_ranges(struct buffer *out, const struct check *check,
    const struct finding *finding)
{
	static const struct threshold none = { .given = false };
	bool is_bare =
	    finding->is_other || (is_unlimited(finding) && finding->has_whole);

	if (buffer_text(out, ";") == -1 ||
	    threshold_add(out, is_bare ? &none : &check->warning, finding->unit,
		finding->whole) == -1 ||
	    buffer_text(out, ";") == -1 ||
	    threshold_add(out, is_bare ? &none : &check->critical,
		finding->unit, finding->whole) == -1 ||
	    buffer_text(out, ";0;") == -1)
		return -1;
	return finding->has_whole && !is_bare
	           ? buffer_decimal(out, finding->whole)
	           : 0;
}

/* label=value[unit];warning;critical;least;greatest */
static int
add_data(struct buffer *out, const struct check *check,
    const struct finding *finding)
{
	static const char *const units[] = { "", "B", "s" };

	if (!finding->is_read)
		return 0;
	if (add_label(out, finding->label) == -1 ||
	    threshold_add_number(out, finding->unit, finding->least) == -1 ||
	    buffer_text(out, units[finding->unit]) == -1)
		return -1;
	return add_ranges(out, check, finding);
}

/* How many objects there are, and in which state. */
static int
add_counts(struct buffer *out, const struct check *check)
{
	size_t counts[NSTATES] = { 0 };

	for (size_t i = 0; i < check->count; i++)
		counts[check->list[i].state]++;
	return buffer_format(out,
	    " ok=%zu;;;0; warning=%zu;;;0; critical=%zu;;;0; unknown=%zu;;;0;",
	    counts[CHECK_OK], counts[CHECK_WARNING], counts[CHECK_CRITICAL],
	    counts[CHECK_UNKNOWN]);
}

static int
add_all_data(struct buffer *out, const struct check *check)
{
	size_t count = 0;

	for (size_t i = 0; i < check->count; i++)
		count += check->list[i].is_read;
	if (check->is_each && count == 0)
		return 0;
	if (buffer_text(out, " |") == -1)
		return -1;
	if (!check->is_each)
		return add_counts(out, check);
	for (size_t i = 0; i < check->count; i++)
		if (add_data(out, check, &check->list[i]) == -1)
			return -1;
	return 0;
}

static int
add_lines(struct buffer *out, const struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		const struct finding *finding = &check->list[i];

		if (buffer_format(out, "%s ",
			check_state_word(finding->state)) == -1 ||
		    add_finding(out, finding, true) == -1 ||
		    buffer_text(out, "\n") == -1)
			return -1;
	}
	return 0;
}

int
check_report(struct buffer *out, const struct check *check,
    enum check_state state, bool verbose)
{
	if (buffer_format(out, "IPC %s - ", check_state_word(state)) == -1 ||
	    add_findings(out, check) == -1 || add_all_data(out, check) == -1 ||
	    buffer_text(out, "\n") == -1)
		return -1;
	return verbose ? add_lines(out, check) : 0;
}

int
check_report_unknown(struct buffer *out, const char *what, const char *why)
{
	if (buffer_text(out, "IPC UNKNOWN - ") == -1 ||
	    add_safe(out, what) == -1 || buffer_text(out, ": ") == -1 ||
	    add_safe(out, why) == -1)
		return -1;
	return buffer_text(out, "\n");
}
