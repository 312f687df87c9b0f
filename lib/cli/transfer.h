/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Moving bytes between an attached segment and a standard stream, or clearing
 * them: with the line of progress, and with a diagnostic that tells which of
 * the two failed, and how much was done.
 */
#ifndef TRANSFER_H
#define TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "content/attachment.h"
#include "content/segment_io.h"

enum transfer_way { TRANSFER_OUT, TRANSFER_IN, TRANSFER_CLEAR };

struct transfer {
	const char *program;
	const char *object; /* the segment as a target */
	enum transfer_way way;
	uint64_t offset, length; /* within the segment */
	enum segment_form form;  /* TRANSFER_OUT */
};

/*
 * transfer_may_clear - whether nobody else has the segment attached, or open,
 * or the user, asked at the terminal, wants it cleared nevertheless.
 *
 * What can't be known is asked, too. Where standard input isn't a terminal,
 * says why not and returns false.
 */
bool transfer_may_clear(const char *object,
    const struct attachment *attachment);

/*
 * transfer_perform - moves or clears the bytes.
 *
 * Returns EXIT_SUCCESS, or EXIT_FAILURE after saying why.
 */
int transfer_perform(const struct transfer *transfer,
    const struct attachment *attachment) __attribute__((warn_unused_result));

#endif
