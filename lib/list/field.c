/* SPDX-License-Identifier: BSD-2-Clause */
/* The fields of objects. */

#include "list/field.h"

#define FIELD(name, kinds, type, expression)                                   \
	FIELD_WITH(name, kinds, type, false, expression)

/* For what some sources of objects don't tell. */
#define UNSURE(name, kinds, type, expression)                                  \
	FIELD_WITH(name, kinds, type, true, expression)

#define FIELD_WITH(name, kind_bits, what, unsure, expression)                  \
	static uint64_t get_##name(const struct object *obj)                   \
	{                                                                      \
		return (uint64_t)(expression);                                 \
	}                                                                      \
	const struct field field_##name = {                                    \
		.type = (what),                                                \
		.may_be_unknown = (unsure),                                    \
		.kinds = (kind_bits),                                          \
		.get = get_##name,                                             \
	}

#define ALL FIELD_OF_ALL
#define SYSV FIELD_OF_SYSV
#define POSIX FIELD_OF_POSIX
#define QUEUE FIELD_OF_QUEUE
#define SEGMENT FIELD_OF_SEGMENT
#define SEMSET FIELD_OF_SEMSET
#define PQUEUE FIELD_OF_PQUEUE
#define PSEGMENT FIELD_OF_PSEGMENT
#define PSEM FIELD_OF_PSEM

FIELD(key, SYSV, FIELD_KEY, (uint32_t)obj->key);
FIELD(id, SYSV, FIELD_NUMBER, obj->id);
FIELD(mode, ALL, FIELD_MODE, OBJECT_MODE_PERMISSIONS & obj->mode);
FIELD(changed, ALL, FIELD_TIME, obj->changed);
FIELD(owner, ALL, FIELD_USER, obj->uid);
FIELD(group, ALL, FIELD_GROUP, obj->gid);
FIELD(creator, ALL, FIELD_USER, obj->cuid);
FIELD(creator_group, ALL, FIELD_GROUP, obj->cgid);
FIELD(uid, ALL, FIELD_NUMBER, obj->uid);
FIELD(gid, ALL, FIELD_NUMBER, obj->gid);
FIELD(cuid, ALL, FIELD_NUMBER, obj->cuid);
FIELD(cgid, ALL, FIELD_NUMBER, obj->cgid);

UNSURE(bytes, QUEUE | PQUEUE, FIELD_SIZE, obj->kind->bytes(obj));
UNSURE(messages, QUEUE | PQUEUE, FIELD_NUMBER, obj->kind->messages(obj));
UNSURE(qbytes, QUEUE, FIELD_SIZE, obj->u.queue.qbytes);
FIELD(sender, QUEUE, FIELD_PID, obj->u.queue.sender);
FIELD(receiver, QUEUE, FIELD_PID, obj->u.queue.receiver);
FIELD(sent, QUEUE, FIELD_TIME, obj->u.queue.sent);
FIELD(received, QUEUE, FIELD_TIME, obj->u.queue.received);

UNSURE(size, SEGMENT | PSEGMENT, FIELD_SIZE, obj->kind->size(obj));
FIELD(attachments, SEGMENT, FIELD_NUMBER, obj->u.segment.attachments);
FIELD(status, SEGMENT, FIELD_FLAGS,
    obj->mode & ~(mode_t)OBJECT_MODE_PERMISSIONS);
UNSURE(rss, SEGMENT, FIELD_SIZE, obj->u.segment.rss);
UNSURE(swap, SEGMENT, FIELD_SIZE, obj->u.segment.swap);
FIELD(creator_pid, SEGMENT, FIELD_PID, obj->u.segment.creator);
FIELD(last_pid, SEGMENT, FIELD_PID, obj->u.segment.last);
FIELD(attached, SEGMENT, FIELD_TIME, obj->u.segment.attached);
FIELD(detached, SEGMENT, FIELD_TIME, obj->u.segment.detached);

FIELD(semaphores, SEMSET, FIELD_NUMBER, obj->u.semset.count);
FIELD(operated, SEMSET, FIELD_TIME, obj->u.semset.operated);

FIELD(modified, POSIX, FIELD_TIME, obj->file.modified);
UNSURE(max_messages, PQUEUE, FIELD_NUMBER, obj->u.pqueue.max_messages);
UNSURE(message_size, PQUEUE, FIELD_SIZE, obj->u.pqueue.message_size);
UNSURE(notified, PQUEUE, FIELD_PID,
    obj->file.error != 0 ? OBJECT_UNKNOWN : (uint64_t)obj->u.pqueue.notified);
FIELD(allocated, PSEGMENT, FIELD_SIZE, obj->u.psegment.allocated);
UNSURE(value, PSEM, FIELD_NUMBER, obj->u.psem.value);
UNSURE(counted_waiters, PSEM, FIELD_NUMBER, obj->u.psem.waiters);
