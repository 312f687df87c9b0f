/* SPDX-License-Identifier: BSD-2-Clause */
/* What an attached segment holds, and where it is a hole. */

#include "content/extent.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"

#define PAGES 4096 /* asked for at once */

/* The file behind the mapping at @memory, or -1. */
static int
open_file_behind(const char *memory)
{
	char line[512], path[128];
	uintptr_t start, end;
	FILE *maps;
	int fd = -1;

	maps = fopen(PROC_ROOT "/self/maps", "re");
	if (maps == NULL)
		return -1;
	while (fgets(line, sizeof(line), maps) != NULL) {
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR, &start, &end) != 2 ||
		    start != (uintptr_t)memory)
			continue;
		snprintf(path, sizeof(path),
		    PROC_ROOT "/self/map_files/%" PRIxPTR "-%" PRIxPTR, start,
		    end);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		break;
	}
	fclose(maps);
	return fd;
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

void
extents_open(struct extents *extents, int id, const char *memory, size_t size)
{
	*extents = (struct extents){
		.memory = memory,
		.size = size,
		.page = (size_t)sysconf(_SC_PAGESIZE),
		.fd = open_file_behind(memory),
	};
	extents->by_mincore = extents->fd == -1 && is_not_swapped(id);
}

void
extents_close(struct extents *extents)
{
	if (extents->fd != -1)
		close(extents->fd);
	extents->fd = -1;
}

/* The first page from @from on that is in memory, or isn't, as @wanted. */
static size_t
find_page(const struct extents *extents, size_t from, bool wanted)
{
	unsigned char resident[PAGES];
	size_t at = from / extents->page * extents->page;

	while (at < extents->size) {
		size_t pages =
		    (extents->size - at + extents->page - 1) / extents->page;

		if (pages > PAGES)
			pages = PAGES;
		if (mincore((char *)(uintptr_t)extents->memory + at,
			pages * extents->page, resident) == -1)
			return wanted ? from : extents->size;
		for (size_t i = 0; i < pages; i++) {
			size_t found = at + i * extents->page;

			if ((resident[i] & 1) == wanted)
				return found > from ? found : from;
		}
		at += pages * extents->page;
	}
	return extents->size;
}

static void
next_by_file(const struct extents *extents, size_t from, size_t *start,
    size_t *end)
{
	off_t data, hole;

	data = lseek(extents->fd, (off_t)from, SEEK_DATA);
	if (data == -1) {
		if (errno != ENXIO) /* which says that there is none */
			*start = from;
		return;
	}
	hole = lseek(extents->fd, data, SEEK_HOLE);
	if ((size_t)data >= extents->size)
		return;
	*start = (size_t)data;
	if (hole != -1 && (size_t)hole < extents->size)
		*end = (size_t)hole;
}

void
extents_next(const struct extents *extents, size_t from, size_t *start,
    size_t *end)
{
	*start = *end = extents->size;
	if (from >= extents->size)
		return;
	if (extents->fd != -1) {
		next_by_file(extents, from, start, end);
	} else if (extents->by_mincore) {
		*start = find_page(extents, from, true);
		*end = find_page(extents, *start, false);
	} else {
		*start = from;
	}
}
