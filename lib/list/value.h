/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One cell of a listing: a value with its type, from which the text, the JSON
 * and the order are made.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/buffer.h"
#include "base/json.h"
#include "who/process.h"
#include "who/scan.h"

enum value_type {
	VALUE_LACKS,   /* its kind has no such thing: "-" */
	VALUE_UNKNOWN, /* it has, but it can't be known: "?" */
	VALUE_NONE,    /* there is none: "" */
	VALUE_TEXT,
	VALUE_NUMBER,
	VALUE_PID,      /* a number; 0 is nobody */
	VALUE_SIZE,     /* bytes */
	VALUE_TIME,     /* seconds since the epoch; 0 is never: "" */
	VALUE_DURATION, /* seconds */
	VALUE_PERCENT,
	VALUE_TRUTH,  /* number: 0 or 1 */
	VALUE_TARGET, /* of obj; number: the namespace, or 0 */
	VALUE_PIDS,   /* of uses, each once; number: how many */
	VALUE_WORDS,  /* text: some, with commas */
	VALUE_USE,    /* the message or operations of uses[0]; text: in words */
};

/* How much a value matters to a person, where colors can say so. */
enum value_mark {
	MARK_NONE,
	MARK_BOLD,   /* look at this row */
	MARK_NOTICE, /* yellow */
	MARK_ALARM,  /* red */
};

struct value {
	enum value_type type;
	enum value_mark mark;
	bool unlimited; /* VALUE_NUMBER, VALUE_SIZE: a limit that is none */
	bool partial;   /* VALUE_PIDS, VALUE_NUMBER: there may be more */
	uint64_t number;
	double percent;
	const char
	    *text; /* may be @room; else lives as long as what it is of */
	const struct object *obj; /* VALUE_TARGET */
	const struct use *uses;
	size_t nuses;
	char room[PROCESS_NAME];
};

enum value_time { VALUE_SHORT, VALUE_FULL, VALUE_ISO };

/* How a text is written. */
struct value_style {
	bool bytes; /* sizes in bytes, not for people */
	enum value_time time;
	time_t now; /* what "today" is */
};

/*
 * value_text - appends the value as text, without a NUL at its end.
 *
 * Returns as buffer_reserve.
 */
int value_text(const struct value *value, const struct value_style *style,
    struct buffer *out) __attribute__((warn_unused_result));

/* value_cell - the same for people: "unlimited" for a limit that is none. */
int value_cell(const struct value *value, const struct value_style *style,
    struct buffer *out) __attribute__((warn_unused_result));

/*
 * value_json - writes the value as JSON: numbers are numbers, sizes bytes,
 * times ISO 8601, durations seconds, pids arrays; unknown and missing values
 * are null.
 */
void value_json(const struct value *value, struct json *json);

/* value_is_same - whether two values say the same, to the last byte. */
bool value_is_same(const struct value *a, const struct value *b);

/*
 * value_compare - less than, equal to, or greater than 0, as strcmp(3). Unknown
 * and missing values sort first.
 */
int value_compare(const struct value *a, const struct value *b);

#endif
