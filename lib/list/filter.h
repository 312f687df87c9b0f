/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filters: which of the objects are meant. The same for lsipc and ipcrm, so
 * that one shows exactly what the other removes.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/opt.h"
#include "model/object.h"
#include "who/scan.h"

/* The codes of the options; far from those that commands number. */
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

/* Their rows in a table of options, but for --creator, which lsipc has with
 * another meaning, too. */
#define FILTER_OPTIONS                                                         \
	{ FILTER_OWNER, "owner", "USER", "only those of this owner",           \
		TAKES_USER },                                                  \
	    { FILTER_GROUP, "group", "GROUP", "only those of this group",      \
		    TAKES_GROUP },                                             \
	    { FILTER_UNATTACHED, "unattached", NULL,                           \
		    "only segments that nobody has attached", OURS },          \
	    { FILTER_ORPHANED, "orphaned", NULL,                               \
		    "only those whose processes are all gone", OURS },         \
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

/* The uses that it goes by for objects of @kind, for SCAN_* of scan_processes.
 */
unsigned filter_uses(const struct filter *filter, const struct kind *kind);

/* Those whose orphaned state could not be judged. A zeroed one is empty. */
struct filter_doubts {
	size_t count;
	struct object first;
	const char *why; /* of the first */
};

/*
 * filter_holds - whether all that is given holds for an object of the
 * namespace @ns, in which we are.
 *
 * @uses: of a scan for what filter_uses says. What can't be judged doesn't
 * hold, and is added to @doubts.
 */
bool filter_holds(const struct filter *filter, const struct object *obj,
    const struct scan *uses, ino_t ns, struct filter_doubts *doubts);

/*
 * filter_describe_doubts - says which could not be judged and why, if there
 * were any.
 *
 * Returns false if there were none.
 */
bool filter_describe_doubts(const struct filter_doubts *doubts,
    char text[static 256]);

/*
 * filter_describe_blindness - says that there may be objects of @kind in use
 * that the filter takes for unused, because not all processes could be seen.
 *
 * Returns false if that isn't so.
 */
bool filter_describe_blindness(const struct filter *filter,
    const struct kind *kind, const struct scan *uses, char text[static 256]);

#endif
