/* SPDX-License-Identifier: BSD-2-Clause */
/* Finding System V objects: slot by slot, or in /proc/sysvipc. */

#include "model/sysvipc_walk.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/proc.h"
#include "model/sysvipc_table.h"

/* Free slots cost a system call each; more than these are too many. */
#define SLOTS_PER_OBJECT 4

/* The slot is the low bits of an id: this many, or more with ipcmni_extend. */
#define SLOT_MASK 0x7fff
#define SLOT_MASK_EXTENDED 0xffffff

/* A walk through the slots. */
struct slots {
	const struct kind *kind;
	const struct visitor *visitor;
	int highest;
	size_t failed;
	int last, last_error;  /* of those that failed */
	unsigned char *denied; /* a bit for each slot, or NULL */
};

static bool
is_dense(const struct kind *kind)
{
	struct kind_usage usage;
	int highest;

	highest = kind->usage(&usage);
	return highest != -1 &&
	       (uint64_t)highest <= SLOTS_PER_OBJECT * (usage.objects + 1);
}

/* Only these errors mean that nothing is in a slot. */
static bool
is_absence(int error)
{
	return error == EINVAL || error == EIDRM;
}

static int
stat_slot(const struct kind *kind, int slot, struct object *obj)
{
	if (kind->stat(slot, true, obj) == 0)
		return 0;
	return errno == EINVAL ? kind->stat(slot, false, obj) : -1;
}

static void tell(const struct slots *slots, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
tell(const struct slots *slots, const char *format, ...)
{
	char what[128], why[192];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(why, sizeof(why), "%ss: %s", slots->kind->title, what);
	slots->visitor->problem(why, slots->visitor->arg);
}

/* The first is reported by itself; there may be thousands. */
static void
take_failure(struct slots *slots, int slot, int error)
{
	if (slots->failed++ == 0) {
		errno = error;
		tell(slots, "slot %d: %s", slot, strerror(error));
	}
	slots->last = slot;
	slots->last_error = error;
}

static void
tell_failures(const struct slots *slots)
{
	errno = slots->last_error;
	if (slots->failed > 1)
		tell(slots,
		    "%zu more slot%s cannot be read, the last, slot %d: %s",
		    slots->failed - 1, slots->failed == 2 ? "" : "s",
		    slots->last, strerror(slots->last_error));
}

static void
take_denial(struct slots *slots, int slot)
{
	if (slots->denied == NULL)
		slots->denied = calloc((size_t)slots->highest / 8 + 1, 1);
	if (slots->denied == NULL)
		take_failure(slots, slot, ENOMEM);
	else
		slots->denied[slot / 8] |= (unsigned char)(1u << slot % 8);
}

static int
visit_slot(struct slots *slots, int slot)
{
	struct object obj = { .kind = slots->kind };

	if (stat_slot(slots->kind, slot, &obj) == 0)
		return slots->visitor->object(&obj, slots->visitor->arg);
	if (errno == EACCES)
		take_denial(slots, slot);
	else if (!is_absence(errno))
		take_failure(slots, slot, errno);
	return 0;
}

static int
visit_if_denied(const struct object *obj, void *arg)
{
	const struct slots *slots = arg;
	int mask = slots->highest > SLOT_MASK ? SLOT_MASK_EXTENDED : SLOT_MASK;
	int slot = obj->id & mask;

	if (slot > slots->highest ||
	    (slots->denied[slot / 8] >> slot % 8 & 1) == 0)
		return 0;
	return slots->visitor->object(obj, slots->visitor->arg);
}

static void
pass_problem(const char *why, void *arg)
{
	const struct slots *slots = arg;

	slots->visitor->problem(why, slots->visitor->arg);
}

/*
 * Those that may not be read, where that matters: under a security module, and
 * without *_STAT_ANY. /proc lists them all.
 */
static int
walk_denied(struct slots *slots, int fd, int open_error)
{
	const struct visitor filter = {
		.object = visit_if_denied,
		.problem = pass_problem,
		.arg = slots,
	};

	if (fd != -1)
		return sysvipc_table_walk(fd, slots->kind, &filter);
	errno = open_error;
	tell(slots,
	    "those without read permission are left out: "
	    "/proc/sysvipc/%s: %s",
	    slots->kind->word, strerror(open_error));
	return 0;
}

/* Whether the kernel has *_STAT_ANY, judged by the first object. */
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

/* @fd: the table below /proc, or -1, as it couldn't be opened for that error.
 */
static int
walk_slots(const struct kind *kind, const struct visitor *visitor, int fd,
    int open_error)
{
	struct slots slots = {
		.kind = kind,
		.visitor = visitor,
		.highest = kind->usage(NULL),
	};
	int result = 0;

	if (fd != -1 &&
	    (slots.highest == -1 || !has_stat_any(kind, slots.highest)))
		return sysvipc_table_walk(fd, kind, visitor);
	if (slots.highest == -1)
		return -1;
	for (int slot = 0; slot <= slots.highest && result == 0; slot++)
		result = visit_slot(&slots, slot);
	tell_failures(&slots);
	if (result == 0 && slots.denied != NULL)
		result = walk_denied(&slots, fd, open_error);
	free(slots.denied);
	return result;
}

int
sysvipc_walk(const struct kind *kind, enum walk_source source,
    const struct visitor *visitor)
{
	int fd, result;

	/* The same numbers: the kernel takes 1.5 us to print a row in /proc,
	 * and 0.5 us to hand it over by *_STAT_ANY. */
	fd = sysvipc_table_open(PROC_ROOT, kind);
	if (fd == -1 || (source == WALK_FASTEST && !kind->stat_may_cut &&
			    sysvipc_table_is_kernels(fd) && is_dense(kind)))
		result = walk_slots(kind, visitor, fd, errno);
	else
		result = sysvipc_table_walk(fd, kind, visitor);
	return fd_close(fd, result);
}

struct search {
	int id;
	struct object *found;
	bool doubtful; /* not all could be read */
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
doubt(const char *why, void *arg)
{
	struct search *search = arg;

	(void)why;
	search->doubtful = true;
}

/* In /proc, for an object that its slot doesn't tell, for the errno @error. */
static int
search_table(struct search *search, const struct kind *kind, int error)
{
	struct visitor visitor = {
		.object = match_id,
		.problem = doubt,
		.arg = search,
	};
	int fd, result;

	fd = sysvipc_table_open(PROC_ROOT, kind);
	if (fd == -1) {
		errno = is_absence(error) ? ENOENT : error;
		return -1;
	}
	result = fd_close(fd, sysvipc_table_walk(fd, kind, &visitor));
	if (result == 0)
		errno = search->doubtful ? EIO : ENOENT;
	return result == 1 ? 0 : -1;
}

/* Looks in /proc for the size that its slot doesn't tell. */
static void
complete(const struct kind *kind, struct object *obj)
{
	struct object row;
	struct search search = { .id = obj->id, .found = &row };

	if (kind->stat_may_cut && kind->size(obj) == OBJECT_UNKNOWN &&
	    search_table(&search, kind, ENODATA) == 0)
		*obj = row;
}

int
sysvipc_look(const struct kind *kind, const struct object_name *name,
    struct object *obj)
{
	struct search search = { .id = name->id, .found = obj };

	/* The kernel takes the slot from an id and ignores the rest: the answer
	 * may be about another object. */
	*obj = (struct object){ .kind = kind };
	if (stat_slot(kind, name->id, obj) == -1)
		return search_table(&search, kind, errno);
	if (obj->id != name->id)
		return search_table(&search, kind, EIDRM);
	complete(kind, obj);
	return 0;
}

bool
sysvipc_is_gone(const struct kind *kind, const struct object_name *name)
{
	struct object obj = { .kind = kind };

	return stat_slot(kind, name->id, &obj) == 0 ? obj.id != name->id
	                                            : is_absence(errno);
}

int
sysvipc_find(const struct kind *kind, struct object_name *name)
{
	int id;

	if (name->key == IPC_PRIVATE) {
		errno = EINVAL;
		return -1;
	}
	id = kind->get(name->key, 0, 0);
	if (id == -1)
		return -1;
	name->id = id;
	return 0;
}
