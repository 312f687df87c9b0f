/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics of each object. */

#include <stdio.h>

#include "list/metrics_part.h"
#include "model/kind.h"

#define LENGTH(list) (sizeof(list) / sizeof((list)[0]))

/* The families that are fields. */
static const struct each_family {
	struct openmetrics_family family;
	const struct field *fields[2];
} plain[] = {
	{ { "sysvipc_queue_messages", NULL, "Messages waiting in a queue." },
	    { &field_messages } },
	{ { "sysvipc_queue_bytes", "bytes", "Bytes waiting in a queue." },
	    { &field_bytes } },
	{ { "sysvipc_queue_capacity_bytes", "bytes",
	      "Bytes that a queue may hold." },
	    { &field_qbytes } },
	{ { "sysvipc_queue_capacity_messages", NULL,
	      "Messages that a POSIX queue may hold." },
	    { &field_max_messages } },
	{ { "sysvipc_queue_last_send_time_seconds", "seconds",
	      "When a message was last sent, since the epoch." },
	    { &field_sent } },
	{ { "sysvipc_queue_last_receive_time_seconds", "seconds",
	      "When a message was last received, since the epoch." },
	    { &field_received } },
	{ { "sysvipc_segment_size_bytes", "bytes", "Size of a segment." },
	    { &field_size } },
	{ { "sysvipc_segment_attachments", NULL,
	      "How many times a segment is attached." },
	    { &field_attachments } },
	{ { "sysvipc_segment_resident_bytes", "bytes",
	      "Bytes of a segment in memory; of a POSIX one in swap, "
	      "too." },
	    { &field_rss, &field_allocated } },
	{ { "sysvipc_segment_swapped_bytes", "bytes",
	      "Bytes of a segment in swap." },
	    { &field_swap } },
};

static void
begin(struct metrics *metrics, const struct openmetrics_family *family,
    const struct listing_object *object)
{
	const struct object *obj = &object->obj;
	char text[32];

	metrics_begin(metrics, family, metrics_ns_of(metrics, object));
	openmetrics_label(metrics->out, "kind", obj->kind->name);
	if (obj->name.text != NULL) {
		openmetrics_label(metrics->out, "name", obj->name.text);
	} else {
		snprintf(text, sizeof(text), "%d", obj->id);
		openmetrics_label(metrics->out, "id", text);
		snprintf(text, sizeof(text), "0x%08x", (unsigned)obj->key);
		openmetrics_label(metrics->out, "key", text);
	}
	openmetrics_label(metrics->out, "owner",
	    names_user(metrics->names, obj->uid)->text);
}

/* What is unknown, and what has never been, is left out. */
static void
put_plain(struct metrics *metrics, const struct each_family *row,
    const struct listing_object *object)
{
	const struct field *field =
	    metrics_field(row->fields, object->obj.kind);
	uint64_t value;

	if (field == NULL)
		return;
	value = field->get(&object->obj);
	if ((field->may_be_unknown && value == OBJECT_UNKNOWN) ||
	    (field->type == FIELD_TIME && value == 0))
		return;
	begin(metrics, &row->family, object);
	if (field->type == FIELD_TIME)
		openmetrics_seconds(metrics->out, (int64_t)value);
	else
		openmetrics_number(metrics->out, value);
}

/* A queue is full by bytes, one of POSIX by messages. */
static void
put_ratio(struct metrics *metrics, const struct listing_object *object)
{
	static const struct openmetrics_family family = {
		"sysvipc_queue_used_ratio", "ratio",
		"How full a queue is, from 0 to 1."
	};
	const struct field *most =
	    metrics_field((const struct field *[]){ &field_qbytes,
			      &field_max_messages },
		object->obj.kind);
	const struct field *used =
	    most == &field_qbytes ? &field_bytes : &field_messages;

	if (most == NULL || most->get(&object->obj) == OBJECT_UNKNOWN ||
	    most->get(&object->obj) == 0 ||
	    used->get(&object->obj) == OBJECT_UNKNOWN)
		return;
	begin(metrics, &family, object);
	openmetrics_double(metrics->out,
	    (double)used->get(&object->obj) / (double)most->get(&object->obj));
}

static void
put_waiters(struct metrics *metrics, const struct listing_object *object)
{
	static const struct openmetrics_family family = {
		"sysvipc_queue_waiters", NULL,
		"Threads that wait for a message in a queue, or for room."
	};
	static const struct {
		enum use_how how;
		const char *label;
	} directions[] = { { USE_SEND, "send" }, { USE_RECEIVE, "receive" } };
	const struct usage *usage = object->usage;

	if (object->obj.kind->messages == NULL ||
	    !metrics_sees_waiters(metrics, object))
		return;
	for (size_t i = 0; i < LENGTH(directions); i++) {
		uint64_t count = 0;

		for (size_t j = 0; j < usage->nuses; j++)
			if (usage->uses[j].how == directions[i].how)
				count += usage->uses[j].count;
		begin(metrics, &family, object);
		openmetrics_label(metrics->out, "direction",
		    directions[i].label);
		openmetrics_number(metrics->out, count);
	}
}

static void
begin_semaphore(struct metrics *metrics,
    const struct openmetrics_family *family,
    const struct listing_object *object, uint64_t num)
{
	char text[24];

	begin(metrics, family, object);
	snprintf(text, sizeof(text), "%" PRIu64, num);
	openmetrics_label(metrics->out, "num", text);
}

static void
put_values(struct metrics *metrics, const struct listing_object *object)
{
	static const struct openmetrics_family family = {
		"sysvipc_semaphore_value", NULL, "Value of a semaphore."
	};
	const struct object *obj = &object->obj;
	const struct semaphore *list = object->usage->semaphores;

	if (obj->kind->id == KIND_PSEM && obj->u.psem.value != OBJECT_UNKNOWN) {
		begin_semaphore(metrics, &family, object, 0);
		openmetrics_number(metrics->out, obj->u.psem.value);
	}
	for (uint64_t i = 0; list != NULL && i < obj->kind->elements(obj);
	     i++) {
		begin_semaphore(metrics, &family, object, i);
		openmetrics_number(metrics->out, (uint64_t)list[i].value);
	}
}

static void
put_semaphore_waiters(struct metrics *metrics,
    const struct listing_object *object)
{
	static const struct openmetrics_family family = {
		"sysvipc_semaphore_waiters", NULL,
		"Threads that wait for a semaphore to increase, or for zero."
	};
	const struct object *obj = &object->obj;
	const struct semaphore *list = object->usage->semaphores;

	if (obj->kind->id == KIND_PSEM &&
	    obj->u.psem.waiters != OBJECT_UNKNOWN) {
		begin_semaphore(metrics, &family, object, 0);
		openmetrics_label(metrics->out, "direction", "increase");
		openmetrics_number(metrics->out, obj->u.psem.waiters);
	}
	for (uint64_t i = 0; list != NULL && i < obj->kind->elements(obj);
	     i++) {
		begin_semaphore(metrics, &family, object, i);
		openmetrics_label(metrics->out, "direction", "increase");
		openmetrics_number(metrics->out, (uint64_t)list[i].waiters);
		begin_semaphore(metrics, &family, object, i);
		openmetrics_label(metrics->out, "direction", "zero");
		openmetrics_number(metrics->out,
		    (uint64_t)list[i].zero_waiters);
	}
}

void
metrics_put_each(struct metrics *metrics)
{
	static void (*const families[])(struct metrics * metrics,
	    const struct listing_object *object) = { put_ratio, put_waiters,
		put_values, put_semaphore_waiters };
	const struct listing *listing = &metrics->listing;

	for (size_t f = 0; f < LENGTH(plain); f++)
		for (size_t i = 0; i < listing->count; i++)
			put_plain(metrics, &plain[f], &listing->list[i]);
	for (size_t f = 0; f < LENGTH(families); f++)
		for (size_t i = 0; i < listing->count; i++)
			families[f](metrics, &listing->list[i]);
}
