/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reasons of explain.c that depend on limits, rights and objects.
 *
 * Each examines the system as it is now, and writes its reason if it applies;
 * otherwise it leaves @why empty.
 */
#ifndef REASON_H
#define REASON_H

#include "model/kind.h"
#include "why/subject.h"

/* Kinds, ored together. */
enum {
	QUEUE = 1 << KIND_QUEUE,
	SEGMENT = 1 << KIND_SEGMENT,
	SEMSET = 1 << KIND_SEMSET,
	SYSV = QUEUE | SEGMENT | SEMSET,
	PQUEUE = 1 << KIND_PQUEUE,
	PSEGMENT = 1 << KIND_PSEGMENT,
	PSEM = 1 << KIND_PSEM,
	SHM = PSEGMENT | PSEM, /* files in /dev/shm */
	POSIX = PQUEUE | SHM,
	EVERY = SYSV | POSIX,
};

_Static_assert(EVERY == (1 << KIND_COUNT) - 1, "a bit for each kind");

typedef void reason(char why[static EXPLAIN_SIZE],
    const struct explain_subject *subject);

/* The end of a noun after a number: "s", or "" after 1. */
const char *reason_plural(uint64_t count);

/* Limits. */
reason reason_count_limit;        /* of objects, and of what they hold */
reason reason_limit_not_seen;     /* ENOSPC, though there is room */
reason reason_segment_size;       /* of a new one */
reason reason_semset_size;        /* of a new one */
reason reason_huge_page_size;     /* one that the system lacks */
reason reason_huge_page_count;    /* no free ones */
reason reason_no_huge_pages;      /* a kernel without */
reason reason_segment_memory;     /* more than can be reserved */
reason reason_open_files;         /* of the whole system */
reason reason_address_space;      /* no room to attach it */
reason reason_locked_memory;      /* over RLIMIT_MEMLOCK */
reason reason_operation_count;    /* over SEMOPM */
reason reason_first_operation;    /* SEMOPM allows not one */
reason reason_semaphore_value;    /* over SEMVMX */
reason reason_undo_value;         /* the same, or that of the undo */
reason reason_undo_space;         /* of the kernel */
reason reason_message_size;       /* over MSGMAX */
reason reason_message_never_fits; /* over the queue's qbytes */
reason reason_queue_full;
reason reason_message_type;     /* below 1 */
reason reason_message_priority; /* POSIX: not 0 to 32767 */
reason reason_queue_size;       /* over MSGMNB */

/* Limits of POSIX objects. */
reason reason_no_queues;           /* a kernel without */
reason reason_queue_count_unseen;  /* fs.mqueue.queues_max */
reason reason_queue_shape;         /* of a new queue */
reason reason_queue_bytes;         /* RLIMIT_MSGQUEUE, as far as seen */
reason reason_queue_bytes_unseen;  /* the same where it can't be seen */
reason reason_existing_posix_size; /* of one that is too small */
reason reason_posix_message_size;  /* over the queue's */
reason reason_posix_queue_full;
reason reason_shm_full;
reason reason_shm_not_full;  /* ENOSPC, though there is room */
reason reason_file_size;     /* over RLIMIT_FSIZE, or any file */
reason reason_process_files; /* over RLIMIT_NOFILE */

/* Rights. */
reason reason_not_owner;
reason reason_not_posix_owner;
reason reason_posix_owner_unseen; /* nor whether the caller is it */
reason reason_posix_may_not_read;
reason reason_posix_may_not_write;
reason reason_posix_may_not_use;    /* read and write */
reason reason_posix_may_not_attach; /* as only_read has it */
reason reason_posix_may_not_give;   /* to another owner */
reason reason_shm_closed;           /* no right to make files */
reason reason_no_lock_right;
reason reason_no_huge_page_right;
reason reason_may_not_read;
reason reason_may_not_write;
reason reason_may_not_alter;
reason reason_may_not_read_values;
reason reason_may_not_operate;
reason reason_may_not_attach;
reason reason_may_not_enter; /* a namespace */

#endif
