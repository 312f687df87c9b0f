/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that can't control a terminal: the one place that knows what could.
 *
 * Names, payloads and command lines come from anybody. Characters that could
 * move the cursor, change the direction of writing or break a line are made
 * visible: controls as by cat -v ("^[", "M-C"), and characters beyond ASCII as
 * "\u202e". Letters of all languages are kept if the locale's encoding is
 * UTF-8, and are bytes like any others if it isn't.
 *
 * Text is cut first, then made visible: no escape is ever cut.
 */
#ifndef VIS_TEXT_H
#define VIS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/*
 * vis_text_is_control - whether a character can control a terminal: C0, DEL,
 * C1, the bidirectional controls, and the separators of lines and paragraphs.
 */
bool vis_text_is_control(uint32_t code);

/*
 * vis_text_add - appends a text of several lines: newlines and tabs stay.
 *
 * Returns as buffer_reserve.
 */
int vis_text_add(struct buffer *out, const char *text, size_t size)
    __attribute__((warn_unused_result));

/* vis_text_add_line - the same for a part of a line. */
int vis_text_add_line(struct buffer *out, const char *text, size_t size)
    __attribute__((warn_unused_result));

/* vis_text_add_log - the same without a known locale: letters of UTF-8 stay. */
int vis_text_add_log(struct buffer *out, const char *text, size_t size)
    __attribute__((warn_unused_result));

/*
 * vis_text_add_columns - as vis_text_add_line, as much of it as fits into
 * @columns of a terminal.
 *
 * Returns the columns that it takes, or -1 with errno ENOMEM.
 */
int vis_text_add_columns(struct buffer *out, const char *text, size_t size,
    int columns) __attribute__((warn_unused_result));

#endif
