/* SPDX-License-Identifier: BSD-2-Clause */
/* Readings compared object by object, against what was done to them. */

#include <stdlib.h>
#include <string.h>

#include "list/difference.h"
#include "model/kinds.h"
#include "test.h"

#define MOST 8

static const struct namespace here = { .inode = 1 }, there = { .inode = 2 };

/* The objects of the next reading. */
static struct listing_object objects[MOST];
static size_t count;
static struct listing_gap gap;
static bool has_gap;

/* What the last reading told, as letters, and the ids. */
static char told[32];
static int ids[32];
static size_t ntold;
static const struct kind *last_kind;
static uint64_t last_old, last_new; /* of the first column */

static struct object *
add(const struct kind *kind, int id, const struct namespace *ns)
{
	struct listing_object *object = &objects[count++];

	memset(object, 0, sizeof(*object));
	object->obj.kind = kind;
	object->obj.id = id;
	object->ns = ns;
	return &object->obj;
}

static struct object *
add_queue(int id)
{
	return add(kinds[KIND_QUEUE], id, &here);
}

static int
note(const struct difference *difference, void *arg)
{
	static const char letters[] = {
		[DIFFERENCE_REMOVED] = '-',
		[DIFFERENCE_LEFT] = '<',
		[DIFFERENCE_CREATED] = '+',
		[DIFFERENCE_FOUND] = '?',
		[DIFFERENCE_ENTERED] = '>',
		[DIFFERENCE_CHANGED] = '~',
	};
	const struct seen *seen = difference->after.object == NULL
	                              ? &difference->before
	                              : &difference->after;

	struct differences *differences = arg;
	struct value before, after;

	if (difference->event == DIFFERENCE_CHANGED &&
	    difference_in_column(difference, differences->columns->list[0],
		&before, &after)) {
		last_old = before.number;
		last_new = after.number;
	}
	last_kind = seen->object->obj.kind;
	told[ntold] = letters[difference->event];
	ids[ntold++] = seen->object->obj.id;
	told[ntold] = '\0';
	return 0;
}

/* Takes what was added as a reading. */
static void
take(struct differences *differences)
{
	struct reading *reading = calloc(1, sizeof(*reading));

	if (reading == NULL)
		abort();
	reading->holders = 1;
	reading->listing.own = here;
	reading->listing.list = calloc(count + 1, sizeof(*objects));
	if (reading->listing.list == NULL)
		abort();
	memcpy(reading->listing.list, objects, count * sizeof(*objects));
	reading->listing.count = count;
	if (has_gap) {
		reading->listing.gaps = calloc(1, sizeof(gap));
		if (reading->listing.gaps == NULL)
			abort();
		reading->listing.gaps[0] = gap;
		reading->listing.ngaps = 1;
	}
	ntold = 0;
	told[0] = '\0';
	CHECK(differences_take(differences, reading, note, differences) == 0,
	    "a reading is taken");
	reading_release(reading);
	count = 0;
	has_gap = false;
}

static bool
tells(struct differences *differences, const char *letters, int first)
{
	take(differences);
	return strcmp(told, letters) == 0 && (ntold == 0 || ids[0] == first);
}

static void
test_events(struct differences *differences)
{
	struct object *obj;

	add_queue(5);
	CHECK(tells(differences, "", 0), "the first reading is silent");
	add_queue(5);
	CHECK(tells(differences, "", 0), "nothing changed, nothing told");
	obj = add_queue(5);
	obj->u.queue.messages = 3;
	CHECK(tells(differences, "~", 5), "a message more is a change");
	CHECK(last_old == 0 && last_new == 3,
	    "the old value and the new one are told");
	obj = add_queue(5);
	obj->u.queue.messages = 3;
	obj->uid = 7;
	CHECK(tells(differences, "", 0),
	    "a column that wasn't chosen is ignored");
	obj = add_queue(5);
	obj->u.queue.messages = 3;
	add_queue(4);
	add(kinds[KIND_SEGMENT], 5, &here);
	add(kinds[KIND_QUEUE], 5, &there);
	CHECK(tells(differences, "+++", 4),
	    "the kind and the namespace are parts of the name");
	obj = add_queue(5);
	obj->u.queue.messages = 3;
	CHECK(tells(differences, "---", 4), "all that is gone was removed");
}

static void
test_reuse(struct differences *differences)
{
	struct object *obj;

	take(differences);
	obj = add_queue(5);
	obj->u.queue.sent = 1;
	CHECK(tells(differences, "+", 5), "a queue is created");
	add_queue(5 + 32768);
	CHECK(tells(differences, "-+", 5),
	    "a slot used again: removed, created");
	obj = add_queue(5 + 32768);
	obj->u.queue.sent = 9;
	CHECK(tells(differences, "", 0), "the same, used since");
	add_queue(5 + 32768);
	CHECK(tells(differences, "-+", 5 + 32768),
	    "the same id without its marks of use is another object");
	obj = add_queue(5 + 32768);
	obj->cuid = 9;
	CHECK(tells(differences, "-+", 5 + 32768),
	    "the same id of another creator is another object");
	take(differences);
	obj = add(kinds[KIND_SEGMENT], 1, &here);
	obj->key = 42;
	take(differences);
	obj = add(kinds[KIND_SEGMENT], 1, &here);
	obj->mode = OBJECT_MODE_DEST;
	CHECK(tells(differences, "", 0),
	    "a segment marked for destruction is still the same");
	take(differences);
	obj = add(kinds[KIND_PSEGMENT], 0, &here);
	obj->name.text = "/x";
	obj->file.inode = 1;
	take(differences);
	obj = add(kinds[KIND_PSEGMENT], 0, &here);
	obj->name.text = "/x";
	obj->file.inode = 2;
	CHECK(tells(differences, "-+", 0),
	    "a name made anew is another object");
}

static void
test_unknown(struct differences *differences)
{
	struct object *obj;

	take(differences);
	add_queue(1);
	add(kinds[KIND_SEGMENT], 1, &here);
	take(differences);
	has_gap = true;
	gap = (struct listing_gap){ 1, kinds[KIND_QUEUE] };
	CHECK(tells(differences, "-", 1) && last_kind == kinds[KIND_SEGMENT],
	    "what may have been missed isn't removed");
	has_gap = true;
	gap.kind = NULL;
	CHECK(tells(differences, "", 0),
	    "nor by the next reading that can't tell");
	obj = add_queue(1);
	obj->u.queue.messages = 1;
	CHECK(tells(differences, "~", 1),
	    "when it is seen again, it is compared with what was known");
	has_gap = true;
	gap = (struct listing_gap){ 1, kinds[KIND_SEGMENT] };
	obj = add_queue(1);
	obj->u.queue.messages = 1;
	take(differences);
	obj = add_queue(1);
	obj->u.queue.messages = 1;
	add_queue(2);
	add(kinds[KIND_SEGMENT], 9, &here);
	CHECK(tells(differences, "+?", 2),
	    "what the last reading may have missed is found, not created");
	obj = add_queue(1);
	obj->u.queue.messages = 1;
	take(differences);
	has_gap = true;
	gap = (struct listing_gap){ 2, NULL };
	CHECK(tells(differences, "-", 1),
	    "a gap in another namespace hides nothing here");
}

static void
test_filter(struct differences *differences)
{
	take(differences);
	add_queue(1);
	take(differences);
	add_queue(1);
	objects[0].unfit = true;
	CHECK(tells(differences, "<", 1),
	    "the filter no longer holds: it left");
	add_queue(1);
	objects[0].unfit = true;
	add_queue(2);
	objects[1].unfit = true;
	CHECK(tells(differences, "", 0), "what doesn't fit isn't told");
	add_queue(1);
	add_queue(2);
	objects[1].unfit = true;
	CHECK(tells(differences, ">", 1), "the filter holds again: it entered");
	add_queue(1);
	CHECK(tells(differences, "", 0), "what didn't fit goes without a word");
}

/* An age, and a number that is unknown. */
static void
get_age(struct value *value, const struct row *row)
{
	value->type = VALUE_DURATION;
	value->number = (uint64_t)row->obj->changed;
}

static void
test_ages(void)
{
	static const struct column age = {
		.name = "IDLE",
		.rows = ROW_OBJECT,
		.get = get_age,
	};
	struct columns columns = { .list = { &age }, .count = 1 };
	struct differences differences = { .columns = &columns };

	add_queue(1);
	take(&differences);
	add_queue(1)->changed = 9;
	CHECK(tells(&differences, "", 0), "an age is no difference");
	differences_end(&differences);
}

int
main(void)
{
	struct columns columns = { .count = 0 };
	struct differences differences = { .columns = &columns };

	CHECK(columns_add(&columns, "MSGS,SIZE", ROW_OBJECT) == NULL,
	    "two columns");
	test_events(&differences);
	test_reuse(&differences);
	test_unknown(&differences);
	test_filter(&differences);
	differences_end(&differences);
	test_ages();
	return test_end();
}
