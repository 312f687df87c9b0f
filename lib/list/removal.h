/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Removing objects: those that were named, those of a kind, or those for which
 * filters hold.
 */
#ifndef REMOVAL_H
#define REMOVAL_H

#include <stdbool.h>

#include "cli/preview.h"
#include "cli/target.h"
#include "list/filter.h"

struct removal {
	const char *program; /* asks */
	struct targets targets;
	struct filter filter;
	bool verbose, dry_run, interactive;
	struct preview preview; /* dry_run */
	bool failed;            /* something could not be done */
};

/*
 * removal_perform - removes them, asks before each, or prints their targets;
 * says what it can't do.
 *
 * With a filter all targets stand for every object of a kind. Exits without
 * memory.
 */
void removal_perform(struct removal *removal);

#endif
