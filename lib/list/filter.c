/* SPDX-License-Identifier: BSD-2-Clause */
/* Filters: which of the objects are meant. */

#include "list/filter.h"

#include <stdio.h>
#include <string.h>

#include "base/owner.h"
#include "base/parse.h"
#include "cli/target.h"
#include "model/key.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "who/involved.h"

static unsigned
bit(enum filter_code code)
{
	return 1u << (code - FILTER_FIRST);
}

bool
filter_is_code(int code)
{
	return code >= FILTER_FIRST && code < FILTER_END;
}

bool
filter_has(const struct filter *filter, enum filter_code code)
{
	return (filter->given & bit(code)) != 0;
}

static const union filter_value *
value_of(const struct filter *filter, enum filter_code code)
{
	return &filter->values[code - FILTER_FIRST];
}

/* How values are read: NULL, or why one is refused, as in base/parse.h. */

static const char *
read_user(const char *text, union filter_value *value)
{
	return owner_parse_user(text, &value->user);
}

static const char *
read_group(const char *text, union filter_value *value)
{
	return owner_parse_group(text, &value->group);
}

static const char *
read_key(const char *text, union filter_value *value)
{
	return key_parse(text, &value->key);
}

static const char *
read_pid(const char *text, union filter_value *value)
{
	return parse_pid(text, &value->pid);
}

static const char *
read_duration(const char *text, union filter_value *value)
{
	return parse_duration(text, &value->duration);
}

static const char *
read_bytes(const char *text, union filter_value *value)
{
	return parse_offset(text, &value->bytes);
}

static const char *
read_likely(const char *text, union filter_value *value)
{
	static const char *const words[] = { "likely", NULL };
	unsigned index;

	value->likely = text != NULL;
	return text == NULL ? NULL : parse_word(text, words, &index);
}

/* Reasons with the same words are one. */
static bool
is_same_doubt(const struct filter_doubt *doubt, const char *what,
    const struct orphan_reason *reason)
{
	return doubt->what == what && doubt->reason.text == reason->text &&
	       doubt->reason.why == reason->why &&
	       doubt->reason.error == reason->error;
}

static void
add_doubt(struct filter_doubts *doubts, const struct object *obj,
    const char *what, const struct orphan_reason *reason)
{
	size_t at = 0;

	while (at < doubts->count &&
	       !is_same_doubt(&doubts->list[at], what, reason))
		at++;
	if (at == FILTER_DOUBTS)
		at--;
	if (at == doubts->count)
		doubts->list[doubts->count++] = (struct filter_doubt){
			.what = what,
			.reason = *reason,
			.first = *obj,
		};
	doubts->list[at].count++;
}

/* The question about one object. */
struct question {
	const struct filter *filter;
	const union filter_value *value; /* of the filter that asks */
	const struct filter_subject *subject;
	const struct object *obj;      /* of the subject */
	const struct verdict *verdict; /* not for filters that need none */
	struct filter_doubts *doubts;
};

static bool
has_owner(const struct question *question)
{
	return question->obj->uid == question->value->user;
}

static bool
has_group(const struct question *question)
{
	return question->obj->gid == question->value->group;
}

static bool
has_creator(const struct question *question)
{
	/* Of a POSIX object it is not on record. */
	return !kind_is_posix(question->obj->kind) &&
	       question->obj->cuid == question->value->user;
}

static bool
has_key(const struct question *question)
{
	return question->obj->key == question->value->key;
}

static bool
has_reason(const struct orphan_reason *reason)
{
	return reason->text != NULL || reason->why != NULL;
}

static bool
is_unattached(const struct question *question)
{
	const struct object *obj = question->obj;
	const struct verdict *verdict = question->verdict;

	if (obj->kind->attachments != NULL)
		return obj->kind->attachments(obj) == 0;
	/* Of POSIX shared memory the kernel keeps no count. */
	if (!kind_is_posix(obj->kind) || obj->kind->size == NULL ||
	    verdict->in_use)
		return false;
	if (has_reason(&verdict->unseen))
		add_doubt(question->doubts, obj,
		    "cannot tell whether it is attached", &verdict->unseen);
	return !has_reason(&verdict->unseen);
}

/* What can't be read of an object decides nothing: it may hold, as long as
 * there are no doubts to add to. */
static bool
doubt_content(const struct question *question, const char *what)
{
	struct orphan_reason reason = { .error = question->obj->file.error };

	if (question->doubts == NULL)
		return true;
	if (reason.error == 0)
		reason.why = "a 32-bit program cannot tell without /proc";
	add_doubt(question->doubts, question->obj, what, &reason);
	return false;
}

static bool
is_larger(const struct question *question)
{
	const struct object *obj = question->obj;
	uint64_t bytes = obj->kind->bytes == NULL ? 0 : obj->kind->bytes(obj);

	if (bytes == OBJECT_UNKNOWN)
		return doubt_content(question, "cannot tell how large it is");
	return bytes > question->value->bytes;
}

static bool
is_empty(const struct question *question)
{
	const struct object *obj = question->obj;

	if (obj->kind->is_empty == NULL)
		return false;
	if (obj->kind->messages(obj) == OBJECT_UNKNOWN)
		return doubt_content(question,
		    "cannot tell whether it is empty");
	return obj->kind->is_empty(obj);
}

static bool
is_orphaned(const struct question *question)
{
	static const char *const what[] = {
		[ORPHAN_UNKNOWN] = "cannot tell whether it is orphaned",
		[ORPHAN_LIKELY] = "only likely orphaned",
		[ORPHAN_YES] = NULL,
	};
	const struct verdict *verdict = question->verdict;

	if (verdict->orphaned == ORPHAN_YES ||
	    (question->value->likely && verdict->orphaned == ORPHAN_LIKELY))
		return true;
	if (what[verdict->orphaned] != NULL)
		add_doubt(question->doubts, question->obj,
		    what[verdict->orphaned], &verdict->reason);
	return false;
}

/* Asking for likely orphaned objects accepts that processes outside this pid
 * namespace are unseen, and that use may leave no time. */
static bool
knows_idle(const struct question *question)
{
	const struct verdict *verdict = question->verdict;
	bool likely = value_of(question->filter, FILTER_ORPHANED)->likely;

	if (verdict->idle != -1 && (likely || !(has_reason(&verdict->unseen) ||
						  has_reason(&verdict->vague))))
		return true;
	add_doubt(question->doubts, question->obj,
	    "cannot tell how long it has been idle",
	    has_reason(&verdict->unseen) ? &verdict->unseen : &verdict->vague);
	return false;
}

static bool
is_older(const struct question *question)
{
	return knows_idle(question) &&
	       question->verdict->idle >= question->value->duration;
}

/* A recent use is known whoever else may use the object. */
static bool
is_newer(const struct question *question)
{
	const struct verdict *verdict = question->verdict;

	if (verdict->in_use)
		return true;
	if (verdict->idle != -1 && verdict->idle < question->value->duration)
		return true;
	(void)knows_idle(question);
	return false;
}

static bool
has_process(const struct question *question)
{
	const struct filter_subject *subject = question->subject;
	struct orphan_reason why;
	enum involvement involvement = involved(subject->scan, subject->ns,
	    subject->obj, question->value->pid, &why);

	if (involvement == INVOLVED_UNKNOWN)
		add_doubt(question->doubts, question->obj,
		    "cannot tell whether that process uses it", &why);
	return involvement == INVOLVED_USES || involvement == INVOLVED_RECORDED;
}

static bool
is_in_use(const struct question *question)
{
	const struct verdict *verdict = question->verdict;

	if (!verdict->in_use && has_reason(&verdict->unseen))
		add_doubt(question->doubts, question->obj,
		    "cannot tell whether it is in use", &verdict->unseen);
	return verdict->in_use;
}

/* The kernel counts the waiters of a set. */
static bool
is_waited_on(const struct question *question)
{
	const struct verdict *verdict = question->verdict;

	if (question->obj->kind->attachments != NULL)
		return false;
	if (!verdict->waited_on && !verdict->counted &&
	    has_reason(&verdict->unseen))
		add_doubt(question->doubts, question->obj,
		    "cannot tell whether a process waits on it",
		    &verdict->unseen);
	return verdict->waited_on;
}

static const struct row {
	const char *option;
	const char *(*read)(const char *text, union filter_value *value);
	unsigned asks;
	bool (*holds)(const struct question *question);
} rows[] = {
#define ROW(name, option, arg, help, traits, read, asks, holds)                \
	[FILTER_##name - FILTER_FIRST] = { option, read, asks, holds },
	FILTER_ROWS(ROW) FILTER_CREATOR_ROW(ROW) FILTER_USE_ROWS(ROW)
#undef ROW
};

const char *
filter_parse(struct filter *filter, int code, const char *value)
{
	const struct row *row = &rows[code - FILTER_FIRST];

	/* All that are given must hold: the last one alone would not do. */
	if (value != NULL && filter_has(filter, (enum filter_code)code))
		return "given twice";
	filter->given |= bit((enum filter_code)code);
	return row->read == NULL
	           ? NULL
	           : row->read(value, &filter->values[code - FILTER_FIRST]);
}

unsigned
filter_asks(const struct filter *filter)
{
	unsigned asks = 0;

	for (unsigned left = filter->given; left != 0; left &= left - 1)
		asks |= rows[__builtin_ctz(left)].asks;
	return asks;
}

/* The first that doesn't hold of those that go by a verdict, or of those that
 * don't; or NULL. */
static const char *
find_miss(struct question *question, bool by_verdict)
{
	for (unsigned left = question->filter->given; left != 0;
	     left &= left - 1) {
		unsigned i = (unsigned)__builtin_ctz(left);

		if ((rows[i].asks != 0) != by_verdict)
			continue;
		question->value = &question->filter->values[i];
		if (!rows[i].holds(question))
			return rows[i].option;
	}
	return NULL;
}

bool
filter_may_hold(const struct filter *filter, const struct object *obj)
{
	struct question question = { .filter = filter, .obj = obj };

	return find_miss(&question, false) == NULL;
}

bool
filter_holds(const struct filter *filter, const struct object *obj)
{
	struct filter_doubts ignored = { .count = 0 };
	struct question question = {
		.filter = filter,
		.obj = obj,
		.doubts = &ignored,
	};

	return find_miss(&question, false) == NULL;
}

/* The reason is not needed for an object that is too young. */
static bool
is_too_young(const struct filter *filter, const struct verdict *verdict)
{
	return filter_has(filter, FILTER_OLDER_THAN) &&
	       (verdict->in_use ||
		   (verdict->idle != -1 &&
		       verdict->idle <
			   value_of(filter, FILTER_OLDER_THAN)->duration));
}

const char *
filter_miss(const struct filter *filter, const struct filter_subject *subject,
    struct filter_doubts *doubts)
{
	struct question question = {
		.filter = filter,
		.subject = subject,
		.obj = subject->obj,
		.verdict = subject->verdict,
		.doubts = doubts,
	};
	const char *miss = find_miss(&question, false);

	if (miss != NULL || filter_asks(filter) == 0)
		return miss;
	if (subject->verdict->uncounted.text != NULL)
		add_doubt(doubts, subject->obj, "taken as in use",
		    &subject->verdict->uncounted);
	if (is_too_young(filter, subject->verdict))
		return rows[FILTER_OLDER_THAN - FILTER_FIRST].option;
	return find_miss(&question, true);
}

const char *
filter_doubt_reason(const struct filter_doubt *doubt, const struct scan *scan,
    char text[static FILTER_REASON])
{
	char reason[ORPHAN_REASON];

	snprintf(text, FILTER_REASON, "%s: %s", doubt->what,
	    orphan_reason_text(&doubt->reason, scan, reason));
	return text;
}

const char *
filter_doubt_text(const struct filter_doubt *doubt, const struct scan *scan,
    char text[static FILTER_TEXT])
{
	char target[TARGET_TEXT], others[32] = "", reason[FILTER_REASON];

	if (doubt->count > 1)
		snprintf(others, sizeof(others), " and %zu more",
		    doubt->count - 1);
	snprintf(text, FILTER_TEXT, "%s%s: %s",
	    target_text(target, doubt->first.kind, &doubt->first.name), others,
	    filter_doubt_reason(doubt, scan, reason));
	return text;
}
