/* SPDX-License-Identifier: BSD-2-Clause */
/* Filters: which of the objects are meant. */

#include "list/filter.h"

#include <stdio.h>

#include "base/owner.h"
#include "base/parse.h"
#include "model/kind.h"
#include "who/orphan.h"

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
	default:
		return NULL;
	}
}

unsigned
filter_uses(const struct filter *filter, const struct kind *kind)
{
	return filter_has(filter, FILTER_ORPHANED) ||
	               filter_has(filter, FILTER_OLDER_THAN)
	           ? orphan_uses(kind)
	           : 0;
}

/* What is asked of one object. */
struct question {
	const struct filter *filter;
	const struct object *obj;
	const struct scan *uses;
	ino_t ns;
	struct filter_doubts *doubts;
};

static bool
has_owner(const struct question *question)
{
	return question->obj->uid == question->filter->owner;
}

static bool
has_group(const struct question *question)
{
	return question->obj->gid == question->filter->group;
}

static bool
has_creator(const struct question *question)
{
	return question->obj->cuid == question->filter->creator;
}

static bool
is_unattached(const struct question *question)
{
	const struct object *obj = question->obj;

	return obj->kind->attachments != NULL &&
	       obj->kind->attachments(obj) == 0;
}

static bool
is_older(const struct question *question)
{
	return orphan_idle(question->obj, question->uses, question->ns) >=
	       question->filter->older_than;
}

static bool
is_larger(const struct question *question)
{
	const struct object *obj = question->obj;

	return obj->kind->bytes != NULL &&
	       obj->kind->bytes(obj) > question->filter->larger_than;
}

static bool
is_empty(const struct question *question)
{
	const struct object *obj = question->obj;

	return obj->kind->is_empty != NULL && obj->kind->is_empty(obj);
}

static bool
is_orphaned(const struct question *question)
{
	const char *why;
	enum orphan leak =
	    orphan_judge(question->obj, question->uses, question->ns, &why);

	if (leak == ORPHAN_UNKNOWN && question->doubts->count++ == 0) {
		question->doubts->first = *question->obj;
		question->doubts->why = why;
	}
	return leak == ORPHAN_ORPHANED;
}

/* In the order of what they cost. */
static const struct {
	enum filter_code code;
	bool (*holds)(const struct question *question);
} tests[] = {
	{ FILTER_OWNER, has_owner },
	{ FILTER_GROUP, has_group },
	{ FILTER_CREATOR, has_creator },
	{ FILTER_UNATTACHED, is_unattached },
	{ FILTER_LARGER_THAN, is_larger },
	{ FILTER_EMPTY, is_empty },
	{ FILTER_OLDER_THAN, is_older },
	{ FILTER_ORPHANED, is_orphaned },
};

bool
filter_holds(const struct filter *filter, const struct object *obj,
    const struct scan *uses, ino_t ns, struct filter_doubts *doubts)
{
	const struct question question = {
		.filter = filter,
		.obj = obj,
		.uses = uses,
		.ns = ns,
		.doubts = doubts,
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (filter_has(filter, tests[i].code) &&
		    !tests[i].holds(&question))
			return false;
	return true;
}

bool
filter_describe_doubts(const struct filter_doubts *doubts,
    char text[static 256])
{
	char others[32] = "";

	if (doubts->count == 0)
		return false;
	if (doubts->count > 1)
		snprintf(others, sizeof(others), " and %zu more",
		    doubts->count - 1);
	snprintf(text, 256, "%s %d%s: not orphaned for certain: %s",
	    doubts->first.kind->name, doubts->first.id, others, doubts->why);
	return true;
}

bool
filter_describe_blindness(const struct filter *filter, const struct kind *kind,
    const struct scan *uses, char text[static 256])
{
	if (!filter_has(filter, FILTER_OLDER_THAN) ||
	    filter_has(filter, FILTER_ORPHANED) || orphan_uses(kind) == 0)
		return false;
	if (uses->blind != NULL)
		snprintf(text, 256, "%ss: who waits on them can't be told: %s",
		    kind->title, uses->blind);
	else if (uses->unreadable > 0)
		snprintf(text, 256,
		    "%ss: %zu process%s can't be looked into and may wait on "
		    "them",
		    kind->title, uses->unreadable,
		    uses->unreadable == 1 ? "" : "es");
	else
		return false;
	return true;
}
