/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects that nobody is left to use, and verdicts on them, for tests that are
 * one file each. What is around the object is the test's: its struct world.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdlib.h>
#include <string.h>

#include "model/kind.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "test.h"
#include "who/orphan.h"

#define SECOND INT64_C(1000000000)
#define BOOT INT64_C(1700000000) /* seconds since the epoch */
#define NOW (BOOT + 1000000)
#define MADE (BOOT + 5000) /* and used, last */
#define USER 1000u         /* whose the object is */

/* The kinds that a case is about, ored together. */
#define QUEUE 1
#define SEGMENT 2
#define SEMSET 4
#define EVERY 7

/* An object, and one semaphore of it. */
struct subject {
	struct object obj;
	struct semaphore semaphore;
};

/* @pid made it and used it last, at @when; it received, as a process. */
static void
record(struct subject *subject, pid_t pid, time_t when)
{
	struct object *obj = &subject->obj;

	obj->changed = when;
	subject->semaphore.pid = pid;
	if (obj->kind == &kind_queue) {
		obj->u.queue.sender = obj->u.queue.receiver = pid;
		obj->u.queue.sent = when;
		obj->u.queue.received = when + 2;
	} else if (obj->kind == &kind_segment) {
		obj->u.segment.creator = pid;
	} else {
		obj->u.semset.operated = when;
	}
}

/* An object of a user who shares it with nobody; @pid is on record. */
static struct subject
make_subject(const struct kind *kind, pid_t pid)
{
	struct subject subject = {
		.obj = {
			.kind = kind,
			.id = 3,
			.uid = USER,
			.cuid = USER,
			.gid = USER,
			.cgid = USER,
			.mode = 0600,
		},
	};

	subject.obj.u.semset.count = kind == &kind_semset;
	record(&subject, pid, MADE);
	return subject;
}

/* The grade, after all kinds have been heard but those in @heard. */
static struct verdict
judge_subject(const struct subject *subject, const struct scan *scan, ino_t ns,
    const struct kind_set *heard)
{
	struct orphan_judge *judge = orphan_judge_new(scan, ns, ORPHAN_GRADE);
	struct verdict verdict = { .orphaned = ORPHAN_NO };
	size_t testimony;

	if (judge == NULL || orphan_hear_rest(judge, heard) == -1 ||
	    orphan_hear(judge, &subject->obj, &subject->semaphore,
		&testimony) == -1)
		abort();
	orphan_judge(judge, &subject->obj, testimony, &verdict);
	orphan_judge_free(judge);
	return verdict;
}

/* Whether that is the grade, and its reason has this in it. */
static bool
is_verdict(const struct verdict *verdict, const struct scan *scan,
    enum orphan_grade grade, const char *reason)
{
	char text[ORPHAN_REASON];

	orphan_reason_text(&verdict->reason, scan, text);
	if (verdict->orphaned == grade && strstr(text, reason) != NULL)
		return true;
	printf("# %s: %s\n", orphan_word(verdict->orphaned), text);
	return false;
}

struct world;

/* What is different in the world, and what becomes of the verdict. */
struct verdict_case {
	const char *claim;
	int which; /* kinds */
	void (*change)(struct world *world);
	enum orphan_grade grade;
	const char *reason;
};

/* Checks that @holds for each case with each of its kinds, and first for the
 * case in which nothing is different. */
static void
check_cases(const struct verdict_case *cases, size_t count,
    bool (*holds)(const struct kind *kind, const struct verdict_case *one))
{
	static const struct kind *const sysv[] = { &kind_queue, &kind_segment,
		&kind_semset };
	static const struct verdict_case usual = { "nobody is left", EVERY,
		NULL, ORPHAN_YES, "" };
	char claim[128];

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i <= count; i++) {
			const struct verdict_case *one =
			    i == 0 ? &usual : &cases[i - 1];

			if ((one->which >> k & 1) == 0)
				continue;
			snprintf(claim, sizeof(claim), "%s: %s", sysv[k]->name,
			    one->claim);
			CHECK(holds(sysv[k], one), claim);
		}
}

#endif
