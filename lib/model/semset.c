/* SPDX-License-Identifier: BSD-2-Clause */
/* Semaphore sets: the only caller of the sem* family. */

#include "model/semset.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/sem.h>

#include "base/fenced.h"
#include "model/kind_file.h"
#include "model/sysvipc_walk.h"
#include "model/walk.h"

#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

/* The caller of semctl(2) defines it, says the manual page. */
union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

/* The facts read about one semaphore: its value is not a mark of use, and
 * waiters are not on record. */
static const struct {
	int command;
	size_t field; /* an int in struct semaphore */
} questions[] = {
	{ GETVAL, offsetof(struct semaphore, value) },
	{ GETNCNT, offsetof(struct semaphore, waiters) },
	{ GETZCNT, offsetof(struct semaphore, zero_waiters) },
	{ GETPID, offsetof(struct semaphore, pid) },
};

enum { FIRST_OF_ALL, FIRST_OF_USE, FIRST_OF_RECORD = 3 };

static int
ask(int id, unsigned num, size_t first, struct semaphore *sem)
{
	*sem = (struct semaphore){ .value = 0 };
	for (size_t i = first; i < sizeof(questions) / sizeof(questions[0]);
	     i++) {
		int answer = semctl(id, (int)num, questions[i].command);

		if (answer == -1)
			return -1;
		*(int *)(void *)((char *)sem + questions[i].field) = answer;
	}
	return 0;
}

static bool
semset_parse_row(struct row_scan *row, struct object *obj)
{
	kind_scan_head(row, obj);
	obj->u.semset.count = scan_unsigned(row, UINT64_MAX);
	kind_scan_owners(row, obj);
	obj->u.semset.operated = kind_scan_time(row);
	obj->changed = kind_scan_time(row);
	return !row->bad;
}

static int
semset_stat(int slot, bool any, struct object *obj)
{
	struct semid_ds ds = { 0 }; /* as in queue.c */
	union semun arg = { .buf = &ds };
	int id;

	id = semctl(slot, 0, any ? SEM_STAT_ANY : SEM_STAT, arg);
	if (id == -1)
		return -1;
	kind_from_perm(obj, id, &ds.sem_perm);
	obj->u.semset.count = ds.sem_nsems;
	obj->u.semset.operated = ds.sem_otime;
	obj->changed = ds.sem_ctime;
	return 0;
}

static uint64_t
semset_size(const struct object *obj)
{
	return obj->u.semset.count;
}

static time_t
semset_last_use(const struct object *obj)
{
	return obj->u.semset.operated;
}

static bool
semset_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.semset.count == b->u.semset.count &&
	       a->u.semset.operated == b->u.semset.operated;
}

static bool
semset_is_later(const struct object *before, const struct object *after)
{
	return kind_is_later_perm(before, after) &&
	       before->u.semset.count == after->u.semset.count &&
	       !kind_is_unset(before->u.semset.operated,
		   after->u.semset.operated);
}

static int
semset_records(const struct object *obj, const struct recorder *recorder)
{
	/* SETVAL counts as a change of the set. */
	time_t last = obj->changed;
	size_t first = recorder->users == NULL ? FIRST_OF_RECORD : FIRST_OF_USE;
	uint64_t blocked = 0;

	if (obj->u.semset.operated > last)
		last = obj->u.semset.operated;
	for (unsigned num = 0; num < obj->u.semset.count; num++) {
		struct semaphore sem;

		if (recorder->semaphores != NULL)
			sem = recorder->semaphores[num];
		else if (ask(obj->id, num, first, &sem) == -1)
			return -1;
		recorder->process(sem.pid, sem.pid == 0 ? 0 : last,
		    recorder->arg);
		blocked += (uint64_t)sem.waiters + (uint64_t)sem.zero_waiters;
	}
	if (recorder->users != NULL)
		recorder->users(blocked, recorder->arg);
	return 0;
}

static int
semset_usage(struct kind_usage *usage)
{
	struct seminfo info;
	union semun arg = { .info = &info };
	int highest;

	highest = semctl(0, 0, SEM_INFO, arg);
	if (highest == -1)
		return -1;
	if (usage != NULL)
		*usage = (struct kind_usage){
			.objects = (unsigned)info.semusz,
			.items = (unsigned)info.semaem,
		};
	return highest;
}

#define ASK(limit)                                                             \
	static int ask_##limit(uint64_t *value)                                \
	{                                                                      \
		struct seminfo info = { 0 };                                   \
		union semun arg = { .info = &info };                           \
                                                                               \
		if (semctl(0, 0, IPC_INFO, arg) == -1)                         \
			return -1;                                             \
		*value = (unsigned)info.limit;                                 \
		return 0;                                                      \
	}

ASK(semmni)
ASK(semmns)
ASK(semmsl)
ASK(semopm)
ASK(semvmx)

static int
used_sets(uint64_t *used)
{
	struct kind_usage usage;

	if (semset_usage(&usage) == -1)
		return -1;
	*used = usage.objects;
	return 0;
}

static int
used_semaphores(uint64_t *used)
{
	struct kind_usage usage;

	if (semset_usage(&usage) == -1)
		return -1;
	*used = usage.items;
	return 0;
}

const struct limit limit_semmni = {
	.resource = "SEMMNI",
	.name = "kernel.sem, SEMMNI",
	.text = "Number of semaphore identifiers",
	.unit = "sets",
	.file = "sem",
	.nth = 3,
	.ask = ask_semmni,
	.used = used_sets,
};

const struct limit limit_semmns = {
	.resource = "SEMMNS",
	.name = "kernel.sem, SEMMNS",
	.text = "Total number of semaphores",
	.unit = "semaphores",
	.file = "sem",
	.nth = 1,
	.ask = ask_semmns,
	.used = used_semaphores,
};

const struct limit limit_semmsl = {
	.resource = "SEMMSL",
	.name = "kernel.sem, SEMMSL",
	.text = "Max semaphores per semaphore set.",
	.unit = "semaphores",
	.file = "sem",
	.nth = 0,
	.ask = ask_semmsl,
};

const struct limit limit_semopm = {
	.resource = "SEMOPM",
	.name = "kernel.sem, SEMOPM",
	.text = "Max number of operations per semop(2)",
	.unit = "operations",
	.file = "sem",
	.nth = 2,
	.ask = ask_semopm,
};

const struct limit limit_semvmx = {
	.resource = "SEMVMX",
	.name = "SEMVMX",
	.text = "Semaphore max value",
	.unit = "", /* of a value */
	.ask = ask_semvmx,
};

static uint64_t
semset_takes(uint64_t size)
{
	return size;
}

static const struct limit *const limits[] = { &limit_semmni, &limit_semmns,
	&limit_semmsl, &limit_semopm, &limit_semvmx, NULL };

static int
semset_get(key_t key, uint64_t size, int flags)
{
	if (size > INT32_MAX) {
		errno = EINVAL;
		return -1;
	}
	return semget(key, (int)size, flags);
}

static int
semset_set(const struct object *obj)
{
	struct semid_ds ds = { 0 };
	union semun arg = { .buf = &ds };

	kind_to_perm(&ds.sem_perm, obj);
	return semctl(obj->id, 0, IPC_SET, arg);
}

static int
semset_remove(const struct object_name *name)
{
	return semctl(name->id, 0, IPC_RMID);
}

int
semaphore_get(int id, unsigned num, struct semaphore *sem)
{
	return ask(id, num, FIRST_OF_ALL, sem);
}

/*
 * GETALL or SETALL. The kernel copies as many values as the set has now, which
 * may be more than it had: an id can be given to another set. So they end at a
 * fence, and the call fails before it has changed anything, with EIDRM.
 */
static int
copy_values(int id, int command, const struct fenced *fenced)
{
	union semun arg = { .array = fenced->start };
	int result = semctl(id, 0, command, arg);

	if (result == -1 && errno == EFAULT)
		errno = EIDRM;
	return result;
}

static int
get_values(int id, struct semaphore *list, size_t count)
{
	const unsigned short *values;
	struct fenced fenced;
	int result;

	if (fenced_new(&fenced, count * sizeof(*values)) == -1)
		return -1;
	values = fenced.start;
	result = copy_values(id, GETALL, &fenced);
	for (size_t i = 0; result == 0 && i < count; i++)
		list[i].value = values[i];
	fenced_free(&fenced);
	return result;
}

int
semset_read(int id, struct semaphore *list, size_t count, bool values)
{
	for (size_t num = 0; num < count; num++)
		if (ask(id, (unsigned)num, FIRST_OF_USE, &list[num]) == -1)
			return -1;
	return values ? get_values(id, list, count) : 0;
}

int
semaphore_set(int id, unsigned num, int value)
{
	union semun arg = { .val = value };

	return semctl(id, (int)num, SETVAL, arg);
}

int
semset_set_values(int id, const unsigned short *values, size_t count)
{
	struct fenced fenced;
	int result;

	if (fenced_new(&fenced, count * sizeof(*values)) == -1)
		return -1;
	memcpy(fenced.start, values, count * sizeof(*values));
	result = copy_values(id, SETALL, &fenced);
	fenced_free(&fenced);
	return result;
}

int
semset_operate(int id, struct sembuf *list, size_t count,
    const struct timespec *timeout)
{
	return semtimedop(id, list, count, timeout);
}

int
semset_initialise(int id, const unsigned short *values, size_t count)
{
	struct sembuf ready = {
		.sem_op = (short)values[0],
		.sem_flg = IPC_NOWAIT,
	};
	struct fenced fenced;
	int result;

	if (fenced_new(&fenced, count * sizeof(*values)) == -1)
		return -1;
	memcpy(fenced.start, values, count * sizeof(*values));
	/* Semaphore 0 comes last: adding to it, or seeing that it is zero,
	 * sets sem_otime, which SETALL doesn't. */
	*(unsigned short *)fenced.start = 0;
	result = copy_values(id, SETALL, &fenced);
	fenced_free(&fenced);
	return result == -1 ? -1 : semop(id, &ready, 1);
}

bool
semset_is_still(const struct object *found)
{
	struct object now;

	if (object_stat(&kind_semset, found->id, &now) == -1)
		return false;
	errno = ESTALE;
	return now.key == found->key && now.cuid == found->cuid &&
	       now.cgid == found->cgid &&
	       now.u.semset.count == found->u.semset.count &&
	       (now.u.semset.operated != 0 || found->u.semset.operated == 0);
}

const struct kind kind_semset = {
	.id = KIND_SEMSET,
	.name = "semset",
	.title = "semaphore set",
	.stock_title = "semaphore",
	.stock_list = "semaphores",
	.word = "sem",
	.letter = 's',
	.words = (const char *const[]){ "semset", "sem", "s", NULL },
	.limits = limits,
	.count_limit = &limit_semmni,
	.total_limit = &limit_semmns,
	.takes = semset_takes,
	.walk = sysvipc_walk,
	.look = sysvipc_look,
	.is_gone = sysvipc_is_gone,
	.find = sysvipc_find,
	.parse_row = semset_parse_row,
	.stat = semset_stat,
	.last_use = semset_last_use,
	.size = semset_size,
	.size_unit = "semaphores",
	.elements = semset_size,
	.is_same_use = semset_is_same_use,
	.is_later = semset_is_later,
	.records = semset_records,
	.usage = semset_usage,
	.get = semset_get,
	.initialise = semset_initialise,
	.set = semset_set,
	.remove = semset_remove,
};
