/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms in which messages are written and read. */

#include "content/codec.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/hex.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/vis_text.h"

/* C programs send the NUL at the end of a string along. */
static size_t
text_size(const struct message *message)
{
	size_t size = message->size;

	return size > 0 && message->wire->text[size - 1] == '\0' ? size - 1
	                                                         : size;
}

static int
add_text(struct buffer *out, bool visible, const char *text, size_t size)
{
	return visible ? vis_text_add(out, text, size)
	               : buffer_add(out, text, size);
}

static int
write_hex(struct buffer *out, const struct message *message)
{
	if (buffer_format(out, "type %ld size %zu\n", message->wire->type,
		message->size) == -1)
		return -1;
	for (size_t at = 0; at < message->size; at += HEX_BYTES) {
		size_t left = message->size - at;

		if (hex_line(out, at, message->wire->text + at,
			left < HEX_BYTES ? left : HEX_BYTES) == -1)
			return -1;
	}
	return 0;
}

/* A member of bytes: a text, or where they aren't UTF-8 under another name. */
static void
put_bytes(struct json *json, const char *text_name, const char *base64_name,
    const char *bytes, size_t size)
{
	struct buffer base64 = { .bytes = NULL };

	if (utf8_is_valid(bytes, size)) {
		json_name(json, text_name);
		json_put_text(json, bytes, size);
		return;
	}
	json_name(json, base64_name);
	if (base64_encode(&base64, bytes, size) == -1)
		json->failed = true;
	else
		json_put_text(json, base64.bytes, base64.length);
	buffer_free(&base64);
}

/* The line becomes @out again. */
static int
end_json(struct json *json, struct buffer *out)
{
	json_close(json, '}');
	json_put_space(json, "\n");
	*out = json->text;
	return json_failed(json) ? -1 : 0;
}

static int
write_json(struct buffer *out, const struct message *message)
{
	struct json json = { .text = *out, .compact = true };

	json_open(&json, '{');
	json_name(&json, "type");
	json_put_signed(&json, message->wire->type);
	json_name(&json, "size");
	json_put_number(&json, message->size);
	put_bytes(&json, "text", "base64", message->wire->text, message->size);
	return end_json(&json, out);
}

int
codec_write_refusal(struct buffer *out, const char *input, size_t size,
    const char *why)
{
	struct json json = { .text = *out, .compact = true };
	size_t before = out->length;

	json_open(&json, '{');
	put_bytes(&json, "input", "input_base64", input, size);
	json_name(&json, "error");
	json_put_text(&json, why, strlen(why));
	if (end_json(&json, out) == 0)
		return 0;
	out->length = before;
	return -1;
}

static int
write_text(struct buffer *out, bool visible, const struct message *message,
    char end)
{
	if (add_text(out, visible, message->wire->text, text_size(message)) ==
	    -1)
		return -1;
	return buffer_add(out, &end, 1);
}

static int
write_form(struct buffer *out, enum codec_form form, bool visible,
    const struct message *message)
{
	switch (form) {
	case CODEC_RAW:
		return add_text(out, visible, message->wire->text,
		    message->size);
	case CODEC_NULL:
		return write_text(out, visible, message, '\0');
	case CODEC_HEX:
		return write_hex(out, message);
	case CODEC_JSON:
		return write_json(out, message);
	case CODEC_LONG:
		if (buffer_format(out, "%ld %zu ", message->wire->type,
			message->size) == -1)
			return -1;
		break;
	case CODEC_TEXT:
		break;
	}
	return write_text(out, visible, message, '\n');
}

int
codec_write(struct buffer *out, enum codec_form form, bool visible,
    const struct message *message)
{
	size_t before = out->length;

	if (write_form(out, form, visible, message) == 0)
		return 0;
	out->length = before;
	return -1;
}

/* Jansson takes a lack of memory for an error of the text. */
static bool memory_failed;

static void *
allocate(size_t size)
{
	void *memory = malloc(size);

	if (memory == NULL)
		memory_failed = true;
	return memory;
}

static const char *
read_base64(const json_t *base64, struct message *message)
{
	size_t length = json_string_length(base64);

	if (message_reserve(message, base64_most(length)) == -1) {
		memory_failed = true;
		return NULL;
	}
	if (!base64_decode(json_string_value(base64), length,
		message->wire->text, &message->size))
		return "\"base64\" is not base64";
	return NULL;
}

static const char *
read_type(const json_t *member, const struct codec_types *types, long *type)
{
	static char why[96];

	if (json_is_integer(member) &&
	    json_integer_value(member) >= types->least &&
	    json_integer_value(member) <= types->most) {
		*type = (long)json_integer_value(member);
		return NULL;
	}
	snprintf(why, sizeof(why), "\"type\" is not a number from %ld to %ld",
	    types->least, types->most);
	return why;
}

/* Takes the members that a message has; each has been seen to be there. */
static const char *
read_members(const json_t *object, const struct codec_types *types,
    struct message *message)
{
	long type = types->usual;
	const json_t *type_member = json_object_get(object, "type");
	const json_t *size = json_object_get(object, "size");
	const json_t *text = json_object_get(object, "text");
	const json_t *base64 = json_object_get(object, "base64");
	size_t known = 0;
	const char *why = NULL;

	known += type_member != NULL;
	known += size != NULL;
	known += text != NULL;
	known += base64 != NULL;
	if (known != json_object_size(object))
		return "unknown member: only type, size, text, base64";
	if (type_member != NULL)
		why = read_type(type_member, types, &type);
	if (why != NULL)
		return why;
	if ((text != NULL) == (base64 != NULL))
		return "needs either \"text\" or \"base64\"";
	if (!json_is_string(text != NULL ? text : base64))
		return "\"text\" or \"base64\" is not a string";
	if (text != NULL)
		memory_failed |=
		    message_set(message, type, json_string_value(text),
			json_string_length(text)) == -1;
	else
		why = read_base64(base64, message);
	if (why != NULL || memory_failed)
		return why;
	message->wire->type = type;
	if (size != NULL &&
	    (!json_is_integer(size) ||
		(uint64_t)json_integer_value(size) != message->size))
		return "\"size\" is not the size of the message";
	return NULL;
}

bool
codec_is_blank(const char **line, size_t *length)
{
	static const char mark[] = { '\xef', '\xbb', '\xbf' };
	static const char blanks[] = { ' ', '\t', '\r', '\n' };
	size_t at = 0;

	while (*length >= sizeof(mark) &&
	       memcmp(*line, mark, sizeof(mark)) == 0) {
		*line += sizeof(mark);
		*length -= sizeof(mark);
	}
	while (at < *length &&
	       memchr(blanks, (*line)[at], sizeof(blanks)) != NULL)
		at++;
	return at == *length;
}

int
codec_read_json(const char *line, size_t length,
    const struct codec_types *types, struct message *message, const char **why)
{
	static char text[sizeof("not JSON: ") + JSON_ERROR_TEXT_LENGTH];
	json_error_t error;
	json_t *object;

	*why = NULL;
	memory_failed = false;
	json_set_alloc_funcs(allocate, free);
	object = json_loadb(line, length,
	    JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
	if (object == NULL) {
		snprintf(text, sizeof(text), "not JSON: %s", error.text);
		*why = text;
	} else {
		*why = json_is_object(object)
		           ? read_members(object, types, message)
		           : "not a JSON object";
		json_decref(object);
	}
	if (memory_failed) {
		*why = NULL;
		errno = ENOMEM;
	}
	return *why == NULL && !memory_failed ? 0 : -1;
}
