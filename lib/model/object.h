/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One object of interprocess communication, as it was when it was read.
 */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

struct kind;

/* A number that the kernel did not report. */
#define OBJECT_UNKNOWN UINT64_MAX

/* The bits of object.mode beyond the permissions; see shmctl(2). */
#define OBJECT_MODE_DEST 01000   /* segment: removed, gone at the last detach */
#define OBJECT_MODE_LOCKED 02000 /* segment: locked into memory */
#define OBJECT_MODE_PERMISSIONS 0777

/* A slash, the longest name of a file, and a NUL. */
#define OBJECT_NAME_SIZE 257

/* The name of an object among the objects of its kind. */
struct object_name {
	int id;
	key_t key;        /* it was made with */
	const char *text; /* POSIX: "/orders", of intern(); else NULL */
};

/* A snapshot; plain data, owns nothing. Times are 0 if never. */
struct object {
	const struct kind *kind;
	union {
		struct object_name name;
		struct { /* the same, for short */
			int id;
			key_t key;
		};
	};
	uid_t uid, cuid; /* owner, creator; as the reader's user namespace */
	gid_t gid, cgid; /* maps them */
	mode_t mode;
	time_t changed;
	/* A POSIX object is a file. */
	struct {
		dev_t device;
		ino_t inode;
		time_t modified, accessed;
		/* Why the numbers in it are OBJECT_UNKNOWN; EBADMSG: it holds
		 * something else. Or 0. */
		int error;
	} file;
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
		struct {
			uint64_t bytes;    /* waiting, or unknown; as those */
			uint64_t messages; /* waiting */
			uint64_t max_messages, message_size; /* it may hold */
			int notify; /* SIGEV_SIGNAL, …; where pid isn't 0 */
			int signal;
			pid_t notified; /* 0 if none */
		} pqueue;
		struct {
			uint64_t size;      /* bytes */
			uint64_t allocated; /* bytes of it */
		} psegment;
		struct {
			uint64_t value, waiters; /* or unknown */
		} psem;
	} u;
};

/*
 * object_is_unchanged - whether two snapshots of one id show the same object,
 * unchanged: the kernel reuses ids.
 */
bool object_is_unchanged(const struct object *before,
    const struct object *after);

#endif
