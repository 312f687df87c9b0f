/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a POSIX object is to be when it is made.
 */
#ifndef MAKE_H
#define MAKE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A new object. Fields that its kind lacks are unused. */
struct making {
	const char *text; /* its name, with a slash, of intern() */
	mode_t mode;      /* exactly, whatever the umask */
	uid_t uid;        /* (uid_t)-1: that of this process */
	gid_t gid;        /* the same */
	/* psegment: bytes, of which memory is only reserved if told so. */
	uint64_t size;
	bool reserve;
	/* pqueue: what it may hold, in messages, and in bytes of one; 0: the
	 * system's default. */
	uint64_t messages, message_size;
	uint64_t value; /* psem */
};

#endif
