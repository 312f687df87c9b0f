/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an attached segment holds data, and where it is a hole. */

#include "content/extent.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/proc.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"

/* Pages that mincore(2) is asked for at once. */
#define PAGES_MIN ((size_t)4096)
#define PAGES_MAX ((size_t)1 << 20)

/* How long an answer is believed: asking takes 5 % of the time at most. */
#define VALID_MIN 20000000 /* nanoseconds */
#define VALID_FACTOR 20

#define TRIES 3

/* Reads the entry of the mapping at @memory in a file below /proc/self. maps
 * doesn't tell the size of a page; smaps does, but takes longer. */
static bool
find_mapping(const char *path, const char *memory, uintptr_t *end, size_t *page)
{
	char line[512];
	uintptr_t start;
	size_t kilobytes;
	bool found = false;
	FILE *file;

	file = fopen(path, "re");
	if (file == NULL)
		return false;
	*page = 0;
	while (*page == 0 && fgets(line, sizeof(line), file) != NULL) {
		if (!found)
			found = sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &start,
				    end) == 2 &&
			        start == (uintptr_t)memory;
		else if (sscanf(line, "KernelPageSize: %zu kB", &kilobytes) ==
			 1)
			*page = kilobytes * 1024;
	}
	fclose(file);
	return found;
}

/* The file that is mapped at @memory, or -1. */
static int
open_file_behind(const char *memory)
{
	uintptr_t start = (uintptr_t)memory, end;
	char path[128];
	size_t page;

	if (!find_mapping(PROC_ROOT "/self/maps", memory, &end, &page))
		return -1;
	snprintf(path, sizeof(path),
	    PROC_ROOT "/self/map_files/%" PRIxPTR "-%" PRIxPTR, start, end);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Sets the size of a page where it isn't the usual one; false: unknown. */
static bool
find_page_size(struct extents *extents)
{
	struct statfs fs;
	uintptr_t end;
	size_t page;

	if (extents->fd != -1) {
		if (fstatfs(extents->fd, &fs) == -1)
			return false;
		extents->huge = (unsigned long)fs.f_type == HUGETLBFS_MAGIC;
		page = (size_t)fs.f_bsize;
	} else {
		if (!find_mapping(PROC_ROOT "/self/smaps", extents->memory,
			&end, &page) ||
		    page == 0)
			return false;
		extents->huge = page > extents->page;
	}
	if (extents->huge)
		extents->page = page;
	return true;
}

void
extents_open(struct extents *extents, const struct attachment *attachment)
{
	bool known, resizes = attachment->fd != -1;

	*extents = (struct extents){
		.id = attachment->found->id,
		.memory = attachment->memory,
		.size = attachment->size,
		.resizes = resizes,
		.page = (size_t)sysconf(_SC_PAGESIZE),
		.fd = resizes ? attachment->fd
		              : open_file_behind(attachment->memory),
		.pages = PAGES_MIN,
	};
	known = find_page_size(extents);
	if (extents->fd == -1 && known && !extents->huge)
		extents->resident = malloc(PAGES_MAX);
}

void
extents_close(struct extents *extents)
{
	if (extents->fd != -1)
		close(extents->fd);
	extents->fd = -1;
	free(extents->resident);
	extents->resident = NULL;
}

struct search {
	int id;
	uint64_t swap;
};

static int
find_swap(const struct object *obj, void *arg)
{
	struct search *search = arg;

	if (obj->id != search->id)
		return 0;
	search->swap = obj->u.segment.swap;
	return 1;
}

static void
ignore_problem(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

/* Whether the kernel says that no page of the segment is swapped out. */
static bool
is_not_swapped(int id)
{
	struct search search = { .id = id, .swap = OBJECT_UNKNOWN };
	const struct visitor visitor = {
		.object = find_swap,
		.problem = ignore_problem,
		.arg = &search,
	};

	return object_walk(kinds[KIND_SEGMENT], WALK_PROC, &visitor) == 1 &&
	       search.swap == 0;
}

/* A line of /proc/vmstat, or 0 where there is none. */
static uint64_t
find_counter(const char *text, const char *name)
{
	const char *line = strstr(text, name);

	return line == NULL ? 0 : strtoull(line + strlen(name), NULL, 10);
}

/* Sets how many pages came back from swap since the machine was started. */
static bool
count_swap_ins(uint64_t *count)
{
	char text[32768];

	if (proc_read(PROC_ROOT "/vmstat", text, sizeof(text)) == -1 ||
	    strstr(text, "\npswpin ") == NULL)
		return false;
	*count = find_counter(text, "\npswpin ") +
	         find_counter(text, "\nzswpin "); /* since Linux 5.19 */
	return true;
}

enum answer { HOLES_PROVEN, HOLES_DOUBTFUL, HOLES_UNKNOWN };

/* Asks for the range from @first to @end. */
static enum answer
ask_once(const struct extents *extents, size_t first, size_t end)
{
	size_t count = (end - first + extents->page - 1) / extents->page;
	uint64_t before, after;
	bool counted = count_swap_ins(&before);

	if (mincore(extents->memory + first, end - first, extents->resident) ==
	    -1)
		return HOLES_UNKNOWN;
	for (size_t i = 0; i < count; i++)
		extents->resident[i] &= 1;
	if (memchr(extents->resident, 0, count) == NULL)
		return HOLES_PROVEN;
	if (!counted || !is_not_swapped(extents->id))
		return HOLES_UNKNOWN;
	return count_swap_ins(&after) && after == before ? HOLES_PROVEN
	                                                 : HOLES_DOUBTFUL;
}

/* Gives up telling holes from data. */
static void
trust_nothing(struct extents *extents)
{
	free(extents->resident);
	extents->resident = NULL;
}

/* Asks anew, from @from on: for more where the last answer could be used up
 * while it was valid, or for less. */
static void
ask(struct extents *extents, size_t from, size_t last)
{
	enum answer answer = HOLES_DOUBTFUL;
	int64_t asked = clock_now(CLOCK_MONOTONIC), took;
	size_t pages;

	if (asked > extents->valid)
		extents->pages /= 2;
	else
		extents->pages *= 2;
	if (extents->pages < PAGES_MIN)
		extents->pages = PAGES_MIN;
	if (extents->pages > PAGES_MAX)
		extents->pages = PAGES_MAX;
	extents->first = from / extents->page * extents->page;
	pages = (last - extents->first + extents->page - 1) / extents->page;
	if (pages > extents->pages)
		pages = extents->pages;
	extents->end = extents->first + pages * extents->page;
	for (int i = 0; i < TRIES && answer == HOLES_DOUBTFUL; i++)
		answer = ask_once(extents, extents->first, extents->end);
	if (answer == HOLES_UNKNOWN)
		trust_nothing(extents);
	else if (answer == HOLES_DOUBTFUL)
		memset(extents->resident, 1, pages);
	took = (clock_now(CLOCK_MONOTONIC) - asked) * VALID_FACTOR;
	extents->valid = asked + (took > VALID_MIN ? took : VALID_MIN);
}

/* The first page from @from on that is in memory (1) or isn't (0). */
static size_t
find_page(const struct extents *extents, size_t from, size_t last, int wanted)
{
	size_t at = (from - extents->first) / extents->page;
	size_t count =
	    (last - extents->first + extents->page - 1) / extents->page;
	const unsigned char *found;

	if (at >= count)
		return last;
	found = memchr(extents->resident + at, wanted, count - at);
	if (found == NULL)
		return last;
	at = (size_t)(found - extents->resident) * extents->page +
	     extents->first;
	return at > from ? at : from;
}

static void
next_by_mincore(struct extents *extents, size_t from, size_t last,
    size_t *start, size_t *end)
{
	if (from < extents->first || from >= extents->end ||
	    clock_now(CLOCK_MONOTONIC) > extents->valid)
		ask(extents, from, last);
	if (extents->resident == NULL)
		return;
	if (last > extents->end)
		last = extents->end;
	*start = find_page(extents, from, last, 1);
	*end = find_page(extents, *start, last, 0);
}

uint64_t
extents_size_now(const struct extents *extents)
{
	struct stat st;

	if (!extents->resizes)
		return extents->size;
	return fstat(extents->fd, &st) == 0 ? (uint64_t)st.st_size
	                                    : OBJECT_UNKNOWN;
}

int
extents_check(const struct extents *extents, size_t last)
{
	uint64_t size = extents_size_now(extents);

	if (size == OBJECT_UNKNOWN)
		return -1;
	if (size >= last)
		return 0;
	errno = ENODATA;
	return -1;
}

static int
next_by_file(const struct extents *extents, size_t from, size_t last,
    size_t *start, size_t *end)
{
	off_t data, hole;

	data = lseek(extents->fd, (off_t)from, SEEK_DATA);
	if (data == -1) {
		if (errno != ENXIO)
			return 0;
		*start = last; /* it says that there is none, up to the end */
		return extents_check(extents, last);
	}
	*start = (size_t)data < last ? (size_t)data : last;
	if (*start == last)
		return 0;
	hole = lseek(extents->fd, data, SEEK_HOLE);
	if (hole != -1 && (size_t)hole < last)
		*end = (size_t)hole;
	return 0;
}

int
extents_next(struct extents *extents, size_t from, size_t last, size_t *start,
    size_t *end)
{
	*start = from;
	*end = last;
	if (extents->fd != -1)
		return next_by_file(extents, from, last, start, end);
	if (extents->resident != NULL)
		next_by_mincore(extents, from, last, start, end);
	return 0;
}
