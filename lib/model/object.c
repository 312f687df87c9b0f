/* SPDX-License-Identifier: BSD-2-Clause */
/* The model: what is done with the objects of any kind. */

#include "model/object.h"

#include <bsd/stdlib.h>
#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/ipc.h>

#include "base/proc.h"
#include "model/kind_file.h"

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
