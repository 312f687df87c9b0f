/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The classic format of ipcs(1) on Linux, byte for byte.
 *
 * Writes to stdout through out.h. Functions return 0, or -1 with errno.
 */
#ifndef CLASSIC_H
#define CLASSIC_H

#include "base/names.h"
#include "model/object.h"

enum classic_format {
	CLASSIC_DEFAULT,
	CLASSIC_CREATOR,
	CLASSIC_PIDS,
	CLASSIC_TIMES,
	CLASSIC_NFORMATS
};

enum classic_sizes { CLASSIC_SIZES, CLASSIC_BYTES, CLASSIC_HUMAN };

struct classic {
	enum classic_format format;
	enum classic_sizes sizes;
	struct names *names;
	bool visible; /* names are made safe for a terminal */
	/* As in struct visitor. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/*
 * classic_list - a title, headings, and a line for every object of @kind.
 *
 * Streams. Prints nothing for the pids of semaphore sets, which have none.
 * Errors: those of object_walk and of write(2).
 */
int classic_list(const struct classic *classic, const struct kind *kind)
    __attribute__((warn_unused_result));

/*
 * classic_limits - the limits of @kind. Errors: those of limit_get.
 */
int classic_limits(const struct classic *classic, const struct kind *kind)
    __attribute__((warn_unused_result));

/*
 * classic_summary - what the objects of @kind use. Errors: those of the kernel.
 */
int classic_summary(const struct classic *classic, const struct kind *kind)
    __attribute__((warn_unused_result));

/*
 * classic_details - the details of one object.
 *
 * Shows a set's semaphores that can't be read as "-", and returns the error of
 * semaphore_get in the end.
 */
int classic_details(const struct classic *classic, const struct object *obj)
    __attribute__((warn_unused_result));

#endif
