/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Telling a leak from a live object.
 *
 * It is evidence, not proof: a process that only remembers an id leaves no
 * trace in the kernel.
 */
#ifndef LEAK_H
#define LEAK_H

#include "sv.h"
#include "use.h"

enum leak {
	LEAK_NO,
	LEAK_ORPHANED,
	LEAK_UNKNOWN, /* it can't be judged from here */
};

/* The uses that leak_judge and leak_idle go by, for USES_* of uses_scan. */
unsigned leak_uses(const struct sv_kind *kind);

/*
 * leak_judge - whether no process has @obj, of the namespace @ns in which we
 * are, attached, none is blocked on it, and each that the kernel has on record
 * for it is gone, at least one being on record.
 *
 * @why: for LEAK_UNKNOWN why it can't be judged, as a text that lives for ever.
 */
enum leak leak_judge(const struct sv_object *obj, const struct uses *uses,
    ino_t ns, const char **why);

/*
 * leak_idle - how long @obj hasn't been used, at least, in nanoseconds.
 *
 * 0 while a process has it attached or is seen to be blocked on it. One that
 * was never used is as old as its last change.
 */
int64_t leak_idle(const struct sv_object *obj, const struct uses *uses,
    ino_t ns);

#endif
