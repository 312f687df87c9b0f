/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling a leak from a live object.
 *
 * It is evidence, not proof: a process that only remembers an id leaves no
 * trace in the kernel.
 */
#ifndef ORPHAN_H
#define ORPHAN_H

#include "model/object.h"
#include "who/scan.h"

enum orphan {
	ORPHAN_NO,
	ORPHAN_ORPHANED,
	ORPHAN_UNKNOWN, /* it can't be judged from here */
};

/* The uses that orphan_judge and orphan_idle go by, for SCAN_* of
 * scan_processes. */
unsigned orphan_uses(const struct kind *kind);

/*
 * orphan_judge - whether no process has @obj, of the namespace @ns in which we
 * are, attached, none is blocked on it, and each that the kernel has on record
 * for it is gone, at least one being on record.
 *
 * @why: for ORPHAN_UNKNOWN why it can't be judged, as a text that lives for
 * ever.
 */
enum orphan orphan_judge(const struct object *obj, const struct scan *uses,
    ino_t ns, const char **why);

/*
 * orphan_idle - how long @obj hasn't been used, at least, in nanoseconds.
 *
 * 0 while a process has it attached or is seen to be blocked on it. One that
 * was never used is as old as its last change.
 */
int64_t orphan_idle(const struct object *obj, const struct scan *uses,
    ino_t ns);

#endif
