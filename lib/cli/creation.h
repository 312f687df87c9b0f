/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making an object that is whole: with its owner, its mode, its size and its
 * values; or none.
 */
#ifndef CREATION_H
#define CREATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/owner.h"
#include "model/kind.h"

/* What to make. */
struct creation {
	uint64_t sizes[KIND_SYSV_COUNT]; /* bytes, semaphores */
	bool by_key, private;            /* neither: a random key */
	key_t key;
	mode_t mode;
	struct owner owner;
	uint64_t qbytes;        /* 0: as the kernel makes it */
	unsigned short *values; /* as many as sizes has, or NULL */
	int segment_flags;
	bool existing;    /* take the one that exists, if there is one */
	bool any;         /* whosever it is */
	int64_t patience; /* nanoseconds until its values must be set */
};

/* An object made, or found. */
struct created {
	const struct kind *kind;
	struct object_name name;
	bool made;
};

/*
 * creation_perform - makes an object of @kind, or takes the one that exists.
 * One that can't be finished is removed again.
 *
 * Returns 0 and sets @created, or says why not and returns -1.
 */
int creation_perform(const struct creation *creation, const struct kind *kind,
    struct created *created) __attribute__((warn_unused_result));

/* creation_undo - removes what was made, not what was found, or says why not.
 */
void creation_undo(struct created *created);

#endif
