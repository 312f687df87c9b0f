/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * All processes of /proc, looked at one after the other, within a bound of
 * time: a file of one of them may never answer.
 */
#ifndef SCAN_PASS_H
#define SCAN_PASS_H

#include "who/scan.h"
#include "who/sight.h"

/*
 * pass_over - looks at every process but ourselves.
 *
 * Sets processes, uses, namespaces and unreadable of @scan, and blind where not
 * all could be listed or too many didn't answer; nothing is in order yet.
 * @sight: what was learnt; its root stays open until then.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int pass_over(struct scan *scan, const struct sight *sight)
    __attribute__((warn_unused_result));

#endif
