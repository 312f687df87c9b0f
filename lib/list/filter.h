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
#include "cli/target.h"
#include "model/object.h"
#include "who/orphan.h"

/*
 * Every filter is a row: its name in code, the option with the name of its
 * value, its help, and traits; how its value is read, or NULL if it has none;
 * the ORPHAN_* verdict that it goes by, or 0; and the function of filter.c that
 * tells whether it holds.
 */
#define FILTER_ROWS(ROW)                                                       \
	ROW(OWNER, "owner", "USER", "only those of this owner", TAKES_USER,    \
	    read_user, 0, has_owner)                                           \
	ROW(GROUP, "group", "GROUP", "only those of this group", TAKES_GROUP,  \
	    read_group, 0, has_group)                                          \
	ROW(KEY, "key", "KEY", "only those with this key", TAKES_KEY,          \
	    read_key, 0, has_key)                                              \
	ROW(PID, "pid", "PID",                                                 \
	    "only those that this process uses, or is on record for",          \
	    TAKES_PID, read_pid, ORPHAN_USES, has_process)                     \
	ROW(UNATTACHED, "unattached", NULL,                                    \
	    "only segments that nobody has attached", OURS, NULL,              \
	    ORPHAN_ATTACHED, is_unattached)                                    \
	ROW(ORPHANED, "orphaned", "[likely]",                                  \
	    "only those that nobody uses any more (likely: as far as can "     \
	    "be seen)",                                                        \
	    TAKES_WORDS, read_likely, ORPHAN_GRADE, is_orphaned)               \
	ROW(OLDER_THAN, "older-than", "DURATION",                              \
	    "only those not used for this long", TAKES_DURATION,               \
	    read_duration, ORPHAN_IDLE, is_older)                              \
	ROW(NEWER_THAN, "newer-than", "DURATION",                              \
	    "only those in use, or used within this time", TAKES_DURATION,     \
	    read_duration, ORPHAN_IDLE, is_newer)                              \
	ROW(LARGER_THAN, "larger-than", "SIZE",                                \
	    "only those that hold more bytes", TAKES_SIZE, read_bytes, 0,      \
	    is_larger)                                                         \
	ROW(EMPTY, "empty", NULL, "only queues without messages", OURS, NULL,  \
	    0, is_empty)

/* Apart, because the option has another meaning in lsipc, too. */
#define FILTER_CREATOR_ROW(ROW)                                                \
	ROW(CREATOR, "creator", "USER", "only those created by this user",     \
	    TAKES_USER, read_user, 0, has_creator)

/* Apart, because ipcrm refuses them: use is not a reason to remove an object.
 */
#define FILTER_USE_ROWS(ROW)                                                   \
	ROW(IN_USE, "in-use", NULL,                                            \
	    "only those that are attached, or waited on", OURS, NULL,          \
	    ORPHAN_IDLE, is_in_use)                                            \
	ROW(WAITING, "waiting", NULL,                                          \
	    "only queues and sets that a process waits on", OURS, NULL,        \
	    ORPHAN_IDLE | ORPHAN_WAITS, is_waited_on)

/* The codes of the options; far from those of the commands. */
enum filter_code {
	FILTER_BEFORE_FIRST = OPT_LONG + 63,
#define FILTER_CODE(name, ...) FILTER_##name,
	FILTER_ROWS(FILTER_CODE) FILTER_CREATOR_ROW(FILTER_CODE)
	    FILTER_USE_ROWS(FILTER_CODE)
#undef FILTER_CODE
		FILTER_END
};

#define FILTER_FIRST (FILTER_BEFORE_FIRST + 1)
#define FILTER_COUNT (FILTER_END - FILTER_FIRST)

/* Their rows in a program's table of options, right after another row. */
#define FILTER_OPTION(name, option, arg, help, traits, ...)                    \
	,                                                                      \
	{                                                                      \
		FILTER_##name, option, arg, help, traits                       \
	}
#define FILTER_OPTIONS FILTER_ROWS(FILTER_OPTION)
#define FILTER_CREATOR_OPTION FILTER_CREATOR_ROW(FILTER_OPTION)
#define FILTER_USE_OPTIONS FILTER_USE_ROWS(FILTER_OPTION)

/*
 * The rows of the options by which a program of ours takes kinds, before those
 * of the filters; lsipc(1) has its own, with traits of the stock tool.
 */
#define KIND_OPTIONS                                                           \
	{ 'q', "queues", NULL, "message queues", OURS },                       \
	    { 'm', "shmems", NULL, "shared memory segments", OURS },           \
	    { 's', "semaphores", NULL, "semaphore sets", OURS },               \
	    { 'Q', "posix-mqueues", NULL, "POSIX message queues", OURS },      \
	    { 'M', "posix-shmems", NULL, "POSIX shared memory", OURS },        \
	{                                                                      \
		'S', "posix-semaphores", NULL, "POSIX semaphores", OURS        \
	}

union filter_value {
	uid_t user;
	gid_t group;
	key_t key;
	pid_t pid;
	int64_t duration; /* nanoseconds */
	uint64_t bytes;
	bool likely; /* orphaned: ORPHAN_LIKELY is enough */
};

/* Zeroed, it holds for every object. */
struct filter {
	unsigned given; /* bits, by code - FILTER_FIRST */
	union filter_value values[FILTER_COUNT];
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
 * The doubts for which a filter left objects out: one row for each reason.
 * Zeroed: none.
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

/*
 * filter_may_hold - whether all hold that need no verdict, as far as the
 * content can be read.
 */
bool filter_may_hold(const struct filter *filter, const struct object *obj);

/* filter_holds - the same; not where a content that can't be read decides. */
bool filter_holds(const struct filter *filter, const struct object *obj);

/* What filters judge. */
struct filter_subject {
	const struct object *obj;
	/* For filter_asks; not looked at if that is 0. */
	const struct verdict *verdict;
	const struct scan *scan; /* of the verdict */
	ino_t ns;                /* the IPC namespace of the object */
};

/*
 * filter_miss - the option, without its dashes, that doesn't hold for an
 * object; NULL where all that are given do.
 *
 * What can't be judged doesn't hold, and is added to @doubts.
 */
const char *filter_miss(const struct filter *filter,
    const struct filter_subject *subject, struct filter_doubts *doubts);

/*
 * filter_doubt_text - one of the doubts as a diagnostic: which objects, and
 * why. filter_doubt_reason leaves out which. Return @text.
 *
 * @scan: that of the verdicts.
 */
#define FILTER_REASON (ORPHAN_REASON + 64)
#define FILTER_TEXT (FILTER_REASON + TARGET_TEXT + 32)
const char *filter_doubt_reason(const struct filter_doubt *doubt,
    const struct scan *scan, char text[static FILTER_REASON]);
const char *filter_doubt_text(const struct filter_doubt *doubt,
    const struct scan *scan, char text[static FILTER_TEXT]);

#endif
