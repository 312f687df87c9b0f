/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How much of other processes /proc shows, and why not the rest. See proc(5),
 * ptrace(2), namespaces(7).
 *
 * Every reason is made here, from the errno and what was tried. The texts live
 * as long as the program.
 */
#ifndef SIGHT_H
#define SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The IPC namespace of everybody, on a kernel that has but one. */
#define SIGHT_ONLY_NS 1

/* What system calls tell of processes, as kill(2) without a signal and kcmp(2);
 * of the kernel, or of a test. */
struct sight_kernel {
	int (*exists)(pid_t pid);
	int (*compare)(pid_t pid, pid_t other, int what);
};

/* Our own credentials and namespaces, which decide what we see. Zero it, set
 * the root. */
struct sight {
	int root; /* /proc, open; -1 with root_error */
	int root_error;
	ino_t ns;          /* our IPC namespace; 0: not known */
	bool all_visible;  /* each process has a pid in our pid namespace */
	const char *blind; /* why nothing can be trusted, or NULL */
	int hidepid;       /* as it was mounted: 0, 1, 2, 4 */
	long ptrace_scope; /* of yama; 0 without */
	bool may_trace;    /* we have CAP_SYS_PTRACE */
	const struct sight_kernel *kernel; /* NULL: the kernel itself */
};

/* sight_has_ended - whether there is nobody with that number: /proc may only
 * have hidden it. */
bool sight_has_ended(const struct sight *sight, pid_t pid);

/* sight_compare - kcmp(2) of something that both have but once. */
int sight_compare(const struct sight *sight, pid_t pid, pid_t other, int what);

/*
 * sight_learn - sets all but the root.
 *
 * @calls: whether it matters that system calls can be seen.
 */
void sight_learn(struct sight *sight, bool calls);

/* The file of a process that was tried. */
enum sight_file {
	SIGHT_IDENTITY, /* what everybody may read */
	SIGHT_FILES,    /* what PTRACE_MODE_READ is needed for */
	SIGHT_CALL,     /* what PTRACE_MODE_ATTACH is needed for */
};

/*
 * sight_reason - why that couldn't be read, by its errno.
 *
 * EBADMSG: it can't be understood; ETIMEDOUT: it doesn't answer; EAGAIN,
 * ESTALE: its threads, or all of it, change while it is read; ECHILD: processes
 * end too soon; EBUSY: it never rests; EINPROGRESS: it is held up; ENOENT,
 * ESRCH: it isn't there, though the process lives.
 * @same_user: the process has our user id.
 */
const char *sight_reason(const struct sight *sight, enum sight_file file,
    int error, bool same_user);

/* sight_text - a text that lives as long as the program; never NULL. */
const char *sight_text(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
