/* SPDX-License-Identifier: BSD-2-Clause */
/* What a listing may lack. */

#include "list/doubts.h"

#include <stdio.h>

#include "who/scan.h"

static bool
is_partial(const struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		if (listing->list[i].usage != NULL &&
		    listing->list[i].usage->verdict.partial)
			return true;
	return false;
}

void
doubts_tell(const struct listing *listing, unsigned needs,
    void (*tell)(const char *why, void *arg), void *arg)
{
	const struct scan *scan = listing->scan;
	char text[FILTER_TEXT];

	for (size_t i = 0; i < listing->doubts.count; i++)
		tell(filter_doubt_text(&listing->doubts.list[i], scan, text),
		    arg);
	if ((needs & (COLUMN_PIDS | COLUMN_WAITERS)) == 0 ||
	    !is_partial(listing))
		return;
	if (scan->blind != NULL) {
		snprintf(text, sizeof(text),
		    "cannot tell who uses an object: %s", scan->blind);
		tell(text, arg);
	} else if (scan->unreadable > 0) {
		snprintf(text, sizeof(text), "%s: there may be more users",
		    scan_doubt(scan));
		tell(text, arg);
	}
}
