/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of an attached segment on their way out. */

#include "content/segment_io.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/fd.h"
#include "base/hex.h"
#include "content/guarded_copy.h"

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

#define PIECE ((size_t)1 << 20) /* between two looks at the progress */
#define COPY 131072             /* bytes; stays in the cache */

struct dump {
	struct segment_io *io;
	enum segment_form form;
	size_t length;
	bool to_file;                /* a regular one */
	struct guarded_copy guarded; /* where there is no file to read */
	struct hex_dump hex;
	struct buffer text; /* of the dump, to be written */
	char *copy;         /* COPY bytes */
};

static int
flush_text(struct dump *dump)
{
	int result;

	result = fd_write(dump->io->fd, dump->text.bytes, dump->text.length);
	dump->text.length = 0;
	return result;
}

/* So many more bytes have been done. */
static void
advance(struct dump *dump, size_t size)
{
	struct segment_io *io = dump->io;

	io->done += size;
	if (io->progress != NULL)
		io->progress(io->done, dump->length, io->arg);
}

static int
write_zeros(struct dump *dump, size_t size)
{
	static const char zeros[65536];

	while (size > 0) {
		size_t part = size < sizeof(zeros) ? size : sizeof(zeros);

		if (fd_write(dump->io->fd, zeros, part) == -1)
			return -1;
		advance(dump, part);
		size -= part;
	}
	return 0;
}

/* After the end of the file a hole comes by itself. */
static int
skip_hole(struct dump *dump, size_t size)
{
	int fd = dump->io->fd;
	off_t at = lseek(fd, 0, SEEK_CUR);
	struct stat st;

	if (at == -1 || fstat(fd, &st) == -1)
		return -1;
	if (st.st_size > at &&
	    fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at,
		(off_t)size) == -1)
		return write_zeros(dump, size);
	if (lseek(fd, (off_t)size, SEEK_CUR) == -1)
		return -1;
	advance(dump, size);
	return 0;
}

static int
put_hole(struct dump *dump, size_t size)
{
	if (dump->form == SEGMENT_SPARSE)
		return skip_hole(dump, size);
	if (dump->form == SEGMENT_BYTES)
		return write_zeros(dump, size);
	if (hex_add_zeros(&dump->hex, &dump->text, size) == -1 ||
	    flush_text(dump) == -1)
		return -1;
	advance(dump, size);
	return 0;
}

static bool
is_zero(const char *bytes, size_t size)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* The bytes in dump->copy. */
static int
put_copy(struct dump *dump, size_t size)
{
	if (dump->form == SEGMENT_SPARSE && dump->io->extents->huge &&
	    is_zero(dump->copy, size))
		return skip_hole(dump, size);
	if (dump->form == SEGMENT_HEX) {
		if (hex_add(&dump->hex, &dump->text, dump->copy, size) == -1 ||
		    flush_text(dump) == -1)
			return -1;
	} else if (fd_write(dump->io->fd, dump->copy, size) == -1) {
		return -1;
	}
	advance(dump, size);
	return 0;
}

/* Copies bytes to dump->copy: by the file no hole is filled. */
static ssize_t
fetch(struct dump *dump, size_t at, size_t size)
{
	const struct extents *extents = dump->io->extents;
	ssize_t n;

	if (extents->fd == -1)
		return guarded_copy(&dump->guarded, dump->copy,
		    extents->memory + at, size);
	for (;;) {
		n = pread(extents->fd, dump->copy, size, (off_t)at);
		if (n > 0 || (n == -1 && errno != EINTR))
			return n;
		/* Nothing is left there, unless it has grown again since. */
		if (n == 0 && extents_check(extents, at + size) == -1)
			return -1;
		if (n == 0 && !extents->resizes) {
			errno = EIO;
			return -1;
		}
	}
}

static int
put_fetched(struct dump *dump, size_t at, size_t size)
{
	while (size > 0) {
		ssize_t n = fetch(dump, at, size < COPY ? size : COPY);

		if (n == -1) {
			dump->io->segment_failed = true;
			return -1;
		}
		if (put_copy(dump, (size_t)n) == -1)
			return -1;
		at += (size_t)n;
		size -= (size_t)n;
	}
	return 0;
}

/* Straight from the mapping, whose pages are there, but not yet in our page
 * table. */
static int
put_mapped(struct dump *dump, size_t at, size_t size)
{
	const struct extents *extents = dump->io->extents;

	while (size > 0) {
		size_t piece = size < PIECE ? size : PIECE;
		size_t first = at / extents->page * extents->page;

		/* Since Linux 5.14; before, each is mapped as it is touched. */
		(void)madvise(extents->memory + first, at + piece - first,
		    MADV_POPULATE_READ);
		if (fd_write(dump->io->fd, extents->memory + at, piece) == -1) {
			dump->io->segment_failed = errno == EFAULT;
			return -1;
		}
		advance(dump, piece);
		at += piece;
		size -= piece;
	}
	return 0;
}

/* Within the kernel, into a regular file, which gets a copy. */
static int
put_sent(struct dump *dump, size_t at, size_t size)
{
	off_t from = (off_t)at, last = (off_t)(at + size);

	while (from < last) {
		size_t left = (size_t)(last - from);
		ssize_t n = sendfile(dump->io->fd, dump->io->extents->fd, &from,
		    left < PIECE ? left : PIECE);

		if (n == -1 && errno == EINTR)
			continue;
		/* Not every file supports it; reading and writing show which
		 * side failed. */
		if (n <= 0)
			return put_fetched(dump, (size_t)from, left);
		advance(dump, (size_t)n);
	}
	return 0;
}

static int
put_data(struct dump *dump, size_t at, size_t size)
{
	const struct extents *extents = dump->io->extents;
	bool looked_at = dump->form == SEGMENT_HEX ||
	                 (dump->form == SEGMENT_SPARSE && extents->huge);

	if (extents->fd == -1)
		return (looked_at ? put_fetched : put_mapped)(dump, at, size);
	return (dump->to_file && !looked_at ? put_sent : put_fetched)(dump, at,
	    size);
}

/* The end of a dump: its last line, or the size of the file. */
static int
finish(struct dump *dump)
{
	off_t end;

	if (dump->form == SEGMENT_BYTES)
		return 0;
	if (dump->form == SEGMENT_HEX)
		return hex_end(&dump->hex, &dump->text) == -1
		           ? -1
		           : flush_text(dump);
	end = lseek(dump->io->fd, 0, SEEK_CUR);
	return end == -1 ? -1 : ftruncate(dump->io->fd, end);
}

static int
put_range(struct dump *dump, size_t at, size_t last)
{
	while (at < last) {
		size_t start, end;

		if (extents_next(dump->io->extents, at, last, &start, &end) ==
		    -1) {
			dump->io->segment_failed = true;
			return -1;
		}
		if (start > at && put_hole(dump, start - at) == -1)
			return -1;
		if (end > start && put_data(dump, start, end - start) == -1)
			return -1;
		at = end;
	}
	return finish(dump);
}

int
segment_dump(struct segment_io *io, size_t offset, size_t length,
    enum segment_form form)
{
	char copy[COPY];
	struct dump dump = {
		.io = io,
		.form = form,
		.length = length,
		.hex = { .offset = offset },
		.copy = copy,
	};
	struct stat st;
	int result;

	io->doing = "read";
	dump.to_file = fstat(io->fd, &st) == 0 && S_ISREG(st.st_mode);
	io->done = 0;
	io->segment_failed = false;
	if (io->extents->fd == -1 && guarded_copy_open(&dump.guarded) == -1) {
		io->segment_failed = true;
		return -1;
	}
	result = put_range(&dump, offset, offset + length);
	if (io->extents->fd == -1)
		guarded_copy_close(&dump.guarded);
	buffer_free(&dump.text);
	return result;
}

bool
segment_keeps_holes(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       (fcntl(fd, F_GETFL) & O_APPEND) == 0;
}

const char *
segment_check_range(char why[static SEGMENT_WHY_SIZE], uint64_t size,
    uint64_t offset, uint64_t length)
{
	if (offset > size)
		snprintf(why, SEGMENT_WHY_SIZE,
		    "offset %" PRIu64 " is past the end of the segment "
		    "(%" PRIu64 " bytes)",
		    offset, size);
	else if (length > size - offset)
		snprintf(why, SEGMENT_WHY_SIZE,
		    "%" PRIu64 " bytes at offset %" PRIu64
		    " extend past the end (%" PRIu64 " bytes)",
		    length, offset, size);
	else
		return NULL;
	return why;
}

/* Why there was no page. */
static const char *
reason_no_page(const struct extents *extents)
{
	struct statfs fs;

	if (extents->huge)
		return "no huge page is free (vm.nr_hugepages)";
	if (extents->resizes && fstatfs(extents->fd, &fs) == 0 &&
	    fs.f_blocks > 0 && fs.f_bavail == 0)
		return "/dev/shm is full";
	if (extents->resizes)
		return "it was shorter for a moment, or the kernel cannot "
		       "provide the page";
	return "the kernel cannot provide the page";
}

const char *
segment_io_reason(char why[static SEGMENT_WHY_SIZE],
    const struct segment_io *io, int error)
{
	if (io->segment_failed && error == ENODATA)
		snprintf(why, SEGMENT_WHY_SIZE,
		    "it shrank from %zu to %" PRIu64 " bytes while it was %s",
		    io->extents->size, extents_size_now(io->extents),
		    io->doing);
	else
		snprintf(why, SEGMENT_WHY_SIZE, "%s",
		    io->segment_failed && error == EFAULT
			? reason_no_page(io->extents)
			: strerror(error));
	return why;
}
