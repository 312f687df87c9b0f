/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects that are waited for: one that is named, or all that a filter selects.
 * Looked at again and again, until they meet a condition.
 */
#ifndef AWAITED_H
#define AWAITED_H

#include <stdbool.h>

#include "cli/target.h"
#include "list/condition.h"
#include "list/listing.h"

/* One that is named. Zeroed but for the target. */
struct awaited {
	struct target target;
	/* It has been found: another one with this key or name is another. */
	bool found;
	struct object obj; /* as it was last, if found */
	enum condition_state state;
	char why[EXPLAIN_SIZE]; /* unless it is met */
};

/*
 * awaited_look - looks at it, and sets state and why.
 *
 * One named by a key or a name that isn't there may come; one named by an id
 * may not. Except for the condition gone it is a failure if one that was found
 * is removed.
 */
void awaited_look(struct awaited *awaited, const struct condition *condition);

/*
 * awaited_look_all - looks at all that haven't failed yet, and passes each that
 * fails to @failed, once.
 *
 * Returns whether all of them meet the condition now, or with @any one does;
 * CONDITION_FAILED as soon as that can't be any more.
 */
enum condition_state awaited_look_all(struct awaited *list, size_t count,
    bool any, const struct condition *condition,
    void (*failed)(const struct awaited *awaited));

/*
 * awaited_text - names it: the object, or the target as long as that hasn't
 * been found. Returns @text.
 */
const char *awaited_text(const struct awaited *awaited,
    char text[static TARGET_TEXT]);

/*
 * awaited_gather - looks for all that @request selects and that meet a
 * condition, which is added to the request's filter if that has to judge it:
 * those that don't are marked as unfit.
 *
 * @listing: as listing_gather; the caller frees it, whatever is returned.
 * @why: of a failure, and of CONDITION_NOT_YET: half a sentence.
 */
enum condition_state awaited_gather(struct listing *listing,
    const struct listing_request *request, const struct condition *condition,
    char why[static EXPLAIN_SIZE]);

/*
 * awaited_pause - nanoseconds until the next look: 1 ms at first, then longer,
 * up to 50 ms. Where a look is at all objects or all processes, 20 times its
 * cost, but 50 ms at least.
 *
 * @last: the last pause, or 0. @ntargets: 0 where a filter selects.
 */
int64_t awaited_pause(int64_t last, size_t ntargets,
    const struct condition *condition, int64_t cost);

#endif
