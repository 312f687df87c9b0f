/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A visitor: a function that a walk calls for each object.
 */
#ifndef VISITOR_H
#define VISITOR_H

struct object;

struct visitor {
	/* Returns 0 to go on, or ends the walk with a positive number. */
	int (*object)(const struct object *obj, void *arg);
	/* Takes a sentence about something that could not be read: not every
	 * object has been visited. errno has its reason, or is 0. */
	void (*problem)(const char *why, void *arg);
	void *arg;
};

/* Where a walk may take its objects from. */
enum walk_source {
	WALK_FASTEST, /* rss and swap of segments may be OBJECT_UNKNOWN */
	WALK_PROC,    /* /proc/sysvipc, if there is one: no qbytes */
};

#endif
