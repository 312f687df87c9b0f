/* SPDX-License-Identifier: BSD-2-Clause */
/* Whether a thread has slept between two looks. */

#include "who/awake.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"

/* So much is more than it takes to handle a signal and go back to sleep. */
#define BUSY UINT64_C(10000000)

/* The number after @name in /proc/PID/status. */
static bool
take(const char *status, const char *name, int base, uint64_t *number)
{
	const char *at = strstr(status, name);
	char *end;

	if (at == NULL)
		return false;
	at += strlen(name);
	*number = strtoull(at, &end, base);
	return end != at;
}

static bool
take_state(const char *status, char *state)
{
	static const char name[] = "\nState:\t";
	const char *at = strstr(status, name);

	*state = at == NULL ? '\0' : at[sizeof(name) - 1];
	return *state != '\0';
}

/* A handler has its signal blocked while it runs, and a signal that is pending
 * and not blocked is handled next. */
static bool
read_handling(const char *status, bool *handles)
{
	uint64_t thread, process, blocked, caught;

	if (!take(status, "\nSigPnd:", 16, &thread) ||
	    !take(status, "\nShdPnd:", 16, &process) ||
	    !take(status, "\nSigBlk:", 16, &blocked) ||
	    !take(status, "\nSigCgt:", 16, &caught))
		return false;
	*handles |= (caught & (blocked | thread | process)) != 0;
	return true;
}

/* Whether those who are frozen, stopped or traced sleep in this function. */
static bool
keeps(const char *function)
{
	/* Version 1 of cgroups freezes in the first one, which is a deep sleep;
	 * version 2 in the next two. */
	static const char *const places[] = { "__refrigerator",
		"do_freezer_trap", "get_signal", "do_signal_stop",
		"ptrace_stop" };
	/* Compilers add parts like ".isra.0" to names. */
	size_t length = strcspn(function, ".+\n");

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strlen(places[i]) == length &&
		    strncmp(places[i], function, length) == 0)
			return true;
	return false;
}

/* Before Linux 5.16 wchan doesn't tell the place; but this does, to root. True
 * where it can't be read for another reason. */
static bool
is_kept_by_stack(int dir, pid_t tid)
{
	char path[64], text[128];
	const char *function;

	snprintf(path, sizeof(path), "task/%d/stack", tid);
	if (proc_read_at(dir, path, text, sizeof(text)) == -1)
		return errno != EACCES && errno != EPERM && errno != ENOENT;
	/* "[<0>] get_signal+0x7f4/0x890" */
	function = strchr(text, ' ');
	return function != NULL && keeps(function + 1);
}

/* Whether a thread that seems to sleep was frozen, stopped or is traced; @doubt
 * where the kernel doesn't tell the place, or it doesn't sleep. True where that
 * can't be read. */
static bool
is_kept(int dir, pid_t tid, bool doubt)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "task/%d/wchan", tid);
	if (proc_read_at(dir, path, text, sizeof(text)) == -1)
		return true;
	if (text[0] == '\0' || strcmp(text, "0") == 0)
		return doubt || is_kept_by_stack(dir, tid);
	return keeps(text);
}

bool
awake_may_be_kept(int dir, pid_t tid)
{
	return is_kept(dir, tid, true);
}

static bool
read_status(int dir, struct awake *awake, struct buffer *text, uint64_t *slept)
{
	char path[64], state;

	snprintf(path, sizeof(path), "task/%d/status", awake->tid);
	if (proc_read_whole(dir, path, text) == -1 ||
	    !take_state(text->bytes, &state) ||
	    !read_handling(text->bytes, &awake->handles) ||
	    !take(text->bytes, "\nvoluntary_ctxt_switches:", 10, slept)) {
		awake->handles = true;
		return false;
	}
	awake->rests = (state == 'S' || state == 'D') &&
	               !is_kept(dir, awake->tid, state == 'D');
	return true;
}

void
awake_read(int dir, pid_t tid, struct buffer *text, struct awake *awake)
{
	char path[64];
	uint64_t since;

	*awake = (struct awake){ .tid = tid };
	snprintf(path, sizeof(path), "task/%d/schedstat", tid);
	/* What it ran counts from one sleep on: it may sleep meanwhile. */
	awake->known = read_status(dir, awake, text, &since) &&
	               proc_read_whole(dir, path, text) != -1 &&
	               sscanf(text->bytes, "%" SCNu64 " ", &awake->ran) == 1 &&
	               read_status(dir, awake, text, &awake->slept) &&
	               awake->slept == since;
}

bool
awake_handles(int dir, pid_t tid, struct buffer *text)
{
	struct awake awake = { .tid = tid };
	uint64_t slept;

	(void)read_status(dir, &awake, text, &slept);
	return awake.handles && !awake.rests;
}

bool
awake_stayed(const struct awake *before, const struct awake *now)
{
	return before->known && now->known && before->slept == now->slept;
}

bool
awake_was_busy(const struct awake *before, const struct awake *now)
{
	return awake_stayed(before, now) && !before->handles && !now->handles &&
	       now->ran >= before->ran && now->ran - before->ran >= BUSY;
}
