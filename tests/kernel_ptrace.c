/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Preloaded into user-mode Linux 6.1, which takes all registers of a processor
 * for 832 bytes. Where there are more (AVX-512, AMX), the kernel refuses to set
 * so few: this keeps what was read besides, and adds it again.
 */
#include <elf.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* What it knows: the old part, the header, and the upper halves of AVX. */
#define KNOWN 832
#define KNOWN_STATES UINT64_C(7)
#define HEADER 512
#define WHOLE 16384

static struct {
	void *of;
	unsigned char bytes[WHOLE];
	size_t length;
} kept[512];

static long
get_states(pid_t pid, struct iovec *theirs)
{
	unsigned int row = (uintptr_t)theirs->iov_base / 64 % 512;
	struct iovec all = { kept[row].bytes, WHOLE };
	long result =
	    syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE, &all);

	if (result != 0)
		return result;
	kept[row].of = theirs->iov_base;
	kept[row].length = all.iov_len;
	if (theirs->iov_len > all.iov_len)
		theirs->iov_len = all.iov_len;
	memcpy(theirs->iov_base, kept[row].bytes, theirs->iov_len);
	return 0;
}

static long
set_states(pid_t pid, const struct iovec *theirs)
{
	unsigned int row = (uintptr_t)theirs->iov_base / 64 % 512;
	static unsigned char bytes[WHOLE];
	struct iovec all = { bytes, WHOLE };
	uint64_t before, now;

	if (kept[row].of == theirs->iov_base) {
		memcpy(bytes, kept[row].bytes, kept[row].length);
		all.iov_len = kept[row].length;
	} else if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, NT_X86_XSTATE,
		       &all) != 0)
		return -1;
	memcpy(&before, bytes + HEADER, sizeof(before));
	memcpy(bytes, theirs->iov_base,
	    theirs->iov_len < KNOWN ? theirs->iov_len : KNOWN);
	memcpy(&now, bytes + HEADER, sizeof(now));
	now = (now & KNOWN_STATES) | (before & ~KNOWN_STATES);
	memcpy(bytes + HEADER, &now, sizeof(now));
	return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, NT_X86_XSTATE, &all);
}

long
ptrace(enum __ptrace_request request, ...)
{
	va_list list;
	pid_t pid;
	void *address, *data;
	long word;

	va_start(list, request);
	pid = va_arg(list, pid_t);
	address = va_arg(list, void *);
	data = va_arg(list, void *);
	va_end(list);
	if (request == PTRACE_GETREGSET && address == (void *)NT_X86_XSTATE)
		return get_states(pid, data);
	if (request == PTRACE_SETREGSET && address == (void *)NT_X86_XSTATE)
		return set_states(pid, data);
	if (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA ||
	    request == PTRACE_PEEKUSER)
		return syscall(SYS_ptrace, request, pid, address, &word) == -1
		           ? -1
		           : word;
	return syscall(SYS_ptrace, request, pid, address, data);
}
