/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A look into the memory of other processes: what it holds may be a file whose
 * server never answers, so that a child looks, and we wait for a second in all.
 */
#ifndef PEEK_H
#define PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The most bytes of one answer. */
#define PEEK_SIZE 4096

struct peeker {
	pid_t child;  /* 0: none was started */
	int fd;       /* to it; -1: it can't be asked */
	int64_t left; /* nanoseconds that may still be waited for answers */
};

/*
 * peek_start - starts the child. peek_stop ends it, even where it hangs; it
 * does nothing to a zeroed peeker.
 *
 * The child has an empty list of semaphores to undo. Where none can be started
 * every peek fails.
 */
void peek_start(struct peeker *peeker);
void peek_stop(struct peeker *peeker);

/*
 * peek_memory - reads @size bytes, PEEK_SIZE at most, of a process or thread.
 *
 * Starts the child, where there is none yet. Returns 0, or -1: it can't be
 * read, or it isn't there in time.
 */
int peek_memory(struct peeker *peeker, pid_t pid, uint64_t address,
    void *memory, size_t size) __attribute__((warn_unused_result));

/*
 * peek_command - reads the start of /proc/PID/cmdline.
 *
 * Returns the number of bytes, PEEK_SIZE at most, or -1 as peek_memory.
 */
ssize_t peek_command(struct peeker *peeker, pid_t pid,
    char command[static PEEK_SIZE]) __attribute__((warn_unused_result));

#endif
