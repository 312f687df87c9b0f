/* SPDX-License-Identifier: BSD-2-Clause */
/* The columns about who uses an object. */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "list/column_part.h"

#define NANOSECONDS INT64_C(1000000000)

/* What belongs to an IPC namespace. */
#define ROW_OF_NS (ROW_OBJECT | ROW_LIMIT)

GET(pids)
{
	const struct usage *usage = row->usage;

	value->type = VALUE_PIDS;
	value->uses = usage->uses;
	value->nuses = usage->nuses;
	value->number = 0;
	for (size_t i = 0; i < value->nuses; i++)
		value->number +=
		    i == 0 || value->uses[i].pid != value->uses[i - 1].pid;
	value->partial = usage->verdict.partial;
}

/* Where not all were seen the kernel's count is better, if it has one. */
GET(waiters)
{
	const struct usage *usage = row->usage;
	const struct verdict *verdict = &usage->verdict;
	uint64_t waiters = 0;

	for (size_t i = 0; i < usage->nuses; i++)
		if (use_is_blocked(&usage->uses[i]))
			waiters += usage->uses[i].count;
	set_number(value, VALUE_NUMBER, waiters);
	if (!verdict->partial)
		return;
	value->partial = !verdict->counted;
	if (verdict->counted)
		value->number = verdict->users;
}

GET(idle)
{
	const struct verdict *verdict = &row->usage->verdict;

	value->type = VALUE_UNKNOWN;
	if (verdict->idle != -1 && verdict->unseen.text == NULL &&
	    verdict->vague.text == NULL)
		set_number(value, VALUE_DURATION,
		    (uint64_t)verdict->idle / 1000000000);
}

GET(orphaned)
{
	enum orphan_grade grade = row->usage->verdict.orphaned;

	value->type = VALUE_UNKNOWN;
	if (grade != ORPHAN_UNKNOWN)
		set_text(value, orphan_word(grade));
	if (grade == ORPHAN_YES || grade == ORPHAN_LIKELY)
		value->mark = MARK_NOTICE;
}

GET(orphaned_reason)
{
	const char *reason = row->usage->reason;

	set_text(value, reason == NULL ? "" : reason);
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
	pid_t pid = row->ns->pid;
	const struct process *process =
	    row->context->scan == NULL ? NULL
				       : scan_process(row->context->scan, pid);

	value->type = VALUE_NONE;
	if (process != NULL)
		set_text(value, process->name);
	else if (pid == getpid())
		set_text(value, program_invocation_short_name);
}

/* Of a segment, that of its creator, as long as it is the same process. */
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

GET(pid)
{
	set_number(value, VALUE_PID,
	    (uint64_t)(row->use != NULL ? row->use->pid : row->semaphore->pid));
}

GET(use)
{
	set_text(value, use_word(row->use));
	if (use_is_blocked(row->use))
		value->mark = MARK_NOTICE;
}

/* Whoever waits for a POSIX semaphore wants to take 1. */
GET(what)
{
	bool takes =
	    use_is_blocked(row->use) && row->obj->kind->id == KIND_PSEM;

	value->type = VALUE_USE;
	value->uses = row->use;
	value->text = takes ? "-1" : row->use->what;
}

GET(puser)
{
	const struct process *process =
	    scan_process(row->context->scan, row->use->pid);

	value->type = VALUE_UNKNOWN;
	if (process != NULL && process->credentials_known)
		set_text(value,
		    names_user(row->context->names, process->uids[1])->text);
}

/* Seconds since the epoch; starts are counted from boot. */
GET(started)
{
	const struct scan *scan = row->context->scan;
	const struct process *process = scan_process(scan, row->use->pid);

	value->type = VALUE_UNKNOWN;
	if (process != NULL && process->started != 0)
		set_number(value, VALUE_TIME,
		    (uint64_t)((scan->clock.realtime - scan->clock.boottime +
				   process->started) /
			       NANOSECONDS));
}

GET(since)
{
	const struct scan *scan = row->context->scan;

	value->type = VALUE_NONE;
	if (!use_is_blocked(row->use))
		return;
	value->type = VALUE_UNKNOWN;
	if (row->use->waited >= 0)
		set_number(value, VALUE_TIME,
		    (uint64_t)((scan->clock.realtime - row->use->waited) /
			       NANOSECONDS));
}

GET(ownpid)
{
	pid_t pid = cmdlines_whereabouts(row->context->cmdlines, row->use->pid)
	                ->own_pid;

	set_number(value, VALUE_PID, pid == 0 ? OBJECT_UNKNOWN : (uint64_t)pid);
}

GET(unit)
{
	set_text(value,
	    cmdlines_whereabouts(row->context->cmdlines, row->use->pid)->unit);
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

/* name, title, help, rows, right, truncated, needs, get, field */
static const struct column usage[] = {
	{ "PIDS", "Used by", "processes that have it attached or open, or wait",
	    ROW_OBJECT, false, false, COLUMN_PIDS, get_pids, NULL },
	{ "WAITERS", "Waiters", "threads that wait on it",
	    ROW_OBJECT & ~SEGMENT, true, false, COLUMN_WAITERS, get_waiters,
	    NULL },
	{ "IDLE", "Idle", "time since its last use", ROW_OBJECT, true, false,
	    COLUMN_IDLE, get_idle, NULL },
	{ "ORPHANED", "Orphaned", "whether nobody is left: yes, likely, ?, no",
	    ROW_OBJECT, false, false, COLUMN_ORPHANED, get_orphaned, NULL },
	{ "ORPHANED_REASON", "Orphaned reason", "why it may not be orphaned",
	    ROW_OBJECT, false, true, COLUMN_ORPHANED | COLUMN_REASON,
	    get_orphaned_reason, NULL },
	{ "NS", "IPC namespace", "inode of its IPC namespace", ROW_OF_NS, true,
	    false, COLUMN_NS, get_ns, NULL },
	{ "NSPID", "Namespace PID", "first process of the namespace", ROW_OF_NS,
	    true, false, COLUMN_NS, get_nspid, NULL },
	{ "NSCOMMAND", "Namespace command", "command of that process",
	    ROW_OF_NS, false, true, COLUMN_NS, get_nscommand, NULL },
};

const struct column_part columns_of_usage = {
	usage,
	sizeof(usage) / sizeof(usage[0]),
};

/* name, title, help, rows, right, truncated, needs, get, field */
static const struct column processes[] = {
	{ "SEMNUM", NULL, "number in the set", ROW_SEMAPHORE, true, false, 0,
	    get_semnum, NULL },
	{ "VALUE", NULL, "value of the semaphore", ROW_SEMAPHORE, true, false,
	    0, get_value, NULL },
	{ "NCOUNT", NULL, "processes waiting for an increase", ROW_SEMAPHORE,
	    true, false, 0, get_ncount, NULL },
	{ "ZCOUNT", NULL, "processes waiting for 0", ROW_SEMAPHORE, true, false,
	    0, get_zcount, NULL },
	{ "PID", NULL, "process that uses it", ROW_USE | ROW_SEMAPHORE, true,
	    false, 0, get_pid, NULL },
	{ "USE", NULL, "attached, mapped, open, sending, receiving, waiting",
	    ROW_USE, false, false, 0, get_use, NULL },
	{ "WHAT", NULL, "access, message type or operations of that use",
	    ROW_USE, false, false, 0, get_what, NULL },
	{ "COUNT", NULL, "attachments, descriptors, or waiting threads",
	    ROW_USE, true, false, 0, get_count, NULL },
	{ "PUSER", NULL, "user of PID", ROW_USE, false, false, 0, get_puser,
	    NULL },
	{ "SINCE", NULL, "time since which it waits, at the latest", ROW_USE,
	    true, false, 0, get_since, NULL },
	{ "STARTED", NULL, "time at which PID was started", ROW_USE, true,
	    false, 0, get_started, NULL },
	{ "OWNPID", NULL, "PID in its own PID namespace", ROW_USE, true, false,
	    COLUMN_PLACE, get_ownpid, NULL },
	{ "UNIT", NULL, "its container, or unit of systemd", ROW_USE, false,
	    true, COLUMN_PLACE, get_unit, NULL },
	{ "COMMAND", "Creator command", "command line of PID or the creator",
	    SEGMENT | ROW_USE | ROW_SEMAPHORE, false, true, COLUMN_COMMAND,
	    get_command, NULL },
};

const struct column_part columns_of_processes = {
	processes,
	sizeof(processes) / sizeof(processes[0]),
};
