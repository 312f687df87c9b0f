/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls in which a thread waits for a message or a semaphore:
 * /proc/PID/task/TID/syscall. See proc_pid_syscall(5), ipc(2), syscalls(2).
 *
 * What the file shows of a thread that is stopped or frozen is still the call
 * itself; only futex(2) with a time limit goes on as restart_syscall(2), with
 * the same arguments.
 */
#ifndef BLOCKED_H
#define BLOCKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "model/kind.h"
#include "who/use.h"

struct system_call {
	long number;
	uint64_t args[6];
	uint64_t stack; /* the stack pointer */
};

enum system_call_state {
	SYSTEM_CALL,         /* in a system call, which may be over soon */
	SYSTEM_CALL_NONE,    /* in none, but it doesn't run: it is stopped, say,
	                        or waits for a page */
	SYSTEM_CALL_RUNNING, /* it runs: it isn't blocked now */
	SYSTEM_CALL_NOWHERE, /* it runs no program: it has ended, or works for
	                        its process in the kernel, which shows a call
	                        of whoever made it; see io_uring(7) */
	SYSTEM_CALL_BAD,     /* the text can't be understood */
};

/* system_call_parse - takes what the file says. */
enum system_call_state system_call_parse(const char *text,
    struct system_call *call);

/* blocked_is_known - whether we know the calls of our own architecture. */
bool blocked_is_known(void);

/* The call in which a thread waits. For a POSIX queue, id is a descriptor. For
 * KIND_PSEM, any futex(2), memory is its address; for blocked_describe, its
 * offset in the file. */
struct blocked {
	enum kind_id kind;
	enum use_how how;
	int id;              /* cut as the kernel does it */
	unsigned word;       /* bytes of a long of the caller: 4 or 8 */
	uint64_t memory;     /* of the caller: the message or the operations */
	uint64_t size;       /* bytes of the message, or operations */
	int64_t type;        /* of the messages to receive; or the priority */
	bool type_in_memory; /* it follows a pointer to the message */
	int flags;
};

/*
 * blocked_decode - whether a call waits for a message or a semaphore.
 *
 * @word: bytes of a long of the process, 4 or 8; 0 if that isn't known: then
 * what is such a call for either is taken for one.
 */
bool blocked_decode(const struct system_call *call, unsigned word,
    struct blocked *blocked);

/*
 * blocked_is_interrupted - whether a call in which a thread may have waited is
 * over for a signal that is about to be handled, or is the return from its
 * handler: what it waited for is not known then. A thread is seen there while
 * it is stopped, traced or frozen; see sigreturn(2).
 */
bool blocked_is_interrupted(const struct system_call *call);

/* blocked_is_file - whether it waits for a POSIX object, or may do so. */
bool blocked_is_file(const struct blocked *blocked);

/*
 * blocked_call_of_sleep - the call of a thread that sleeps in a function of the
 * kernel, as /proc/PID/wchan names it: "msgrcv(2)", say; empty if it is another
 * one for certain, NULL if that isn't known.
 */
const char *blocked_call_of_sleep(const char *function);

/* The bytes of the caller's memory that blocked_describe wants to see. */
#define BLOCKED_OPERATIONS USE_OPERATIONS
#define BLOCKED_MEMORY (BLOCKED_OPERATIONS * 6)

/* blocked_wants - how many; 0 if none are needed. */
size_t blocked_wants(const struct blocked *blocked);

/*
 * blocked_describe - the messages or the operations waited for: sets use->wait,
 * and use->what in words.
 *
 * @memory: blocked_wants bytes from blocked->memory; or NULL.
 */
void blocked_describe(const struct blocked *blocked, const void *memory,
    struct use *use);

#endif
