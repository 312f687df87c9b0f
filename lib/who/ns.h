/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * IPC namespaces. See ipc_namespaces(7), setns(2).
 */
#ifndef NS_H
#define NS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * ns_enter - moves this process into the IPC namespace @spec.
 *
 * @spec: the id of a process in it, or the file of a namespace, such as
 * /proc/PID/ns/ipc or a bind mount of it; NULL stays where we are.
 *
 * Returns NULL, or why it failed, as a text that lives until the next call.
 */
const char *ns_enter(const char *spec) __attribute__((warn_unused_result));

/*
 * ns_of - the inode of the IPC namespace of a process, or of a thread where
 * @tid isn't 0; 0 for @pid is this process.
 *
 * Returns 0 with errno: EACCES where it may not be known, ENOENT where there
 * is no such process.
 */
ino_t ns_of(pid_t pid, pid_t tid) __attribute__((warn_unused_result));

/* IPC namespaces, each open while it is in the list, or until they are closed:
 * a namespace that is open lives, with all its objects. Zeroed: an empty list.
 */
struct namespaces {
	struct namespace
	{
		ino_t inode;
		pid_t pid; /* of the first process seen in it */
		int fd;    /* -1: it could not be opened */
		int error; /* then why */
	}
	*list;
	size_t count;
};

/*
 * namespaces_add - adds that of a thread of a process, unless it is there and
 * open: what couldn't be opened of one process may be of another.
 *
 * @dir: /proc/PID, open. @inode: what it seemed to be; it is identified by what
 * was opened, and @inode is set to that: a number that was only looked at may
 * have become that of another one.
 *
 * Returns 0, or -1 with errno: ENOMEM, or ESRCH where the thread, which isn't
 * ours, has ended: then nothing was added.
 */
int namespaces_add(struct namespaces *namespaces, int dir, pid_t pid, pid_t tid,
    ino_t *inode) __attribute__((warn_unused_result));
void namespaces_free(struct namespaces *namespaces);

/* namespaces_close - closes all of them; they can't be entered any more. */
void namespaces_close(struct namespaces *namespaces);

/*
 * namespace_enter - moves this process into it. Returns as ns_enter.
 */
const char *namespace_enter(const struct namespace *namespace)
    __attribute__((warn_unused_result));

#endif
