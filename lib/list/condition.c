/* SPDX-License-Identifier: BSD-2-Clause */
/* Conditions on objects. */

#include "list/condition.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "model/psem.h"
#include "model/semset.h"
#include "model/walk.h"

/* One condition. */
struct condition_row {
	const char *name, *noun;
	/* Takes what stands after the name and '='; NULL: nothing may. */
	const char *(*parse)(const char *text, struct condition *condition);
	/* Whether a kind has the number; NULL: every kind fits. */
	bool (*fits)(const struct kind *kind);
	/* The number that must be in the range; NULL where there is none.
	 * Returns 0, or -1 with errno. */
	int (*number)(const struct condition *condition,
	    const struct object *obj, uint64_t *number);
	const char *name_of_number;
};

#define RANGE_WHY "a range is N, N:, :N or N:M"

/* One end of a range, which is @length bytes long. */
static const char *
parse_end(const char *text, size_t length, uint64_t *end)
{
	char digits[32];
	const char *why;

	if (length >= sizeof(digits))
		return RANGE_WHY;
	memcpy(digits, text, length);
	digits[length] = '\0';
	if (parse_is_hexadecimal(digits))
		return RANGE_WHY;
	why = parse_count(digits, 0, OBJECT_UNKNOWN - 1, end);
	return why == NULL ? NULL : RANGE_WHY;
}

static const char *
parse_range(const char *text, struct condition *condition)
{
	const char *colon = strchr(text, ':');
	size_t length = colon == NULL ? strlen(text) : (size_t)(colon - text);
	uint64_t least = 0, most = OBJECT_UNKNOWN - 1;
	const char *why = NULL;

	if (text[0] == '\0' || strcmp(text, ":") == 0)
		return RANGE_WHY;
	if (length > 0)
		why = parse_end(text, length, &least);
	if (why == NULL && colon == NULL)
		most = least;
	else if (why == NULL && colon[1] != '\0')
		why = parse_end(colon + 1, strlen(colon + 1), &most);
	if (why == NULL && least > most)
		why = "a range begins with the smaller number";
	if (why != NULL)
		return why;
	condition->least = least;
	condition->most = most;
	return NULL;
}

static const char *
parse_value(const char *text, struct condition *condition)
{
	const char *equals = strchr(text, '=');
	uint64_t semaphore;

	if (equals == NULL ||
	    parse_end(text, (size_t)(equals - text), &semaphore) != NULL ||
	    semaphore > UINT16_MAX)
		return "write value=NUM=RANGE, NUM being the number of a "
		       "semaphore";
	condition->semaphore = (unsigned)semaphore;
	return parse_range(equals + 1, condition);
}

static const char *
parse_idle(const char *text, struct condition *condition)
{
	int64_t duration;

	condition->duration = text;
	return parse_duration(text, &duration);
}

static bool
has_messages(const struct kind *kind)
{
	return kind->messages != NULL;
}

static bool
has_attachments(const struct kind *kind)
{
	return kind->attachments != NULL;
}

static bool
has_values(const struct kind *kind)
{
	return kind->elements != NULL || kind == &kind_psem;
}

/* A number of a POSIX object may be unknown. */
static int
known(uint64_t number, const struct object *obj)
{
	if (number != OBJECT_UNKNOWN)
		return 0;
	errno = obj->file.error != 0 ? obj->file.error : ENODATA;
	return -1;
}

static int
number_of_messages(const struct condition *condition, const struct object *obj,
    uint64_t *number)
{
	(void)condition;
	*number = obj->kind->messages(obj);
	return known(*number, obj);
}

static int
number_of_attachments(const struct condition *condition,
    const struct object *obj, uint64_t *number)
{
	(void)condition;
	*number = obj->kind->attachments(obj);
	return known(*number, obj);
}

static int
value(const struct condition *condition, const struct object *obj,
    uint64_t *number)
{
	struct semaphore semaphore;
	uint64_t count =
	    obj->kind->elements == NULL ? 1 : obj->kind->elements(obj);

	if (condition->semaphore >= count) {
		errno = ERANGE;
		return -1;
	}
	if (obj->kind->elements == NULL) {
		*number = obj->u.psem.value;
		return known(*number, obj);
	}
	if (semaphore_get(obj->id, condition->semaphore, &semaphore) == -1)
		return -1;
	*number = (uint64_t)semaphore.value;
	return 0;
}

static const struct condition_row rows[] = {
	{ "exists", "objects", NULL, NULL, NULL, NULL },
	{ "gone", "objects", NULL, NULL, NULL, NULL },
	{ "empty", "queues", NULL, has_messages, number_of_messages,
	    "messages" },
	{ "unattached", "segments", NULL, has_attachments,
	    number_of_attachments, "attachments" },
	{ "messages", "queues", parse_range, has_messages, number_of_messages,
	    "messages" },
	{ "attached", "segments", parse_range, has_attachments,
	    number_of_attachments, "attachments" },
	{ "value", "semaphores", parse_value, has_values, value, "value" },
	{ "idle", "objects", parse_idle, NULL, NULL, NULL },
};

enum { ROW_EXISTS, ROW_GONE, ROW_IDLE = sizeof(rows) / sizeof(rows[0]) - 1 };

static const struct condition_row *
find_row(const char *text, size_t length)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].name) == length &&
		    memcmp(rows[i].name, text, length) == 0)
			return &rows[i];
	return NULL;
}

const char *
condition_word(size_t at, bool *has_value)
{
	if (at >= sizeof(rows) / sizeof(rows[0]))
		return NULL;
	*has_value = rows[at].parse != NULL;
	return rows[at].name;
}

const char *
condition_parse(const char *text, struct condition *condition)
{
	size_t length = strcspn(text, "=");
	const struct condition_row *row = find_row(text, length);
	struct condition before = *condition;
	const char *why = NULL;

	if (row == NULL)
		return "no such condition: exists, gone, empty, unattached, "
		       "messages=, attached=, value=, idle=";
	if (row->parse == NULL && text[length] != '\0')
		return "this condition takes no value";
	*condition = (struct condition){ .row = row };
	if (row->parse != NULL)
		why = row->parse(text + length + (text[length] == '='),
		    condition);
	if (why != NULL)
		*condition = before;
	return why;
}

struct condition
condition_exists(void)
{
	return (struct condition){ .row = &rows[ROW_EXISTS] };
}

bool
condition_is_exists(const struct condition *condition)
{
	return condition->row == &rows[ROW_EXISTS];
}

bool
condition_is_gone(const struct condition *condition)
{
	return condition->row == &rows[ROW_GONE];
}

bool
condition_fits(const struct condition *condition, const struct kind *kind)
{
	return condition->row->fits == NULL || condition->row->fits(kind);
}

const char *
condition_name(const struct condition *condition)
{
	return condition->row->name;
}

const char *
condition_noun(const struct condition *condition)
{
	return condition->row->noun;
}

bool
condition_add_filter(const struct condition *condition, struct filter *filter)
{
	return condition->row == &rows[ROW_IDLE] &&
	       filter_parse(filter, FILTER_OLDER_THAN, condition->duration) ==
	           NULL;
}

/* Why the number can't be known. */
static enum condition_state
fail(const struct condition *condition, const struct object *obj,
    char why[static EXPLAIN_SIZE])
{
	const struct explain_subject subject = {
		.kind = obj->kind,
		.id = obj->id,
		.name = &obj->name,
	};
	int error = errno;

	/* Removed since it was read: the next look tells. */
	if (!kind_is_posix(obj->kind) && object_is_gone(obj->kind, obj->id)) {
		snprintf(why, EXPLAIN_SIZE, "removed in the meantime");
		return CONDITION_NOT_YET;
	}
	if (error == ERANGE)
		snprintf(why, EXPLAIN_SIZE,
		    "no semaphore %u: it has %" PRIu64 ", from 0",
		    condition->semaphore,
		    obj->kind->elements == NULL ? 1 : obj->kind->elements(obj));
	else
		explain(why,
		    obj->kind->elements == NULL ? EXPLAIN_STAT
						: EXPLAIN_SEMAPHORE,
		    &subject, error);
	return CONDITION_FAILED;
}

enum condition_state
condition_judge(const struct condition *condition, const struct object *obj,
    char why[static EXPLAIN_SIZE])
{
	const struct condition_row *row = condition->row;
	uint64_t number;

	if (condition_is_gone(condition)) {
		snprintf(why, EXPLAIN_SIZE, "it exists");
		return CONDITION_NOT_YET;
	}
	if (row->number == NULL)
		return CONDITION_MET;
	if (row->number(condition, obj, &number) == -1)
		return fail(condition, obj, why);
	if (number >= condition->least && number <= condition->most)
		return CONDITION_MET;
	snprintf(why, EXPLAIN_SIZE, "%s: %" PRIu64, row->name_of_number,
	    number);
	return CONDITION_NOT_YET;
}
