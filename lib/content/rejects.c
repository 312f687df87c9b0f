/* SPDX-License-Identifier: BSD-2-Clause */
/* A file for records that could not become messages. */

#include "content/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/wait.h"
#include "content/codec.h"

/* Records written to the input file would be read again. */
static bool
is_same_file(int one, int other)
{
	struct stat a, b;

	return fstat(one, &a) == 0 && fstat(other, &b) == 0 &&
	       S_ISREG(a.st_mode) && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

int
rejects_open(struct rejects *rejects, const char *path, int input)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd == -1)
		return -1;
	if (is_same_file(fd, input)) {
		close(fd);
		errno = ELOOP;
		return -1;
	}
	*rejects = (struct rejects){ .fd = fd };
	return 0;
}

/*
 * Takes the beginning of a line back that couldn't be written whole: the next
 * one would become part of it. Keeps errno.
 */
static void
take_back(const struct rejects *rejects, size_t written)
{
	int error = errno;
	off_t end = lseek(rejects->fd, 0, SEEK_CUR);
	struct stat file;

	/* Unless somebody else has added to it since. */
	if (written > 0 && end >= (off_t)written &&
	    fstat(rejects->fd, &file) == 0 && file.st_size == end)
		(void)!ftruncate(rejects->fd, end - (off_t)written);
	errno = error;
}

/* Adds a part of a line, of which @written bytes are there already. */
static int
write_part(struct rejects *rejects, struct buffer *part, size_t *written)
{
	size_t done = 0;

	while (done < part->length) {
		ssize_t n =
		    write(rejects->fd, part->bytes + done, part->length - done);

		if (n > 0) {
			done += (size_t)n;
		} else if (n == -1 && (errno != EINTR || wait_signal() != 0)) {
			take_back(rejects, *written + done);
			return -1;
		}
	}
	*written += done;
	part->length = 0;
	return 0;
}

static int
write_line(struct rejects *rejects, struct buffer *line)
{
	size_t written = 0;

	if (write_part(rejects, line, &written) == -1)
		return -1;
	rejects->count++;
	return 0;
}

int
rejects_add_message(struct rejects *rejects, const struct message *message)
{
	struct buffer line = { .bytes = NULL };
	int result;

	result = codec_write(&line, CODEC_JSON, false, message);
	if (result == 0)
		result = write_line(rejects, &line);
	buffer_free(&line);
	return result;
}

int
rejects_add_input(struct rejects *rejects, const char *input, size_t size,
    const char *why)
{
	struct buffer line = { .bytes = NULL };
	int result;

	result = codec_write_refusal(&line, input, size, why);
	if (result == 0)
		result = write_line(rejects, &line);
	buffer_free(&line);
	return result;
}

/* Encodes what makes whole groups of three bytes, or at the end all, and keeps
 * the others. */
static int
encode(struct buffer *part, struct buffer *bytes, bool is_end)
{
	size_t whole = bytes->length - (is_end ? 0 : bytes->length % 3);

	if (base64_encode(part, bytes->bytes, whole) == -1)
		return -1;
	bytes->length -= whole;
	if (bytes->length > 0)
		memmove(bytes->bytes, bytes->bytes + whole, bytes->length);
	return 0;
}

int
rejects_add_rest(struct rejects *rejects, struct record_reader *record,
    const char *why)
{
	static const char begin[] = "{\"input_base64\":\"";
	struct buffer part = { .bytes = NULL }, bytes = { .bytes = NULL };
	size_t written = 0, size;
	const char *piece;
	int got;

	got = buffer_add(&part, begin, strlen(begin)) == -1 ? -1 : 1;
	while (got == 1) {
		got = record_rest(record, &piece, &size);
		if (got == 1 && buffer_add(&bytes, piece, size) == -1)
			got = -1;
		if (got != -1 && encode(&part, &bytes, got == 0) == -1)
			got = -1;
		if (got == 0 &&
		    buffer_format(&part, "\",\"error\":\"%s\"}\n", why) == -1)
			got = -1;
		if (got == -1)
			take_back(rejects, written);
		else if (write_part(rejects, &part, &written) == -1)
			got = -1;
	}
	rejects->count += got == 0;
	buffer_free(&part);
	buffer_free(&bytes);
	return got;
}

int
rejects_close(struct rejects *rejects)
{
	return close(rejects->fd);
}
