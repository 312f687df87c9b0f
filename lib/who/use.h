/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One process and one object, and what the one does with the other.
 */
#ifndef USE_H
#define USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/kind.h"
#include "model/object.h"

#define USE_WHAT 96

/* The goals of a scan. */
#define SCAN_ATTACHED 0x1u
#define SCAN_BLOCKED 0x2u
#define SCAN_UNDO 0x4u       /* who has a list of semaphores to undo */
#define SCAN_EVERYWHERE 0x8u /* not only in our own IPC namespace */
#define SCAN_DESCRIBE 0x10u  /* use.what, for people to read */
#define SCAN_THREADED 0x20u  /* process.threaded also of the past */
#define SCAN_FILES                                                             \
	0x40u /* who has a POSIX object open or mapped; with                   \
	         SCAN_BLOCKED also who waits for it */

enum use_how {
	USE_OPEN,    /* has a descriptor of it */
	USE_READ,    /* attached or mapped, and not writable */
	USE_WRITE,   /* attached or mapped, and writable */
	USE_SEND,    /* blocked in msgsnd(2), mq_send(3) */
	USE_RECEIVE, /* blocked in msgrcv(2), mq_receive(3) */
	USE_OPERATE, /* blocked in semop(2), sem_wait(3) */
};

/* use.kind of a POSIX object: the file alone tells which object it is. */
#define USE_FILE KIND_COUNT

/* One operation on a semaphore, as in semop(2). */
struct use_operation {
	unsigned short number;
	short amount;
};

#define USE_OPERATIONS 16

/* The same as use.what, in numbers, of a use that waits. */
struct use_wait {
	bool has_type;     /* of a message to send, or to receive: */
	int64_t type;      /* as msgrcv(2) takes it */
	bool except;       /* any but that type */
	bool has_priority; /* of a message to send, POSIX */
	uint64_t priority;
	bool has_bytes; /* of a message to send */
	uint64_t bytes;
	bool has_offset; /* in the file, of a word waited for */
	uint64_t offset;
	struct use_operation operations[USE_OPERATIONS];
	size_t noperations;
	bool more; /* there are more of them */
};

/* Once for each thing that the process does with the object. */
struct use {
	ino_t ns; /* the IPC namespace of the object; USE_FILE: 0 */
	enum kind_id kind;
	int id;
	key_t key;    /* attached: the key at creation; else 0 */
	dev_t device; /* USE_FILE: the file; else 0 */
	ino_t inode;
	pid_t pid;
	enum use_how how;
	unsigned count; /* attachments, descriptors, or threads */
	/* SCAN_DESCRIBE, of one that waits: for how long at least, in
	 * nanoseconds; -1: that can't be known. Otherwise 0. */
	int64_t waited;
	struct use_wait wait;
	char what[USE_WHAT]; /* SCAN_DESCRIBE: "rw", or the messages or
	                        operations waited for, in words; empty if that
	                        can't be known */
};

/* use_is_blocked - whether it waits, and isn't only attached. */
bool use_is_blocked(const struct use *use);

/* use_word - "attached", "mapped", "open", "sending", "receiving" or
 * "waiting". */
const char *use_word(const struct use *use);

/*
 * use_compare_objects - orders by namespace, kind, id, key and file: what
 * qsort(3) and bsearch(3) ask for.
 */
int use_compare_objects(const struct use *a, const struct use *b);

/*
 * uses_merge - sorts @count uses by object and pid, and makes one of those that
 * are the same: the attachments of a process, its descriptors, and threads that
 * do the same.
 *
 * Returns how many are left.
 */
size_t uses_merge(struct use *list, size_t count);

#endif
