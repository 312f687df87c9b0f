/* SPDX-License-Identifier: BSD-2-Clause */
#include "notify.h"

#include <err.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "marker.h"

/* Linux 6.6: the two sides take turns on one processor. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* Linux 5.19: no signal interrupts a call that we have been told of, which by
 * itself couldn't be interrupted. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* Room for one descriptor. */
union control {
	struct cmsghdr header;
	char room[CMSG_SPACE(sizeof(int))];
};

/*
 * All but these. No command calls sendmsg(2), by which the descriptor goes out.
 * Should a signal come while the return from a handler, or the end, waits for
 * the answer, it would fail, and what stands behind it in the C library be run.
 */
static int
install(bool timers)
{
	const unsigned timer = timers ? SYS_sendmsg : SYS_timer_settime;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendmsg, 4, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, timer, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
	};
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	int fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_NEW_LISTENER |
		SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
	    &program);

	if (fd == -1 && errno == EINVAL)
		fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	return fd;
}

void
notify_begin(int to, bool timers)
{
	char byte = 0;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	union control control = { .header.cmsg_len = CMSG_LEN(sizeof(int)) };
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int listener;

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	listener = install(timers);
	if (listener == -1)
		err(1, "seccomp");
	memcpy(CMSG_DATA(&control.header), &listener, sizeof(listener));
	if (sendmsg(to, &message, 0) == -1)
		_exit(1);
}

int
notify_receive(int from)
{
	char byte;
	struct iovec data = { .iov_base = &byte, .iov_len = 1 };
	union control control;
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int listener;

	if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) != 1)
		err(1, "recvmsg");
	memcpy(&listener, CMSG_DATA(&control.header), sizeof(listener));
	/* Without it, all is the same but slower. */
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	    SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	return listener;
}

/* Whether the process runs the program, and not one that it executed. */
static bool
is_program(const struct watch *watch, pid_t pid)
{
	char path[64];
	struct stat now;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
	return stat(path, &now) == 0 && now.st_dev == watch->program.st_dev &&
	       now.st_ino == watch->program.st_ino;
}

static void
note_marker(struct watch *watch, const __u64 *args)
{
	switch (args[1]) {
	case MARKER_BEGINS:
		watch->begun = true;
		break;
	case MARKER_ALLOCATES:
		watch->allocations++;
		if (watch->traced)
			fprintf(watch->trace, "alloc %llx\n", args[2]);
		break;
	case MARKER_FAILS:
		watch->hits++;
		break;
	case MARKER_CRASHES:
		watch->crashes++;
		break;
	}
}

/* The argument that is a path, from 0, or -1. */
static int
path_argument(int nr)
{
	switch (nr) {
#ifdef SYS_newfstatat
	case SYS_newfstatat:
#endif
	case SYS_openat:
	case SYS_readlinkat:
	case SYS_statx:
	case SYS_faccessat:
	case SYS_openat2:
	case SYS_unlinkat:
		return 1;
	case SYS_execve:
	case SYS_statfs:
	case SYS_mq_open:
	case SYS_mq_unlink:
#ifdef SYS_open
	case SYS_open:
	case SYS_access:
	case SYS_readlink:
	case SYS_unlink:
	case SYS_rename:
	case SYS_link:
#endif
		return 0;
	default:
		return -1;
	}
}

static void
print_call(const struct watch *watch, const struct seccomp_notif *call)
{
	char path[256] = "";
	int argument = path_argument(call->data.nr);
	struct iovec here = { .iov_base = path, .iov_len = sizeof(path) - 1 };
	struct iovec there = { .iov_len = here.iov_len };

	if (argument >= 0) {
		/* The address of the process. NOLINTNEXTLINE */
		there.iov_base = (void *)(uintptr_t)call->data.args[argument];
		if (process_vm_readv((pid_t)call->pid, &here, 1, &there, 1,
			0) == -1)
			path[0] = '\0';
	}
	path[strcspn(path, "\n")] = '\0';
	if (call->data.nr == SYS_close && (pid_t)call->pid == watch->command)
		snprintf(path, sizeof(path), "#%llu", call->data.args[0]);
	fprintf(watch->trace, "%d %s\n", call->data.nr, path);
}

/* The error of a call, or 0. */
static int
error_of(struct watch *watch, const struct seccomp_notif *call)
{
	if (!watch->begun || !is_program(watch, (pid_t)call->pid))
		return 0;
	if (watch->traced)
		print_call(watch, call);
	if (call->data.nr != watch->fault.nr)
		return 0;
	watch->seen++;
	if (watch->fault.lasting ? watch->seen < watch->fault.when
				 : watch->seen != watch->fault.when)
		return 0;
	watch->hits++;
	fprintf(watch->trace, "hit\n");
	return watch->fault.error;
}

void
notify_answer(struct watch *watch)
{
	struct seccomp_notif call;
	struct seccomp_notif_resp answer;

	memset(&call, 0, sizeof(call));
	/* The process may have been killed. */
	if (ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == -1)
		return;
	memset(&answer, 0, sizeof(answer));
	answer.id = call.id;
	if (call.data.nr == SYS_prctl && call.data.args[0] == MARKER)
		note_marker(watch, call.data.args);
	else
		answer.error = -error_of(watch, &call);
	if (answer.error == 0)
		answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	(void)ioctl(watch->listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}
