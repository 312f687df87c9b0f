/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of limits. */

#include "list/column_part.h"

GET(resource)
{
	set_text(value, row->limit->limit->resource);
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
}

GET(used)
{
	value->type = VALUE_LACKS;
	if (row->limit->limit->used != NULL)
		set_number(value, VALUE_NUMBER, row->limit->used);
}

/* Where nothing is allowed, nothing is left. */
static void
set_percent(struct value *value, uint64_t used, uint64_t limit)
{
	value->type = VALUE_PERCENT;
	value->percent = limit == 0 ? 100 : (double)used / (double)limit * 100;
}

GET(use_percent)
{
	const struct limit_state *limit = row->limit;

	value->type = VALUE_UNKNOWN;
	if (row->about == PQUEUE) {
		if (row->obj->u.pqueue.messages != OBJECT_UNKNOWN)
			set_percent(value, row->obj->u.pqueue.messages,
			    row->obj->u.pqueue.max_messages);
	} else if (row->about != ROW_LIMIT) {
		if (row->obj->u.queue.qbytes != OBJECT_UNKNOWN)
			set_percent(value, row->obj->u.queue.bytes,
			    row->obj->u.queue.qbytes);
	} else if (limit->limit->used == NULL) {
		value->type = VALUE_LACKS;
	} else if (limit->used != LIMIT_UNKNOWN &&
		   limit->value != LIMIT_UNKNOWN) {
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
