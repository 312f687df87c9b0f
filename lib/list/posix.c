/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts about POSIX objects that listings cannot show. */

#include "list/posix.h"

#include <stdio.h>

#include "cli/target.h"
#include "why/explain.h"

const char *
posix_refusal(const struct listing_request *request)
{
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(&request->kinds, kind)) != NULL)
		if (request->everywhere && kind_is_posix(kind) &&
		    kind->id != KIND_PQUEUE)
			return "--all-namespaces is about IPC namespaces, "
			       "which have no /dev/shm; use --ns PID";
	return NULL;
}

const char *
posix_limits_refusal(const struct kind_set *kinds_asked)
{
	const struct kind *kind = NULL;

	while ((kind = kind_set_next(kinds_asked, kind)) != NULL)
		if (kind->limits[0] == NULL)
			return "POSIX shared memory and semaphores have no "
			       "limits but the space of /dev/shm";
	return NULL;
}

/* How many cannot be read for the reason of this one, which is the first of
 * them; 0 for all others. */
static size_t
count_unread(const struct listing *listing, size_t at)
{
	const struct listing_object *list = listing->list;
	const struct object *obj = &list[at].obj;
	size_t count = 0;

	for (size_t i = 0; i < listing->count; i++) {
		if (list[i].obj.kind != obj->kind ||
		    list[i].obj.file.error != obj->file.error)
			continue;
		if (i < at)
			return 0;
		count++;
	}
	return count;
}

static void
tell_unread(const struct listing_request *request, const struct object *obj,
    size_t count)
{
	const struct explain_subject subject = { .kind = obj->kind };
	char target[TARGET_TEXT], why[EXPLAIN_SIZE], others[32] = "";
	char problem[TARGET_TEXT + EXPLAIN_SIZE + sizeof(others) + 8];

	if (count > 1)
		snprintf(others, sizeof(others), " and %zu more", count - 1);
	snprintf(problem, sizeof(problem), "%s%s: %s",
	    target_text(target, obj->kind, &obj->name), others,
	    explain(why, EXPLAIN_ANY, &subject, obj->file.error));
	request->problem(problem, request->arg);
}

void
posix_tell_unread(const struct listing *listing,
    const struct listing_request *request)
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct object *obj = &listing->list[i].obj;
		size_t count =
		    obj->file.error == 0 ? 0 : count_unread(listing, i);

		if (count > 0)
			tell_unread(request, obj, count);
	}
}
