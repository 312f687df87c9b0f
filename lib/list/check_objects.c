/* SPDX-License-Identifier: BSD-2-Clause */
/* What is measured of objects. */

#include "list/check_part.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "list/field.h"
#include "model/psem.h"
#include "model/queue.h"
#include "model/semset.h"
#include "model/walk.h"

#define SECOND UINT64_C(1000000000)

/* By how much the clock of time(2) may be behind that of the kernel's stamps.
 */
#define CLOCK_LAG 1

/* A number that may be OBJECT_UNKNOWN. */
static void
set_number(struct finding *finding, uint64_t number)
{
	finding->is_read = number != OBJECT_UNKNOWN;
	finding->least = finding->greatest = number;
}

static void
set_part(struct finding *finding, uint64_t number, uint64_t whole)
{
	set_number(finding, number);
	finding->is_read &= whole != OBJECT_UNKNOWN;
	finding->whole = whole;
	finding->has_whole = true;
}

static void
measure_fill(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	const struct object *obj = &object->obj;

	(void)check;
	if (obj->kind == &kind_queue) {
		set_part(finding, field_bytes.get(obj), field_qbytes.get(obj));
	} else {
		set_part(finding, field_messages.get(obj),
		    field_max_messages.get(obj));
		finding->unit = THRESHOLD_COUNT;
		finding->noun = "messages";
	}
}

static void
measure_messages(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	(void)check;
	set_number(finding, field_messages.get(&object->obj));
}

/* For how long messages have waited, at least, while none was received: since
 * the last one was, or the queue was made; a single one since it was sent. */
static void
measure_stalled(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	const struct object *obj = &object->obj;
	time_t since = obj->u.queue.received, now = time(NULL);

	if (since == 0)
		since = obj->changed;
	if (obj->u.queue.messages == 1 && obj->u.queue.sent > since)
		since = obj->u.queue.sent;
	if (obj->u.queue.messages > 0 && since > now + CLOCK_LAG)
		check_explain(check, finding,
		    "its times are in the future: the clock was set back");
	else
		set_number(finding, obj->u.queue.messages == 0 || since > now
					? 0
					: (uint64_t)(now - since) * SECOND);
}

static void
measure_senders(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	uint64_t count = 0;

	(void)check;
	for (size_t i = 0; i < object->usage->nuses; i++)
		if (object->usage->uses[i].how == USE_SEND)
			count += object->usage->uses[i].count;
	set_number(finding, count);
	if (object->usage->verdict.partial)
		finding->greatest = UINT64_MAX;
}

static void
measure_attachments(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	(void)check;
	set_number(finding, field_attachments.get(&object->obj));
}

static void
measure_resident(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	const struct object *obj = &object->obj;

	(void)check;
	set_part(finding,
	    kind_is_posix(obj->kind) ? field_allocated.get(obj)
				     : field_rss.get(obj),
	    field_size.get(obj));
}

static bool
has_reason(const struct orphan_reason *reason)
{
	return reason->text != NULL || reason->why != NULL;
}

static void
measure_idle(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	const struct verdict *verdict = &object->usage->verdict;

	(void)check;
	if (verdict->idle >= 0) {
		set_number(finding, (uint64_t)verdict->idle);
		if (has_reason(&verdict->unseen) || has_reason(&verdict->vague))
			finding->least = 0;
	}
}

/* The same for each semaphore of a set; see check_objects. */
static void
measure_value(struct check *check, const struct listing_object *object,
    struct finding *finding)
{
	(void)check;
	set_number(finding, object->obj.u.psem.value);
}

static void
add_semaphore(struct check *check, const struct object *obj, unsigned number)
{
	char target[TARGET_TEXT], label[TARGET_TEXT + 16], why[EXPLAIN_SIZE];
	const struct explain_subject subject = { .kind = obj->kind,
		.id = obj->id };
	struct semaphore semaphore;
	struct finding *finding;
	bool failed = semaphore_get(obj->id, number, &semaphore) == -1;
	int error = errno;

	/* Removed since it was found. */
	if (failed && check->targets.count == 0 &&
	    object_is_gone(obj->kind, obj->id))
		return;
	snprintf(label, sizeof(label), "%s#%u",
	    target_text(target, obj->kind, &obj->name), number);
	finding = check_add(check, label);
	if (finding == NULL)
		return;
	if (failed)
		check_explain(check, finding,
		    explain(why, EXPLAIN_SEMAPHORE, &subject, error));
	else
		set_number(finding, (uint64_t)semaphore.value);
}

static void
add_semaphores(struct check *check, const struct object *obj)
{
	uint64_t count = obj->kind->elements(obj);
	char label[TARGET_TEXT], why[64];

	if (check->has_semaphore && check->semaphore < count) {
		add_semaphore(check, obj, check->semaphore);
	} else if (check->has_semaphore) {
		snprintf(why, sizeof(why),
		    "no semaphore %u: it has %" PRIu64 ", from 0",
		    check->semaphore, count);
		check_add_unknown(check,
		    target_text(label, obj->kind, &obj->name), why);
	} else {
		for (unsigned i = 0; i < count; i++)
			add_semaphore(check, obj, i);
	}
}

/* Why a number isn't known, or only about. */
static void
explain_object(struct check *check, const struct listing *listing,
    const struct listing_object *object, struct finding *finding)
{
	const struct object *obj = &object->obj;
	const struct verdict *verdict =
	    object->usage == NULL ? NULL : &object->usage->verdict;
	const struct explain_subject subject = {
		.kind = obj->kind,
		.id = obj->id,
		.name = &obj->name,
	};
	char why[EXPLAIN_SIZE + ORPHAN_REASON] = "the kernel does not tell";

	if (finding->why != NULL ||
	    (finding->is_read && finding->least == finding->greatest))
		return;
	if (verdict != NULL && has_reason(&verdict->unseen))
		orphan_reason_text(&verdict->unseen, listing->scan, why);
	else if (verdict != NULL && has_reason(&verdict->vague))
		orphan_reason_text(&verdict->vague, listing->scan, why);
	else if (verdict != NULL && verdict->partial)
		snprintf(why, sizeof(why), "%s", scan_doubt(listing->scan));
	else if (kind_is_posix(obj->kind) && obj->file.error != 0)
		explain(why, EXPLAIN_STAT, &subject, obj->file.error);
	check_explain(check, finding, why);
}

void
check_objects(struct check *check)
{
	struct listing listing;
	char label[TARGET_TEXT];

	if (check_gather(check, &listing, check->row->needs) == -1)
		check->no_memory = true;
	for (size_t i = 0; i < listing.count; i++) {
		const struct listing_object *object = &listing.list[i];
		const struct object *obj = &object->obj;
		struct finding *finding;

		if (check->row->measure_object == measure_value &&
		    obj->kind->elements != NULL) {
			add_semaphores(check, obj);
			continue;
		}
		finding =
		    check_add(check, target_text(label, obj->kind, &obj->name));
		if (finding == NULL)
			break;
		check->row->measure_object(check, object, finding);
		explain_object(check, &listing, object, finding);
	}
	listing_free(&listing);
}

/* name, measure, noun, unit, has_percent, kinds, needs, measure_object */
const struct check_row check_rows_of_objects[] = {
	{ "queue", "fill", "bytes", THRESHOLD_BYTES, true,
	    FIELD_OF_QUEUE | FIELD_OF_PQUEUE, COLUMN_QBYTES | COLUMN_CONTENT,
	    measure_fill, check_objects },
	{ "queue", "messages", "messages", THRESHOLD_COUNT, false,
	    FIELD_OF_QUEUE | FIELD_OF_PQUEUE, COLUMN_CONTENT, measure_messages,
	    check_objects },
	{ "queue", "stalled", "without a receiver", THRESHOLD_DURATION, false,
	    FIELD_OF_QUEUE, 0, measure_stalled, check_objects },
	{ "queue", "senders", "blocked senders", THRESHOLD_COUNT, false,
	    FIELD_OF_QUEUE | FIELD_OF_PQUEUE, COLUMN_PIDS | COLUMN_WAITERS,
	    measure_senders, check_objects },
	{ "segment", "attachments", "attachments", THRESHOLD_COUNT, false,
	    FIELD_OF_SEGMENT, 0, measure_attachments, check_objects },
	{ "segment", "resident", "bytes", THRESHOLD_BYTES, true,
	    FIELD_OF_SEGMENT | FIELD_OF_PSEGMENT, COLUMN_RSS | COLUMN_CONTENT,
	    measure_resident, check_objects },
	{ "semaphore", "value", "value", THRESHOLD_COUNT, false,
	    FIELD_OF_SEMSET | FIELD_OF_PSEM, COLUMN_CONTENT, measure_value,
	    check_objects },
	{ "orphans", "objects", "orphaned", THRESHOLD_COUNT, false,
	    FIELD_OF_ALL, COLUMN_ORPHANED, NULL, check_orphans },
	{ "orphans", "bytes", "bytes", THRESHOLD_BYTES, false, FIELD_OF_ALL,
	    COLUMN_ORPHANED, NULL, check_orphans },
	{ "idle", "time", "unused", THRESHOLD_DURATION, false, FIELD_OF_ALL,
	    COLUMN_IDLE, measure_idle, check_objects },
	{ "exists", "objects", "objects", THRESHOLD_COUNT, false, FIELD_OF_ALL,
	    0, NULL, check_existence },
};

const size_t check_nrows_of_objects =
    sizeof(check_rows_of_objects) / sizeof(check_rows_of_objects[0]);
