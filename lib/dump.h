/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From an attached segment to standard output, and from standard input into it.
 */
#ifndef DUMP_H
#define DUMP_H

#include <stddef.h>

#include "extent.h"

enum dump_form {
	DUMP_BYTES,
	DUMP_SPARSE, /* holes stay holes in the file */
	DUMP_HEX,
};

/*
 * Is told now and then how much of @total has been done; may be NULL in what
 * follows.
 */
typedef void dump_progress(size_t done, size_t total);

/*
 * dump_write - writes @length bytes from @offset on to standard output.
 *
 * Touches no hole. DUMP_SPARSE needs a regular file that isn't open to append.
 * Returns 0, or -1 with the errno of write(2), lseek(2) or ftruncate(2);
 * ENOMEM.
 */
int dump_write(const struct extents *extents, size_t offset, size_t length,
    enum dump_form form, dump_progress *progress)
    __attribute__((warn_unused_result));

/*
 * dump_read - reads standard input to its end into @memory.
 *
 * @room: bytes that it may fill. Sets *done to how many it did. Returns 0, or
 * -1 with errno: that of read(2), or EFBIG when there was more.
 */
int dump_read(char *memory, size_t room, size_t *done, dump_progress *progress)
    __attribute__((warn_unused_result));

#endif
