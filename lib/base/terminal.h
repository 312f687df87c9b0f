/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the terminal takes on which standard output is shown.
 */
#ifndef TERMINAL_H
#define TERMINAL_H

#include <stdbool.h>

enum terminal_color { TERMINAL_AUTO, TERMINAL_ALWAYS, TERMINAL_NEVER };

/*
 * terminal_parse_color - takes "auto", "always" or "never".
 *
 * Returns NULL, or why it is refused, as the functions of parse.h.
 */
const char *terminal_parse_color(const char *text, enum terminal_color *color)
    __attribute__((warn_unused_result));

/*
 * terminal_has_color - whether to use colors on standard output.
 *
 * TERMINAL_AUTO: on a terminal, unless its type in $TERM is "dumb" or unknown,
 * or $NO_COLOR is set to anything but "". See https://no-color.org/.
 */
bool terminal_has_color(enum terminal_color color);

/* terminal_can_redraw - whether standard output is a terminal whose cursor
 * moves: its type in $TERM is neither "dumb" nor unknown. */
bool terminal_can_redraw(void);

/* terminal_rows - how high it is, or 24 where it doesn't tell. */
int terminal_rows(void);

/*
 * terminal_columns - how wide it is; where it doesn't tell, what $COLUMNS says,
 * or else 80.
 */
int terminal_columns(void);

#endif
