/* SPDX-License-Identifier: BSD-2-Clause */
/* The functions of the kernel in which a thread sleeps, as far as they tell. */

#include <string.h>

#include "who/blocked.h"

/*
 * Where a thread sleeps that waits for something else. It may be any call
 * elsewhere: a page of the message that has to be read, a stop by a signal.
 */
static const struct {
	const char *function, *call;
} sleeps[] = {
	{ "do_msgsnd", "msgsnd(2)" },
	{ "do_msgrcv", "msgrcv(2)" },
	{ "do_semtimedop", "semop(2)" },
	{ "__do_semtimedop", "semop(2)" },
	{ "anon_pipe_read", "" },
	{ "core_sys_select", "" },
	{ "do_epoll_wait", "" },
	{ "do_nanosleep", "" },
	{ "do_poll", "" },
	{ "do_select", "" },
	{ "do_sigtimedwait", "" },
	{ "do_sys_poll", "" },
	{ "do_wait", "" },
	{ "ep_poll", "" },
	{ "futex_do_wait", "" },
	{ "futex_wait_queue", "" },
	{ "futex_wait_queue_me", "" },
	{ "hrtimer_nanosleep", "" },
	{ "inet_csk_accept", "" },
	{ "io_cqring_wait", "" },
	{ "kernel_wait4", "" },
	{ "n_tty_read", "" },
	{ "pipe_read", "" },
	{ "pipe_wait", "" },
	{ "poll_schedule_timeout", "" },
	{ "sigsuspend", "" },
	{ "sk_wait_data", "" },
	{ "unix_stream_read_generic", "" },
	{ "wait_woken", "" },
	{ "__skb_wait_for_more_packets", "" },
};

const char *
blocked_call_of_sleep(const char *function)
{
	/* Compilers add parts like ".isra.0" to names. */
	size_t length = strcspn(function, ".\n");

	for (size_t i = 0; i < sizeof(sleeps) / sizeof(sleeps[0]); i++)
		if (strlen(sleeps[i].function) == length &&
		    strncmp(sleeps[i].function, function, length) == 0)
			return sleeps[i].call;
	return NULL;
}
