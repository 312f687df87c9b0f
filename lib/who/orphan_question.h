/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts about an object on which its verdict rests. For orphan*.c only.
 */
#ifndef ORPHAN_QUESTION_H
#define ORPHAN_QUESTION_H

#include "who/audience.h"
#include "who/orphan.h"

/* A process that is on record for an object; several times in a row, once. */
struct orphan_record {
	pid_t pid; /* 0: as struct recorder says */
	bool thread;
	time_t when;
};

/* What the records of an object say. */
struct testimony {
	uint64_t users;        /* where they are counted */
	uint32_t first, count; /* of the judge's records */
	uint32_t mark;
	int error; /* why they can't be read, or 0 */
	bool counted;
};

struct hearing {
	struct testimony *list;
	size_t count, capacity;
	struct orphan_record *records;
	size_t nrecords, records_capacity;
	/* How many there have been, those that were forgotten too. */
	size_t heard;
};

/* A process on record, looked at when that many testimonies had been heard: it
 * holds for those. */
struct orphan_fate {
	pid_t pid;
	size_t heard;
	struct fate fate;
};

/* Objects of the same owner, group and mode have the same audience. Those and
 * the fates are kept by a hash, in one place each. */
#define AUDIENCES 4096
#define FATES 1024

struct orphan_judge {
	const struct scan *scan;
	ino_t ns;
	unsigned asked;
	bool no_memory;
	int error; /* why not all who are on record are known, or 0 */
	struct crowd crowd;
	struct hearing hearing;
	struct orphan_fate fates[FATES];
	struct audience audiences[AUDIENCES];
};

/* Whether it needs to know who uses System V IPC: the grade and the idle time
 * go by the same undo operations. */
bool orphan_needs_all(const struct orphan_judge *judge);

/* All that is known of one object when it is judged. */
struct question {
	struct orphan_judge *judge;
	const struct object *obj;
	const struct audience *audience;
	const struct use *uses;
	size_t nuses;
	bool just_left;        /* attached when it was seen, and no more */
	int error;             /* why its records can't be read, or 0 */
	bool recorded, hidden; /* somebody is; somebody not seen from here */
	bool thread;           /* a thread of a process may be */
	pid_t lives, maybe;
	pid_t holder; /* on record for a set, and has operations to undo, or
	               * may have: it used the set, whatever rights it kept */
	const char *maybe_why;
	struct verdict *verdict;
};

/* question_grade - sets orphaned and the reason of the verdict. */
void question_grade(const struct question *question);

/*
 * question_in_use - whether a process has it attached or waits on it, as seen
 * in /proc or as the kernel counts.
 */
bool question_in_use(const struct question *question);

/*
 * question_set - says in a reason which processes it is about, and for
 * question_set_unseen why the first could not be inspected.
 *
 * Return whether there are any.
 */
bool question_set(struct orphan_reason *reason,
    const struct audience_part *part);
bool question_set_unseen(struct orphan_reason *reason,
    const struct audience_part *part);

#endif
