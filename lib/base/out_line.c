/* SPDX-License-Identifier: BSD-2-Clause */
/* A line of output under construction. */

#include "base/out_line.h"

#include "base/buffer.h"
#include "base/vis_text.h"

void
out_line_visible(struct out_line *line, const char *text, size_t length,
    int columns)
{
	struct buffer visible = { .bytes = NULL };
	size_t before = line->length;
	int taken;

	taken = vis_text_add_columns(&visible, text, length, columns);
	if (taken == -1)
		out_line_text(line, "?");
	else if (visible.length > 0)
		out_line_bytes(line, visible.bytes, visible.length);
	if (taken >= 0)
		line->hidden += line->length - before - (size_t)taken;
	buffer_free(&visible);
}
