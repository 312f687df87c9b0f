/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns of listings, all in one table. */

#include "list/column.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "model/kind.h"
#include "model/semset.h"
#include "who/orphan.h"
#include "who/process.h"

/* Bits of the mode of a segment that only some kernels show. */
#define MODE_HUGE 04000
#define MODE_NO_RESERVE 010000

#define GET(name)                                                              \
	static void get_##name(struct value *value, const struct row *row)

static void
set_number(struct value *value, enum value_type type, uint64_t number)
{
	value->type = number == OBJECT_UNKNOWN ? VALUE_UNKNOWN : type;
	value->number = number;
}

static void
set_text(struct value *value, const char *text)
{
	value->type = text[0] == '\0' ? VALUE_NONE : VALUE_TEXT;
	value->text = text;
}

static void
set_key(struct value *value, key_t key)
{
	snprintf(value->room, sizeof(value->room), "0x%08x", (unsigned)key);
	set_text(value, value->room);
}

/* Those that use the object of a row, @count of them. */
static const struct use *
uses_of_row(const struct row *row, size_t *count)
{
	return scan_uses_of(row->context->uses, row->ns->inode, row->obj,
	    count);
}

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

GET(command)
{
	struct cmdlines *cmdlines = row->context->cmdlines;

	if (row->use != NULL)
		set_text(value, cmdlines_of(cmdlines, row->use->pid));
	else if (row->semaphore != NULL)
		set_text(value, cmdlines_of(cmdlines, row->semaphore->pid));
	else
		set_text(value,
		    cmdlines_since(cmdlines, row->obj->u.segment.creator,
			row->obj->changed));
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
	const struct use *uses;
	size_t count;

	if ((row->obj->mode & OBJECT_MODE_DEST) == 0) {
		get_key(value, row);
		return;
	}
	uses = uses_of_row(row, &count);
	value->type = VALUE_UNKNOWN;
	if (count > 0)
		set_key(value, uses->key);
}

GET(nsems)
{
	set_number(value, VALUE_NUMBER, row->obj->u.semset.count);
}

GET(otime)
{
	set_number(value, VALUE_TIME, (uint64_t)row->obj->u.semset.operated);
}

GET(pids)
{
	value->type = VALUE_PIDS;
	value->uses = uses_of_row(row, &value->nuses);
	value->number = 0;
	for (size_t i = 0; i < value->nuses; i++)
		value->number +=
		    i == 0 || value->uses[i].pid != value->uses[i - 1].pid;
	value->partial = scan_may_miss(row->context->uses, row->obj,
	    value->uses, value->nuses);
}

GET(waiters)
{
	uint64_t waiters = 0, expected;
	size_t count;
	const struct use *uses = uses_of_row(row, &count);

	for (size_t i = 0; i < count; i++)
		waiters += uses[i].count;
	set_number(value, VALUE_NUMBER, waiters);
	if (!scan_may_miss(row->context->uses, row->obj, uses, count))
		return;
	value->partial = !scan_expected(row->obj, &expected);
	if (!value->partial)
		value->number = expected;
}

GET(idle)
{
	int64_t idle =
	    orphan_idle(row->obj, row->context->uses, row->ns->inode);

	set_number(value, VALUE_DURATION, (uint64_t)idle / 1000000000);
}

GET(orphaned)
{
	const char *why;
	enum orphan leak =
	    orphan_judge(row->obj, row->context->uses, row->ns->inode, &why);

	set_number(value, VALUE_TRUTH,
	    leak == ORPHAN_UNKNOWN ? OBJECT_UNKNOWN : leak == ORPHAN_ORPHANED);
}

GET(ns)
{
	set_number(value, VALUE_NUMBER,
	    row->ns->inode == 0 ? OBJECT_UNKNOWN : row->ns->inode);
}

GET(nspid)
{
	set_number(value, VALUE_PID,
	    row->ns->pid == 0 ? OBJECT_UNKNOWN : (uint64_t)row->ns->pid);
}

GET(nscommand)
{
	char name[PROCESS_NAME];

	value->type = VALUE_NONE;
	if (!process_name(row->ns->pid, name))
		return;
	snprintf(value->room, sizeof(value->room), "%s", name);
	set_text(value, value->room);
}

GET(resource)
{
	set_text(value, row->limit->limit->resource);
}

GET(description)
{
	set_text(value, row->limit->limit->text);
}

GET(limit)
{
	set_number(value,
	    limit_is_in_bytes(row->limit->limit) ? VALUE_SIZE : VALUE_NUMBER,
	    row->limit->value);
}

GET(used)
{
	value->type = VALUE_LACKS;
	if (row->limit->limit->used != NULL)
		set_number(value, VALUE_NUMBER, row->limit->used);
}

/* Where nothing is allowed, nothing is left. */
static void
set_percent(struct value *value, uint64_t used, uint64_t limit)
{
	value->type = VALUE_PERCENT;
	value->percent = limit == 0 ? 100 : (double)used / (double)limit * 100;
}

GET(use_percent)
{
	const struct limit_state *limit = row->limit;

	value->type = VALUE_UNKNOWN;
	if (row->about != ROW_LIMIT) {
		if (row->obj->u.queue.qbytes != OBJECT_UNKNOWN)
			set_percent(value, row->obj->u.queue.bytes,
			    row->obj->u.queue.qbytes);
	} else if (limit->limit->used == NULL) {
		value->type = VALUE_LACKS;
	} else if (limit->used != LIMIT_UNKNOWN &&
		   limit->value != LIMIT_UNKNOWN) {
		set_percent(value, limit->used, limit->value);
	}
}

GET(pid)
{
	set_number(value, VALUE_PID,
	    (uint64_t)(row->use != NULL ? row->use->pid : row->semaphore->pid));
}

GET(use)
{
	set_text(value, use_word(row->use));
}

GET(what)
{
	value->type = VALUE_UNKNOWN;
	if (row->use->what[0] != '\0')
		set_text(value, row->use->what);
}

GET(count)
{
	set_number(value, VALUE_NUMBER, row->use->count);
}

GET(semnum)
{
	set_number(value, VALUE_NUMBER, row->num);
}

GET(value)
{
	set_number(value, VALUE_NUMBER, (uint64_t)row->semaphore->value);
}

GET(ncount)
{
	set_number(value, VALUE_NUMBER, (uint64_t)row->semaphore->waiters);
}

GET(zcount)
{
	set_number(value, VALUE_NUMBER, (uint64_t)row->semaphore->zero_waiters);
}

#define QUEUE ROW_KIND(KIND_QUEUE)
#define SEGMENT ROW_KIND(KIND_SEGMENT)
#define SEMSET ROW_KIND(KIND_SEMSET)

/* name, title, help, rows, right, truncated, needs, get */
static const struct column columns[] = {
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
	{ "PIDS", "Used by", "processes that have it attached or wait on it",
	    ROW_OBJECT, false, false, COLUMN_PIDS, get_pids },
	{ "WAITERS", "Waiters", "threads that wait on it", QUEUE | SEMSET, true,
	    false, COLUMN_WAITERS, get_waiters },
	{ "IDLE", "Idle", "time since its last use", ROW_OBJECT, true, false,
	    COLUMN_WAITERS, get_idle },
	{ "ORPHANED", "Orphaned", "whether its processes are all gone",
	    ROW_OBJECT, false, false, COLUMN_LEAK, get_orphaned },
	{ "NS", "IPC namespace", "inode of its IPC namespace", ROW_OBJECT, true,
	    false, COLUMN_NS, get_ns },
	{ "NSPID", "Namespace PID", "first process of the namespace",
	    ROW_OBJECT, true, false, COLUMN_NS, get_nspid },
	{ "NSCOMMAND", "Namespace command", "its command name", ROW_OBJECT,
	    false, true, COLUMN_NS, get_nscommand },
	{ "RESOURCE", NULL, "name of the limit", ROW_LIMIT, false, false, 0,
	    get_resource },
	{ "DESCRIPTION", NULL, "what is limited", ROW_LIMIT, false, true, 0,
	    get_description },
	{ "LIMIT", NULL, "the limit", ROW_LIMIT, true, false, 0, get_limit },
	{ "USED", NULL, "how much of it is used", ROW_LIMIT, true, false, 0,
	    get_used },
	{ "USE%", "Bytes used %", "how much of it is used, in percent",
	    ROW_LIMIT | QUEUE, true, false, COLUMN_QBYTES, get_use_percent },
	{ "SEMNUM", NULL, "number in the set", ROW_SEMAPHORE, true, false, 0,
	    get_semnum },
	{ "VALUE", NULL, "its value", ROW_SEMAPHORE, true, false, 0,
	    get_value },
	{ "NCOUNT", NULL, "waiters for it to grow", ROW_SEMAPHORE, true, false,
	    0, get_ncount },
	{ "ZCOUNT", NULL, "waiters for it to become 0", ROW_SEMAPHORE, true,
	    false, 0, get_zcount },
	{ "PID", NULL, "process that uses it", ROW_USE | ROW_SEMAPHORE, true,
	    false, 0, get_pid },
	{ "USE", NULL, "attached, sending, receiving or waiting", ROW_USE,
	    false, false, 0, get_use },
	{ "WHAT", NULL, "access, message type or operations of that use",
	    ROW_USE, false, false, 0, get_what },
	{ "COUNT", NULL, "attachments, or threads that wait", ROW_USE, true,
	    false, 0, get_count },
	{ "COMMAND", "Creator command", "command line of that or the creator",
	    SEGMENT | ROW_USE | ROW_SEMAPHORE, false, true, 0, get_command },
};

#define NCOLUMNS (sizeof(columns) / sizeof(columns[0]))

static const struct column *
find(const char *name, size_t length)
{
	for (size_t i = 0; i < NCOLUMNS; i++)
		if (strncasecmp(columns[i].name, name, length) == 0 &&
		    columns[i].name[length] == '\0')
			return &columns[i];
	return NULL;
}

/* The column of @rows that a slip of the keyboard may have meant, or NULL. */
static const char *
nearest(const char *typed, size_t length, unsigned rows)
{
	const char *name = NULL;
	unsigned least = NEAREST_FAR;

	for (size_t i = 0; i < NCOLUMNS; i++) {
		unsigned distance =
		    nearest_distance(typed, length, columns[i].name);

		if ((columns[i].rows & rows) != 0 && distance < least) {
			least = distance;
			name = columns[i].name;
		}
	}
	return name;
}

const char *
columns_add(struct columns *chosen, const char *list, unsigned rows)
{
	static char why[96];

	for (;;) {
		size_t length = strcspn(list, ",");
		const struct column *column = find(list, length);

		if (column == NULL || (column->rows & rows) == 0) {
			const char *meant = nearest(list, length, rows);

			snprintf(why, sizeof(why), "%s: %.*s%s%s%s",
			    column == NULL ? "no such column"
					   : "not a column of these objects",
			    length < 40 ? (int)length : 40, list,
			    meant == NULL ? "" : "; did you mean ",
			    meant == NULL ? "" : meant,
			    meant == NULL ? "" : "?");
			return why;
		}
		if (chosen->count == COLUMN_MAX)
			return "too many columns";
		chosen->list[chosen->count++] = column;
		if (list[length] == '\0')
			return NULL;
		list += length + 1;
	}
}

void
columns_add_fitting(struct columns *chosen, const char *list, unsigned rows)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		const struct column *column = find(list, length);

		if (column != NULL && (column->rows & rows) != 0 &&
		    chosen->count < COLUMN_MAX)
			chosen->list[chosen->count++] = column;
		if (list[length] == '\0')
			return;
		list += length + 1;
	}
}

void
columns_add_all(struct columns *chosen, unsigned about)
{
	for (size_t i = 0; i < NCOLUMNS && chosen->count < COLUMN_MAX; i++)
		if ((columns[i].rows & about) != 0)
			chosen->list[chosen->count++] = &columns[i];
}

unsigned
columns_needs(const struct columns *chosen)
{
	unsigned needs = 0;

	for (size_t i = 0; i < chosen->count; i++)
		needs |= chosen->list[i]->needs;
	return needs;
}

void
column_get(const struct column *column, struct value *value,
    const struct row *row)
{
	const struct column_context *context = row->context;
	bool of_process = (column->rows & ROW_USE) != 0;
	bool has = (column->rows & row->about) != 0;

	/* In a tree, half of the cells of each row belong to the others. */
	if (context->processes && row->about != ROW_USE)
		has &= !of_process;
	if (context->repeat && row->about == ROW_USE)
		has |= (column->rows & ROW_KIND(row->obj->kind->id)) != 0;
	value->partial = false;
	value->type = VALUE_LACKS;
	if (has)
		column->get(value, row);
	else if (context->processes && !context->repeat &&
		 (of_process || row->about == ROW_USE))
		value->type = VALUE_NONE;
}

static const struct {
	unsigned row;
	char letter;
} row_letters[] = {
	{ QUEUE, 'q' },
	{ SEGMENT, 'm' },
	{ SEMSET, 's' },
	{ ROW_LIMIT, 'g' },
	{ ROW_USE, 'p' },
	{ ROW_SEMAPHORE, 'i' },
};

char *
columns_help(const char *lead)
{
	struct buffer help = { .bytes = NULL };
	int result;

	result = buffer_add(&help, lead, strlen(lead));
	for (size_t i = 0; i < NCOLUMNS && result == 0; i++) {
		char letters[8] = "";
		size_t n = 0;

		for (size_t j = 0;
		     j < sizeof(row_letters) / sizeof(row_letters[0]); j++)
			if ((columns[i].rows & row_letters[j].row) != 0)
				letters[n++] = row_letters[j].letter;
		result = buffer_format(&help, "  %-12s %-5s %s\n",
		    columns[i].name, letters, columns[i].help);
	}
	if (result == -1 || buffer_add(&help, "", 1) == -1)
		buffer_free(&help);
	return help.bytes;
}
