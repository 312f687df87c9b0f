/* SPDX-License-Identifier: BSD-2-Clause */
/* A look into the memory of other processes. */

#include "who/peek.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/close_from.h"
#include "base/proc.h"

#define MILLISECOND INT64_C(1000000)

/* To wait for answers, in all; each is expected within a millisecond. */
#define PATIENCE (1000 * MILLISECOND)

struct request {
	pid_t pid;
	uint64_t address;
	size_t size; /* 0: the command line */
};

struct answer {
	ssize_t length;
	char bytes[PEEK_SIZE];
};

static void
look(const struct request *request, struct answer *answer)
{
	struct iovec ours = { answer->bytes, request->size };
	struct iovec theirs = { (void *)(uintptr_t)request->address,
		request->size };
	char path[32];
	int fd;

	/* A 64-bit process may have more addresses than this program. */
	if (request->size > 0 &&
	    (uint64_t)(uintptr_t)request->address != request->address) {
		errno = EFAULT;
		answer->length = -1;
		return;
	}
	if (request->size > 0) {
		answer->length =
		    process_vm_readv(request->pid, &ours, 1, &theirs, 1, 0);
		return;
	}
	snprintf(path, sizeof(path), PROC_ROOT "/%d/cmdline", request->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	answer->length = read(fd, answer->bytes, PEEK_SIZE);
	close(fd);
}

/* The child: what it has open would keep the readers of our output waiting,
 * were it to hang. */
static void
serve(int fd)
{
	struct request request;
	struct answer answer;

	dup2(fd, 0);
	close_from(1);
	while (recv(0, &request, sizeof(request), 0) == sizeof(request)) {
		size_t length;

		look(&request, &answer);
		length = answer.length > 0 ? (size_t)answer.length : 0;
		if (send(0, &answer, offsetof(struct answer, bytes) + length,
			MSG_NOSIGNAL) == -1)
			break;
	}
	_exit(0);
}

void
peek_start(struct peeker *peeker)
{
	int fds[2];

	*peeker = (struct peeker){ .fd = -1, .child = -1 };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) == -1)
		return;
	peeker->child = fork();
	if (peeker->child == 0)
		serve(fds[1]);
	close(fds[1]);
	peeker->fd = fds[0];
	peeker->left = PATIENCE;
	if (peeker->child == -1) {
		close(peeker->fd);
		peeker->fd = -1;
	}
}

/* A child that hangs in the kernel may end later, and stays our zombie until
 * then. */
void
peek_stop(struct peeker *peeker)
{
	const struct timespec nap = { .tv_nsec = 200000 };

	if (peeker->child <= 0)
		return;
	if (peeker->fd != -1)
		close(peeker->fd);
	kill(peeker->child, SIGKILL);
	for (int tries = 0; tries < 100; tries++) {
		if (waitpid(peeker->child, NULL, WNOHANG) != 0)
			break;
		nanosleep(&nap, NULL);
	}
	*peeker = (struct peeker){ .fd = -1, .child = -1 };
}

static bool
has_answer(struct peeker *peeker)
{
	int64_t began = clock_now(CLOCK_MONOTONIC), taken;
	struct pollfd poll_fd = { .fd = peeker->fd, .events = POLLIN };
	int ready;

	do
		ready =
		    poll(&poll_fd, 1, (int)(peeker->left / MILLISECOND) + 1);
	while (ready == -1 && errno == EINTR);
	taken = clock_now(CLOCK_MONOTONIC) - began;
	if (taken > MILLISECOND)
		peeker->left -= taken;
	return ready == 1;
}

static ssize_t
ask(struct peeker *peeker, const struct request *request, struct answer *answer)
{
	ssize_t length;

	if (peeker->child == 0)
		peek_start(peeker);
	if (peeker->fd == -1)
		return -1;
	if (peeker->left > 0 &&
	    send(peeker->fd, request, sizeof(*request), MSG_NOSIGNAL) ==
		sizeof(*request) &&
	    has_answer(peeker)) {
		length = recv(peeker->fd, answer, sizeof(*answer), 0);
		if (length >= (ssize_t)offsetof(struct answer, bytes))
			return answer->length;
	}
	peek_stop(peeker);
	return -1;
}

int
peek_memory(struct peeker *peeker, pid_t pid, uint64_t address, void *memory,
    size_t size)
{
	const struct request request = { pid, address, size };
	struct answer answer;

	if (size == 0 || size > PEEK_SIZE ||
	    ask(peeker, &request, &answer) != (ssize_t)size)
		return -1;
	memcpy(memory, answer.bytes, size);
	return 0;
}

ssize_t
peek_command(struct peeker *peeker, pid_t pid, char command[static PEEK_SIZE])
{
	const struct request request = { .pid = pid };
	struct answer answer;
	ssize_t length = ask(peeker, &request, &answer);

	if (length > 0)
		memcpy(command, answer.bytes, (size_t)length);
	return length;
}
