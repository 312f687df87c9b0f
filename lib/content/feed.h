/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages from a stream: all of it, lines, parts between NULs, or JSON.
 */
#ifndef FEED_H
#define FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/record.h"
#include "content/codec.h"
#include "content/message.h"

enum feed_source { FEED_WHOLE, FEED_LINES, FEED_NULLS, FEED_JSON };

struct feed_form {
	enum feed_source source;
	struct codec_types types; /* as the queue takes them */
	bool add_nul;             /* at the end of each, but for JSON */
	uint64_t most;            /* bytes of a message */
	bool rejects; /* larger ones are read too, up to 16 MiB at least */
};

struct feed {
	struct feed_form form;
	struct record_reader reader;
	const char *record; /* the last one, until the next call */
	size_t size;
};

/* feed_begin - gets ready to read from @fd. */
void feed_begin(struct feed *feed, int fd, const struct feed_form *form);

/*
 * feed_next - the next message. Skips blank lines and byte order marks between
 * JSON.
 *
 * Returns 1; 0 after the last message; or -1: with *@why set if the record
 * isn't a message and the stream can go on, otherwise with errno: EMSGSIZE if
 * the record exceeds reader.most, EINTR if a signal asks to end, ENOMEM, or
 * that of read(2).
 */
int feed_next(struct feed *feed, struct message *message, const char **why)
    __attribute__((warn_unused_result));

/*
 * feed_set_text - makes a message of a text, as a record of FEED_LINES.
 *
 * Returns 0, or -1 with errno ENOMEM.
 */
int feed_set_text(const struct feed_form *form, struct message *message,
    const char *text, size_t size) __attribute__((warn_unused_result));

/* feed_end - gives the memory back. */
void feed_end(struct feed *feed);

#endif
