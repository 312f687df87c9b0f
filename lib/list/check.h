/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What ipccheck(1) checks: a number of each limit or object, or of all objects
 * together, compared with two ranges.
 *
 * A number that can't be read is never taken for a good one: it is unknown.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "cli/target.h"
#include "list/filter.h"
#include "list/threshold.h"
#include "model/kinds.h"

struct check_row;

/* As the exit statuses of monitoring plugins. */
enum check_state { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };

/* One number, and what it means. */
struct finding {
	char *label; /* "semmni", "queue:3"; the caller frees it */
	char *why;   /* why it isn't known, or may be more; or NULL */
	bool is_read;
	/* It is from the one to the other, and a part of @whole. */
	uint64_t least, greatest, whole;
	bool has_whole;
	const char *noun;         /* of the number: "messages" */
	enum threshold_unit unit; /* of the number */
	bool is_other;            /* told, but not compared */
	enum check_state state;
};

#define CHECK_LIMITS 32

/* A check; zeroed but for @row and what it is about. */
struct check {
	const struct check_row *row;
	struct threshold warning, critical;
	struct kind_set kinds; /* none: those of System V that fit */
	struct targets targets;
	struct filter filter;
	const struct limit *limits[CHECK_LIMITS]; /* these alone */
	size_t nlimits;                           /* 0: all of the kinds */
	bool has_semaphore;
	unsigned semaphore; /* this one of a set alone */
	bool is_each;       /* the findings are few, and the same every time */
	struct finding *list;
	size_t count, capacity;
	bool no_memory;
};

/* check_at - the row of this number, from 0, or NULL: each a check's name with
 * one of its measures. check_measure - "fill". */
const struct check_row *check_at(size_t at);
const char *check_measure(const struct check_row *row);

/* check_find - the check of this name, or NULL, and its first measure. */
const struct check_row *check_find(const char *name);

/*
 * check_choose - the same check with the measure of this name, or NULL; @why
 * says which there are: a text that lives until the next call.
 */
const struct check_row *check_choose(const struct check_row *row,
    const char *measure, const char **why);

/* check_names - the names of all checks: "limits, queue, ...". */
const char *check_names(void);

/*
 * check_unit - what the numbers of its ranges are. check_has_percent - whether
 * they may be percentages.
 */
enum threshold_unit check_unit(const struct check_row *row);
bool check_has_percent(const struct check_row *row);

/* check_is_limits, check_is_semaphores, check_is_exists - whether it is about
 * limits, semaphores, or whether objects exist. */
bool check_is_limits(const struct check_row *row);
bool check_is_semaphores(const struct check_row *row);
bool check_is_exists(const struct check_row *row);

/* check_fits - whether objects of a kind have what it measures. */
bool check_fits(const struct check_row *row, const struct kind *kind);

/* check_name - "queue". */
const char *check_name(const struct check_row *row);

/* check_add_limit - adds one of which a part may be in use, once; false where
 * there is no room. */
bool check_add_limit(struct check *check, const struct limit *limit);

/*
 * check_perform - reads everything, and judges it.
 *
 * Returns the state of all: critical if anything is; else unknown if anything
 * is; else the worst. Sets no_memory, which is unknown, too.
 */
enum check_state check_perform(struct check *check);
void check_free(struct check *check);

/* check_state_word - "OK", "WARNING", "CRITICAL" or "UNKNOWN". */
const char *check_state_word(enum check_state state);

#endif
