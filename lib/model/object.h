/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model of System V IPC: three kinds, one object, one table of kinds.
 *
 * Only the files kind_*.c call msg*, shm* and sem*. See sysvipc(7).
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "model/limit.h"

struct row_scan;

enum kind_id { KIND_QUEUE, KIND_SEGMENT, KIND_SEMSET, KIND_COUNT };

/* The value of a number that the kernel didn't tell. */
#define OBJECT_UNKNOWN UINT64_MAX

/* The bits of object.mode beyond the permissions; see shmctl(2). */
#define OBJECT_MODE_DEST 01000   /* segment: removed, gone at the last detach */
#define OBJECT_MODE_LOCKED 02000 /* segment: locked into memory */
#define OBJECT_MODE_PERMISSIONS 0777

/* A snapshot of one object; plain data, owns nothing. Times are 0 if never. */
struct object {
	const struct kind *kind;
	int id;
	key_t key;
	uid_t uid, cuid; /* owner, creator; as the reader's user namespace */
	gid_t gid, cgid; /* maps them */
	mode_t mode;
	time_t changed;
	union {
		struct {
			uint64_t bytes;    /* waiting, in all messages */
			uint64_t messages; /* waiting */
			uint64_t qbytes;   /* bytes it may hold, or unknown */
			pid_t sender, receiver; /* the last ones; 0 if none */
			time_t sent, received;
		} queue;
		struct {
			uint64_t size;        /* bytes */
			uint64_t attachments; /* not processes */
			uint64_t rss, swap;   /* bytes, or unknown */
			pid_t creator, last;
			time_t attached, detached;
		} segment;
		struct {
			uint64_t count; /* of semaphores */
			time_t operated;
		} semset;
	} u;
};

/* One semaphore of a set; see semctl(2). */
struct semaphore {
	int value;
	int waiters;      /* processes waiting for it to increase */
	int zero_waiters; /* processes waiting for it to become 0 */
	pid_t pid;        /* the last to change it */
};

/* What the objects of a kind use together. Fields of other kinds are 0. */
struct kind_usage {
	uint64_t objects;
	uint64_t items; /* messages waiting, or semaphores */
	uint64_t bytes; /* in messages waiting */
	uint64_t pages, resident, swapped;
	uint64_t swap_attempts, swap_successes;
};

/* Those who look at the processes that the kernel has on record. */
struct recorder {
	/*
	 * @pid: 0 for one that our pid namespace doesn't show.
	 * @when: it had started by then; 0 if perhaps there was none.
	 */
	void (*process)(pid_t pid, time_t when, void *arg);
	/* The same where it may be a thread of a process instead. */
	void (*thread)(pid_t tid, time_t when, void *arg);
	/* How many have it attached or are blocked on it now; not told of
	 * queues, where the kernel doesn't count them. */
	void (*users)(uint64_t count, void *arg);
	/* Of a set, as semset_read gave them; NULL: the kernel is asked. */
	const struct semaphore *semaphores;
	void *arg;
};

/*
 * What a kind is and how it is done. Functions return 0 (or an id) or -1 with
 * the errno of the system call they stand for.
 */
struct kind {
	enum kind_id id;
	const char *name;       /* "queue" */
	const char *title;      /* "message queue" */
	const char *word;       /* "msg": in /proc/sysvipc and for ipcrm(1) */
	char letter;            /* 'q', 'm', 's': its option */
	enum limit count_limit; /* on their number */
	enum limit last_limit;  /* its limits go from count_limit to this */

	/* Parses the columns of /proc/sysvipc/WORD; true if they are whole. */
	bool (*parse_row)(struct row_scan *row, struct object *obj);
	/* Of the object in a slot: *_STAT_ANY, since Linux 4.17, or *_STAT,
	 * which needs read permission. EINVAL for a free slot. */
	int (*stat)(int slot, bool any, struct object *obj);
	/* The time of its last use, or 0 if it was never used. */
	time_t (*last_use)(const struct object *obj);
	/* Whether two snapshots of one object show the same marks of use:
	 * times, counts, processes on record. */
	bool (*is_same_use)(const struct object *a, const struct object *b);
	/* How often it is attached; NULL for a kind that can't be. */
	uint64_t (*attachments)(const struct object *obj);
	/* Whether nothing is in it; NULL for a kind that nothing is put into.
	 */
	bool (*is_empty)(const struct object *obj);
	/* The bytes it holds; NULL for a kind that holds none. */
	uint64_t (*bytes)(const struct object *obj);
	/* Tells each process on record. Needs read permission for a set. */
	int (*records)(const struct object *obj,
	    const struct recorder *recorder);
	/* *_INFO: the highest slot in use, or -1; usage may be NULL. */
	int (*usage)(struct kind_usage *usage);
	/* IPC_INFO: sets the limits of this kind only. */
	int (*limits)(uint64_t limits[static LIMIT_COUNT]);
	/* *get(2). Size: bytes of a segment, semaphores of a set. */
	int (*get)(key_t key, uint64_t size, int flags);
	/* IPC_SET of uid, gid, mode, and the qbytes of a queue. */
	int (*set)(const struct object *obj);
	/* IPC_RMID. */
	int (*remove)(int id);
	/* SHM_LOCK, SHM_UNLOCK; NULL for kinds that are never swapped. */
	int (*lock)(int id, bool locked);
};

/* By kind_id. */
extern const struct kind *const kinds[KIND_COUNT];

/* The kind with this letter, large or small, or this word; or NULL. */
const struct kind *kind_of_letter(int letter);
const struct kind *kind_of_word(const char *word);

/*
 * object_is_unchanged - whether two snapshots of one id are of the same object,
 * which nobody has changed since: an id is used again some day.
 */
bool object_is_unchanged(const struct object *before,
    const struct object *after);

/*
 * object_find - the id of the object of @kind that was made with @key.
 *
 * Asks for no permission, makes nothing. Returns -1 with errno ENOENT when
 * there is none, EINVAL for IPC_PRIVATE, which names nothing. See msgget(2).
 */
int object_find(const struct kind *kind, key_t key)
    __attribute__((warn_unused_result));

/*
 * object_create - makes an object of @kind, never hands out one that exists.
 *
 * @size: bytes of a segment, semaphores of a set, unused for a queue.
 * @flags: the permissions and flags of shmget(2) beyond IPC_CREAT.
 *
 * Returns its id, or -1 with the errno of msgget(2), shmget(2), semget(2).
 */
int object_create(const struct kind *kind, key_t key, uint64_t size, int flags)
    __attribute__((warn_unused_result));

/*
 * object_create_random - the same with a random key that nobody uses, never 0.
 *
 * Stores the key. Returns the id, or -1 with errno as object_create.
 */
int object_create_random(const struct kind *kind, uint64_t size, int flags,
    key_t *key) __attribute__((warn_unused_result));

/*
 * semaphore_get - value, waiters and last process of semaphore @num.
 *
 * Needs read permission. Returns 0, or -1 with errno: EACCES, EINVAL (no such
 * set or number), EIDRM. See semctl(2), GETVAL, GETNCNT, GETZCNT, GETPID.
 */
int semaphore_get(int id, unsigned num, struct semaphore *sem)
    __attribute__((warn_unused_result));

/*
 * semset_read - all @count semaphores of a set, each once.
 *
 * @values: false leaves the values 0, which saves a call. Needs read
 * permission. Returns 0, or -1 with errno as semaphore_get; EIDRM also when
 * the set has another number of semaphores by now.
 */
int semset_read(int id, struct semaphore *list, size_t count, bool values)
    __attribute__((warn_unused_result));

/*
 * semset_initialise - gives a new set its first values, one each.
 *
 * Sets all values, then operates once, so that sem_otime tells those who wait
 * for it that the set is ready. Needs read and alter permission.
 * @values: as many as the set has, 0 to 32767; left as they were.
 *
 * Returns 0, or -1 with the errno of semctl(2) or semop(2).
 */
int semset_initialise(int id, unsigned short *values)
    __attribute__((warn_unused_result));

/*
 * queue_send, queue_receive - msgsnd(2) and msgrcv(2), for message.h.
 *
 * @wire: the type, a long, and @size bytes of text behind it.
 */
int queue_send(int id, const void *wire, size_t size, int flags)
    __attribute__((warn_unused_result));
ssize_t queue_receive(int id, void *wire, size_t size, long type, int flags)
    __attribute__((warn_unused_result));

/*
 * semaphore_set, semset_set_values - SETVAL of one semaphore, SETALL of all.
 *
 * They clear what others would undo. Need alter permission. Return 0, or -1
 * with the errno of semctl(2).
 */
int semaphore_set(int id, unsigned num, int value)
    __attribute__((warn_unused_result));
int semset_set_values(int id, unsigned short *values)
    __attribute__((warn_unused_result));

/* semset_operate - semtimedop(2), for operate.h. */
struct sembuf;
int semset_operate(int id, struct sembuf *list, size_t count,
    const struct timespec *timeout) __attribute__((warn_unused_result));

/*
 * segment_attach - attaches the segment that was @found, read-only unless
 * @writable. See shmat(2).
 *
 * Between object_stat and shmat(2) somebody may remove a segment and make
 * another one, perhaps smaller, with the same id: the address is returned only
 * if the id still names, unchanged and of the same size, what was found, which
 * can't change while it is attached.
 *
 * Stays attached until the process ends or executes another program. Returns
 * the address, or NULL with errno: ESTALE for another segment or a changed one;
 * EACCES, EINVAL, EIDRM, ENOMEM, or that of object_stat.
 */
void *segment_attach(const struct object *found, bool writable)
    __attribute__((warn_unused_result));

/*
 * segments_end_unattached - whether the kernel removes a segment with the
 * last detach, or with its creator (kernel.shm_rmid_forced).
 */
bool segments_end_unattached(void);

#endif
