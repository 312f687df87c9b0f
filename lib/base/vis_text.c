/* SPDX-License-Identifier: BSD-2-Clause */
/* Text that can't control a terminal. */

#include "base/vis_text.h"

#include <bsd/vis.h>
#include <stdbool.h>

#include "base/utf8.h"

int
vis_text_add(struct buffer *out, const char *text, size_t size)
{
	for (size_t at = 0; at < size;) {
		size_t length =
		    utf8_length((const unsigned char *)text + at, size - at);
		/* U+0080 to U+009F control terminals too. */
		bool control = length == 2 && (unsigned char)text[at] == 0xc2 &&
		               (unsigned char)text[at + 1] < 0xa0;
		char cell[8];
		char *end;

		if (length > 1 && !control) {
			if (buffer_add(out, text + at, length) == -1)
				return -1;
			at += length;
			continue;
		}
		end = vis(cell, text[at], VIS_CSTYLE | VIS_NOSLASH,
		    at + 1 < size ? text[at + 1] : 0);
		if (buffer_add(out, cell, (size_t)(end - cell)) == -1)
			return -1;
		at++;
	}
	return 0;
}
