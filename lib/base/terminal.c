/* SPDX-License-Identifier: BSD-2-Clause */
/* What the terminal takes. */

#include "base/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/parse.h"

const char *
terminal_parse_color(const char *text, enum terminal_color *color)
{
	static const char *const words[] = {
		[TERMINAL_AUTO] = "auto",
		[TERMINAL_ALWAYS] = "always",
		[TERMINAL_NEVER] = "never",
		NULL,
	};
	unsigned index;
	const char *why = parse_word(text, words, &index);

	if (why == NULL)
		*color = index;
	return why;
}

bool
terminal_can_redraw(void)
{
	const char *type = getenv("TERM");

	return isatty(STDOUT_FILENO) != 0 && type != NULL && type[0] != '\0' &&
	       strcmp(type, "dumb") != 0;
}

bool
terminal_has_color(enum terminal_color color)
{
	const char *refused = getenv("NO_COLOR");

	if (color != TERMINAL_AUTO)
		return color == TERMINAL_ALWAYS;
	return terminal_can_redraw() && (refused == NULL || refused[0] == '\0');
}

int
terminal_rows(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0)
		return size.ws_row;
	return 24;
}

int
terminal_columns(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	uint64_t number;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (columns != NULL &&
	    parse_count(columns, 1, UINT16_MAX, &number) == NULL)
		return (int)number;
	return 80;
}
