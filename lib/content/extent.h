/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What an attached segment holds, and where it is a hole.
 *
 * Reading a hole makes the kernel fill it with a page, so that a dump would
 * grow the segment. With CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE the file
 * behind the mapping tells data, swapped out or not, from holes (SEEK_DATA).
 * Without, and for the owner or a writer, mincore(2) tells the pages in memory;
 * one that is swapped out looks like a hole to it, so it is asked only where
 * the kernel says that no page of the segment is swapped out. In all other
 * cases everything counts as data: nothing is lost, but the segment may grow.
 */
#ifndef EXTENT_H
#define EXTENT_H

#include <stdbool.h>
#include <stddef.h>

struct extents {
	const char *memory;
	size_t size; /* bytes of the segment */
	size_t page;
	int fd;          /* of the file behind the mapping, or -1 */
	bool by_mincore; /* where fd is -1 */
};

/*
 * extents_open - gets ready for the segment @id, of @size bytes, attached at
 * @memory. extents_close ends it.
 */
void extents_open(struct extents *extents, int id, const char *memory,
    size_t size);
void extents_close(struct extents *extents);

/*
 * extents_next - the next range of data, from @from on.
 *
 * Sets *start and *end, both @extents->size where there is none any more.
 */
void extents_next(const struct extents *extents, size_t from, size_t *start,
    size_t *end);

#endif
