/* SPDX-License-Identifier: BSD-2-Clause */
/* The system calls in which a thread waits. */

#include "model/kind.h"
#include "who/blocked.h"

#include <ctype.h>
#include <errno.h>
#include <linux/futex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* How the arguments of a call are laid out. */
enum layout {
	LAYOUT_SEND,       /* id, message, size, flags */
	LAYOUT_RECEIVE,    /* id, message, size, type, flags */
	LAYOUT_OPERATE,    /* id, operations, number of them */
	LAYOUT_IPC,        /* ipc(2): the call, then three numbers, a pointer */
	LAYOUT_MQ_SEND,    /* descriptor, message, size, priority */
	LAYOUT_MQ_RECEIVE, /* descriptor, message, size */
	LAYOUT_FUTEX,      /* address, operation */
};

struct entry {
	long number;
	enum layout layout;
};

/* The numbers of our own architecture. */
static const struct entry own[] = {
#ifdef SYS_msgsnd
	{ SYS_msgsnd, LAYOUT_SEND },
#endif
#ifdef SYS_msgrcv
	{ SYS_msgrcv, LAYOUT_RECEIVE },
#endif
#ifdef SYS_semop
	{ SYS_semop, LAYOUT_OPERATE },
#endif
#ifdef SYS_semtimedop
	{ SYS_semtimedop, LAYOUT_OPERATE },
#endif
#ifdef SYS_semtimedop_time64
	{ SYS_semtimedop_time64, LAYOUT_OPERATE },
#endif
#ifdef SYS_ipc
	{ SYS_ipc, LAYOUT_IPC },
#endif
#ifdef SYS_mq_timedsend
	{ SYS_mq_timedsend, LAYOUT_MQ_SEND },
#endif
#ifdef SYS_mq_timedreceive
	{ SYS_mq_timedreceive, LAYOUT_MQ_RECEIVE },
#endif
#ifdef SYS_mq_timedsend_time64
	{ SYS_mq_timedsend_time64, LAYOUT_MQ_SEND },
#endif
#ifdef SYS_mq_timedreceive_time64
	{ SYS_mq_timedreceive_time64, LAYOUT_MQ_RECEIVE },
#endif
#ifdef SYS_futex
	{ SYS_futex, LAYOUT_FUTEX },
#endif
#ifdef SYS_futex_time64
	{ SYS_futex_time64, LAYOUT_FUTEX },
#endif
#ifdef SYS_restart_syscall
	/* With a time limit, once it was stopped; its arguments are left. What
	 * other calls have there is no memory of an object. */
	{ SYS_restart_syscall, LAYOUT_FUTEX },
#endif
	{ -1, LAYOUT_IPC },
};

/* Those of programs of the other width that run on the same kernel, where they
 * are others: mostly of 32 bits. Their restart_syscall(2), too. */
#if defined(__i386__) || defined(__arm__)
#define FOREIGN_WORD 8u
#else
#define FOREIGN_WORD 4u
#endif

static const struct entry foreign[] = {
#if defined(__x86_64__) || defined(__powerpc64__) || defined(__s390x__) ||     \
    (defined(__sparc__) && defined(__arch64__))
	{ 117, LAYOUT_IPC },
	{ 400, LAYOUT_SEND },
	{ 401, LAYOUT_RECEIVE },
	{ 418, LAYOUT_MQ_SEND },
	{ 419, LAYOUT_MQ_RECEIVE },
	{ 420, LAYOUT_OPERATE },
	{ 422, LAYOUT_FUTEX },
#ifdef __x86_64__
	{ 0, LAYOUT_FUTEX },
	{ 240, LAYOUT_FUTEX },
	{ 279, LAYOUT_MQ_SEND },
	{ 280, LAYOUT_MQ_RECEIVE },
#endif
#elif defined(__aarch64__)
	{ 0, LAYOUT_FUTEX },
	{ 240, LAYOUT_FUTEX },
	{ 276, LAYOUT_MQ_SEND },
	{ 277, LAYOUT_MQ_RECEIVE },
	{ 298, LAYOUT_OPERATE },
	{ 301, LAYOUT_SEND },
	{ 302, LAYOUT_RECEIVE },
	{ 312, LAYOUT_OPERATE },
	{ 418, LAYOUT_MQ_SEND },
	{ 419, LAYOUT_MQ_RECEIVE },
	{ 420, LAYOUT_OPERATE },
	{ 422, LAYOUT_FUTEX },
#elif defined(__mips64)
	{ 4117, LAYOUT_IPC },
	{ 4238, LAYOUT_FUTEX },
	{ 4253, LAYOUT_FUTEX },
	{ 4273, LAYOUT_MQ_SEND },
	{ 4274, LAYOUT_MQ_RECEIVE },
	{ 4400, LAYOUT_SEND },
	{ 4401, LAYOUT_RECEIVE },
	{ 4418, LAYOUT_MQ_SEND },
	{ 4419, LAYOUT_MQ_RECEIVE },
	{ 4420, LAYOUT_OPERATE },
	{ 4422, LAYOUT_FUTEX },
	{ 6063, LAYOUT_OPERATE },
	{ 6067, LAYOUT_SEND },
	{ 6068, LAYOUT_RECEIVE },
	{ 6194, LAYOUT_FUTEX },
	{ 6214, LAYOUT_FUTEX },
	{ 6215, LAYOUT_OPERATE },
	{ 6236, LAYOUT_MQ_SEND },
	{ 6237, LAYOUT_MQ_RECEIVE },
	{ 6418, LAYOUT_MQ_SEND },
	{ 6419, LAYOUT_MQ_RECEIVE },
	{ 6420, LAYOUT_OPERATE },
	{ 6422, LAYOUT_FUTEX },
#elif defined(__i386__)
	{ 65, LAYOUT_OPERATE },
	{ 69, LAYOUT_SEND },
	{ 70, LAYOUT_RECEIVE },
	{ 202, LAYOUT_FUTEX },
	{ 219, LAYOUT_FUTEX },
	{ 220, LAYOUT_OPERATE },
	{ 242, LAYOUT_MQ_SEND },
	{ 243, LAYOUT_MQ_RECEIVE },
#elif defined(__arm__)
	{ 98, LAYOUT_FUTEX },
	{ 128, LAYOUT_FUTEX },
	{ 182, LAYOUT_MQ_SEND },
	{ 183, LAYOUT_MQ_RECEIVE },
	{ 188, LAYOUT_RECEIVE },
	{ 189, LAYOUT_SEND },
	{ 192, LAYOUT_OPERATE },
	{ 193, LAYOUT_OPERATE },
#endif
	{ -1, LAYOUT_IPC },
};

/* x86-64: the bit that 32-bit programs with 64-bit registers set. */
#define X32_BIT 0x40000000L

/* Newer than some headers. */
#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

/* So near to the stack pointer is what the kernel puts there for a handler. */
#define FRAME 4096u

/* The sub-calls of ipc(2), in the lower half; the upper one is a version. */
#define IPC_CALL 0xffff
#define IPC_VERSION_SHIFT 16
#define IPC_SEMOP 1
#define IPC_SEMTIMEDOP 4
#define IPC_MSGSND 11
#define IPC_MSGRCV 12

static const struct entry *
find(const struct entry *list, long number)
{
	while (list->number != -1 && list->number != number)
		list++;
	return list->number == -1 ? NULL : list;
}

bool
blocked_is_known(void)
{
	return own[0].number != -1;
}

/* The next of the numbers, in hexadecimal with 0x. */
static bool
next_argument(const char **at, uint64_t *value)
{
	char *end;

	if ((*at)[0] != ' ' || (*at)[1] != '0' || (*at)[2] != 'x' ||
	    isxdigit((unsigned char)(*at)[3]) == 0)
		return false;
	errno = 0;
	*value = strtoull(*at + 1, &end, 16);
	*at = end;
	return errno == 0;
}

enum system_call_state
system_call_parse(const char *text, struct system_call *call)
{
	const char *at;
	uint64_t program;
	char *end;

	if (strcmp(text, "running\n") == 0)
		return SYSTEM_CALL_RUNNING;
	if (strcmp(text, "-1 0x0 0x0\n") == 0)
		return SYSTEM_CALL_NOWHERE;
	errno = 0;
	call->number = strtol(text, &end, 10);
	if (end == text || errno != 0)
		return SYSTEM_CALL_BAD;
	if (call->number < 0)
		return SYSTEM_CALL_NONE;
	at = end;
	for (size_t i = 0; i < 6; i++)
		if (!next_argument(&at, &call->args[i]))
			return SYSTEM_CALL_BAD;
	if (!next_argument(&at, &call->stack) || !next_argument(&at, &program))
		return SYSTEM_CALL_BAD;
	return call->stack == 0 && program == 0 ? SYSTEM_CALL_NOWHERE
	                                        : SYSTEM_CALL;
}

/* A long of the caller: the kernel shows its bits without a sign. */
static int64_t
signed_word(uint64_t value, unsigned word)
{
	return word == 4 ? (int32_t)value : (int64_t)value;
}

static uint64_t
unsigned_word(uint64_t value, unsigned word)
{
	return word == 4 ? (uint32_t)value : value;
}

static void
set_send(struct blocked *blocked, uint64_t memory, uint64_t size)
{
	blocked->kind = KIND_QUEUE;
	blocked->how = USE_SEND;
	blocked->memory = unsigned_word(memory, blocked->word);
	blocked->size = unsigned_word(size, blocked->word);
}

static void
set_receive(struct blocked *blocked, uint64_t type, uint64_t flags)
{
	blocked->kind = KIND_QUEUE;
	blocked->how = USE_RECEIVE;
	blocked->type = signed_word(type, blocked->word);
	blocked->flags = (int)flags;
}

static void
set_operate(struct blocked *blocked, uint64_t memory, uint64_t count)
{
	blocked->kind = KIND_SEMSET;
	blocked->how = USE_OPERATE;
	blocked->memory = unsigned_word(memory, blocked->word);
	blocked->size = (uint32_t)count;
}

/* ipc(CALL, FIRST, SECOND, THIRD, POINTER, FIFTH) */
static bool
decode_ipc(const uint64_t args[static 6], struct blocked *blocked)
{
	unsigned version = (uint32_t)args[0] >> IPC_VERSION_SHIFT;

	blocked->id = (int)args[1];
	switch (args[0] & IPC_CALL) {
	case IPC_SEMOP:
	case IPC_SEMTIMEDOP:
		set_operate(blocked, args[4], args[2]);
		return true;
	case IPC_MSGSND:
		set_send(blocked, args[4], args[2]);
		return true;
	case IPC_MSGRCV:
		set_receive(blocked, args[5], args[3]);
		/* Of old the pointer was to a pointer and the type. */
		blocked->type_in_memory = version == 0;
		blocked->memory =
		    unsigned_word(args[4], blocked->word) + blocked->word;
		return true;
	default:
		return false;
	}
}

static bool
decode_futex(const uint64_t args[static 6], struct blocked *blocked)
{
	switch ((int)args[1] & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
	case FUTEX_LOCK_PI:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAIT_REQUEUE_PI:
	case FUTEX_LOCK_PI2:
		blocked->kind = KIND_PSEM;
		blocked->how = USE_OPERATE;
		blocked->memory = unsigned_word(args[0], blocked->word);
		return true;
	default:
		return false;
	}
}

static void
set_mq(struct blocked *blocked, enum use_how how, const uint64_t *args)
{
	blocked->kind = KIND_PQUEUE;
	blocked->how = how;
	blocked->size = unsigned_word(args[2], blocked->word);
	blocked->type = (uint32_t)args[3];
}

static bool
decode_entry(const struct entry *entry, const uint64_t args[static 6],
    struct blocked *blocked)
{
	blocked->id = (int)args[0];
	switch (entry->layout) {
	case LAYOUT_SEND:
		set_send(blocked, args[1], args[2]);
		return true;
	case LAYOUT_RECEIVE:
		set_receive(blocked, args[3], args[4]);
		return true;
	case LAYOUT_OPERATE:
		set_operate(blocked, args[1], args[2]);
		return true;
	case LAYOUT_IPC:
		return decode_ipc(args, blocked);
	case LAYOUT_MQ_SEND:
		set_mq(blocked, USE_SEND, args);
		return true;
	case LAYOUT_MQ_RECEIVE:
		set_mq(blocked, USE_RECEIVE, args);
		return true;
	case LAYOUT_FUTEX:
		return decode_futex(args, blocked);
	}
	return false;
}

/* A 64-bit program may use the calls of a 32-bit one. On x86 one of 32 bits may
 * switch to 64 for a call, too; but its own calls of these numbers don't sleep,
 * except for getdents64(2). */
static bool
may_widen(long number)
{
#if defined(__x86_64__) || defined(__i386__)
	return number != 220;
#else
	(void)number;
	return false;
#endif
}

/* The call of that number of a program whose longs have @word bytes, or 0 where
 * that isn't known: then it is rather one like us. */
static const struct entry *
find_call(long number, unsigned word, unsigned *call_word)
{
	const struct {
		const struct entry *list;
		unsigned word;
	} tables[] = { { own, sizeof(long) }, { foreign, FOREIGN_WORD } };
	const struct entry *entry = NULL;

	for (size_t i = 0; i < 2 && entry == NULL; i++) {
		size_t at = word == FOREIGN_WORD ? 1 - i : i;

		if (word == 4 && tables[at].word == 8 && !may_widen(number))
			continue;
		entry = find(tables[at].list, number);
		*call_word = tables[at].word;
	}
	return entry;
}

bool
blocked_decode(const struct system_call *call, unsigned word,
    struct blocked *blocked)
{
	const struct entry *entry;
	long number = call->number;

	*blocked = (struct blocked){ .word = sizeof(long) };
#if defined(__x86_64__) || defined(__i386__)
	if ((number & X32_BIT) != 0) {
		number &= ~X32_BIT;
		word = 8;
	}
#endif
	entry = find_call(number, word, &blocked->word);
	return entry != NULL && decode_entry(entry, call->args, blocked);
}

static bool
is_on_top(const struct system_call *call, uint64_t address)
{
	return address >= call->stack && address - call->stack < FRAME;
}

bool
blocked_is_interrupted(const struct system_call *call)
{
	unsigned word;

#ifdef SYS_rt_sigreturn
	if (call->number == SYS_rt_sigreturn)
		return true;
#endif
#ifdef SYS_sigreturn
	if (call->number == SYS_sigreturn)
		return true;
#endif
	/* Where a call has its identifier, its size, its flags or its
	 * operation, addresses make no sense. */
	return find_call(call->number, 0, &word) != NULL &&
	       is_on_top(call, call->args[1]) && is_on_top(call, call->args[2]);
}

bool
blocked_is_file(const struct blocked *blocked)
{
	return blocked->kind == KIND_PQUEUE || blocked->kind == KIND_PSEM;
}
