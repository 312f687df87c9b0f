/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A difference between two readings as a line of text or JSON.
 */
#ifndef EVENT_H
#define EVENT_H

#include <stdbool.h>
#include <time.h>

#include "list/difference.h"

struct event_style {
	bool json;
	bool dated; /* in text: the day, too; the time is ISO 8601 */
	struct value_style value;
};

/*
 * event_write - writes a line to stdout: @when, what, and the object as a
 * target; of a new one the values of @columns, of a changed one those that
 * differ, old and new.
 *
 * JSON: {"time": "...", "event": "changed", "object": "queue:9", "msgs":
 * {"old": 2, "new": 3}}. Returns 0, or -1 with errno ENOMEM; out_flush reports
 * failures to write.
 */
int event_write(const struct difference *difference,
    const struct columns *columns, const struct event_style *style, time_t when)
    __attribute__((warn_unused_result));

#endif
