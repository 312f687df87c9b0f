/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What would be in the way of a call: the reasons of explain.h before it fails.
 */
#ifndef OBSTACLE_H
#define OBSTACLE_H

#include "why/explain.h"

/*
 * obstacle_find - whether a limit or a missing right would make a creation
 * (EXPLAIN_CREATE), its values (EXPLAIN_ALTER), or its size, owner and mode
 * (EXPLAIN_SET) fail now; then writes the reason.
 *
 * What can't be seen is an obstacle too. Security modules, filters of system
 * calls and memory may forbid more.
 */
bool obstacle_find(char why[static EXPLAIN_SIZE], enum explain_call call,
    const struct explain_subject *subject) __attribute__((warn_unused_result));

#endif
