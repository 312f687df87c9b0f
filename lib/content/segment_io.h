/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an attached segment to standard output, and from standard input into it.
 */
#ifndef SEGMENT_IO_H
#define SEGMENT_IO_H

#include <stddef.h>

#include "content/extent.h"

enum segment_form {
	SEGMENT_BYTES,
	SEGMENT_SPARSE, /* holes stay holes in the file */
	SEGMENT_HEX,
};

/*
 * Is told now and then how much of @total has been done; may be NULL in what
 * follows.
 */
typedef void segment_progress(size_t done, size_t total);

/*
 * segment_write - writes @length bytes from @offset on to standard output.
 *
 * Touches no hole. SEGMENT_SPARSE needs a regular file that isn't open to
 * append. Returns 0, or -1 with the errno of write(2), lseek(2) or
 * ftruncate(2); ENOMEM.
 */
int segment_write(const struct extents *extents, size_t offset, size_t length,
    enum segment_form form, segment_progress *progress)
    __attribute__((warn_unused_result));

/*
 * segment_read - reads standard input to its end into @memory.
 *
 * @room: bytes that it may fill. Sets *done to how many it did. Returns 0, or
 * -1 with errno: that of read(2), or EFBIG when there was more.
 */
int segment_read(char *memory, size_t room, size_t *done,
    segment_progress *progress) __attribute__((warn_unused_result));

#endif
