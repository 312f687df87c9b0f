/* SPDX-License-Identifier: BSD-2-Clause */
/* A listing that is shared. */

#include "list/reading.h"

#include <errno.h>
#include <stdlib.h>

struct reading *
reading_take(const struct listing_request *request,
    const struct column_context *context)
{
	struct reading *reading = calloc(1, sizeof(*reading));

	if (reading == NULL)
		return NULL;
	reading->holders = 1;
	reading->context = *context;
	reading->context.names = names_new();
	if (reading->context.names == NULL ||
	    listing_gather(&reading->listing, request) == -1) {
		reading_release(reading);
		errno = ENOMEM;
		return NULL;
	}
	/* It may be held for long; that keeps no namespace alive. */
	namespaces_close(&reading->listing.scan->namespaces);
	reading->context.scan = reading->listing.scan;
	reading->context.cmdlines = reading->listing.cmdlines;
	return reading;
}

struct reading *
reading_hold(struct reading *reading)
{
	reading->holders++;
	return reading;
}

void
reading_release(struct reading *reading)
{
	if (reading == NULL || --reading->holders > 0)
		return;
	listing_free(&reading->listing);
	names_free(reading->context.names);
	free(reading);
}
