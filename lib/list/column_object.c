/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of objects: what the kernel tells of them. */

#include <signal.h>

#include "base/signal_name.h"
#include "list/column_part.h"
#include "list/field.h"

GET(kind)
{
	set_text(value, row->obj->kind->name);
}

/* One word, whatever the object is called. */
GET(target)
{
	const struct column_context *context = row->context;
	ino_t ns = context->everywhere ? row->ns->inode : context->target_ns;

	value->type = VALUE_TARGET;
	value->number = ns;
	value->obj = row->obj;
}

GET(owner)
{
	set_text(value, names_user(row->context->names, row->obj->uid)->text);
}

/* As the stock tool writes it: only that of a queue with the slash. */
GET(name)
{
	const char *text = row->obj->name.text;

	set_text(value, row->obj->kind->stock_slash ? text : text + 1);
}

/* Somebody asked for notification; whose pid may be 0 from here. */
static bool
is_notified(const struct object *obj)
{
	return obj->u.pqueue.notified != 0 || obj->u.pqueue.notify != 0 ||
	       obj->u.pqueue.signal != 0;
}

/* See mq_notify(3). */
GET(notify)
{
	static const char *const words[] = {
		[SIGEV_SIGNAL] = "signal",
		[SIGEV_NONE] = "none",
		[SIGEV_THREAD] = "thread",
	};
	const struct object *obj = row->obj;
	unsigned way = (unsigned)obj->u.pqueue.notify;

	value->type = obj->file.error != 0 ? VALUE_UNKNOWN : VALUE_NONE;
	if (is_notified(obj) && way < sizeof(words) / sizeof(words[0]))
		set_text(value, words[way]);
}

GET(signal)
{
	const struct object *obj = row->obj;
	int number = obj->u.pqueue.signal;

	value->type = obj->file.error != 0 ? VALUE_UNKNOWN : VALUE_NONE;
	if (number == 0)
		return;
	set_text(value, signal_name(value->room, number));
}

/* The key is in the name of what is mapped, also after the removal. */
GET(origkey)
{
	const struct usage *usage = row->usage;

	if ((row->obj->mode & OBJECT_MODE_DEST) == 0) {
		set_key(value, row->obj->key);
		return;
	}
	value->type = VALUE_UNKNOWN;
	if (usage->nuses > 0)
		set_key(value, usage->uses->key);
}

/* name, title, help, rows, right, truncated, needs, get, field */
static const struct column objects[] = {
	{ "KIND", "Kind", "queue, segment, semset, pqueue, ...", ROW_OBJECT,
	    false, false, 0, get_kind, NULL },
	{ "TARGET", "Target", "one word that names it, for ipcrm -", ROW_OBJECT,
	    false, false, 0, get_target, NULL },
	{ "KEY", "Key", "key", SYSV, false, false, 0, NULL, &field_key },
	{ "ID", "ID", "identifier", SYSV, false, false, 0, NULL, &field_id },
	{ "NAME", "Name", "name of a POSIX object", POSIX, false, true, 0,
	    get_name, NULL },
	{ "OWNER", "Owner", "owner's name or number", ROW_OBJECT, true, false,
	    0, get_owner, NULL },
	{ "PERMS", "Permissions", "permissions", ROW_OBJECT, true, false, 0,
	    NULL, &field_mode },
	{ "CUID", "Creator UID", "creator's number", ROW_OBJECT, true, false, 0,
	    NULL, &field_cuid },
	{ "CUSER", "Creator user", "creator's name", ROW_OBJECT, true, false, 0,
	    NULL, &field_creator },
	{ "CGID", "Creator GID", "group number of the creator", ROW_OBJECT,
	    true, false, 0, NULL, &field_cgid },
	{ "CGROUP", "Creator group", "group of the creator", ROW_OBJECT, true,
	    false, 0, NULL, &field_creator_group },
	{ "UID", "UID", "owner's number", ROW_OBJECT, true, false, 0, NULL,
	    &field_uid },
	{ "USER", "User name", "owner's name", ROW_OBJECT, true, false, 0, NULL,
	    &field_owner },
	{ "GID", "GID", "group's number", ROW_OBJECT, true, false, 0, NULL,
	    &field_gid },
	{ "GROUP", "Group name", "group's name", ROW_OBJECT, true, false, 0,
	    NULL, &field_group },
	{ "CTIME", "Last change", "last change of owner, mode or values",
	    ROW_OBJECT, true, false, 0, NULL, &field_changed },
	{ "USEDBYTES", "Bytes used", "bytes in messages", QUEUE | PQUEUE, true,
	    false, COLUMN_CONTENT, NULL, &field_bytes },
	{ "MSGS", "Messages", "messages waiting", QUEUE | PQUEUE, false, false,
	    COLUMN_CONTENT, NULL, &field_messages },
	{ "QBYTES", "Bytes allowed", "capacity in bytes", QUEUE, true, false,
	    COLUMN_QBYTES, NULL, &field_qbytes },
	{ "SEND", "Msg sent", "last msgsnd(2)", QUEUE, true, false, 0, NULL,
	    &field_sent },
	{ "RECV", "Msg received", "last msgrcv(2)", QUEUE, true, false, 0, NULL,
	    &field_received },
	{ "LSPID", "Msg sender", "process that sent last", QUEUE, true, false,
	    0, NULL, &field_sender },
	{ "LRPID", "Msg receiver", "process that received last", QUEUE, true,
	    false, 0, NULL, &field_receiver },
	{ "SIZE", "Segment size", "size in bytes", SEGMENT | PSEGMENT, true,
	    false, 0, NULL, &field_size },
	{ "NATTCH", "Attachments", "number of attachments", SEGMENT, true,
	    false, 0, NULL, &field_attachments },
	{ "STATUS", "Status", "dest (removed), locked, ...", SEGMENT, false,
	    false, 0, NULL, &field_status },
	{ "RSS", "Resident", "bytes in memory", SEGMENT, true, false,
	    COLUMN_RSS, NULL, &field_rss },
	{ "SWAP", "Swapped", "bytes in swap space", SEGMENT, true, false,
	    COLUMN_RSS, NULL, &field_swap },
	{ "ATTACH", "Attach time", "last shmat(2)", SEGMENT, true, false, 0,
	    NULL, &field_attached },
	{ "DETACH", "Detach time", "last shmdt(2)", SEGMENT, true, false, 0,
	    NULL, &field_detached },
	{ "CPID", "Creator PID", "process that created it", SEGMENT, true,
	    false, 0, NULL, &field_creator_pid },
	{ "LPID", "Last user PID", "process that attached or detached last",
	    SEGMENT, true, false, 0, NULL, &field_last_pid },
	{ "ORIGKEY", "Original key", "key at creation, even after removal",
	    SEGMENT, false, false, COLUMN_MAPS, get_origkey, NULL },
	{ "NSEMS", "Semaphores", "semaphores in the set", SEMSET, true, false,
	    0, NULL, &field_semaphores },
	{ "MTIME", "Last action", "last modification", POSIX, true, false, 0,
	    NULL, &field_modified },
	{ "MAXMSGS", "Messages allowed", "maximum number of messages", PQUEUE,
	    true, false, COLUMN_CONTENT, NULL, &field_max_messages },
	{ "MSGSIZE", "Message size", "maximum message size in bytes", PQUEUE,
	    true, false, COLUMN_CONTENT, NULL, &field_message_size },
	{ "NOTIFYPID", "Notified PID", "process notified by mq_notify(3)",
	    PQUEUE, true, false, COLUMN_CONTENT, NULL, &field_notified },
	{ "NOTIFY", "Notification", "how: by signal, by thread, or none",
	    PQUEUE, false, false, COLUMN_CONTENT, get_notify, NULL },
	{ "SIGNAL", "Notification signal", "signal that tells that process",
	    PQUEUE, false, false, COLUMN_CONTENT, get_signal, NULL },
	{ "ALLOCATED", "Allocated", "bytes in memory and swap space", PSEGMENT,
	    true, false, 0, NULL, &field_allocated },
	{ "SVAL", "Value", "value of the semaphore", PSEM, true, false,
	    COLUMN_CONTENT, NULL, &field_value },
	{ "NWAIT", "Waiters counted",
	    "waiters by its own count, killed ones included", PSEM, true, false,
	    COLUMN_CONTENT, NULL, &field_counted_waiters },
	{ "OTIME", "Last operation", "last semop(2)", SEMSET, true, false, 0,
	    NULL, &field_operated },
};

const struct column_part columns_of_objects = {
	objects,
	sizeof(objects) / sizeof(objects[0]),
};
