/* SPDX-License-Identifier: BSD-2-Clause */
/* The model: what is done with the objects of any kind. */

#include "model/object.h"

#include <bsd/stdlib.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind_file.h"
#include "model/sysvipc_table.h"

/* More than enough: at most 16 million of 4 billion keys can be taken. */
#define RANDOM_TRIES 1000

const struct kind *const kinds[KIND_COUNT] = {
	[KIND_QUEUE] = &kind_queue,
	[KIND_SEGMENT] = &kind_segment,
	[KIND_SEMSET] = &kind_semset,
};

const struct kind *
kind_of_letter(int letter)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (kinds[id]->letter == tolower(letter))
			return kinds[id];
	return NULL;
}

const struct kind *
kind_of_word(const char *word)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		if (strcmp(word, kinds[id]->word) == 0)
			return kinds[id];
	return NULL;
}

/* Free slots cost a system call each; more than these are too many. */
#define SLOTS_PER_OBJECT 4

static bool
is_dense(const struct kind *kind)
{
	struct kind_usage usage;
	int highest;

	highest = kind->usage(&usage);
	return highest != -1 &&
	       (uint64_t)highest <= SLOTS_PER_OBJECT * (usage.objects + 1);
}

static int
stat_slot(const struct kind *kind, int slot, struct object *obj)
{
	if (kind->stat(slot, true, obj) == 0)
		return 0;
	return errno == EINVAL ? kind->stat(slot, false, obj) : -1;
}

static int
visit_if_denied(const struct object *obj, void *arg)
{
	const struct visitor *visitor = arg;
	struct object again = { .kind = obj->kind };

	if (stat_slot(obj->kind, obj->id, &again) == 0 || errno != EACCES)
		return 0;
	return visitor->object(obj, visitor->arg);
}

/*
 * Those that may not be read, where that matters: under a security module, and
 * without *_STAT_ANY. /proc, open as @fd or -1, lists them all.
 */
static int
walk_denied(const struct kind *kind, const struct visitor *visitor, int fd)
{
	struct visitor filter = {
		.object = visit_if_denied,
		.problem = visitor->problem,
		.arg = (void *)(uintptr_t)visitor,
	};
	char why[128];

	if (fd != -1)
		return sysvipc_table_walk(fd, kind, &filter);
	snprintf(why, sizeof(why),
	    "%ss without read permission are left out: /proc is not there",
	    kind->title);
	visitor->problem(why, visitor->arg);
	return 0;
}

/* Whether the kernel has *_STAT_ANY, as far as the first object tells. */
static bool
has_stat_any(const struct kind *kind, int highest)
{
	for (int slot = 0; slot <= highest; slot++) {
		struct object obj;

		if (kind->stat(slot, true, &obj) == 0 || errno != EINVAL)
			return true;
		if (kind->stat(slot, false, &obj) == 0 || errno != EINVAL)
			return false;
	}
	return true;
}

static int
walk_slots(const struct kind *kind, const struct visitor *visitor, int fd)
{
	bool denied = false;
	int highest;

	highest = kind->usage(NULL);
	if (highest == -1)
		return -1;
	if (fd != -1 && !has_stat_any(kind, highest))
		return sysvipc_table_walk(fd, kind, visitor);
	for (int slot = 0; slot <= highest; slot++) {
		struct object obj = { .kind = kind };
		int result;

		if (stat_slot(kind, slot, &obj) == -1) {
			denied |= errno == EACCES;
			continue;
		}
		result = visitor->object(&obj, visitor->arg);
		if (result != 0)
			return result;
	}
	return denied ? walk_denied(kind, visitor, fd) : 0;
}

int
object_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	int fd, result, error;

	/* The same numbers: the kernel takes 1.5 us to print a row in /proc,
	 * and 0.5 us to hand it over by *_STAT_ANY. */
	fd = sysvipc_table_open(PROC_ROOT, kind);
	if (fd == -1 || (source == WALK_FASTEST &&
			    sysvipc_table_is_kernels(fd) && is_dense(kind)))
		result = walk_slots(kind, visitor, fd);
	else
		result = sysvipc_table_walk(fd, kind, visitor);
	error = errno;
	if (fd != -1)
		close(fd);
	errno = error;
	return result;
}

struct search {
	int id;
	struct object *found;
};

static int
match_id(const struct object *obj, void *arg)
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
object_stat(const struct kind *kind, int id, struct object *obj)
{
	struct search search = { .id = id, .found = obj };
	struct visitor visitor = {
		.object = match_id,
		.problem = ignore_problem,
		.arg = &search,
	};
	int result;

	/* The kernel takes the slot out of an id and doesn't compare the
	 * rest: what comes back may be another object. */
	obj->kind = kind;
	if (stat_slot(kind, id, obj) == 0 && obj->id == id)
		return 0;
	result = object_walk(kind, WALK_PROC, &visitor);
	if (result == 0)
		errno = ENOENT;
	return result == 1 ? 0 : -1;
}

bool
object_is_unchanged(const struct object *before, const struct object *after)
{
	return before->kind == after->kind && before->id == after->id &&
	       before->key == after->key && before->mode == after->mode &&
	       before->uid == after->uid && before->gid == after->gid &&
	       before->cuid == after->cuid && before->cgid == after->cgid &&
	       before->changed == after->changed;
}

int
object_find(const struct kind *kind, key_t key)
{
	if (key == IPC_PRIVATE) {
		errno = EINVAL;
		return -1;
	}
	return kind->get(key, 0, 0);
}

int
object_create(const struct kind *kind, key_t key, uint64_t size, int flags)
{
	return kind->get(key, size, flags | IPC_CREAT | IPC_EXCL);
}

int
object_create_random(const struct kind *kind, uint64_t size, int flags,
    key_t *key)
{
	int id = -1;

	for (int tries = 0; tries < RANDOM_TRIES; tries++) {
		*key = (key_t)arc4random();
		if (*key == IPC_PRIVATE)
			continue;
		id = object_create(kind, *key, size, flags);
		if (id != -1 || errno != EEXIST)
			break;
	}
	return id;
}

bool
segments_end_unattached(void)
{
	uint64_t forced;

	return proc_numbers(PROC_ROOT, "shm_rmid_forced", &forced, 1) == 1 &&
	       forced == 1;
}
