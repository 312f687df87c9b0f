/* SPDX-License-Identifier: BSD-2-Clause */
/* Gathering the objects of a check, and the numbers of all of them together. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "list/check_part.h"
#include "model/walk.h"

static void
take_problem(const char *why, void *arg)
{
	check_add_unknown(arg, "", why);
}

int
check_gather(struct check *check, struct listing *listing, unsigned needs)
{
	struct listing_request request = {
		.kinds = check->kinds,
		.filter = check->filter,
		.needs = needs,
		.problem = take_problem,
		.arg = check,
	};
	bool is_named = check->targets.count > 0;
	char text[FILTER_TEXT];
	int result;

	*listing = (struct listing){ .list = NULL };
	if (is_named) {
		targets_resolve(&check->targets, take_problem, check);
		if (check->targets.count == 0)
			return 0;
		request.targets = &check->targets;
	}
	result = listing_gather(listing, &request);
	for (size_t i = 0; i < listing->doubts.count; i++)
		check_add_unknown(check, "",
		    filter_doubt_text(&listing->doubts.list[i], listing->scan,
			text));
	if (result == -1) {
		/* Some of its objects may not have been judged. */
		listing_free(listing);
		*listing = (struct listing){ .list = NULL };
	}
	return result;
}

/* Whether one that was named exists: 1 or 0, unless that can't be known. */
static void
look_for(struct check *check, const struct target *target)
{
	struct object_name name = target_name(target);
	struct explain_subject subject = { .kind = target->kind,
		.key = target->key };
	enum explain_call call = EXPLAIN_STAT;
	char label[TARGET_TEXT], why[EXPLAIN_SIZE];
	struct finding *finding;
	struct object obj;
	const char *elsewhere = target_check_namespace(target);
	bool found = true;
	int error;

	name.key = target->key;
	if (target->by_key) {
		call = EXPLAIN_FIND;
		found = object_find(target->kind, &name) == 0;
		snprintf(label, sizeof(label), "%s:0x%08x", target->kind->name,
		    (unsigned)target->key);
	} else {
		found = object_look(target->kind, &name, &obj) == 0;
		target_text(label, target->kind, &name);
	}
	error = errno;
	finding = check_add(check, label);
	if (finding == NULL)
		return;
	finding->is_read = elsewhere == NULL && (found || error == ENOENT);
	finding->least = finding->greatest = found;
	finding->noun = found ? "exists" : "does not exist";
	subject.id = name.id;
	subject.name = &name;
	if (elsewhere == NULL && !finding->is_read)
		elsewhere = explain(why, call, &subject, error);
	if (!finding->is_read)
		check_explain(check, finding, elsewhere);
}

/* How many objects the doubts of a filter are about. */
static size_t
count_doubts(const struct listing *listing)
{
	size_t count = 0;

	for (size_t i = 0; i < listing->doubts.count; i++)
		count += listing->doubts.list[i].count;
	return count;
}

void
check_existence(struct check *check)
{
	struct listing listing;
	struct finding *finding;

	for (size_t i = 0; i < check->targets.count; i++)
		look_for(check, &check->targets.list[i]);
	if (check->targets.count > 0)
		return;
	if (check_gather(check, &listing, check->row->needs) == -1)
		check->no_memory = true;
	finding = check_add(check, "objects");
	if (finding != NULL) {
		finding->noun = "";
		finding->is_read = true;
		finding->least = listing.count;
		finding->greatest = listing.count + count_doubts(&listing);
	}
	listing_free(&listing);
}

/* What the objects of a grade are, together. */
struct total {
	uint64_t objects, bytes;
	bool unread; /* of some the bytes aren't known */
};

static uint64_t
sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void
add_total(struct total *total, const struct total *more)
{
	total->objects += more->objects;
	total->bytes = sum(total->bytes, more->bytes);
	total->unread |= more->unread;
}

static struct total
total_of(const struct object *obj)
{
	uint64_t bytes = obj->kind->bytes == NULL ? 0 : obj->kind->bytes(obj);
	bool unread = bytes == OBJECT_UNKNOWN;

	return (struct total){ 1, unread ? 0 : bytes, unread };
}

static void
add_up(const struct listing *listing, struct total totals[static 4])
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct listing_object *object = &listing->list[i];
		const struct total one = total_of(&object->obj);

		add_total(&totals[object->usage->verdict.orphaned], &one);
	}
}

/* A number of its grade that is told, but not compared. */
static void
add_other(struct check *check, const char *label, uint64_t number,
    enum threshold_unit unit)
{
	struct finding *finding = check_add(check, label);

	if (finding == NULL)
		return;
	finding->is_read = finding->is_other = true;
	finding->least = finding->greatest = number;
	finding->unit = unit;
	finding->noun = unit == THRESHOLD_BYTES ? "bytes" : "";
}

/* What is certain, and what may come to it. */
static void
set_sums(struct check *check, struct finding *finding,
    const struct total *certain, const struct total *more)
{
	bool is_bytes = check->row->unit == THRESHOLD_BYTES;

	finding->is_read = true;
	finding->least = is_bytes ? certain->bytes : certain->objects;
	finding->greatest =
	    sum(finding->least, is_bytes ? more->bytes : more->objects);
	finding->noun = is_bytes ? "bytes" : "objects";
	if (is_bytes && (certain->unread || more->unread)) {
		finding->greatest = UINT64_MAX;
		check_explain(check, finding,
		    "what some of them hold cannot be read; see lsipc -Q");
	} else if (more->objects > 0) {
		check_explain(check, finding,
		    "whether others are orphaned cannot be told; see "
		    "lsipc -o +ORPHANED,ORPHANED_REASON");
	}
}

/*
 * With --orphaned those for which that is certain, otherwise the likely ones,
 * too. What can't be judged may be orphaned; what is only likely for want of
 * sight may be certain.
 */
void
check_orphans(struct check *check)
{
	bool certain =
	    filter_has(&check->filter, FILTER_ORPHANED) &&
	    !check->filter.values[FILTER_ORPHANED - FILTER_FIRST].likely;
	struct total totals[4] = { { .objects = 0 } }, sums, more;
	const struct total *yes = &totals[ORPHAN_YES];
	const struct total *likely = &totals[ORPHAN_LIKELY];
	struct listing listing;
	struct finding *finding;
	bool blind;

	check->filter.given &= ~(1u << (FILTER_ORPHANED - FILTER_FIRST));
	if (check_gather(check, &listing, COLUMN_ORPHANED) == -1)
		check->no_memory = true;
	add_up(&listing, totals);
	blind = listing.scan == NULL || scan_doubt(listing.scan) != NULL;
	sums = *yes;
	more = totals[ORPHAN_UNKNOWN];
	if (!certain)
		add_total(&sums, likely);
	else if (blind)
		add_total(&more, likely);
	finding = check_add(check, "orphaned");
	if (finding != NULL)
		set_sums(check, finding, &sums, &more);
	add_other(check, "yes", yes->objects, THRESHOLD_COUNT);
	add_other(check, "likely", likely->objects, THRESHOLD_COUNT);
	add_other(check, "unknown", totals[ORPHAN_UNKNOWN].objects,
	    THRESHOLD_COUNT);
	add_other(check, "bytes", sums.bytes, THRESHOLD_BYTES);
	listing_free(&listing);
}
