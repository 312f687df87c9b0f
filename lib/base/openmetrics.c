/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics as text. */

#include "base/openmetrics.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vis_text.h"

static void
put(struct openmetrics *out, const char *bytes, size_t length)
{
	out->no_memory |= buffer_add(&out->text, bytes, length) == -1;
}

static void
put_text(struct openmetrics *out, const char *text)
{
	put(out, text, strlen(text));
}

static void
put_head(struct openmetrics *out, const struct openmetrics_family *family)
{
	out->no_memory |=
	    buffer_format(&out->text, "# HELP %s %s\n# TYPE %s gauge\n",
		family->name, family->help, family->name) == -1;
	if (family->unit != NULL)
		out->no_memory |= buffer_format(&out->text, "# UNIT %s %s\n",
				      family->name, family->unit) == -1;
}

void
openmetrics_begin(struct openmetrics *out,
    const struct openmetrics_family *family)
{
	if (out->family != family)
		put_head(out, family);
	out->family = family;
	out->has_labels = false;
	put_text(out, family->name);
}

/* Puts the first character of a text; returns its length. */
static size_t
put_character(struct openmetrics *out, const char *text, size_t size)
{
	uint32_t code;
	size_t length = utf8_decode(text, size, &code);
	size_t bytes = length == 0 ? 1 : length;

	if (*text == '\n') {
		put_text(out, "\\n");
	} else if (*text == '"' || *text == '\\') {
		put_text(out, "\\");
		put(out, text, 1);
	} else if (length == 0 || *text == '%' || vis_text_is_control(code)) {
		for (size_t i = 0; i < bytes; i++)
			out->no_memory |= buffer_format(&out->text, "%%%02X",
					      (unsigned char)text[i]) == -1;
	} else {
		put(out, text, bytes);
	}
	return bytes;
}

void
openmetrics_label(struct openmetrics *out, const char *name, const char *value)
{
	size_t size = strlen(value);

	put_text(out, out->has_labels ? "," : "{");
	out->has_labels = true;
	put_text(out, name);
	put_text(out, "=\"");
	for (size_t i = 0; i < size;)
		i += put_character(out, value + i, size - i);
	put_text(out, "\"");
}

static void
end_labels(struct openmetrics *out)
{
	put_text(out, out->has_labels ? "} " : " ");
}

void
openmetrics_number(struct openmetrics *out, uint64_t number)
{
	end_labels(out);
	out->no_memory |=
	    buffer_format(&out->text, "%" PRIu64 "\n", number) == -1;
}

void
openmetrics_seconds(struct openmetrics *out, int64_t seconds)
{
	end_labels(out);
	out->no_memory |=
	    buffer_format(&out->text, "%" PRId64 "\n", seconds) == -1;
}

void
openmetrics_double(struct openmetrics *out, double number)
{
	end_labels(out);
	if (isinf(number))
		put_text(out, "+Inf\n");
	else
		out->no_memory |=
		    buffer_format(&out->text, "%.9g\n", number) == -1;
}

int
openmetrics_end(struct openmetrics *out)
{
	put_text(out, "# EOF\n");
	if (!out->no_memory)
		return 0;
	errno = ENOMEM;
	return -1;
}

void
openmetrics_free(struct openmetrics *out)
{
	buffer_free(&out->text);
}
