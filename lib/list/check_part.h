/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of checks, for check.c and check_*.c only.
 */
#ifndef CHECK_PART_H
#define CHECK_PART_H

#include "list/check.h"
#include "list/listing.h"

struct check_row {
	const char *name, *measure;
	const char *noun; /* of the number: "messages", "bytes" */
	enum threshold_unit unit;
	bool has_percent;
	unsigned kinds; /* 1 << kind_id, ored: that have it */
	unsigned needs; /* COLUMN_* */
	/* Measures one object: sets least, greatest and whole, and is_read.
	 * NULL: perform does it. */
	void (*measure_object)(struct check *check,
	    const struct listing_object *object, struct finding *finding);
	void (*perform)(struct check *check);
};

extern const struct check_row check_rows_of_objects[];
extern const size_t check_nrows_of_objects;

/*
 * check_add - adds a finding with this label; the caller sets the rest.
 *
 * Returns NULL without memory, which no_memory tells.
 */
struct finding *check_add(struct check *check, const char *label);

/* check_add_unknown - adds one that can't be known. @label may be "". */
void check_add_unknown(struct check *check, const char *label, const char *why);

/* check_explain - why a finding can't be known. */
void check_explain(struct check *check, struct finding *finding,
    const char *why);

/* Every limit, or those that were named. */
void check_limits(struct check *check);

/* Each object with measure_object; how many exist; how many are orphaned. */
void check_objects(struct check *check);
void check_existence(struct check *check);
void check_orphans(struct check *check);

/* check_gather - the objects that the check is about, and what can't be seen as
 * findings; -1 without memory. listing_free frees it in either case. */
int check_gather(struct check *check, struct listing *listing, unsigned needs)
    __attribute__((warn_unused_result));

#endif
