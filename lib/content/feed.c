/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages out of a stream. */

#include "content/feed.h"

#include <errno.h>

/* A JSON string may be six times as long as what it says, and the members
 * around it take some more. */
#define JSON_FACTOR 6
#define JSON_EXTRA 4096

/* Records of up to this size are read whole, to be rejected. */
#define REJECT_SIZE (UINT64_C(16) * 1024 * 1024)

/* The most bytes of a record. */
static size_t
record_most(const struct feed_form *form)
{
	uint64_t most = form->most;

	if (form->source == FEED_JSON)
		most = most * JSON_FACTOR + JSON_EXTRA;
	if (form->rejects)
		most = most > REJECT_SIZE ? most : REJECT_SIZE;
	else if (form->add_nul && most > 0)
		most--;
	return most < SIZE_MAX ? (size_t)most : SIZE_MAX;
}

void
feed_begin(struct feed *feed, int fd, const struct feed_form *form)
{
	static const int delimiters[] = {
		[FEED_WHOLE] = RECORD_WHOLE,
		[FEED_LINES] = '\n',
		[FEED_NULLS] = '\0',
		[FEED_JSON] = '\n',
	};

	*feed = (struct feed){
		.form = *form,
		.reader = {
			.fd = fd,
			.delimiter = delimiters[form->source],
			.most = record_most(form),
		},
	};
}

int
feed_set_text(const struct feed_form *form, struct message *message,
    const char *text, size_t size)
{
	if (message_reserve(message, size + 1) == -1 ||
	    message_set(message, form->types.usual, text, size) == -1)
		return -1;
	if (form->add_nul)
		message->wire->text[message->size++] = '\0';
	return 0;
}

int
feed_next(struct feed *feed, struct message *message, const char **why)
{
	bool is_json = feed->form.source == FEED_JSON;
	int got;

	*why = NULL;
	do
		got = record_next(&feed->reader, &feed->record, &feed->size);
	while (got == 1 && is_json &&
	       codec_is_blank(&feed->record, &feed->size));
	if (got != 1)
		return got;
	if (!is_json)
		return feed_set_text(&feed->form, message, feed->record,
			   feed->size) == -1
		           ? -1
		           : 1;
	return codec_read_json(feed->record, feed->size, &feed->form.types,
		   message, why) == -1
	           ? -1
	           : 1;
}

void
feed_end(struct feed *feed)
{
	record_free(&feed->reader);
}
