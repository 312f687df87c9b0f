/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The forms in which messages are written, and the JSON in which they are read
 * back.
 */
#ifndef CODEC_H
#define CODEC_H

#include <stdbool.h>

#include "base/buffer.h"
#include "content/message.h"

enum codec_form {
	CODEC_TEXT, /* the text without one trailing NUL, and a newline */
	CODEC_RAW,  /* the bytes alone */
	CODEC_NULL, /* as CODEC_TEXT, with a NUL instead of the newline */
	CODEC_HEX,  /* type and size, and a dump */
	CODEC_JSON, /* {"type":N,"size":N,"text":"..."}, or "base64" instead of
	               "text" where it isn't UTF-8, and a newline */
	CODEC_LONG, /* type, size, and as CODEC_TEXT */
};

/*
 * codec_write - appends a message in a form.
 *
 * @visible: the output is a terminal: makes characters that could control it
 * visible, in every form. Returns 0, or -1 with errno ENOMEM and @out
 * unchanged.
 */
int codec_write(struct buffer *out, enum codec_form form, bool visible,
    const struct message *message) __attribute__((warn_unused_result));

/*
 * codec_write_refusal - appends input that could not be read, and why, as an
 * object:
 * {"input":"...","error":"..."}, or "input_base64" instead of "input" where it
 * isn't UTF-8, and a newline.
 *
 * Returns as codec_write.
 */
int codec_write_refusal(struct buffer *out, const char *input, size_t size,
    const char *why) __attribute__((warn_unused_result));

/*
 * codec_is_blank - whether a line holds nothing for codec_read_json, but only
 * white space and byte order marks, which aren't part of JSON.
 *
 * Moves *@line and *@length past a mark at its beginning.
 */
bool codec_is_blank(const char **line, size_t *length);

/* The types that messages may have. */
struct codec_types {
	long least, most;
	long usual; /* of a message that doesn't name one */
};

/*
 * codec_read_json - reads one object as CODEC_JSON writes it.
 *
 * "type" and "size" may be missing. Returns 0; or -1
 * with @why set to why it is refused, a text that lives until the next call, or
 * to NULL with errno ENOMEM. @message is then undefined.
 */
int codec_read_json(const char *line, size_t length,
    const struct codec_types *types, struct message *message, const char **why)
    __attribute__((warn_unused_result));

#endif
