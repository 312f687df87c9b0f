/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of limits. */

#include "list/column_part.h"

/* From these percentages on a limit is close, and about to be reached. */
#define CLOSE 80
#define FULL 95

/* Where nothing is allowed, nothing is left. */
static double
percent_of(uint64_t used, uint64_t limit)
{
	return limit == 0 ? 100 : (double)used / (double)limit * 100;
}

static bool
is_measured(const struct limit_state *limit)
{
	return limit->limit->used != NULL && limit->used != LIMIT_UNKNOWN &&
	       limit->value != LIMIT_UNKNOWN;
}

GET(resource)
{
	const struct limit_state *limit = row->limit;

	set_text(value, limit->limit->resource);
	if (is_measured(limit) &&
	    percent_of(limit->used, limit->value) >= CLOSE)
		value->mark = MARK_BOLD;
}

GET(description)
{
	set_text(value, row->limit->limit->text);
}

GET(limit)
{
	set_number(value,
	    limit_is_in_bytes(row->limit->limit) ? VALUE_SIZE : VALUE_NUMBER,
	    row->limit->value);
	value->unlimited = limit_is_unlimited(row->limit);
}

GET(used)
{
	value->type = VALUE_LACKS;
	if (row->limit->limit->used != NULL)
		set_number(value, VALUE_NUMBER, row->limit->used);
}

static void
set_percent(struct value *value, uint64_t used, uint64_t limit)
{
	value->type = VALUE_PERCENT;
	value->percent = percent_of(used, limit);
	if (value->percent >= CLOSE)
		value->mark = value->percent >= FULL ? MARK_ALARM : MARK_NOTICE;
}

static void
set_share(struct value *value, const struct object *obj,
    const struct field *used, const struct field *most)
{
	uint64_t number = used->get(obj), of = most->get(obj);

	if (number != OBJECT_UNKNOWN && of != OBJECT_UNKNOWN)
		set_percent(value, number, of);
}

GET(use_percent)
{
	const struct limit_state *limit = row->limit;

	value->type = VALUE_UNKNOWN;
	if (row->about == PQUEUE) {
		set_share(value, row->obj, &field_messages,
		    &field_max_messages);
	} else if (row->about != ROW_LIMIT) {
		set_share(value, row->obj, &field_bytes, &field_qbytes);
	} else if (limit->limit->used == NULL) {
		value->type = VALUE_LACKS;
	} else if (is_measured(limit)) {
		set_percent(value, limit->used, limit->value);
	}
}

/* name, title, help, rows, right, truncated, needs, get, field */
static const struct column limits[] = {
	{ "RESOURCE", NULL, "name of the limit", ROW_LIMIT, false, false, 0,
	    get_resource, NULL },
	{ "DESCRIPTION", NULL, "what is limited", ROW_LIMIT, false, true, 0,
	    get_description, NULL },
	{ "LIMIT", NULL, "the limit", ROW_LIMIT, true, false, 0, get_limit,
	    NULL },
	{ "USED", NULL, "how much of it is used", ROW_LIMIT, true, false, 0,
	    get_used, NULL },
	{ "USE%", "Bytes used %", "how much of it is used, in percent",
	    ROW_LIMIT | QUEUE | PQUEUE, true, false, COLUMN_QBYTES,
	    get_use_percent, NULL },
};

const struct column_part columns_of_limits = {
	limits,
	sizeof(limits) / sizeof(limits[0]),
};
