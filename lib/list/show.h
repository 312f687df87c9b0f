/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Showing what a query asks for, once or again and again: limits, objects, or
 * the differences between one reading and the next.
 */
#ifndef SHOW_H
#define SHOW_H

#include <stdint.h>

#include "list/difference.h"
#include "list/query.h"

/* Zeroed but for the first members, nothing has been shown. */
struct show {
	const struct query *query; /* complete, its targets resolved */
	bool numeric_perms;
	ino_t target_ns; /* printed with targets, or 0 */
	/* Take a sentence about what can't be shown, and about what may be
	 * missing for a doubt. */
	void (*problem)(const char *why, void *arg);
	void (*doubt)(const char *why, void *arg);
	void *arg;

	struct differences differences;
	uint64_t readings; /* taken so far */
	uint64_t problems; /* of this one */
	time_t now;        /* when it is taken */
};

/*
 * show_reading - takes a reading and writes it to stdout; with changes, what is
 * different from the last one: nothing the first time.
 *
 * Where the query is repeated, a text has a line with the time in front, forms
 * for scripts an empty line between readings, and a document of JSON is one
 * line. On a terminal a text takes the place of the last one, as much of it as
 * there is room for. Returns 0, or -1 with errno ENOMEM.
 */
int show_reading(struct show *show) __attribute__((warn_unused_result));

/* show_end - gives the memory back. */
void show_end(struct show *show);

#endif
