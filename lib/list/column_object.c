/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of objects: what the kernel tells of them. */

#include <stdio.h>

#include "list/column_part.h"

/* Bits of the mode of a segment that only some kernels show. */
#define MODE_HUGE 04000
#define MODE_NO_RESERVE 010000

/* Of an id that has no name, there is none: its number is in another column. */
static void
set_name(struct value *value, const struct name *name)
{
	value->type = VALUE_NONE;
	if (name->known)
		set_text(value, name->text);
}

GET(kind)
{
	set_text(value, row->obj->kind->name);
}

GET(key)
{
	set_key(value, row->obj->key);
}

GET(id)
{
	set_number(value, VALUE_NUMBER, (uint64_t)row->obj->id);
}

GET(owner)
{
	set_text(value, names_user(row->context->names, row->obj->uid)->text);
}

GET(perms)
{
	mode_t mode = row->obj->mode & OBJECT_MODE_PERMISSIONS;
	static const char letters[] = "rwxrwxrwx";

	if (row->context->numeric_perms) {
		snprintf(value->room, sizeof(value->room), "%#o", mode);
	} else {
		for (unsigned i = 0; i < 9; i++)
			value->room[i] =
			    (mode & (0400u >> i)) != 0 ? letters[i] : '-';
		value->room[9] = '\0';
	}
	set_text(value, value->room);
}

GET(cuid)
{
	set_number(value, VALUE_NUMBER, row->obj->cuid);
}

GET(cuser)
{
	set_name(value, names_user(row->context->names, row->obj->cuid));
}

GET(cgid)
{
	set_number(value, VALUE_NUMBER, row->obj->cgid);
}

GET(cgroup)
{
	set_name(value, names_group(row->context->names, row->obj->cgid));
}

GET(uid)
{
	set_number(value, VALUE_NUMBER, row->obj->uid);
}

GET(gid)
{
	set_number(value, VALUE_NUMBER, row->obj->gid);
}

GET(user)
{
	set_name(value, names_user(row->context->names, row->obj->uid));
}

GET(group)
{
	set_name(value, names_group(row->context->names, row->obj->gid));
}

GET(ctime)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->changed);
}

GET(usedbytes)
{
	set_number(value, VALUE_SIZE, row->obj->u.queue.bytes);
}

GET(msgs)
{
	set_number(value, VALUE_NUMBER, row->obj->u.queue.messages);
}

GET(send)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.queue.sent);
}

GET(recv)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.queue.received);
}

GET(lspid)
{
	set_number(value, VALUE_PID, (uint64_t)row->obj->u.queue.sender);
}

GET(lrpid)
{
	set_number(value, VALUE_PID, (uint64_t)row->obj->u.queue.receiver);
}

GET(qbytes)
{
	set_number(value, VALUE_SIZE, row->obj->u.queue.qbytes);
}

GET(size)
{
	set_number(value, VALUE_SIZE, row->obj->u.segment.size);
}

GET(nattch)
{
	set_number(value, VALUE_NUMBER, row->obj->u.segment.attachments);
}

GET(status)
{
	static const struct {
		mode_t bit;
		const char *word;
	} words[] = {
		{ OBJECT_MODE_DEST, "dest" },
		{ OBJECT_MODE_LOCKED, "locked" },
		{ MODE_HUGE, "hugetlb" },
		{ MODE_NO_RESERVE, "noreserve" },
	};
	size_t length = 0;

	value->room[0] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((row->obj->mode & words[i].bit) != 0)
			length += (size_t)snprintf(value->room + length,
			    sizeof(value->room) - length, "%s%s",
			    length > 0 ? "," : "", words[i].word);
	set_text(value, value->room);
}

GET(attach)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.segment.attached);
}

GET(detach)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.segment.detached);
}

GET(cpid)
{
	set_number(value, VALUE_PID, (uint64_t)row->obj->u.segment.creator);
}

GET(lpid)
{
	set_number(value, VALUE_PID, (uint64_t)row->obj->u.segment.last);
}

GET(rss)
{
	set_number(value, VALUE_SIZE, row->obj->u.segment.rss);
}

GET(swap)
{
	set_number(value, VALUE_SIZE, row->obj->u.segment.swap);
}

/* The key is in the name of what is mapped, also after the removal. */
GET(origkey)
{
	const struct usage *usage = row->usage;

	if ((row->obj->mode & OBJECT_MODE_DEST) == 0) {
		get_key(value, row);
		return;
	}
	value->type = VALUE_UNKNOWN;
	if (usage->nuses > 0)
		set_key(value, usage->uses->key);
}

GET(nsems)
{
	set_number(value, VALUE_NUMBER, row->obj->u.semset.count);
}

GET(otime)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.semset.operated);
}

/* name, title, help, rows, right, truncated, needs, get */
static const struct column objects[] = {
	{ "KIND", "Kind", "queue, segment or semset", ROW_OBJECT, false, false,
	    0, get_kind },
	{ "KEY", "Key", "key", ROW_OBJECT, false, false, 0, get_key },
	{ "ID", "ID", "identifier", ROW_OBJECT, false, false, 0, get_id },
	{ "OWNER", "Owner", "owner's name or number", ROW_OBJECT, true, false,
	    0, get_owner },
	{ "PERMS", "Permissions", "permissions", ROW_OBJECT, true, false, 0,
	    get_perms },
	{ "CUID", "Creator UID", "creator's number", ROW_OBJECT, true, false, 0,
	    get_cuid },
	{ "CUSER", "Creator user", "creator's name", ROW_OBJECT, true, false, 0,
	    get_cuser },
	{ "CGID", "Creator GID", "creator's group's number", ROW_OBJECT, true,
	    false, 0, get_cgid },
	{ "CGROUP", "Creator group", "creator's group's name", ROW_OBJECT, true,
	    false, 0, get_cgroup },
	{ "UID", "UID", "owner's number", ROW_OBJECT, true, false, 0, get_uid },
	{ "USER", "User name", "owner's name", ROW_OBJECT, true, false, 0,
	    get_user },
	{ "GID", "GID", "group's number", ROW_OBJECT, true, false, 0, get_gid },
	{ "GROUP", "Group name", "group's name", ROW_OBJECT, true, false, 0,
	    get_group },
	{ "CTIME", "Last change", "last change of owner, mode or values",
	    ROW_OBJECT, true, false, 0, get_ctime },
	{ "USEDBYTES", "Bytes used", "bytes in messages", QUEUE, true, false, 0,
	    get_usedbytes },
	{ "MSGS", "Messages", "messages waiting", QUEUE, false, false, 0,
	    get_msgs },
	{ "QBYTES", "Bytes allowed", "bytes that it may hold", QUEUE, true,
	    false, COLUMN_QBYTES, get_qbytes },
	{ "SEND", "Msg sent", "last msgsnd(2)", QUEUE, true, false, 0,
	    get_send },
	{ "RECV", "Msg received", "last msgrcv(2)", QUEUE, true, false, 0,
	    get_recv },
	{ "LSPID", "Msg sender", "last to send", QUEUE, true, false, 0,
	    get_lspid },
	{ "LRPID", "Msg receiver", "last to receive", QUEUE, true, false, 0,
	    get_lrpid },
	{ "SIZE", "Segment size", "bytes it was made with", SEGMENT, true,
	    false, 0, get_size },
	{ "NATTCH", "Attachments", "times it is attached", SEGMENT, true, false,
	    0, get_nattch },
	{ "STATUS", "Status", "dest (removed), locked, ...", SEGMENT, false,
	    false, 0, get_status },
	{ "RSS", "Resident", "bytes in memory", SEGMENT, true, false,
	    COLUMN_RSS, get_rss },
	{ "SWAP", "Swapped", "bytes in swap space", SEGMENT, true, false,
	    COLUMN_RSS, get_swap },
	{ "ATTACH", "Attach time", "last shmat(2)", SEGMENT, true, false, 0,
	    get_attach },
	{ "DETACH", "Detach time", "last shmdt(2)", SEGMENT, true, false, 0,
	    get_detach },
	{ "CPID", "Creator PID", "process that made it", SEGMENT, true, false,
	    0, get_cpid },
	{ "LPID", "Last user PID", "last to attach or detach", SEGMENT, true,
	    false, 0, get_lpid },
	{ "ORIGKEY", "Original key", "key it was made with, also if removed",
	    SEGMENT, false, false, COLUMN_MAPS, get_origkey },
	{ "NSEMS", "Semaphores", "semaphores in the set", SEMSET, true, false,
	    0, get_nsems },
	{ "OTIME", "Last operation", "last semop(2)", SEMSET, true, false, 0,
	    get_otime },
};

const struct column_part columns_of_objects = {
	objects,
	sizeof(objects) / sizeof(objects[0]),
};
