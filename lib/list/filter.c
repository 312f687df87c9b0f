/* SPDX-License-Identifier: BSD-2-Clause */
/* Filters: which of the objects are meant. */

#include "list/filter.h"

#include <stdio.h>
#include <string.h>

#include "base/owner.h"
#include "base/parse.h"
#include "model/kind.h"

static unsigned
bit(enum filter_code code)
{
	return 1u << (code - FILTER_OWNER);
}

bool
filter_is_code(int code)
{
	return code >= FILTER_OWNER && code < FILTER_END;
}

bool
filter_has(const struct filter *filter, enum filter_code code)
{
	return (filter->given & bit(code)) != 0;
}

const char *
filter_parse(struct filter *filter, int code, const char *value)
{
	/* All that are given must hold: the last one alone would not do. */
	if (value != NULL && filter_has(filter, (enum filter_code)code))
		return "given twice";
	filter->given |= bit((enum filter_code)code);
	switch (code) {
	case FILTER_OWNER:
		return owner_parse_user(value, &filter->owner);
	case FILTER_CREATOR:
		return owner_parse_user(value, &filter->creator);
	case FILTER_GROUP:
		return owner_parse_group(value, &filter->group);
	case FILTER_OLDER_THAN:
		return parse_duration(value, &filter->older_than);
	case FILTER_LARGER_THAN:
		return parse_offset(value, &filter->larger_than);
	case FILTER_ORPHANED:
		filter->likely = value != NULL;
		return value == NULL || strcmp(value, "likely") == 0
		           ? NULL
		           : "not likely, or nothing";
	default:
		return NULL;
	}
}

unsigned
filter_asks(const struct filter *filter)
{
	if (filter_has(filter, FILTER_ORPHANED))
		return ORPHAN_GRADE;
	return filter_has(filter, FILTER_OLDER_THAN) ? ORPHAN_IDLE : 0;
}

static bool
has_owner(const struct filter *filter, const struct object *obj)
{
	return obj->uid == filter->owner;
}

static bool
has_group(const struct filter *filter, const struct object *obj)
{
	return obj->gid == filter->group;
}

static bool
has_creator(const struct filter *filter, const struct object *obj)
{
	return obj->cuid == filter->creator;
}

static bool
is_unattached(const struct filter *filter, const struct object *obj)
{
	(void)filter;
	return obj->kind->attachments != NULL &&
	       obj->kind->attachments(obj) == 0;
}

static bool
is_larger(const struct filter *filter, const struct object *obj)
{
	return obj->kind->bytes != NULL &&
	       obj->kind->bytes(obj) > filter->larger_than;
}

static bool
is_empty(const struct filter *filter, const struct object *obj)
{
	(void)filter;
	return obj->kind->is_empty != NULL && obj->kind->is_empty(obj);
}

static const struct {
	enum filter_code code;
	bool (*holds)(const struct filter *filter, const struct object *obj);
} tests[] = {
	{ FILTER_OWNER, has_owner },
	{ FILTER_GROUP, has_group },
	{ FILTER_CREATOR, has_creator },
	{ FILTER_UNATTACHED, is_unattached },
	{ FILTER_LARGER_THAN, is_larger },
	{ FILTER_EMPTY, is_empty },
};

bool
filter_may_hold(const struct filter *filter, const struct object *obj)
{
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (filter_has(filter, tests[i].code) &&
		    !tests[i].holds(filter, obj))
			return false;
	return true;
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

static bool
is_orphaned(const struct filter *filter, const struct object *obj,
    const struct verdict *verdict, struct filter_doubts *doubts)
{
	static const char *const what[] = {
		[ORPHAN_UNKNOWN] = "cannot tell whether it is orphaned",
		[ORPHAN_LIKELY] = "only likely orphaned",
		[ORPHAN_YES] = NULL,
	};

	if (verdict->orphaned == ORPHAN_YES ||
	    (filter->likely && verdict->orphaned == ORPHAN_LIKELY))
		return true;
	if (what[verdict->orphaned] != NULL)
		add_doubt(doubts, obj, what[verdict->orphaned],
		    &verdict->reason);
	return false;
}

/* Whoever takes what is likely orphaned takes it that processes outside this
 * pid namespace can't be seen: that is one of its doubts. */
static bool
is_older(const struct filter *filter, const struct object *obj,
    const struct verdict *verdict, struct filter_doubts *doubts)
{
	if (verdict->idle == -1 ||
	    (verdict->unseen.text != NULL && !filter->likely)) {
		add_doubt(doubts, obj, "cannot tell how long it has been idle",
		    &verdict->unseen);
		return false;
	}
	return verdict->idle >= filter->older_than;
}

bool
filter_holds(const struct filter *filter, const struct object *obj,
    const struct verdict *verdict, struct filter_doubts *doubts)
{
	unsigned asks = filter_asks(filter);

	if (!filter_may_hold(filter, obj))
		return false;
	if (asks == 0)
		return true;
	if (verdict->uncounted.text != NULL)
		add_doubt(doubts, obj, "taken as in use", &verdict->uncounted);
	/* Nobody asks why one that is too young may not be orphaned. */
	if (filter_has(filter, FILTER_OLDER_THAN) &&
	    (verdict->in_use ||
		(verdict->idle != -1 && verdict->idle < filter->older_than)))
		return false;
	return ((asks & ORPHAN_GRADE) == 0 ||
		   is_orphaned(filter, obj, verdict, doubts)) &&
	       (!filter_has(filter, FILTER_OLDER_THAN) ||
		   is_older(filter, obj, verdict, doubts));
}

const char *
filter_doubt_text(const struct filter_doubt *doubt, const struct scan *scan,
    char text[static FILTER_TEXT])
{
	char others[32] = "", reason[ORPHAN_REASON];

	if (doubt->count > 1)
		snprintf(others, sizeof(others), " and %zu more",
		    doubt->count - 1);
	snprintf(text, FILTER_TEXT, "%s:%d%s: %s: %s", doubt->first.kind->name,
	    doubt->first.id, others, doubt->what,
	    orphan_reason_text(&doubt->reason, scan, reason));
	return text;
}
