/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict on an object. */

#include "who/orphan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/kind.h"
#include "model/kinds.h"
#include "who/orphan_question.h"

#define NANOSECONDS INT64_C(1000000000)

/* By how much the clock of the times of objects may be behind. */
#define CLOCK_LAG (NANOSECONDS / 10)

unsigned
orphan_scan(const struct kind *kind, unsigned asked)
{
	if (asked != 0 && kind_is_posix(kind))
		return SCAN_FILES |
		       ((asked & ORPHAN_WAITS) != 0 ? SCAN_BLOCKED : 0);
	if ((asked & (ORPHAN_GRADE | ORPHAN_USES)) != 0)
		return SCAN_ATTACHED | SCAN_BLOCKED | SCAN_UNDO | SCAN_THREADED;
	/* The kernel counts attachments. For the rest it is one scan, so that
	 * a process that hides anything is a doubt in each. */
	if ((asked & ~ORPHAN_ATTACHED) == 0 || kind->attachments != NULL)
		return 0;
	return SCAN_ATTACHED | SCAN_BLOCKED | SCAN_UNDO | SCAN_THREADED;
}

/* Who is seen to use an object. */
static void
note_users(struct orphan_judge *judge)
{
	const struct scan *scan = judge->scan;

	for (size_t i = 0; i < scan->nuses; i++) {
		const struct use *use = &scan->uses[i];

		if (use->kind == USE_FILE)
			crowd_note(&judge->crowd, use->pid, CROWD_POSIX);
		else if (use->ns == judge->ns && orphan_needs_all(judge))
			crowd_note(&judge->crowd, use->pid, CROWD_SYSV);
	}
}

struct orphan_judge *
orphan_judge_new(const struct scan *scan, ino_t ns, unsigned asked)
{
	struct orphan_judge *judge = calloc(1, sizeof(*judge));

	if (judge == NULL)
		return NULL;
	judge->scan = scan;
	judge->ns = ns;
	judge->asked = asked;
	if (crowd_begin(&judge->crowd, scan) == -1) {
		orphan_judge_free(judge);
		errno = ENOMEM;
		return NULL;
	}
	note_users(judge);
	return judge;
}

void
orphan_judge_free(struct orphan_judge *judge)
{
	if (judge == NULL)
		return;
	crowd_end(&judge->crowd);
	free(judge->hearing.list);
	free(judge->hearing.records);
	free(judge);
}

static const struct audience *
audience_of(struct orphan_judge *judge, const struct object *obj)
{
	uint32_t hash = (obj->uid * 31 + obj->cuid) * 2;
	struct audience *audience;

	hash += kind_is_posix(obj->kind);
	hash = ((hash * 31 + obj->gid) * 31 + obj->cgid) * 31 + obj->mode;
	hash *= UINT32_C(2654435761);
	audience = &judge->audiences[hash >> 20 & (AUDIENCES - 1)];
	crowd_group(&judge->crowd);
	if (!audience_is_of(audience, obj, &judge->crowd))
		audience_find(audience, obj, &judge->crowd, judge->ns,
		    orphan_needs_all(judge));
	return audience;
}

/* Whether somebody may still use it who has that number now. */
static bool
may_be_recorded(const struct question *question, pid_t pid)
{
	const struct process *process =
	    scan_process(question->judge->scan, pid);

	return process == NULL || audience_has_right(process, question->obj);
}

/* What became of a process on record; of each once, after the records of all
 * objects have been read: whoever gets the number later is another one. */
static const struct fate *
fate_of(struct orphan_judge *judge, pid_t pid)
{
	struct orphan_fate *known = &judge->fates[(unsigned)pid % FATES];

	if (known->pid == pid && known->heard == judge->hearing.heard)
		return &known->fate;
	known->pid = pid;
	known->heard = judge->hearing.heard;
	scan_fate(judge->scan, pid, &known->fate);
	return &known->fate;
}

static void
take_holder(struct question *question, pid_t pid)
{
	const struct process *process =
	    scan_process(question->judge->scan, pid);

	if (process == NULL || process->undo || !process->undo_known)
		question->holder = pid;
}

static void
take_record(struct question *question, const struct orphan_record *record)
{
	struct orphan_judge *judge = question->judge;
	const struct scan *scan = judge->scan;
	pid_t pid = record->pid;
	const char *why;

	if (record->thread)
		question->thread = pid != 0;
	if (pid == 0) {
		/* Nobody, or somebody whom only others see. */
		question->hidden |= record->when != 0 || !scan->all_visible;
		return;
	}
	question->recorded = true;
	switch (scan_recorded_by(scan, fate_of(judge, pid), record->when,
	    &why)) {
	case PROCESS_LIVES:
		question->lives = pid;
		take_holder(question, pid);
		break;
	case PROCESS_MAYBE:
		if (!may_be_recorded(question, pid))
			break;
		question->maybe = pid;
		question->maybe_why = why;
		break;
	case PROCESS_GONE:
		break;
	}
}

static void
take_testimony(struct question *question, const struct testimony *testimony)
{
	const struct hearing *hearing = &question->judge->hearing;
	struct verdict *verdict = question->verdict;

	verdict->counted = testimony->counted;
	verdict->users = testimony->users;
	verdict->mark = testimony->mark;
	question->error = testimony->error;
	for (size_t i = 0; i < testimony->count; i++)
		take_record(question, &hearing->records[testimony->first + i]);
}

/* The time of its last use or its last change. */
static time_t
last_of(const struct object *obj)
{
	time_t last = obj->kind->last_use(obj);

	return last < obj->changed ? obj->changed : last;
}

/* Since then. */
static int64_t
age_of(const struct object *obj, const struct scan_clock *clock)
{
	time_t last = last_of(obj);
	int64_t age;

	if (last < 0) /* the clock was wrong: as old as times go */
		last = 0;
	/* The kernel cuts times to seconds: it may have been almost one
	 * later. */
	if (last >= clock->realtime / NANOSECONDS)
		return 0;
	age = clock->realtime - (last + 1) * NANOSECONDS;
	return age < clock->boottime ? age : clock->boottime;
}

/* Why its use can't be seen: what counts against an age. */
static bool
is_unseen(const struct question *question, struct orphan_reason *reason)
{
	bool is_set = question->obj->kind->elements != NULL;

	reason->why = question->judge->scan->blind;
	if (reason->why != NULL)
		return true;
	reason->text = "cannot inspect a process that may use it";
	if (question_set_unseen(reason, &question->audience->unseen))
		return true;
	reason->text = "its semaphores cannot be read";
	reason->error = question->error;
	if (question->error != 0)
		return true;
	reason->text = "a process that may alter it may hold it by an undo "
		       "operation";
	if (is_set && (question_set(reason, &question->audience->undoers) ||
			  question_set(reason, &question->audience->alterers)))
		return true;
	reason->text = "a recorded process may hold it by an undo operation";
	reason->pid = question->holder;
	return is_set && question->holder != 0;
}

static bool
is_waited_on(const struct question *question)
{
	const struct kind *kind = question->obj->kind;

	if (!kind_is_posix(kind))
		return kind->attachments == NULL && question_in_use(question);
	for (size_t i = 0; i < question->nuses; i++)
		if (use_is_blocked(&question->uses[i]))
			return true;
	return false;
}

static void
find_idle(const struct question *question)
{
	const struct scan *scan = question->judge->scan;
	struct verdict *verdict = question->verdict;
	struct orphan_reason reason = { .text = NULL };

	verdict->idle = 0;
	verdict->in_use = question_in_use(question);
	verdict->waited_on = is_waited_on(question);
	if (verdict->in_use)
		return;
	verdict->idle = age_of(question->obj, &scan->clock);
	if (question->obj->kind->untimed)
		verdict->vague.text = "use of its memory leaves no time";
	if (question->obj->kind->attachments != NULL)
		return;
	if (is_unseen(question, &reason)) {
		verdict->idle = -1;
		verdict->unseen = reason;
	} else if (!scan->all_visible) {
		verdict->unseen.text = "processes outside this PID namespace "
				       "cannot be seen";
	}
}

static uint64_t
count_seen(const struct question *question)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < question->nuses; i++)
		seen += question->uses[i].count;
	return seen;
}

/* Attachments may be left by a process that changed its namespace, and threads
 * outside this pid namespace may wait on a set. */
static bool
may_miss(const struct question *question)
{
	const struct scan *scan = question->judge->scan;
	const struct verdict *verdict = question->verdict;
	const struct kind *kind = question->obj->kind;

	if (kind->attachments == NULL && scan->blind == NULL &&
	    scan_unreadable_of(scan, kind) == 0 &&
	    (scan->all_visible || !verdict->counted))
		return false;
	return !verdict->counted || count_seen(question) < verdict->users;
}

/*
 * Whether a segment was attached during the scan and is no longer: an object
 * that was in use then counts as in use. A forged mapping changes no time of
 * the segment.
 */
static bool
has_just_left(const struct question *question)
{
	const struct scan *scan = question->judge->scan;
	const struct object *obj = question->obj;

	return obj->kind->attachments != NULL && question->nuses == 0 &&
	       obj->kind->last_use(obj) >= scan->clock.realtime / NANOSECONDS &&
	       scan_sees_more(scan, question->judge->ns, obj);
}

/* Waiters that /proc shows and the kernel doesn't count: stopped, frozen, or
 * only pretending to wait. Where it counts others the object is in use, and who
 * is not counted may have ended since it was seen. */
static void
find_uncounted(const struct question *question)
{
	struct verdict *verdict = question->verdict;

	if (question->nuses == 0 || !verdict->counted || verdict->users > 0)
		return;
	verdict->uncounted.text =
	    "a process seems to use it that the kernel does not count";
	verdict->uncounted.pid = question->uses[0].pid;
	verdict->uncounted.others = question->nuses - 1;
}

void
orphan_judge(struct orphan_judge *judge, const struct object *obj,
    size_t testimony, struct verdict *verdict)
{
	struct question question = {
		.judge = judge,
		.obj = obj,
		.verdict = verdict,
	};

	*verdict = (struct verdict){ .orphaned = ORPHAN_UNKNOWN, .idle = -1 };
	question.uses =
	    scan_uses_of(judge->scan, judge->ns, obj, &question.nuses);
	take_testimony(&question, &judge->hearing.list[testimony]);
	question.just_left = has_just_left(&question);
	verdict->partial = may_miss(&question);
	find_uncounted(&question);
	if (judge->asked == 0)
		return;
	question.audience = audience_of(judge, obj);
	find_idle(&question);
	if ((judge->asked & ORPHAN_GRADE) != 0)
		question_grade(&question);
}

int
orphan_judge_anew(struct orphan_judge *judge, const struct object *obj,
    struct verdict *verdict)
{
	struct hearing *hearing = &judge->hearing;
	size_t testimony, nrecords = hearing->nrecords;

	if (orphan_hear(judge, obj, NULL, &testimony) == -1)
		return -1;
	orphan_judge(judge, obj, testimony, verdict);
	hearing->count = testimony;
	hearing->nrecords = nrecords;
	return 0;
}

bool
orphan_is_premature(const struct orphan_judge *judge, const struct object *obj,
    const struct verdict *verdict)
{
	int64_t began = judge->scan->clock.realtime - CLOCK_LAG;

	return verdict->orphaned >= ORPHAN_LIKELY &&
	       last_of(obj) >= began / NANOSECONDS;
}

const char *
orphan_word(enum orphan_grade grade)
{
	static const char *const words[] = {
		[ORPHAN_NO] = "no",
		[ORPHAN_UNKNOWN] = "?",
		[ORPHAN_LIKELY] = "likely",
		[ORPHAN_YES] = "yes",
	};

	return words[grade];
}

/* Only what is printed everywhere: a process may call itself as it likes. */
static void
copy_name(char name[static PROCESS_NAME], const struct scan *scan, pid_t pid)
{
	const struct process *process = scan_process(scan, pid);

	snprintf(name, PROCESS_NAME, "%s",
	    process == NULL || process->name[0] == '\0' ? "?" : process->name);
	for (char *at = name; *at != '\0'; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
}

const char *
orphan_reason_text(const struct orphan_reason *reason, const struct scan *scan,
    char text[static ORPHAN_REASON])
{
	const char *separator = reason->text == NULL ? "" : ": ";
	char name[PROCESS_NAME];
	size_t length;

	length = (size_t)snprintf(text, ORPHAN_REASON, "%s",
	    reason->text == NULL ? "" : reason->text);
	if (reason->pid != 0) {
		copy_name(name, scan, reason->pid);
		length +=
		    (size_t)snprintf(text + length, ORPHAN_REASON - length,
			"%s%d (%s)", separator, reason->pid, name);
		separator = ": ";
	}
	if (reason->others > 0)
		length += (size_t)snprintf(text + length,
		    ORPHAN_REASON - length, " and %zu more", reason->others);
	if (reason->why != NULL || reason->error != 0)
		snprintf(text + length, ORPHAN_REASON - length, "%s%s",
		    separator,
		    reason->why != NULL ? reason->why
					: strerror(reason->error));
	return text;
}
