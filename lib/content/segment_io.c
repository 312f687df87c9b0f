/* SPDX-License-Identifier: BSD-2-Clause */
/* Between an attached segment and the standard streams. */

#include "content/segment_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/hex.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

#define PIECE ((size_t)1 << 20) /* between two looks at the progress */

struct dump {
	const struct extents *extents;
	enum segment_form form;
	bool to_pipe;
	struct hex_dump hex;
	struct buffer text; /* of the dump, to be written */
};

static int
write_all(const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, size);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

static int
flush_text(struct dump *dump)
{
	int result = write_all(dump->text.bytes, dump->text.length);

	dump->text.length = 0;
	return result;
}

static int
write_zeros(size_t size)
{
	static const char zeros[65536];

	while (size > 0) {
		size_t part = size < sizeof(zeros) ? size : sizeof(zeros);

		if (write_all(zeros, part) == -1)
			return -1;
		size -= part;
	}
	return 0;
}

/* Behind the end of the file a hole comes by itself. */
static int
skip_hole(off_t size)
{
	off_t at = lseek(STDOUT_FILENO, 0, SEEK_CUR);
	struct stat st;

	if (at == -1 || fstat(STDOUT_FILENO, &st) == -1)
		return -1;
	if (st.st_size > at &&
	    fallocate(STDOUT_FILENO, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		at, size) == -1)
		return write_zeros((size_t)size);
	return lseek(STDOUT_FILENO, size, SEEK_CUR) == -1 ? -1 : 0;
}

static int
put_hole(struct dump *dump, size_t size)
{
	switch (dump->form) {
	case SEGMENT_SPARSE:
		return skip_hole((off_t)size);
	case SEGMENT_HEX:
		if (hex_add_zeros(&dump->hex, &dump->text, size) == -1)
			return -1;
		return flush_text(dump);
	case SEGMENT_BYTES:
		break;
	}
	return write_zeros(size);
}

/* From the file behind the mapping into a pipe: no byte is copied. */
static int
send_all(int fd, off_t at, size_t size)
{
	while (size > 0) {
		ssize_t n = sendfile(STDOUT_FILENO, fd, &at, size);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		size -= (size_t)n;
	}
	return 0;
}

/* The same into anything else: no page need be mapped. */
static int
copy_all(int fd, off_t at, size_t size)
{
	static char copy[131072]; /* stays in the cache */

	while (size > 0) {
		size_t part = size < sizeof(copy) ? size : sizeof(copy);
		ssize_t n = pread(fd, copy, part, at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0 || write_all(copy, (size_t)n) == -1)
			return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

/* From the mapping, whose pages are there, but not yet in our page table. */
static int
write_mapped(const struct extents *extents, size_t at, size_t size)
{
	size_t first = at / extents->page * extents->page;

	/* Since Linux 5.14; before, each is mapped as it is touched. */
	(void)madvise((char *)(uintptr_t)extents->memory + first,
	    at + size - first, MADV_POPULATE_READ);
	return write_all(extents->memory + at, size);
}

static int
put_bytes(const struct dump *dump, size_t at, size_t size)
{
	int fd = dump->extents->fd;

	if (fd == -1)
		return write_mapped(dump->extents, at, size);
	return (dump->to_pipe ? send_all : copy_all)(fd, (off_t)at, size);
}

static int
put_data(struct dump *dump, size_t at, size_t size)
{
	const char *bytes = dump->extents->memory + at;

	if (dump->form != SEGMENT_HEX)
		return put_bytes(dump, at, size);
	if (hex_add(&dump->hex, &dump->text, bytes, size) == -1)
		return -1;
	return flush_text(dump);
}

/* The end of a dump: its last line, or the size of the file. */
static int
finish(struct dump *dump)
{
	struct stat st;
	off_t end;

	if (dump->form == SEGMENT_HEX)
		return hex_end(&dump->hex, &dump->text) == -1
		           ? -1
		           : flush_text(dump);
	if (dump->form == SEGMENT_BYTES)
		return 0;
	end = lseek(STDOUT_FILENO, 0, SEEK_CUR);
	if (end == -1 || fstat(STDOUT_FILENO, &st) == -1)
		return -1;
	return st.st_size < end ? ftruncate(STDOUT_FILENO, end) : 0;
}

static bool
is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

int
segment_write(const struct extents *extents, size_t offset, size_t length,
    enum segment_form form, segment_progress *progress)
{
	struct dump dump = {
		.extents = extents,
		.form = form,
		.to_pipe = is_pipe(STDOUT_FILENO),
		.hex = { .offset = offset },
	};
	size_t last = offset + length;
	int result = 0;

	for (size_t at = offset; at < last && result == 0;) {
		size_t start, end;

		extents_next(extents, at, &start, &end);
		if (start > last)
			start = last;
		if (end > last)
			end = last;
		if (start > at)
			result = put_hole(&dump, start - at);
		for (at = start; at < end && result == 0;) {
			size_t piece = end - at < PIECE ? end - at : PIECE;

			result = put_data(&dump, at, piece);
			at += piece;
			if (progress != NULL)
				progress(at - offset, length);
		}
	}
	if (result == 0)
		result = finish(&dump);
	buffer_free(&dump.text);
	return result;
}

int
segment_read(char *memory, size_t room, size_t *done,
    segment_progress *progress)
{
	char more;

	for (*done = 0;;) {
		size_t piece = room - *done < PIECE ? room - *done : PIECE;
		/* Where all is full, whether there is more. */
		ssize_t n = piece > 0
		                ? read(STDIN_FILENO, memory + *done, piece)
		                : read(STDIN_FILENO, &more, 1);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			return 0;
		if (piece == 0) {
			errno = EFBIG;
			return -1;
		}
		*done += (size_t)n;
		if (progress != NULL)
			progress(*done, room);
	}
}
