/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where an attached segment holds data, and where it is a hole.
 *
 * POSIX memory is a file, whose holes the kernel tells to everybody who has it
 * open (SEEK_DATA), and reading it fills none.
 *
 * Reading a hole of a System V segment makes the kernel fill it with a page, so
 * that a dump would grow it. With CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE the
 * mapped file distinguishes data, swapped out or not, from holes (SEEK_DATA),
 * and reading that file never fills a hole.
 *
 * Without these capabilities, mincore(2) shows the owner or a writer the pages
 * in memory. A page that is swapped out looks like a hole to it, at any moment
 * of a dump. So a page counts as a hole only if, when it was found absent,
 * nothing of the segment was swapped out: its column "swap" is 0 when read
 * after mincore(2), and no page came back from swap in between. After the first
 * different answer everything counts as data. So do huge pages, of which
 * mincore(2) knows only those in our own page table: nothing is lost, but the
 * segment may grow.
 */
#ifndef EXTENT_H
#define EXTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content/attachment.h"

struct extents {
	int id;
	char *memory; /* as in struct attachment */
	size_t size;  /* bytes of the segment when it was found */
	bool resizes; /* POSIX memory: by now it may have another size */
	size_t page;  /* bytes of one of its pages */
	bool huge;    /* they are huge pages */
	int fd;       /* of the mapped file or of POSIX memory, or -1 */

	/* The answer of mincore(2), where it is used. */
	unsigned char *resident;
	size_t first, end; /* it is of this range */
	size_t pages;      /* that were asked for at once */
	int64_t valid;     /* until when; CLOCK_MONOTONIC, nanoseconds */
};

/* extents_open - gets ready for a segment. extents_close ends it. */
void extents_open(struct extents *extents, const struct attachment *attachment);
void extents_close(struct extents *extents);

/*
 * extents_next - finds the hole from @from to *start and the data from there to
 * *end. One of the two may be empty.
 *
 * Looks no farther than @last, and perhaps not so far: unless *end is @last,
 * call it again from *end on. @last is at most the size, @from less than @last.
 * Returns 0, or -1 with errno as extents_check.
 */
int extents_next(struct extents *extents, size_t from, size_t last,
    size_t *start, size_t *end) __attribute__((warn_unused_result));

/*
 * extents_check - whether the bytes up to @last are still there.
 *
 * POSIX memory may shrink: what is beyond its end is no hole. Returns 0, or -1
 * with errno ENODATA: its size is less, extents_size_now; or that of fstat(2).
 */
int extents_check(const struct extents *extents, size_t last)
    __attribute__((warn_unused_result));

/* extents_size_now - its size in bytes, or OBJECT_UNKNOWN. */
uint64_t extents_size_now(const struct extents *extents);

#endif
