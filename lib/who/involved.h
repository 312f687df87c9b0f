/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether one process has to do with an object.
 */
#ifndef INVOLVED_H
#define INVOLVED_H

#include "model/object.h"
#include "who/orphan.h"
#include "who/scan.h"

enum involvement {
	INVOLVED_NOT,
	INVOLVED_USES,     /* it has the object attached, or waits on it */
	INVOLVED_RECORDED, /* the kernel has it on record for the object */
	INVOLVED_UNKNOWN,  /* it can't be told */
};

/*
 * involved - what the process @pid has to do with @obj, an object of the IPC
 * namespace @ns, in which this process is.
 *
 * A process that has ended is on record by its number. One that lives is so
 * only if it lived at the time of the record, and so are its threads: the
 * kernel gives numbers again.
 *
 * @scan: with SCAN_ATTACHED, SCAN_BLOCKED and SCAN_UNDO.
 * @why: why it can't be told, if so.
 */
enum involvement involved(const struct scan *scan, ino_t ns,
    const struct object *obj, pid_t pid, struct orphan_reason *why)
    __attribute__((warn_unused_result));

#endif
