/* SPDX-License-Identifier: BSD-2-Clause */
/* Ranges of the guidelines for monitoring plugins. */

#include "list/threshold.h"

#include <inttypes.h>
#include <string.h>

#include "base/parse.h"

#define RANGE_WHY "a range is 10, 10:, ~:10, 10:20 or @10:20"
#define SHARE_WHY "not a percentage: expected 0 to 100, such as 80%"

/* Millionths of a percent. */
#define PERCENT UINT64_C(1000000)
#define ALL (100 * PERCENT)
#define SECOND UINT64_C(1000000000)
#define MOST_PERCENT 10000

/* 80, or 97.5; at most six digits after the point. @malformed is why anything
 * else is refused. */
static const char *
parse_percent(const char *text, const char *malformed, uint64_t *number)
{
	uint64_t whole = 0, fraction = 0;
	bool overflow = false;
	const char *digits;

	if (parse_is_ambiguous(text))
		return parse_ambiguous_decimal;
	if (!parse_digits(&text, 10, &whole, &overflow))
		return malformed;
	if (text[0] == '.') {
		digits = ++text;
		if (!parse_digits(&text, 10, &fraction, &overflow) ||
		    text - digits > 6)
			return "at most six digits after the point of a "
			       "percentage";
		for (long count = text - digits; count < 6; count++)
			fraction *= 10;
	}
	if (text[0] != '\0')
		return malformed;
	/* More than anybody takes. */
	if (overflow || whole > MOST_PERCENT)
		whole = MOST_PERCENT + 1;
	*number = whole * PERCENT + fraction;
	return NULL;
}

static const char *
parse_number(const char *text, enum threshold_unit unit, uint64_t *number)
{
	int64_t duration;
	const char *why;

	if (unit != THRESHOLD_DURATION)
		return parse_offset(text, number);
	why = parse_duration(text, &duration);
	if (why == NULL)
		*number = (uint64_t)duration;
	return why;
}

/* One end of a range, which is @length bytes long. */
static const char *
parse_bound(const char *text, size_t length, enum threshold_unit unit,
    struct threshold_bound *bound)
{
	char word[64];
	const char *why;

	*bound = (struct threshold_bound){ .negative = text[0] == '-' };
	if (bound->negative) {
		text++;
		length--;
	}
	if (length == 0 || length >= sizeof(word))
		return RANGE_WHY;
	memcpy(word, text, length);
	word[length] = '\0';
	bound->percent = word[length - 1] == '%';
	if (!bound->percent)
		return parse_number(word, unit, &bound->number);
	word[length - 1] = '\0';
	why = parse_percent(word, RANGE_WHY, &bound->number);
	return why == NULL && bound->number > MOST_PERCENT * PERCENT
	           ? "a percentage is at most 10000%"
	           : why;
}

static const char *
parse_start(const char *text, size_t length, enum threshold_unit unit,
    struct threshold_bound *start)
{
	*start = (struct threshold_bound){ .number = 0 };
	if (length == 0)
		return NULL;
	start->infinite = length == 1 && text[0] == '~';
	return start->infinite ? NULL : parse_bound(text, length, unit, start);
}

/* Where both are finite: percentages of a whole don't compare with numbers. */
static const char *
check_order(const struct threshold *threshold)
{
	const struct threshold_bound *start = &threshold->start;
	const struct threshold_bound *end = &threshold->end;
	bool is_zero = start->number == 0;

	if (start->infinite || end->infinite)
		return NULL;
	if (start->percent != end->percent && !is_zero)
		return "write % at both ends of a range, or at none";
	if (start->negative != end->negative)
		return start->negative || end->number == 0
		           ? NULL
		           : "a range begins with the smaller number";
	if (start->negative ? start->number < end->number
			    : start->number > end->number)
		return "a range begins with the smaller number";
	return NULL;
}

const char *
threshold_parse(const char *text, enum threshold_unit unit, bool has_percent,
    struct threshold *threshold)
{
	struct threshold taken = { .given = true, .inside = text[0] == '@' };
	const char *colon, *last, *why = NULL;

	text += taken.inside;
	colon = strchr(text, ':');
	last = colon == NULL ? text : colon + 1;
	if (text[0] == '\0' || strcmp(text, ":") == 0)
		return RANGE_WHY;
	if (colon != NULL)
		why = parse_start(text, (size_t)(colon - text), unit,
		    &taken.start);
	taken.end.infinite = colon != NULL && last[0] == '\0';
	if (why == NULL && !taken.end.infinite)
		why = parse_bound(last, strlen(last), unit, &taken.end);
	if (why == NULL)
		why = check_order(&taken);
	if (why == NULL && !has_percent &&
	    (taken.start.percent || taken.end.percent))
		why = "this number is not a part of a whole: no % here";
	if (why == NULL)
		*threshold = taken;
	return why;
}

const char *
threshold_parse_share(const char *text, struct threshold *threshold)
{
	struct threshold taken = {
		.given = true,
		.inside = true,
		.start.percent = true,
		.end.infinite = true,
	};
	size_t length = strcspn(text, "%");
	char word[64];
	const char *why;

	if (length >= sizeof(word) ||
	    text[length + (text[length] == '%')] != '\0')
		return SHARE_WHY;
	memcpy(word, text, length);
	word[length] = '\0';
	why = parse_percent(word, SHARE_WHY, &taken.start.number);
	if (why == NULL && taken.start.number > ALL)
		why = "at most 100%";
	if (why == NULL)
		*threshold = taken;
	return why;
}

/* A part of a whole: up to a number for the end of a range, from one on for its
 * start, so that whole numbers compare as the exact ones do. */
static uint64_t
part_of(uint64_t whole, uint64_t percent, bool up)
{
	uint64_t rest = whole % ALL * percent + (up ? ALL - 1 : 0), part;

	if (__builtin_mul_overflow(whole / ALL, percent, &part) ||
	    __builtin_add_overflow(part, rest / ALL, &part))
		return UINT64_MAX;
	return part;
}

static struct threshold_bound
resolve(const struct threshold_bound *bound, uint64_t whole, bool up)
{
	struct threshold_bound resolved = *bound;

	if (bound->percent)
		resolved.number = part_of(whole, bound->number, up);
	resolved.percent = false;
	resolved.negative = bound->negative && bound->number > 0;
	return resolved;
}

static bool
alerts(const struct threshold *range, uint64_t number)
{
	const struct threshold_bound *start = &range->start, *end = &range->end;
	bool below =
	    !start->infinite && !start->negative && number < start->number;
	bool above = !end->infinite && (end->negative || number > end->number);

	return range->inside ? !below && !above : below || above;
}

enum threshold_answer
threshold_judge(const struct threshold *threshold, uint64_t least,
    uint64_t greatest, uint64_t whole)
{
	struct threshold range = *threshold;
	bool is_relative = range.start.percent || range.end.percent, first;

	if (!threshold->given)
		return THRESHOLD_QUIET;
	if (whole == 0 && is_relative)
		whole = least = greatest = 1;
	range.start = resolve(&threshold->start, whole, true);
	range.end = resolve(&threshold->end, whole, false);
	first = alerts(&range, least);
	/* The answer can only change at the ends of the range. */
	const uint64_t ends[] = { range.start.number - 1, range.start.number,
		range.end.number, range.end.number + 1, greatest };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i] >= least && ends[i] <= greatest &&
		    alerts(&range, ends[i]) != first)
			return THRESHOLD_UNSURE;
	return first ? THRESHOLD_ALERTS : THRESHOLD_QUIET;
}

int
threshold_add_number(struct buffer *out, enum threshold_unit unit,
    uint64_t number)
{
	unsigned decimals = 9;
	uint64_t fraction = number % SECOND;

	if (unit != THRESHOLD_DURATION)
		return buffer_decimal(out, number);
	if (fraction == 0)
		return buffer_decimal(out, number / SECOND);
	while (fraction % 10 == 0) {
		fraction /= 10;
		decimals--;
	}
	return buffer_format(out, "%" PRIu64 ".%0*" PRIu64, number / SECOND,
	    (int)decimals, fraction);
}

static int
add_bound(struct buffer *out, const struct threshold_bound *bound,
    enum threshold_unit unit)
{
	if (bound->negative && buffer_text(out, "-") == -1)
		return -1;
	return threshold_add_number(out, unit, bound->number);
}

int
threshold_add(struct buffer *out, const struct threshold *threshold,
    enum threshold_unit unit, uint64_t whole)
{
	struct threshold_bound start, end;
	int result = 0;

	if (!threshold->given)
		return 0;
	start = resolve(&threshold->start, whole, true);
	end = resolve(&threshold->end, whole, false);
	if (threshold->inside)
		result = buffer_text(out, "@");
	if (result == 0 && start.infinite)
		result = buffer_text(out, "~:");
	else if (result == 0 && (start.number > 0 || end.infinite))
		result = add_bound(out, &start, unit) == 0
		             ? buffer_text(out, ":")
		             : -1;
	if (result == 0 && !end.infinite)
		result = add_bound(out, &end, unit);
	return result;
}
