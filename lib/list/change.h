/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changing objects: those that were named, or those for which filters hold.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/owner.h"
#include "cli/preview.h"
#include "cli/target.h"
#include "list/filter.h"

/* Bits, of which at most one. */
enum { LOCKING_NONE = 0, LOCKING_LOCK = 1, LOCKING_UNLOCK = 2 };

/* What each object gets. */
struct change {
	struct owner owner;
	const char *mode; /* as mode_parse took it, or NULL */
	mode_t umask;
	uint64_t qbytes;
	bool has_qbytes;
	unsigned locking;
};

/* Whether there is anything to set, the lock aside. */
bool change_sets(const struct change *change);

/*
 * change_refusal - why a change isn't for objects of a kind, as a text that
 * lives until the next call; or NULL.
 */
const char *change_refusal(const struct change *change,
    const struct kind *kind);

/* What is to be changed, and what the command does in its course. */
struct changes {
	struct change change;
	struct targets targets;
	struct filter filter;
	bool dry_run;
	struct preview preview; /* dry_run */
	bool failed;            /* something could not be done */
	/* Told of each object, as it was and as it is, unless NULL; with
	 * dry_run as it would be, instead of its target on stdout. */
	void (*changed)(const struct object *before, const struct object *after,
	    void *arg);
	/* Takes what can't be done, and what filters left out for a doubt. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * changes_perform - changes them, or prints their targets.
 *
 * With a filter it judges those that were named, too, and tells why one doesn't
 * hold. Sets failed. Returns 0, or -1 with errno ENOMEM, where nothing could be
 * looked for.
 */
int changes_perform(struct changes *changes)
    __attribute__((warn_unused_result));

#endif
