/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON that we write is read back as the same bytes and type. */

#include <stdlib.h>
#include <string.h>

#include "content/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
round_trip(const uint8_t *data, size_t size)
{
	struct message message = { .wire = NULL }, again = { .wire = NULL };
	struct buffer line = { .bytes = NULL };
	long type = size == 0 ? 1 : data[0] + 1L;
	const char *why;

	if (message_set(&message, type, (const char *)data, size) == -1 ||
	    codec_write(&line, CODEC_JSON, false, &message) == -1)
		abort();
	if (codec_read_json(line.bytes, line.length, 0, &again, &why) == -1 ||
	    again.wire->type != type || again.size != size ||
	    memcmp(again.wire->text, data, size) != 0)
		abort();
	for (int form = CODEC_TEXT; form <= CODEC_LONG; form++)
		if (codec_write(&line, (enum codec_form)form, true, &message) ==
		    -1)
			abort();
	buffer_free(&line);
	message_free(&message);
	message_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message message = { .wire = NULL };
	const char *why;

	if (codec_read_json((const char *)data, size, 1, &message, &why) == 0 &&
	    message.wire->type < 1)
		abort();
	message_free(&message);
	round_trip(data, size);
	return 0;
}
