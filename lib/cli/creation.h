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
#include "model/kinds.h"

/* What to make: zeroed, and then as the arguments have it. */
struct creation {
	struct kind_set wanted;
	/* Bytes of segments, semaphores of a set, bytes of a message that a
	 * POSIX queue may hold, or 0. */
	uint64_t sizes[KIND_COUNT];
	mode_t mode;
	struct owner owner;
	bool existing;    /* take an existing one */
	bool any;         /* whosever it is */
	int64_t patience; /* nanoseconds until its values must be set */
	bool has_patience;
	const char *values_text; /* of --values, or NULL */

	/* Of System V. */
	bool by_key, private; /* neither: a random key */
	key_t key;
	uint64_t qbytes; /* 0: as the kernel makes it */
	int segment_flags;
	unsigned short *values; /* of creation_check, or NULL */

	/* Of POSIX. */
	const char *name;  /* as it was given, or NULL */
	const char *text;  /* of creation_check: with its slash */
	uint64_t messages; /* that a queue may hold; 0: as the kernel has it */
	uint64_t value;    /* of creation_check: of the semaphore */
	bool reserve;      /* take memory for all of the segment */
};

/* creation_free - gives the memory back. */
void creation_free(struct creation *creation);

/*
 * creation_parse_mode - reads a mode, as of chmod(1) by this process for an
 * object of mode @usual.
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *creation_parse_mode(const char *value, mode_t usual, mode_t *mode)
    __attribute__((warn_unused_result));

/*
 * creation_parse_huge - the size of huge pages, or NULL for the usual ones, for
 * segment_flags; the last size counts. As the functions of parse.h.
 */
const char *creation_parse_huge(const char *value, int *flags)
    __attribute__((warn_unused_result));

/*
 * creation_check - why the parts of @creation don't go together, as a text that
 * lives until the next call, or NULL.
 *
 * Completes it: the name, the values.
 */
const char *creation_check(struct creation *creation)
    __attribute__((warn_unused_result));

/* An object made, or found. */
struct created {
	struct object obj; /* its kind, name and file */
	bool made;
};

/*
 * creation_perform - creates an object of @kind, or takes the existing one.
 * Removes an object that it cannot finish.
 *
 * Returns 0 and sets @created, or says why not and returns -1.
 */
int creation_perform(const struct creation *creation, const struct kind *kind,
    struct created *created) __attribute__((warn_unused_result));

/* creation_undo - removes an object that was created, not one that was found,
 * or says why not.
 */
void creation_undo(struct created *created);

/*
 * creation_preview - creates nothing, and prints what would be created, or
 * found.
 *
 * Returns 0; or -1 after saying which limit, right or object is in the way, or
 * that it can't be known.
 */
int creation_preview(const struct creation *creation, const struct kind *kind)
    __attribute__((warn_unused_result));

#endif
