/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ranges of the guidelines for monitoring plugins, and whether a number is one
 * about which they alert:
 *
 *   10      below 0 or above 10
 *   10:     below 10
 *   ~:10    above 10
 *   10:20   below 10 or above 20
 *   @10:20  from 10 to 20
 */
#ifndef THRESHOLD_H
#define THRESHOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* What the numbers of a range are. */
enum threshold_unit {
	THRESHOLD_COUNT,    /* 500, 10K */
	THRESHOLD_BYTES,    /* 4096, 16M: as parse_offset */
	THRESHOLD_DURATION, /* 90, 5m: as parse_duration; nanoseconds */
};

struct threshold_bound {
	bool infinite, negative, percent;
	uint64_t number; /* percent: millionths of one */
};

/* As threshold_parse sets it. */
struct threshold {
	bool given, inside;
	struct threshold_bound start, end;
};

/*
 * threshold_parse - takes a range.
 *
 * @has_percent: the numbers may be percentages of a whole, both or none.
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *threshold_parse(const char *text, enum threshold_unit unit,
    bool has_percent, struct threshold *threshold)
    __attribute__((warn_unused_result));

/*
 * threshold_parse_share - takes a percentage from 0 to 100, with or without %:
 * the range from that part of a whole on. Returns as threshold_parse.
 */
const char *threshold_parse_share(const char *text, struct threshold *threshold)
    __attribute__((warn_unused_result));

enum threshold_answer { THRESHOLD_QUIET, THRESHOLD_ALERTS, THRESHOLD_UNSURE };

/*
 * threshold_judge - whether a range alerts about a number that is from @least
 * to @greatest: unsure where it does about some of these and not about others.
 *
 * @whole: that of the percentages. Of a whole of 0 everything is used: 100%.
 * A range that isn't given is quiet.
 */
enum threshold_answer threshold_judge(const struct threshold *threshold,
    uint64_t least, uint64_t greatest, uint64_t whole);

/*
 * threshold_add - appends the range as performance data has it: without
 * percentages, durations in seconds; nothing where it isn't given.
 *
 * threshold_add_number - the same for a number. Return as buffer_reserve.
 */
int threshold_add(struct buffer *out, const struct threshold *threshold,
    enum threshold_unit unit, uint64_t whole)
    __attribute__((warn_unused_result));
int threshold_add_number(struct buffer *out, enum threshold_unit unit,
    uint64_t number) __attribute__((warn_unused_result));

#endif
