/* SPDX-License-Identifier: BSD-2-Clause */
/* The grades of the verdict «orphaned», condition by condition. */

#include "who/orphan_question.h"

#include <errno.h>

#include "model/kind.h"
#include "model/kinds.h"

/*
 * The conditions, by what they prove. Each returns whether it holds, and may
 * say by whom.
 */

bool
question_set(struct orphan_reason *reason, const struct audience_part *part)
{
	if (part->count == 0)
		return false;
	reason->pid = part->first;
	reason->others = part->count - 1;
	return true;
}

bool
question_set_unseen(struct orphan_reason *reason,
    const struct audience_part *part)
{
	reason->why = part->why;
	return question_set(reason, part);
}

bool
question_in_use(const struct question *question)
{
	return question->nuses > 0 || question->just_left ||
	       (question->verdict->counted && question->verdict->users > 0);
}

static bool
is_used(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return question_in_use(question);
}

static bool
recorded_lives(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return question->lives != 0;
}

/* Since it was found it has gone; that isn't to be left without an owner. */
static bool
is_gone(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return question->error == EINVAL || question->error == EIDRM;
}

static bool
is_blind(const struct question *question, struct orphan_reason *reason)
{
	reason->why = question->judge->scan->blind;
	return reason->why != NULL;
}

static bool
has_secret_records(const struct question *question,
    struct orphan_reason *reason)
{
	reason->error = question->error;
	return question->error != 0 && question->obj->kind->elements != NULL;
}

static bool
has_secret_notice(const struct question *question, struct orphan_reason *reason)
{
	reason->error = question->error;
	return question->error != 0;
}

static bool
is_hidden(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return question->hidden;
}

static bool
recorded_may_live(const struct question *question, struct orphan_reason *reason)
{
	reason->pid = question->maybe;
	reason->why = question->maybe_why;
	return question->maybe != 0;
}

static bool
has_clients(const struct question *question, struct orphan_reason *reason)
{
	return !kind_is_posix(question->obj->kind) &&
	       question_set(reason, &question->audience->clients);
}

static bool
has_posix_clients(const struct question *question, struct orphan_reason *reason)
{
	return kind_is_posix(question->obj->kind) &&
	       question_set(reason, &question->audience->clients);
}

/* The kernel counts no users of these. */
static bool
has_posix_unseen(const struct question *question, struct orphan_reason *reason)
{
	return kind_is_posix(question->obj->kind) &&
	       question_set_unseen(reason, &question->audience->unseen);
}

static bool
has_undoers(const struct question *question, struct orphan_reason *reason)
{
	return question->obj->kind->elements != NULL &&
	       question_set(reason, &question->audience->undoers);
}

static bool
has_alterers(const struct question *question, struct orphan_reason *reason)
{
	return question->obj->kind->elements != NULL &&
	       question_set_unseen(reason, &question->audience->alterers);
}

static bool
has_unread_neighbours(const struct question *question,
    struct orphan_reason *reason)
{
	reason->error = question->judge->error;
	return reason->error != 0 && !kind_is_posix(question->obj->kind);
}

static bool
is_of_root(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return question->obj->uid == 0 || question->obj->cuid == 0;
}

static bool
has_owners(const struct question *question, struct orphan_reason *reason)
{
	return question_set(reason, &question->audience->owners);
}

static bool
is_open(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return (question->obj->mode & 077) != 0;
}

static bool
has_messages(const struct question *question, struct orphan_reason *reason)
{
	const struct kind *kind = question->obj->kind;

	(void)reason;
	return kind->is_empty != NULL && !kind->is_empty(question->obj) &&
	       kind->messages(question->obj) != OBJECT_UNKNOWN;
}

static bool
has_no_record(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return !question->recorded;
}

static bool
has_unseen(const struct question *question, struct orphan_reason *reason)
{
	return question_set_unseen(reason, &question->audience->unseen);
}

/* Capabilities, or rights that it had before it changed its user. */
static bool
has_obscure(const struct question *question, struct orphan_reason *reason)
{
	return question_set_unseen(reason, &question->audience->obscure);
}

static bool
has_outside(const struct question *question, struct orphan_reason *reason)
{
	(void)reason;
	return !question->judge->scan->all_visible;
}

static bool
has_listed(const struct question *question, struct orphan_reason *reason)
{
	return question->obj->kind->elements != NULL &&
	       question_set(reason, &question->audience->listed);
}

static bool
has_threads(const struct question *question, struct orphan_reason *reason)
{
	return question->thread &&
	       question_set(reason, &question->audience->threads);
}

/* The first that holds decides. */
static const struct condition {
	enum orphan_grade grade;
	bool (*holds)(const struct question *question,
	    struct orphan_reason *reason);
	const char *text; /* for NULL the reason's why says it all */
} conditions[] = {
	{ ORPHAN_NO, is_used, NULL },
	{ ORPHAN_NO, recorded_lives, NULL },
	{ ORPHAN_NO, is_gone, NULL },

	{ ORPHAN_UNKNOWN, is_blind, NULL },
	{ ORPHAN_UNKNOWN, has_secret_records, "its semaphores cannot be read" },
	{ ORPHAN_UNKNOWN, has_secret_notice,
	    "cannot read who is to be notified" },
	{ ORPHAN_UNKNOWN, is_hidden,
	    "a recorded process may be in another PID namespace" },
	{ ORPHAN_UNKNOWN, recorded_may_live,
	    "a recorded process may still run" },
	{ ORPHAN_UNKNOWN, has_clients,
	    "a process that may use it uses System V IPC here" },
	{ ORPHAN_UNKNOWN, has_posix_clients,
	    "a process that may use it uses POSIX IPC" },
	{ ORPHAN_UNKNOWN, has_posix_unseen,
	    "cannot inspect a process that may use it" },
	{ ORPHAN_UNKNOWN, has_undoers,
	    "a process that may alter it has operations to undo" },
	{ ORPHAN_UNKNOWN, has_alterers,
	    "cannot inspect a process that may alter it" },
	{ ORPHAN_UNKNOWN, has_unread_neighbours,
	    "cannot read who is on record for other objects" },

	{ ORPHAN_LIKELY, is_of_root, "its owner or creator is root" },
	{ ORPHAN_LIKELY, has_owners, "its owner or creator has processes" },
	{ ORPHAN_LIKELY, is_open, "its mode is open to group or others" },
	{ ORPHAN_LIKELY, has_messages, "messages are waiting in it" },
	{ ORPHAN_LIKELY, has_no_record, "nobody is on record for it" },
	{ ORPHAN_LIKELY, has_unseen,
	    "cannot inspect a process that may use it" },
	{ ORPHAN_LIKELY, has_obscure, "cannot inspect every process" },
	{ ORPHAN_LIKELY, has_outside,
	    "processes outside this PID namespace cannot be seen" },
	{ ORPHAN_LIKELY, has_listed,
	    "a privileged process with threads may have operations to undo" },
	{ ORPHAN_LIKELY, has_threads,
	    "the recorded receiver may be a thread of a live process" },
};

void
question_grade(const struct question *question)
{
	struct verdict *verdict = question->verdict;

	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]);
	     i++) {
		struct orphan_reason reason = { .text = conditions[i].text };

		if (!conditions[i].holds(question, &reason))
			continue;
		verdict->orphaned = conditions[i].grade;
		if (verdict->orphaned != ORPHAN_NO)
			verdict->reason = reason;
		return;
	}
	verdict->orphaned = ORPHAN_YES;
}
