/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dumping, loading and clearing the bytes of an attached segment.
 *
 * Bytes are copied: data in a pipe doesn't change with the segment. A page that
 * the kernel can't provide is an error (EFAULT), never a signal.
 */
#ifndef SEGMENT_IO_H
#define SEGMENT_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content/extent.h"

/*
 * segment_check_range - whether @length bytes from @offset on are within a
 * segment of @size bytes.
 *
 * Returns NULL, or @why, with the reason.
 */
#define SEGMENT_WHY_SIZE 128
const char *segment_check_range(char why[static SEGMENT_WHY_SIZE],
    uint64_t size, uint64_t offset, uint64_t length)
    __attribute__((warn_unused_result));

enum segment_form {
	SEGMENT_BYTES,
	SEGMENT_SPARSE, /* holes stay holes in the file */
	SEGMENT_HEX,
};

struct segment_io {
	struct extents *extents;
	int fd; /* where the bytes go to or come from; waited for if it is
	         * non-blocking */
	/* Called now and then with the bytes done and the total, 0 if that is
	 * unknown; or NULL. */
	void (*progress)(uint64_t done, uint64_t total, void *arg);
	void *arg;
	const char
	    *doing; /* «read», for segment_io_reason; set by the functions */

	/* The result. */
	size_t done;         /* bytes */
	bool segment_failed; /* it is the segment that failed, and not fd */
};

/*
 * segment_dump - writes @length bytes from @offset on to io->fd.
 *
 * Touches no hole. SEGMENT_SPARSE needs a regular file that isn't open to
 * append, and cuts it after the last byte. Returns 0, or -1 with the errno of
 * write(2), lseek(2) or ftruncate(2); that of read(2), EFAULT or ENODATA (it
 * has shrunk), with segment_failed; ENOMEM.
 */
int segment_dump(struct segment_io *io, size_t offset, size_t length,
    enum segment_form form) __attribute__((warn_unused_result));

/* segment_keeps_holes - whether @fd can be given SEGMENT_SPARSE. */
bool segment_keeps_holes(int fd);

/*
 * segment_input_size - how many bytes are left in the regular file @fd, or 0
 * where that isn't known.
 */
uint64_t segment_input_size(int fd);

/*
 * segment_load - reads io->fd to its end into the segment, from @offset on.
 *
 * @room: the bytes that it may fill. Doesn't read the holes of a regular file,
 * but clears what they cover. Never makes the segment larger. Returns 0, or -1
 * with errno: that of read(2), EFBIG if there was more, or EFAULT or ENODATA
 * with segment_failed.
 */
int segment_load(struct segment_io *io, size_t offset, size_t room)
    __attribute__((warn_unused_result));

/*
 * segment_clear - sets @length bytes from @offset on to zero.
 *
 * Frees whole pages and fills no hole. Leaves the last page beyond the size as
 * it is. Uses only the extents of @io. Returns 0, or -1 with segment_failed and
 * errno EFAULT or ENODATA, or that of pipe2(2), or of read(2) or write(2) of a
 * pipe.
 */
int segment_clear(struct segment_io *io, size_t offset, size_t length)
    __attribute__((warn_unused_result));

/* segment_io_reason - what @error, the errno of a failure, means. Returns @why.
 */
const char *segment_io_reason(char why[static SEGMENT_WHY_SIZE],
    const struct segment_io *io, int error);

#endif
