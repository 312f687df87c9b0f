/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a listing is asked to show: the options of lsipc(1), and what follows
 * from them together: which objects are read, and which columns are shown, in
 * which order and form.
 */
#ifndef QUERY_H
#define QUERY_H

#include <stdbool.h>

#include "cli/target.h"
#include "base/terminal.h"
#include "list/layout.h"
#include "list/listing.h"
#include "list/table.h"
#include "list/threshold.h"

/* Zeroed, it asks for the limits of all kinds. */
struct query {
	/* From the options. */
	struct listing_request request; /* kinds, filter, everywhere */
	bool limits, creator, times, processes;
	struct threshold over;   /* only limits about which it alerts */
	bool has_form, has_time; /* style.form, style.value.time */
	struct table_style style;
	enum terminal_color color;
	int64_t every;  /* nanoseconds between readings; 0: there is one */
	uint64_t count; /* of readings, or 0 */
	bool has_count, changes;   /* --changes: what is different, only */
	const char *output, *sort; /* lists of columns, or NULL */
	struct target one;         /* the object of -i, without its kind */
	const char *name;          /* of the POSIX object of -N, or NULL */
	struct targets targets;    /* operands */
	/* Set by query_complete, with the rest of request and style. */
	bool named;    /* some objects are asked about: targets, with that of -i
	                * or -N */
	bool details;  /* all about it, not as a table */
	bool drawn;    /* with the users, as tree.h */
	bool portrait; /* details of a target, as portrait.h */
	struct columns columns;
	struct listing_order order[LAYOUT_MOST_SORTED];
	size_t norder;
};

/* An option whose value is refused; without a name it is none alone. */
struct query_option {
	const char *name, *value;
	const char *advice; /* the option that helps, or NULL: --help */
};

/*
 * query_form - takes a form. Returns NULL, or why it is refused, as the
 * functions of parse.h.
 */
const char *query_form(struct query *query, enum table_form form)
    __attribute__((warn_unused_result));

/* query_time_format - takes short, full or iso. Returns as query_form. */
const char *query_time_format(struct query *query, const char *word)
    __attribute__((warn_unused_result));

/*
 * query_color - takes auto, always or never; NULL is always. Returns as
 * query_form.
 */
const char *query_color(struct query *query, const char *word)
    __attribute__((warn_unused_result));

/* query_over - takes the value of --over. Returns as query_form. */
const char *query_over(struct query *query, const char *word)
    __attribute__((warn_unused_result));

/* query_every, query_count - take the values of --every and --count. Return as
 * query_form. */
const char *query_every(struct query *query, const char *word)
    __attribute__((warn_unused_result));
const char *query_count(struct query *query, const char *word)
    __attribute__((warn_unused_result));

/*
 * query_complete - checks the options against each other, and draws their
 * conclusions.
 *
 * Asks nothing of the kernel: the targets are the caller's to resolve, and to
 * free. Returns NULL, or why something can't be had, as the
 * functions of parse.h, and sets @refused.
 */
const char *query_complete(struct query *query, struct query_option *refused)
    __attribute__((warn_unused_result));

/* query_context - what the query says of rows: which there are, and what
 * their targets have. */
void query_context(const struct query *query, struct column_context *context);

#define QUERY_NOTHING 256

/*
 * query_has_nothing - whether a terminal would show nothing at all, without a
 * reason.
 */
bool query_has_nothing(const struct query *query,
    const struct listing *listing);

/* query_is_watched - whether a person sees the text that is printed, and what
 * is reported. */
bool query_is_watched(const struct query *query);

/* query_nothing - says what is missing: "no message queues match". */
const char *query_nothing(const struct query *query,
    char text[static QUERY_NOTHING]);

#endif
