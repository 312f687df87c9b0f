/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Records of a stream: lines, parts between NULs, or the whole.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

#define RECORD_WHOLE (-1)

struct record_reader {
	int fd;
	int delimiter; /* '\n', '\0', or RECORD_WHOLE */
	size_t most;   /* bytes of a record */
	struct buffer buffer;
	size_t start; /* of the rest in the buffer */
	bool at_end;  /* of the stream; the last record had no delimiter */
	bool began;
};

/*
 * record_next - the next record, without its delimiter.
 *
 * The last one needs no delimiter. RECORD_WHOLE is one record, even if it is
 * empty. Memory stays below twice @most plus 128 KiB. Waits for a descriptor
 * that doesn't block.
 *
 * @record lives until the next call. Returns 1; 0 after the last record; or -1
 * with errno: EMSGSIZE if the record is longer than @most, EINTR if a signal
 * asks to end, ENOMEM, or that of read(2).
 */
int record_next(struct record_reader *reader, const char **record, size_t *size)
    __attribute__((warn_unused_result));

/*
 * record_rest - the next piece of a record that record_next found too long, up
 * to its end; record_next then goes on with the record after it.
 *
 * @piece lives until the next call. Returns 1; 0 after the last piece; or -1 as
 * record_next, but for EMSGSIZE.
 */
int record_rest(struct record_reader *reader, const char **piece, size_t *size)
    __attribute__((warn_unused_result));

/* record_free - gives the memory back. */
void record_free(struct record_reader *reader);

#endif
