/* SPDX-License-Identifier: BSD-2-Clause */
/* Message queues: the only caller of the msg* family. */

#include "model/queue.h"

#include <errno.h>
#include <sys/msg.h>

#include "model/kind_file.h"
#include "model/sysvipc_walk.h"

#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif

static bool
queue_parse_row(struct row_scan *row, struct object *obj)
{
	kind_scan_head(row, obj);
	obj->u.queue.bytes = scan_unsigned(row, UINT64_MAX);
	obj->u.queue.messages = scan_unsigned(row, UINT64_MAX);
	obj->u.queue.qbytes = OBJECT_UNKNOWN;
	obj->u.queue.sender = kind_scan_pid(row);
	obj->u.queue.receiver = kind_scan_pid(row);
	kind_scan_owners(row, obj);
	obj->u.queue.sent = kind_scan_time(row);
	obj->u.queue.received = kind_scan_time(row);
	obj->changed = kind_scan_time(row);
	return !row->bad;
}

static int
queue_stat(int slot, bool any, struct object *obj)
{
	struct msqid_ds ds = { 0 }; /* valgrind knows no MSG_STAT_ANY */
	int id;

	id = msgctl(slot, any ? MSG_STAT_ANY : MSG_STAT, &ds);
	if (id == -1)
		return -1;
	kind_from_perm(obj, id, &ds.msg_perm);
	obj->u.queue.bytes = ds.__msg_cbytes;
	obj->u.queue.messages = ds.msg_qnum;
	obj->u.queue.qbytes = ds.msg_qbytes;
	obj->u.queue.sender = ds.msg_lspid;
	obj->u.queue.receiver = ds.msg_lrpid;
	obj->u.queue.sent = ds.msg_stime;
	obj->u.queue.received = ds.msg_rtime;
	obj->changed = ds.msg_ctime;
	return 0;
}

static time_t
queue_last_use(const struct object *obj)
{
	time_t sent = obj->u.queue.sent, received = obj->u.queue.received;

	return sent > received ? sent : received;
}

static bool
queue_is_empty(const struct object *obj)
{
	return obj->u.queue.messages == 0;
}

static uint64_t
queue_capacity(const struct object *obj)
{
	return obj->u.queue.qbytes;
}

static void
queue_set_capacity(struct object *obj, uint64_t bytes)
{
	obj->u.queue.qbytes = bytes;
}

static uint64_t
queue_messages(const struct object *obj)
{
	return obj->u.queue.messages;
}

static uint64_t
queue_bytes(const struct object *obj)
{
	return obj->u.queue.bytes;
}

static int
queue_records(const struct object *obj, const struct recorder *recorder)
{
	if (obj->u.queue.sent != 0)
		recorder->process(obj->u.queue.sender, obj->u.queue.sent,
		    recorder->arg);
	/* A blocked receiver is recorded by its thread, and the sender sets
	 * both times then. The two may fall into different seconds, and later
	 * messages set the time of sending only. */
	if (obj->u.queue.received != 0)
		(obj->u.queue.received >= obj->u.queue.sent + 2
			? recorder->process
			: recorder->thread)(obj->u.queue.receiver,
		    obj->u.queue.received, recorder->arg);
	return 0;
}

static bool
queue_is_same_use(const struct object *a, const struct object *b)
{
	return a->u.queue.messages == b->u.queue.messages &&
	       a->u.queue.bytes == b->u.queue.bytes &&
	       a->u.queue.sender == b->u.queue.sender &&
	       a->u.queue.receiver == b->u.queue.receiver &&
	       a->u.queue.sent == b->u.queue.sent &&
	       a->u.queue.received == b->u.queue.received;
}

static bool
queue_is_later(const struct object *before, const struct object *after)
{
	return kind_is_later_perm(before, after) &&
	       !kind_is_unset(before->u.queue.sent, after->u.queue.sent) &&
	       !kind_is_unset(before->u.queue.received,
		   after->u.queue.received);
}

static int
queue_usage(struct kind_usage *usage)
{
	struct msginfo info;
	int highest;

	highest = msgctl(0, MSG_INFO, (struct msqid_ds *)&info);
	if (highest == -1)
		return -1;
	if (usage != NULL)
		*usage = (struct kind_usage){
			.objects = (unsigned)info.msgpool,
			.items = (unsigned)info.msgmap,
			.bytes = (unsigned)info.msgtql,
		};
	return highest;
}

#define ASK(limit)                                                             \
	static int ask_##limit(uint64_t *value)                                \
	{                                                                      \
		struct msginfo info;                                           \
                                                                               \
		if (msgctl(0, IPC_INFO, (struct msqid_ds *)&info) == -1)       \
			return -1;                                             \
		*value = (unsigned)info.limit;                                 \
		return 0;                                                      \
	}

ASK(msgmni)
ASK(msgmax)
ASK(msgmnb)

static int
used_queues(uint64_t *used)
{
	struct kind_usage usage;

	if (queue_usage(&usage) == -1)
		return -1;
	*used = usage.objects;
	return 0;
}

const struct limit limit_msgmni = {
	.resource = "MSGMNI",
	.name = "kernel.msgmni",
	.text = "Number of message queues",
	.unit = "queues",
	.file = "msgmni",
	.ask = ask_msgmni,
	.used = used_queues,
};

const struct limit limit_msgmax = {
	.resource = "MSGMAX",
	.name = "kernel.msgmax",
	.text = "Max size of message (bytes)",
	.unit = "bytes",
	.file = "msgmax",
	.ask = ask_msgmax,
};

const struct limit limit_msgmnb = {
	.resource = "MSGMNB",
	.name = "kernel.msgmnb",
	.text = "Default max size of queue (bytes)",
	.unit = "bytes",
	.file = "msgmnb",
	.ask = ask_msgmnb,
};

static const struct limit *const limits[] = { &limit_msgmni, &limit_msgmax,
	&limit_msgmnb, NULL };

static int
queue_get(key_t key, uint64_t size, int flags)
{
	(void)size;
	return msgget(key, flags);
}

static int
queue_set(const struct object *obj)
{
	/* No queue has more than QUEUE_BYTES_MAX. */
	struct msqid_ds ds = { .msg_qbytes = (msglen_t)obj->u.queue.qbytes };

	/* The kernel sets it with all else: to the largest there is. */
	if (obj->u.queue.qbytes == OBJECT_UNKNOWN) {
		errno = ENODATA;
		return -1;
	}
	kind_to_perm(&ds.msg_perm, obj);
	return msgctl(obj->id, IPC_SET, &ds);
}

static int
queue_remove(const struct object_name *name)
{
	return msgctl(name->id, IPC_RMID, NULL);
}

int
queue_send(int id, const void *wire, size_t size, int flags)
{
	return msgsnd(id, wire, size, flags);
}

ssize_t
queue_receive(int id, void *wire, size_t size, long type, int flags)
{
	return msgrcv(id, wire, size, type, flags);
}

const struct kind kind_queue = {
	.id = KIND_QUEUE,
	.name = "queue",
	.title = "message queue",
	.stock_title = "message queue",
	.stock_list = "messages",
	.word = "msg",
	.letter = 'q',
	.words = (const char *const[]){ "queue", "msg", "q", NULL },
	.limits = limits,
	.count_limit = &limit_msgmni,
	.walk = sysvipc_walk,
	.look = sysvipc_look,
	.is_gone = sysvipc_is_gone,
	.find = sysvipc_find,
	.parse_row = queue_parse_row,
	.stat = queue_stat,
	.last_use = queue_last_use,
	.is_same_use = queue_is_same_use,
	.is_later = queue_is_later,
	.is_empty = queue_is_empty,
	.capacity = queue_capacity,
	.set_capacity = queue_set_capacity,
	.messages = queue_messages,
	.bytes = queue_bytes,
	.records = queue_records,
	.usage = queue_usage,
	.get = queue_get,
	.set = queue_set,
	.remove = queue_remove,
};
