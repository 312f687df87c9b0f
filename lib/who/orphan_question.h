/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Facts about an object on which its verdict rests. For orphan.c and
 * orphan_question.c only.
 */
#ifndef ORPHAN_QUESTION_H
#define ORPHAN_QUESTION_H

#include "who/audience.h"
#include "who/orphan.h"

/* Objects of the same owner, group and mode have the same audience; a few
 * hundred of these are kept, by a hash. */
#define AUDIENCES 512

struct orphan_judge {
	const struct scan *scan;
	ino_t ns;
	unsigned asked;
	struct audience_pids active; /* seen to use System V IPC in ns */
	struct audience_pids posix;  /* seen to use POSIX IPC */
	bool no_memory;
	int error; /* why not all who are on record are known, or 0 */
	struct audience audiences[AUDIENCES];
};

/* All that is known of one object when it is judged. */
struct question {
	const struct orphan_judge *judge;
	const struct object *obj;
	const struct audience *audience; /* NULL without a scan */
	const struct use *uses;
	size_t nuses;
	bool just_left;        /* attached when it was seen, and no more */
	int error;             /* why its records can't be read, or 0 */
	bool recorded, hidden; /* somebody is; somebody not seen from here */
	bool thread;           /* a thread of a process may be */
	pid_t lives, maybe;
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
