/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kind of object: its names, its limits and its operations. Each kind has its
 * own file, the only caller of its family of system calls.
 */
#ifndef KIND_H
#define KIND_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "model/limit.h"
#include "model/object.h"
#include "model/visitor.h"

struct making;
struct row_scan;
struct semaphore;

enum kind_id {
	KIND_QUEUE,
	KIND_SEGMENT,
	KIND_SEMSET,
	KIND_PQUEUE, /* POSIX from here on */
	KIND_PSEGMENT,
	KIND_PSEM,
	KIND_COUNT
};

/* The kinds of System V IPC come first. */
#define KIND_SYSV_COUNT KIND_PQUEUE

/* The total use of all objects of a kind. Fields of other kinds are 0. */
struct kind_usage {
	uint64_t objects;
	uint64_t items; /* messages waiting, or semaphores */
	uint64_t bytes; /* in messages waiting */
	uint64_t pages, resident, swapped;
	uint64_t swap_attempts, swap_successes;
};

/* A visitor of the processes that the kernel has on record for an object. */
struct recorder {
	/*
	 * @pid: 0 for one that our pid namespace doesn't show.
	 * @when: it had started by then; 0 if perhaps there was none.
	 */
	void (*process)(pid_t pid, time_t when, void *arg);
	/* The same where it may be a thread of a process instead. */
	void (*thread)(pid_t tid, time_t when, void *arg);
	/* The number of processes that have it attached or are blocked on it
	 * now; never called for queues, where the kernel doesn't count them.
	 * NULL if the visitor doesn't need it. */
	void (*users)(uint64_t count, void *arg);
	/* Of a set, as semset_read read them; NULL: ask the kernel. */
	const struct semaphore *semaphores;
	void *arg;
};

/*
 * A kind; static. Its functions return 0 (or an id), or -1 with the errno of
 * the system call that they wrap.
 */
struct kind {
	enum kind_id id;
	const char *name;        /* "queue" */
	const char *title;       /* "message queue" */
	const char *stock_title; /* what the stock tools call it */
	const char *stock_list;  /* and a list of them in JSON */
	bool stock_slash;        /* their names of objects have the slash */
	const char *word;        /* "msg": in /proc/sysvipc and for ipcrm(1) */
	/* Its option: 'q', 'm', 's'; of POSIX kinds that of lsipc(1), 'Q',
	 * 'M', 'S', by which kind_of_letter doesn't find them. */
	char letter;
	/* Every name that a user may give it, including its name and word, and
	 * the letter for System V; NULL ends the list. */
	const char *const *words;
	/* Its limits in the order of lsipc -g; NULL ends the list. */
	const struct limit *const *limits;
	const struct limit *count_limit; /* on the number of objects */
	const struct limit *total_limit; /* on their total content, or NULL */
	/* How much of total_limit an object of this size takes. */
	uint64_t (*takes)(uint64_t size);

	/* Finding objects, as object_walk, object_stat, object_is_gone and
	 * object_find of walk.h; each gets its kind. */
	int (*walk)(const struct kind *kind, enum walk_source source,
	    const struct visitor *visitor);
	int (*look)(const struct kind *kind, const struct object_name *name,
	    struct object *obj);
	bool (*is_gone)(const struct kind *kind,
	    const struct object_name *name);
	int (*find)(const struct kind *kind, struct object_name *name);

	/* Why a text is not a name for a POSIX object of this kind, as the
	 * functions of parse.h; NULL for System V. */
	const char *(*check_name)(const char *text);

	/* The file system on which the objects are that walk() finds; NULL for
	 * System V. */
	int (*device)(dev_t *device);
	/* Whether using an object leaves no time: then last_use() may be too
	 * early. */
	bool untimed;

	/* Parses the columns of /proc/sysvipc/WORD; true if they are whole.
	 * NULL for POSIX kinds, as stat, usage and get. */
	bool (*parse_row)(struct row_scan *row, struct object *obj);
	/* Of the object in a slot: *_STAT_ANY, since Linux 4.17, or *_STAT,
	 * which needs read permission. EINVAL for a free slot. */
	int (*stat)(int slot, bool any, struct object *obj);
	/* Whether size() may be OBJECT_UNKNOWN after stat(): a 32-bit program
	 * on a 64-bit kernel finds it only in /proc/sysvipc. */
	bool stat_may_cut;
	/* The time of its last use, or 0 if it was never used. */
	time_t (*last_use)(const struct object *obj);
	/* Whether two snapshots of one object show the same marks of use:
	 * times, counts, processes on record. */
	bool (*is_same_use)(const struct object *a, const struct object *b);
	/* Whether anything has it open or mapped, a process or not (a loop
	 * device, a descriptor on its way through a socket): 1 or 0, or -1 with
	 * errno where that can't be known. NULL for System V. */
	int (*is_held)(const struct object *obj);
	/* Whether a snapshot may be a later one of the same object: what never
	 * changes is the same, and no mark of use is gone. NULL for POSIX
	 * kinds, whose files tell. */
	bool (*is_later)(const struct object *before,
	    const struct object *after);
	/* The size it was created with: bytes of a segment, semaphores of a
	 * set; NULL for a kind that is created without a size. */
	uint64_t (*size)(const struct object *obj);
	const char *size_unit; /* "bytes", "semaphores" */
	/* How many semaphores it has; NULL for a kind without parts. */
	uint64_t (*elements)(const struct object *obj);
	/* The bytes it may hold, or OBJECT_UNKNOWN, and another number for
	 * set(); NULL for a kind whose objects have no such number. */
	uint64_t (*capacity)(const struct object *obj);
	void (*set_capacity)(struct object *obj, uint64_t bytes);
	/* How often it is attached; NULL for a kind that can't be. */
	uint64_t (*attachments)(const struct object *obj);
	/* Whether it is empty; NULL for a kind that is never filled. */
	bool (*is_empty)(const struct object *obj);
	/* How many messages wait in it; NULL for a kind that has none. */
	uint64_t (*messages)(const struct object *obj);
	/* The bytes it holds, or OBJECT_UNKNOWN; NULL for a kind that holds
	 * none. */
	uint64_t (*bytes)(const struct object *obj);
	/* Visits each process on record. Needs read permission for a set. */
	int (*records)(const struct object *obj,
	    const struct recorder *recorder);
	/* *_INFO: the highest slot in use, or -1; usage may be NULL. */
	int (*usage)(struct kind_usage *usage);
	/* Makes a POSIX object, as object_make of create.h. NULL for System
	 * V. */
	int (*make)(const struct making *making, struct object *obj);
	/* Whether an existing POSIX object is as large as one to be made; NULL
	 * for a kind that has no size. */
	bool (*is_enough)(const struct object *obj,
	    const struct making *making);
	/* *get(2), with a size() or 0. */
	int (*get)(key_t key, uint64_t size, int flags);
	int create_flags; /* that it knows beyond the permissions, ored */
	/* Gives a new set its values; NULL for a kind that has none. */
	int (*initialise)(int id, const unsigned short *values, size_t count);
	/* Whether the kernel removes an object that no process has attached:
	 * a new one when its creator ends. -1 with errno where that can't be
	 * known. NULL for a kind that can't be attached. */
	int (*ends_unattached)(void);
	/* IPC_SET of uid, gid, mode, and capacity(). */
	int (*set)(const struct object *obj);
	/* IPC_RMID. */
	int (*remove)(const struct object_name *name);
	/* SHM_LOCK, SHM_UNLOCK; NULL for kinds that are never swapped. */
	int (*lock)(int id, bool locked);
};

#endif
