/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of an attached segment on their way in, and to zero. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "content/guarded_copy.h"
#include "content/segment_io.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define PIECE ((size_t)1 << 20) /* between two looks at the progress */

static int
write_zeros(struct guarded_copy *copy, char *to, size_t size)
{
	static const char zeros[65536];

	while (size > 0) {
		ssize_t n = guarded_copy(copy, to, zeros,
		    size < sizeof(zeros) ? size : sizeof(zeros));

		if (n == -1)
			return -1;
		to += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Where it is a hole, it is zero already. */
static int
clear_data(struct extents *extents, struct guarded_copy *copy, size_t at,
    size_t last)
{
	while (at < last) {
		size_t start, end;

		if (extents_next(extents, at, last, &start, &end) == -1)
			return -1;
		if (write_zeros(copy, extents->memory + start, end - start) ==
		    -1)
			return -1;
		at = end;
	}
	return 0;
}

/* Whether the bytes from @at up to @end are zero, or on a page that the kernel
 * can't provide: 1 or 0, or -1. */
static int
is_clear(const char *memory, size_t at, size_t end)
{
	struct guarded_copy copy;
	int result = 1, error;
	char bytes[4096];

	if (guarded_copy_open(&copy) == -1)
		return -1;
	while (result == 1 && at < end) {
		size_t left = end - at;
		ssize_t n = guarded_copy(&copy, bytes, memory + at,
		    left < sizeof(bytes) ? left : sizeof(bytes));

		if (n == -1) {
			result = errno == EFAULT ? 1 : -1;
			break;
		}
		for (ssize_t i = 0; i < n; i++)
			if (bytes[i] != 0)
				result = 0;
		at += (size_t)n;
	}
	error = errno;
	guarded_copy_close(&copy);
	errno = error;
	return result;
}

/* Whether the last page holds nothing beyond the end of the segment, where
 * others may write to it: then it can be freed. 1 or 0, or -1. */
static int
is_clear_beyond(struct extents *extents)
{
	size_t at = extents->size, start, end;
	size_t first = at / extents->page * extents->page;

	if (first == at)
		return 1;
	if (extents_next(extents, first, at, &start, &end) == -1)
		return -1;
	if (start == at)
		return 1;
	return is_clear(extents->memory, at, first + extents->page);
}

static int
clear_range(struct extents *extents, struct guarded_copy *copy, size_t at,
    size_t last)
{
	size_t page = extents->page;
	size_t first = (at + page - 1) / page * page;
	size_t beyond = last / page * page;
	int clear = 0;

	/* Beyond the end of POSIX memory there may be more of it by now. */
	if (last == extents->size && !extents->resizes)
		clear = is_clear_beyond(extents);

	if (clear == -1)
		return -1;
	if (clear == 1)
		beyond = (last + page - 1) / page * page;
	/* It may be locked. */
	if (first >= beyond ||
	    madvise(extents->memory + first, beyond - first, MADV_REMOVE) == -1)
		return clear_data(extents, copy, at, last);
	if (clear_data(extents, copy, at, first < last ? first : last) == -1)
		return -1;
	return clear_data(extents, copy, beyond, last);
}

/* Pages that are missing because the segment has shrunk since are its fault,
 * also where that was noticed too late. */
static int
blame(struct segment_io *io, int result, size_t last)
{
	int error = errno;

	if (result == 0 || error == EFAULT) {
		if (extents_check(io->extents, last) == -1)
			return -1;
		errno = error;
	}
	return result;
}

int
segment_clear(struct segment_io *io, size_t offset, size_t length)
{
	size_t last = offset + length;
	struct guarded_copy copy;
	int result, error;

	io->doing = "cleared";
	io->segment_failed = true;
	if (guarded_copy_open(&copy) == -1)
		return -1;
	result = blame(io, clear_range(io->extents, &copy, offset, last), last);
	io->segment_failed = result == -1;
	error = errno;
	guarded_copy_close(&copy);
	errno = error;
	return result;
}

/* The input, and what is known about it. */
struct input {
	int fd;
	bool has_holes; /* they can be asked for */
	off_t data_end; /* no hole is in front of this */
	uint64_t total; /* bytes, or 0 where that isn't known */
};

uint64_t
segment_input_size(int fd)
{
	struct stat st;
	off_t at;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return 0;
	at = lseek(fd, 0, SEEK_CUR);
	return at == -1 || st.st_size <= at ? 0 : (uint64_t)(st.st_size - at);
}

/* Where the hole at @at ends; @at where there is none. Moves the offset. */
static off_t
find_data(struct input *input, off_t at)
{
	off_t data = lseek(input->fd, at, SEEK_DATA);
	struct stat st;

	if (data > at)
		return data;
	if (data == at) {
		input->data_end = lseek(input->fd, at, SEEK_HOLE);
		return at;
	}
	/* No data up to the end; but a file below /proc has bytes beyond its
	 * end. */
	if (errno == ENXIO && fstat(input->fd, &st) == 0 && st.st_size > at)
		return st.st_size;
	input->has_holes = false;
	return at;
}

/* How long the hole is at which the input stands. */
static int
measure_hole(struct input *input, size_t *size)
{
	off_t at, data;

	*size = 0;
	if (!input->has_holes)
		return 0;
	at = lseek(input->fd, 0, SEEK_CUR);
	if (at == -1)
		return -1;
	if (at < input->data_end)
		return 0;
	data = find_data(input, at);
	*size = (size_t)(data - at);
	return lseek(input->fd, at, SEEK_SET) == -1 ? -1 : 0;
}

/* As read(2), but waits for a descriptor that doesn't block. */
static ssize_t
read_some(int fd, void *bytes, size_t size)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };

	for (;;) {
		ssize_t n = read(fd, bytes, size);

		if (n != -1 || (errno != EAGAIN && errno != EINTR))
			return n;
		if (errno == EAGAIN)
			(void)poll(&poller, 1, -1);
	}
}

/* Goes on after a hole of the input, up to @room bytes of it. */
static ssize_t
load_hole(struct segment_io *io, size_t at, size_t room, size_t hole)
{
	size_t part = hole < room ? hole : room;

	if (segment_clear(io, at, part) == -1)
		return -1;
	return lseek(io->fd, (off_t)part, SEEK_CUR) == -1 ? -1 : (ssize_t)part;
}

/* Maps pages that are going to be filled all at once; since Linux 5.14. */
static void
map_pages(const struct extents *extents, size_t at, size_t size)
{
	size_t first = at / extents->page * extents->page;

	(void)madvise(extents->memory + first, at + size - first,
	    MADV_POPULATE_WRITE);
}

static ssize_t
load_bytes(struct segment_io *io, size_t at, size_t room,
    const struct input *input)
{
	size_t piece = room < PIECE ? room : PIECE;
	off_t here;
	ssize_t n;

	if (input->has_holes) {
		here = lseek(io->fd, 0, SEEK_CUR);
		if (here < input->data_end &&
		    (uint64_t)(input->data_end - here) < piece)
			piece = (size_t)(input->data_end - here);
		if (here < input->data_end)
			map_pages(io->extents, at, piece);
	}
	n = read_some(io->fd, io->extents->memory + at, piece);
	io->segment_failed = n == -1 && errno == EFAULT;
	return n;
}

/* Whether there is more where all is full: EFBIG. */
static int
check_end(int fd)
{
	char more;
	ssize_t n = read_some(fd, &more, 1);

	if (n > 0)
		errno = EFBIG;
	return n == 0 ? 0 : -1;
}

static int
load(struct segment_io *io, size_t offset, size_t room)
{
	struct input input = {
		.fd = io->fd,
		.total = segment_input_size(io->fd),
	};
	size_t hole;
	ssize_t n;

	input.has_holes = input.total > 0;
	io->segment_failed = false;
	for (io->done = 0; io->done < room; io->done += (size_t)n) {
		size_t at = offset + io->done, left = room - io->done;

		if (io->progress != NULL)
			io->progress(io->done, input.total, io->arg);
		if (measure_hole(&input, &hole) == -1)
			return -1;
		n = hole > 0 ? load_hole(io, at, left, hole)
		             : load_bytes(io, at, left, &input);
		if (n <= 0)
			return (int)n;
	}
	return check_end(io->fd);
}

int
segment_load(struct segment_io *io, size_t offset, size_t room)
{
	int result = load(io, offset, room);

	io->doing = "written";
	if (result == -1 && !io->segment_failed)
		return -1;
	result = blame(io, result, offset + io->done);
	io->segment_failed = result == -1;
	return result;
}
