/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON that we write is read back as the same bytes and type. */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "content/codec.h"
#include "fuzz.h"

static const struct codec_types any = { 0, LONG_MAX, 0 };
static const struct codec_types sysv = { 1, LONG_MAX, 1 };
static const struct codec_types posix = { 0, 32767, 0 };

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
	if (codec_read_json(line.bytes, line.length, &any, &again, &why) ==
		-1 ||
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

/* What is read has a type of those that the queue has, and is written as it is
 * read. */
static void
read(const uint8_t *data, size_t size, const struct codec_types *types)
{
	struct message message = { .wire = NULL }, again = { .wire = NULL };
	struct buffer line = { .bytes = NULL };
	const char *why;

	if (codec_read_json((const char *)data, size, types, &message, &why) ==
	    0) {
		if (message.wire->type < types->least ||
		    message.wire->type > types->most)
			abort();
		if (codec_write(&line, CODEC_JSON, false, &message) == -1 ||
		    codec_read_json(line.bytes, line.length, types, &again,
			&why) == -1 ||
		    again.wire->type != message.wire->type ||
		    again.size != message.size ||
		    memcmp(again.wire->text, message.wire->text,
			message.size) != 0)
			abort();
	} else if (why == NULL || why[0] == '\0') {
		abort();
	}
	buffer_free(&line);
	message_free(&message);
	message_free(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read(data, size, &sysv);
	read(data, size, &posix);
	round_trip(data, size);
	return 0;
}
