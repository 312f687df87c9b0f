/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ipcwait(1) waits for: a condition that an object meets, or doesn't yet.
 */
#ifndef CONDITION_H
#define CONDITION_H

#include <stdbool.h>
#include <stdint.h>

#include "list/filter.h"
#include "model/kinds.h"
#include "why/explain.h"

struct condition_row;

/* As condition_parse sets it. */
struct condition {
	const struct condition_row *row;
	uint64_t least, most; /* of the number it is about */
	unsigned semaphore;   /* whose value */
	const char *duration; /* as parse_duration took it */
};

enum condition_state {
	CONDITION_MET,
	CONDITION_NOT_YET,
	CONDITION_FAILED, /* it can't be met, or that can't be known */
};

/*
 * condition_parse - takes exists, gone, empty, unattached, messages=RANGE,
 * attached=RANGE, value=NUM=RANGE or idle=DURATION; RANGE is 5, 5:, :5 or 2:5.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *condition_parse(const char *text, struct condition *condition)
    __attribute__((warn_unused_result));

/* The first of these, which is the usual one. */
struct condition condition_exists(void);

/* Whether it is met where the object is, or where it isn't. */
bool condition_is_exists(const struct condition *condition);
bool condition_is_gone(const struct condition *condition);

/* condition_word - what condition_parse takes, from 0: "empty", or NULL.
 * @has_value: "=" and a value follow. */
const char *condition_word(size_t at, bool *has_value);

/* condition_fits - whether objects of @kind can meet it. */
bool condition_fits(const struct condition *condition, const struct kind *kind);

/*
 * condition_name - "empty", for diagnostics. condition_noun - the objects that
 * can meet it: "queues".
 */
const char *condition_name(const struct condition *condition);
const char *condition_noun(const struct condition *condition);

/*
 * condition_add_filter - adds what a filter has to judge: how long an object
 * has not been used. Returns whether there is anything.
 */
bool condition_add_filter(const struct condition *condition,
    struct filter *filter);

/*
 * condition_judge - judges an object that exists, and has passed that filter.
 *
 * Never operates on a semaphore. @why: half a sentence about the object, unless
 * the condition is met.
 */
enum condition_state condition_judge(const struct condition *condition,
    const struct object *obj, char why[static EXPLAIN_SIZE]);

#endif
