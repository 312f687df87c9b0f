/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict on an object: who uses it, for how long nobody has, and whether
 * it is orphaned, which means that nobody is left, not that nobody comes back.
 *
 * A judge reads one scan of /proc and the records of the objects; what could
 * not be seen is never taken for «nobody».
 */
#ifndef ORPHAN_H
#define ORPHAN_H

#include "model/kinds.h"
#include "model/object.h"
#include "who/scan.h"

#define ORPHAN_REASON 256

enum orphan_grade {
	ORPHAN_NO,      /* a living process uses it, or is on record */
	ORPHAN_UNKNOWN, /* it cannot be judged */
	ORPHAN_LIKELY,  /* nobody is seen to be left, but a doubt remains */
	ORPHAN_YES,     /* nobody is left */
};

/* Why, in short; orphan_reason puts it into words. Zeroed: no reason. */
struct orphan_reason {
	const char *text; /* static, or NULL */
	const char *why;  /* static, or as long as the scan lives, or NULL */
	int error;        /* an errno, or 0 */
	pid_t pid;        /* the first process that it is about, or 0 */
	size_t others;    /* how many more there are */
};

struct verdict {
	enum orphan_grade orphaned;
	struct orphan_reason reason; /* none for ORPHAN_NO and ORPHAN_YES */
	/* Nanoseconds since its last use or change, whichever is later; never
	 * more than since boot; 0 while it is in use; -1: use can't be seen. */
	int64_t idle;
	struct orphan_reason unseen; /* why idle is -1, or could be less */
	struct orphan_reason vague;  /* why it could be less, all the same */
	bool in_use;    /* a process has it attached or open, or waits on it */
	bool waited_on; /* a process waits on it */
	/* Processes seem to wait on it, of which the kernel counts none. */
	struct orphan_reason uncounted;
	bool counted;   /* the kernel tells how many use it: */
	uint64_t users; /* attachments, or threads waiting */
	bool partial;   /* there may be users that were not seen */
	uint32_t mark;  /* of who is on record for a set */
};

/* The questions for a judge. */
#define ORPHAN_IDLE 0x1u      /* idle */
#define ORPHAN_GRADE 0x2u     /* orphaned, and idle */
#define ORPHAN_USES 0x4u      /* idle, and a scan for involved() */
#define ORPHAN_WAITS 0x8u     /* waited_on */
#define ORPHAN_ATTACHED 0x10u /* in_use, where the kernel doesn't count */

/* orphan_scan - the SCAN_* that a judge needs for objects of @kind. */
unsigned orphan_scan(const struct kind *kind, unsigned asked);

/*
 * orphan_judge_new - a judge of the objects of the IPC namespace @ns, in which
 * this process is.
 *
 * @scan: of orphan_scan at least; outlives the judge. Returns NULL with errno
 * ENOMEM; the caller frees it with orphan_judge_free.
 *
 * A judge first hears who is on record for all objects of the namespace, of
 * every kind of System V IPC: whoever is on record for one may use another. So
 * the records of each are read once, and each process on record is looked at
 * after all records were read.
 */
struct orphan_judge *orphan_judge_new(const struct scan *scan, ino_t ns,
    unsigned asked) __attribute__((warn_unused_result));
void orphan_judge_free(struct orphan_judge *judge);

/*
 * orphan_hear - reads the records of an object that is to be judged; sets
 * @testimony to the number by which orphan_judge knows them.
 *
 * @semaphores: those of a set, if they have been read; or NULL.
 */
int orphan_hear(struct orphan_judge *judge, const struct object *obj,
    const struct semaphore *semaphores, size_t *testimony)
    __attribute__((warn_unused_result));

/* orphan_hear_error - why the records of @testimony could not be read: an
 * errno, or 0. */
int orphan_hear_error(const struct orphan_judge *judge, size_t testimony);

/* orphan_note - the same for one that is not to be judged. */
void orphan_note(struct orphan_judge *judge, const struct object *obj);

/* orphan_miss - notes that objects of @kind could not be read, for that
 * errno. */
void orphan_miss(struct orphan_judge *judge, const struct kind *kind,
    int error);

/*
 * orphan_hear_rest - reads the records of all objects of the kinds of System V
 * IPC but those in @heard, for a judge who needs them.
 *
 * It and orphan_hear return 0, or -1 with errno ENOMEM.
 */
int orphan_hear_rest(struct orphan_judge *judge, const struct kind_set *heard)
    __attribute__((warn_unused_result));

/* orphan_judge - the verdict on an object whose records are @testimony. */
void orphan_judge(struct orphan_judge *judge, const struct object *obj,
    size_t testimony, struct verdict *verdict);

/*
 * orphan_judge_anew - the verdict on an object as it is now, after all others
 * have been heard. Returns 0, or -1 with errno ENOMEM.
 */
int orphan_judge_anew(struct orphan_judge *judge, const struct object *obj,
    struct verdict *verdict) __attribute__((warn_unused_result));

/*
 * orphan_is_premature - whether @verdict finds nobody left for an object that
 * was used or changed since the scan began: whoever did that may have begun
 * later than the scan, and live. The scan of another judge has to tell.
 */
bool orphan_is_premature(const struct orphan_judge *judge,
    const struct object *obj, const struct verdict *verdict);

/* orphan_word - "no", "?", "likely" or "yes". */
const char *orphan_word(enum orphan_grade grade);

/*
 * orphan_reason_text - a reason in words, "" for none.
 *
 * @scan: that of the judge, for the names of processes. The names hold nothing
 * that could control a terminal. Returns @text.
 */
const char *orphan_reason_text(const struct orphan_reason *reason,
    const struct scan *scan, char text[static ORPHAN_REASON]);

#endif
