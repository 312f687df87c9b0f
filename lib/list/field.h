/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The fields of objects, each once: the kinds that have it, its type, and its
 * getter. The columns of lsipc(1), the classic format and that of POSIX are
 * layouts over these fields.
 */
#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/kind.h"
#include "model/object.h"

/* The meaning of a number. */
enum field_type {
	FIELD_KEY,
	FIELD_NUMBER,
	FIELD_SIZE,  /* bytes */
	FIELD_PID,   /* 0: nobody */
	FIELD_TIME,  /* seconds since the epoch, with a sign; 0: never */
	FIELD_MODE,  /* permissions */
	FIELD_FLAGS, /* the bits of a mode beyond these */
	FIELD_USER,  /* a number that has a name */
	FIELD_GROUP,
};

/* Callers must not ask for a field that a kind lacks. */
struct field {
	enum field_type type;
	bool may_be_unknown; /* OBJECT_UNKNOWN is not a value, but unknown */
	unsigned kinds;      /* 1 << kind_id, ored */
	uint64_t (*get)(const struct object *obj);
};

#define FIELD_OF(id) (1u << (id))
#define FIELD_OF_QUEUE FIELD_OF(KIND_QUEUE)
#define FIELD_OF_SEGMENT FIELD_OF(KIND_SEGMENT)
#define FIELD_OF_SEMSET FIELD_OF(KIND_SEMSET)
#define FIELD_OF_SYSV (FIELD_OF_QUEUE | FIELD_OF_SEGMENT | FIELD_OF_SEMSET)
#define FIELD_OF_PQUEUE FIELD_OF(KIND_PQUEUE)
#define FIELD_OF_PSEGMENT FIELD_OF(KIND_PSEGMENT)
#define FIELD_OF_PSEM FIELD_OF(KIND_PSEM)
#define FIELD_OF_POSIX (FIELD_OF_PQUEUE | FIELD_OF_PSEGMENT | FIELD_OF_PSEM)
#define FIELD_OF_ALL (FIELD_OF_SYSV | FIELD_OF_POSIX)

extern const struct field field_key, field_id, field_mode, field_changed;
extern const struct field field_owner, field_group; /* names */
extern const struct field field_creator, field_creator_group;
extern const struct field field_uid, field_gid; /* the same as numbers */
extern const struct field field_cuid, field_cgid;

extern const struct field field_bytes, field_messages, field_qbytes;
extern const struct field field_sender, field_receiver;
extern const struct field field_sent, field_received;

extern const struct field field_size, field_attachments, field_status;
extern const struct field field_rss, field_swap;
extern const struct field field_creator_pid, field_last_pid;
extern const struct field field_attached, field_detached;

extern const struct field field_semaphores, field_operated;

extern const struct field field_modified;
extern const struct field field_max_messages, field_message_size;
extern const struct field field_notified;
extern const struct field field_allocated;
extern const struct field field_value, field_counted_waiters;

#endif
