/* SPDX-License-Identifier: BSD-2-Clause */
/* The model: what is done with the objects of any kind. */

#include "sv.h"

#include <bsd/stdlib.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <unistd.h>

#include "kind.h"
#include "proc.h"

/* More than enough: at most 16 million of 4 billion keys can be taken. */
#define RANDOM_TRIES 1000

const struct sv_kind *const sv_kinds[SV_NKINDS] = {
	[SV_QUEUE] = &kind_queue,
	[SV_SEGMENT] = &kind_segment,
	[SV_SEMSET] = &kind_semset,
};

static int
walk_slots(const struct sv_kind *kind, const struct sv_visitor *visitor)
{
	int highest;

	highest = kind->usage(NULL);
	if (highest == -1)
		return -1;
	for (int slot = 0; slot <= highest; slot++) {
		struct sv_object obj = { .kind = kind };
		char why[128];
		int result;

		if (kind->stat_slot(slot, &obj) == 0) {
			result = visitor->object(&obj, visitor->arg);
			if (result != 0)
				return result;
		} else if (errno != EINVAL && errno != EIDRM) {
			snprintf(why, sizeof(why), "%s in slot %d: %s",
			    kind->name, slot, strerror(errno));
			visitor->problem(why, visitor->arg);
		}
	}
	return 0;
}

int
sv_walk(const struct sv_kind *kind, const struct sv_visitor *visitor)
{
	int fd, result, error;

	fd = proc_open(PROC_ROOT, kind);
	if (fd == -1)
		return walk_slots(kind, visitor);
	result = proc_walk(fd, kind, visitor);
	error = errno;
	close(fd);
	errno = error;
	return result;
}

struct search {
	int id;
	struct sv_object *found;
};

static int
match_id(const struct sv_object *obj, void *arg)
{
	struct search *search = arg;

	if (obj->id != search->id)
		return 0;
	*search->found = *obj;
	return 1;
}

static void
ignore_problem(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

int
sv_stat(const struct sv_kind *kind, int id, struct sv_object *obj)
{
	struct search search = { .id = id, .found = obj };
	struct sv_visitor visitor = {
		.object = match_id,
		.problem = ignore_problem,
		.arg = &search,
	};

	/* The kernel takes the slot out of an id and doesn't compare the
	 * rest: what comes back may be another object. */
	obj->kind = kind;
	if (kind->stat_slot(id, obj) == 0 && obj->id == id)
		return 0;
	if (sv_walk(kind, &visitor) == 1)
		return 0;
	errno = ENOENT;
	return -1;
}

int
sv_find(const struct sv_kind *kind, key_t key)
{
	if (key == IPC_PRIVATE) {
		errno = EINVAL;
		return -1;
	}
	return kind->get(key, 0, 0);
}

int
sv_create(const struct sv_kind *kind, key_t key, uint64_t size, int flags)
{
	return kind->get(key, size, flags | IPC_CREAT | IPC_EXCL);
}

int
sv_create_random(
    const struct sv_kind *kind, uint64_t size, int flags, key_t *key)
{
	int id = -1;

	for (int tries = 0; tries < RANDOM_TRIES; tries++) {
		*key = (key_t)arc4random();
		if (*key == IPC_PRIVATE)
			continue;
		id = sv_create(kind, *key, size, flags);
		if (id != -1 || errno != EEXIST)
			break;
	}
	return id;
}
