/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who uses which object: the processes that have a segment attached, and those
 * that are blocked on a queue or a set; found in one pass over /proc.
 *
 * Only for one's own processes, or with CAP_SYS_PTRACE, does the kernel tell.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "model/object.h"
#include "who/ns.h"

#define USE_WHAT 96

enum use_how {
	USE_READ,    /* attached read-only */
	USE_WRITE,   /* attached read-write */
	USE_SEND,    /* blocked in msgsnd(2) */
	USE_RECEIVE, /* blocked in msgrcv(2) */
	USE_OPERATE, /* blocked in semop(2) */
};

/* One process and one object, once for each thing it does with it. */
struct use {
	ino_t ns; /* the IPC namespace of the object */
	enum kind_id kind;
	int id;
	pid_t pid;
	enum use_how how;
	unsigned count;      /* attachments, or threads */
	key_t key;           /* attached: the key at creation */
	char what[USE_WHAT]; /* "rw", or the messages or operations waited for,
	                        in words; empty if that can't be known */
};

/* What a scan looks for. */
#define USES_ATTACHED 0x1u
#define USES_BLOCKED 0x2u
#define USES_EVERYWHERE 0x4u /* not only in our own IPC namespace */
#define USES_THREADED 0x8u   /* those of which a thread may be on record */

struct uses {
	struct use *list; /* by ns, kind, id, pid */
	size_t count;
	int64_t scanned;       /* when it was begun; for uses_age */
	ino_t ns;              /* our own */
	size_t unreadable;     /* processes that may use any object */
	const char *blind;     /* why nothing at all could be seen, or NULL */
	bool all_visible;      /* every process has a pid in our namespace */
	time_t threaded_since; /* USES_THREADED: the first of them; 0 if none */
	struct namespaces namespaces; /* with USES_EVERYWHERE; ours too */
};

/*
 * uses_scan - looks at every process but our own, if @what isn't 0.
 *
 * Returns NULL with errno ENOMEM; the caller frees it with uses_free.
 */
struct uses *uses_scan(unsigned what) __attribute__((warn_unused_result));
void uses_free(struct uses *uses);

/* uses_age - how long ago the scan was begun, in milliseconds. */
int64_t uses_age(const struct uses *uses);

/*
 * uses_of - those of one object of the namespace @ns, @count of them.
 *
 * Lives as long as @uses.
 */
const struct use *uses_of(const struct uses *uses, ino_t ns,
    const struct object *obj, size_t *count);

/*
 * uses_expected - how many attachments or blocked threads the kernel counts.
 *
 * Returns false where it doesn't tell: of queues, and of sets that can't be
 * read. Asks in the namespace in which we are.
 */
bool uses_expected(const struct object *obj, uint64_t *expected);

/*
 * uses_may_miss - whether there may be users of an object that the scan has not
 * seen: @list and @count are what uses_of returned for it.
 */
bool uses_may_miss(const struct uses *uses, const struct object *obj,
    const struct use *list, size_t count);

/* use_is_blocked - whether it waits, and isn't only attached. */
bool use_is_blocked(const struct use *use);

/* use_word - "attached", "sending", "receiving" or "waiting". */
const char *use_word(const struct use *use);

#endif
