/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A listing: the objects of some kinds that a filter selects, in one or in
 * every IPC namespace, with the verdicts on them, their semaphores, and the
 * processes that use them.
 *
 * It is gathered once. Printing it doesn't ask the kernel again, so that all of
 * it shows the same time, and two listings can be compared object by object.
 */
#ifndef LISTING_H
#define LISTING_H

#include "list/column.h"
#include "cli/target.h"
#include "list/filter.h"
#include "list/usages.h"
#include "model/kinds.h"
#include "model/kind.h"

/* The request. */
struct listing_request {
	struct kind_set kinds;
	/* Not NULL: only what these mean, of the kinds, and in their order;
	 * they are resolved. One that names nothing is a problem. */
	const struct targets *targets;
	/* Those that were named are kept if the filter doesn't hold. */
	bool keeps_misses;
	/* For a comparison with another listing: objects for which the filter
	 * doesn't hold are kept as unfit, and a target that isn't there is not
	 * a problem. */
	bool keeps_unfit, may_be_absent;
	struct filter filter;
	unsigned needs; /* COLUMN_* of the columns shown and sorted by */
	bool everywhere;
	/* Takes a sentence about something that can't be shown. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

struct listing_object {
	struct object obj;
	const struct namespace *ns;
	struct usage *usage; /* NULL where nothing asks for it */
	size_t testimony;    /* of its records, until it is judged */
	/* Why the filter doesn't hold for one that was named, in words; NULL
	 * where it does. */
	char *miss;
	bool unfit;      /* the filter doesn't hold; see keeps_unfit */
	bool named;      /* by a target */
	long turn;       /* of the target that means it */
	size_t sequence; /* in which it was found */
};

/* Objects that may have been missed: of a kind, or of all where it is NULL. */
struct listing_gap {
	ino_t ns;
	const struct kind *kind;
};

struct listing {
	struct listing_object *list;
	size_t count;
	struct usages usages; /* of its objects */
	unsigned asked;       /* listing_asks of its request */
	struct scan *scan;
	/* Those that were made after the objects of a namespace were found. */
	struct scan **later;
	size_t nlater;
	/* The last one; that of all objects where they are of one namespace.
	 * NULL where no usage is asked for. */
	struct orphan_judge *judge;
	struct filter_doubts doubts;
	struct cmdlines *cmdlines; /* COLUMN_COMMAND, COLUMN_PLACE */
	struct namespace own;      /* its pid is 0 */
	struct listing_gap *gaps;
	size_t ngaps;
	bool misses_namespaces; /* whole ones may have been missed, too */
};

/*
 * listing_gather - finds them, by namespace, kind and slot, or as they were
 * named. @listing stays where it is: the objects point into it.
 *
 * Ends in the IPC namespace in which it began; failing to return there is a
 * problem. Returns 0, or -1 with errno ENOMEM. In either case listing_free
 * frees it.
 */
int listing_gather(struct listing *listing,
    const struct listing_request *request) __attribute__((warn_unused_result));
void listing_free(struct listing *listing);

/*
 * listing_may_miss - whether an object of @kind in the namespace @ns may exist
 * although the listing, which asks for such, doesn't have it.
 */
bool listing_may_miss(const struct listing *listing, ino_t ns,
    const struct kind *kind);

/* listing_asks - the ORPHAN_* verdict that a request needs; 0: none. */
unsigned listing_asks(const struct listing_request *request);

/* listing_scan - the SCAN_* that a request needs. */
unsigned listing_scan(const struct listing_request *request);

/* One column to sort by. */
struct listing_order {
	const struct column *column;
	bool descending;
};

/*
 * listing_sort - sorts by @count columns, the first of which matters most.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int listing_sort(struct listing *listing, const struct listing_order *order,
    size_t count, const struct column_context *context)
    __attribute__((warn_unused_result));

/* listing_row - the row of an object in a listing. */
struct row listing_row(const struct listing_object *object,
    const struct column_context *context);

#endif
