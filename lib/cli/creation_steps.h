/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of a creation, for the files of creation.h alone.
 */
#ifndef CREATION_STEPS_H
#define CREATION_STEPS_H

#include "cli/creation.h"
#include "why/explain.h"

/* Names what was to be made, and says why it wasn't. */
void creation_say(const struct creation *creation, const struct kind *kind,
    const char *why);

/* The same with the reason of a call that failed just now. */
void creation_say_failure(const struct creation *creation,
    enum explain_call call, const struct explain_subject *subject);

/* What its creation, or finding the existing one, is about; @name lives as long
 * as it does. */
struct explain_subject creation_subject(const struct creation *creation,
    const struct kind *kind, struct object_name *name);

/*
 * creation_find - takes the one that exists: of System V, of POSIX.
 *
 * @waits: until its values are set. Returns 0; 1 when there is none; -1 after
 * saying why it isn't taken, or when a signal asked to end.
 */
int creation_find(const struct creation *creation, struct created *created,
    bool waits) __attribute__((warn_unused_result));
int creation_find_posix(const struct creation *creation,
    struct created *created) __attribute__((warn_unused_result));

/* Makes one of POSIX. Returns 0, or -1 with errno after undoing what was made.
 */
int creation_make_posix(const struct creation *creation,
    struct created *created) __attribute__((warn_unused_result));

/* Whether the kernel's part isn't all: steps of System V follow. */
bool creation_has_finish(const struct creation *creation,
    const struct kind *kind);

#endif
