/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that can't control a terminal.
 */
#ifndef VIS_TEXT_H
#define VIS_TEXT_H

#include "base/buffer.h"

/*
 * vis_text_add - appends letters of all languages as they are, and all else as
 * vis(3) writes it. Returns as buffer_reserve.
 */
int vis_text_add(struct buffer *out, const char *text, size_t size)
    __attribute__((warn_unused_result));

#endif
