/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filters: they select objects, in the same way for lsipc and ipcrm, so that
 * one shows exactly what the other removes.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/opt.h"
#include "model/object.h"
#include "who/orphan.h"

/* The codes of the options; far from those of the commands. */
enum filter_code {
	FILTER_OWNER = OPT_LONG + 64,
	FILTER_GROUP,
	FILTER_CREATOR,
	FILTER_UNATTACHED,
	FILTER_ORPHANED,
	FILTER_OLDER_THAN,
	FILTER_LARGER_THAN,
	FILTER_EMPTY,
	FILTER_END
};

/* Their rows in a table of options, except --creator, which has another meaning
 * in lsipc, too. */
#define FILTER_OPTIONS                                                         \
	{ FILTER_OWNER, "owner", "USER", "only those of this owner",           \
		TAKES_USER },                                                  \
	    { FILTER_GROUP, "group", "GROUP", "only those of this group",      \
		    TAKES_GROUP },                                             \
	    { FILTER_UNATTACHED, "unattached", NULL,                           \
		    "only segments that nobody has attached", OURS },          \
	    { FILTER_ORPHANED, "orphaned", "[likely]",                         \
		    "only those of which no process is left (likely: as far "  \
		    "as can be seen)",                                         \
		    TAKES_WORDS },                                             \
	    { FILTER_OLDER_THAN, "older-than", "DURATION",                     \
		    "only those not used for that long", TAKES_DURATION },     \
	    { FILTER_LARGER_THAN, "larger-than", "SIZE",                       \
		    "only those that hold more bytes", TAKES_SIZE },           \
	{                                                                      \
		FILTER_EMPTY, "empty", NULL, "only queues without messages",   \
		    OURS                                                       \
	}

/* Zeroed, it holds for every object. */
struct filter {
	unsigned given; /* bits, by code - FILTER_OWNER */
	uid_t owner, creator;
	gid_t group;
	int64_t older_than;   /* nanoseconds */
	uint64_t larger_than; /* bytes */
	bool likely;          /* orphaned: ORPHAN_LIKELY is enough */
};

/*
 * filter_parse - takes the value of an option of FILTER_OPTIONS.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *filter_parse(struct filter *filter, int code, const char *value)
    __attribute__((warn_unused_result));

/* filter_is_code - whether an option is one of FILTER_OPTIONS. */
bool filter_is_code(int code);

/* filter_has - whether that option was given. */
bool filter_has(const struct filter *filter, enum filter_code code);

/* filter_asks - the ORPHAN_* verdict that it goes by; 0 if by none. */
unsigned filter_asks(const struct filter *filter);

/*
 * What an object was left out for, other than that it doesn't fit: one row for
 * each reason. Zeroed: nothing.
 */
#define FILTER_DOUBTS 32

struct filter_doubts {
	struct filter_doubt {
		const char *what;            /* "only likely orphaned" */
		struct orphan_reason reason; /* of the first */
		struct object first;
		size_t count;
	} list[FILTER_DOUBTS];
	size_t count;
};

/* filter_may_hold - the same as filter_holds, as far as no verdict is needed.
 */
bool filter_may_hold(const struct filter *filter, const struct object *obj);

/*
 * filter_holds - whether all that is given holds for an object.
 *
 * @verdict: for filter_asks; not looked at if that is 0. What can't be judged
 * doesn't hold, and is added to @doubts.
 */
bool filter_holds(const struct filter *filter, const struct object *obj,
    const struct verdict *verdict, struct filter_doubts *doubts);

/*
 * filter_doubt_text - one of the doubts as a diagnostic: which objects, and
 * why. Returns @text.
 *
 * @scan: that of the verdicts.
 */
#define FILTER_TEXT (ORPHAN_REASON + 96)
const char *filter_doubt_text(const struct filter_doubt *doubt,
    const struct scan *scan, char text[static FILTER_TEXT]);

#endif
