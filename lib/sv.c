/* SPDX-License-Identifier: BSD-2-Clause */
/* The model: what is done with the objects of any kind. */

#include "sv.h"

#include <bsd/stdlib.h>
#include <ctype.h>
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

const struct sv_kind *
sv_kind_of_letter(int letter)
{
	for (unsigned id = 0; id < SV_NKINDS; id++)
		if (sv_kinds[id]->letter == tolower(letter))
			return sv_kinds[id];
	return NULL;
}

const struct sv_kind *
sv_kind_of_word(const char *word)
{
	for (unsigned id = 0; id < SV_NKINDS; id++)
		if (strcmp(word, sv_kinds[id]->word) == 0)
			return sv_kinds[id];
	return NULL;
}

/* Free slots cost a system call each; more than these are too many. */
#define SLOTS_PER_OBJECT 4

static bool
is_dense(const struct sv_kind *kind)
{
	struct sv_usage usage;
	int highest;

	highest = kind->usage(&usage);
	return highest != -1 &&
	       (uint64_t)highest <= SLOTS_PER_OBJECT * (usage.objects + 1);
}

static int
stat_slot(const struct sv_kind *kind, int slot, struct sv_object *obj)
{
	if (kind->stat(slot, true, obj) == 0)
		return 0;
	return errno == EINVAL ? kind->stat(slot, false, obj) : -1;
}

static int
visit_if_denied(const struct sv_object *obj, void *arg)
{
	const struct sv_visitor *visitor = arg;
	struct sv_object again = { .kind = obj->kind };

	if (stat_slot(obj->kind, obj->id, &again) == 0 || errno != EACCES)
		return 0;
	return visitor->object(obj, visitor->arg);
}

/*
 * Those that may not be read, where that matters: under a security module, and
 * without *_STAT_ANY. /proc, open as @fd or -1, lists them all.
 */
static int
walk_denied(const struct sv_kind *kind, const struct sv_visitor *visitor,
    int fd)
{
	struct sv_visitor filter = {
		.object = visit_if_denied,
		.problem = visitor->problem,
		.arg = (void *)(uintptr_t)visitor,
	};
	char why[128];

	if (fd != -1)
		return proc_walk(fd, kind, &filter);
	snprintf(why, sizeof(why),
	    "%ss without read permission are left out: /proc is not there",
	    kind->title);
	visitor->problem(why, visitor->arg);
	return 0;
}

/* Whether the kernel has *_STAT_ANY, as far as the first object tells. */
static bool
has_stat_any(const struct sv_kind *kind, int highest)
{
	for (int slot = 0; slot <= highest; slot++) {
		struct sv_object obj;

		if (kind->stat(slot, true, &obj) == 0 || errno != EINVAL)
			return true;
		if (kind->stat(slot, false, &obj) == 0 || errno != EINVAL)
			return false;
	}
	return true;
}

static int
walk_slots(const struct sv_kind *kind, const struct sv_visitor *visitor, int fd)
{
	bool denied = false;
	int highest;

	highest = kind->usage(NULL);
	if (highest == -1)
		return -1;
	if (fd != -1 && !has_stat_any(kind, highest))
		return proc_walk(fd, kind, visitor);
	for (int slot = 0; slot <= highest; slot++) {
		struct sv_object obj = { .kind = kind };
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
sv_walk(const struct sv_kind *kind, enum sv_source source,
    const struct sv_visitor *visitor)
{
	int fd, result, error;

	/* The same numbers: the kernel takes 1.5 us to print a row in /proc,
	 * and 0.5 us to hand it over by *_STAT_ANY. */
	fd = proc_open(PROC_ROOT, kind);
	if (fd == -1 ||
	    (source == SV_FASTEST && proc_is_kernels(fd) && is_dense(kind)))
		result = walk_slots(kind, visitor, fd);
	else
		result = proc_walk(fd, kind, visitor);
	error = errno;
	if (fd != -1)
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
	int result;

	/* The kernel takes the slot out of an id and doesn't compare the
	 * rest: what comes back may be another object. */
	obj->kind = kind;
	if (stat_slot(kind, id, obj) == 0 && obj->id == id)
		return 0;
	result = sv_walk(kind, SV_PROC, &visitor);
	if (result == 0)
		errno = ENOENT;
	return result == 1 ? 0 : -1;
}

bool
sv_is_unchanged(const struct sv_object *before, const struct sv_object *after)
{
	return before->kind == after->kind && before->id == after->id &&
	       before->key == after->key && before->mode == after->mode &&
	       before->uid == after->uid && before->gid == after->gid &&
	       before->cuid == after->cuid && before->cgid == after->cgid &&
	       before->changed == after->changed;
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
sv_create_random(const struct sv_kind *kind, uint64_t size, int flags,
    key_t *key)
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

bool
sv_segments_end_unattached(void)
{
	uint64_t forced;

	return proc_numbers(PROC_ROOT, "shm_rmid_forced", &forced, 1) == 1 &&
	       forced == 1;
}
