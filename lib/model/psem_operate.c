/* SPDX-License-Identifier: BSD-2-Clause */
/* Operating POSIX semaphores. */

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <semaphore.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/wait.h"
#include "model/object.h"
#include "model/psem.h"
#include "model/psem_layout.h"

/* The errno that says why a semaphore isn't one of ours, or 0. */
static int
check_layout(enum psem_layout layout)
{
	enum psem_layout ours = psem_native_layout();
	bool is_64 = layout == PSEM_GLIBC_64 || layout == PSEM_MUSL_64;
	bool we_are_64 = ours == PSEM_GLIBC_64 || ours == PSEM_MUSL_64;

	if (layout == ours)
		return 0;
	return is_64 != we_are_64 ? ENOEXEC : ELIBBAD;
}

static int
map(struct psem *psem, int fd)
{
	struct psem_content content;
	int error = psem_read(fd, &content);

	if (error == 0)
		error = check_layout(content.layout);
	if (error != 0) {
		errno = error;
		return -1;
	}
	psem->memory = mmap(NULL, sizeof(sem_t), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	return psem->memory == MAP_FAILED ? -1 : 0;
}

int
psem_open(struct psem *psem, const struct object *found)
{
	int fd = shm_open_found(&psem_files, found, O_RDWR);

	return fd == -1 ? -1 : fd_close(fd, map(psem, fd));
}

void
psem_close(struct psem *psem)
{
	munmap(psem->memory, sizeof(sem_t));
}

/* What is being operated, for the handler; NULL since its file was too short.
 */
static void *volatile touched;

/*
 * Whoever may write to the file may truncate it at any time; touching the
 * memory then is a SIGBUS. The C library may be in the midst of something, and
 * can't be left by longjmp(3), which runs its cleanup: so it goes on, with a
 * semaphore of its own, which doesn't let it wait.
 */
static void
on_bus_error(int number, siginfo_t *info, void *context)
{
	int error = errno;
	void *memory = touched;

	(void)context;
	/* One that a process sent is not ours. */
	if (info->si_code <= 0 || memory == NULL ||
	    mmap(memory, sizeof(sem_t), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != memory) {
		signal(number, SIG_DFL);
		raise(number);
		return;
	}
	psem_encode(memory, 1);
	touched = NULL;
	errno = error;
}

/* Touches the semaphore by @act, which returns 0 or an errno. */
static int
touch(const struct psem *psem, int (*act)(void *memory, int64_t arg),
    int64_t arg)
{
	const struct sigaction go_on = {
		.sa_sigaction = on_bus_error,
		.sa_flags = SA_SIGINFO,
	};
	struct sigaction before;
	int error;

	touched = psem->memory;
	sigaction(SIGBUS, &go_on, &before);
	error = act(psem->memory, arg);
	sigaction(SIGBUS, &before, NULL);
	if (touched == NULL)
		error = ENODATA;
	errno = error;
	return error == 0 ? 0 : -1;
}

static int
post(void *memory, int64_t unused)
{
	(void)unused;
	return sem_post(memory) == 0 ? 0 : errno;
}

int
psem_post(const struct psem *psem)
{
	return touch(psem, post, 0);
}

static int
take(void *memory, int64_t deadline)
{
	if (deadline == WAIT_NOT)
		return sem_trywait(memory) == 0 ? 0 : errno;
	if (wait_arm(deadline) == -1)
		return errno;
	/* From the deadline or a signal on it is interrupted. */
	while (sem_wait(memory) == -1) {
		if (errno != EINTR)
			return errno;
		if (wait_signal() != 0)
			return EINTR;
		if (wait_is_over(deadline))
			return ETIME;
	}
	return 0;
}

int
psem_take(const struct psem *psem, int64_t deadline)
{
	int result = touch(psem, take, deadline), error = errno;

	if (deadline != WAIT_NOT)
		(void)!wait_arm(WAIT_FOR_EVER);
	errno = error;
	return result;
}

/* All that wait: those that find nothing left wait again. Whoever begins to
 * wait counts itself first, and then sees the new value. */
static void
wake(uint32_t *value)
{
	syscall(SYS_futex, value, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

static void
set_64(struct psem_glibc_64 *sem, uint32_t value)
{
	bool is_little = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
	uint32_t *half = (uint32_t *)&sem->data + (is_little ? 0 : 1);

	__atomic_store_n(half, value, __ATOMIC_SEQ_CST);
	if (value > 0)
		wake(half);
}

static void
set_32(struct psem_glibc_32 *sem, uint32_t value)
{
	uint32_t before = __atomic_load_n(&sem->data, __ATOMIC_RELAXED);

	/* It keeps the bit of those who wait. */
	while (!__atomic_compare_exchange_n(&sem->data, &before,
	    value << 1 | (before & 1), false, __ATOMIC_SEQ_CST,
	    __ATOMIC_RELAXED))
		continue;
	if (value > 0)
		wake(&sem->data);
}

static int
set(void *memory, int64_t value)
{
	switch (psem_native_layout()) {
	case PSEM_GLIBC_64:
		set_64(memory, (uint32_t)value);
		return 0;
	case PSEM_GLIBC_32:
		set_32(memory, (uint32_t)value);
		return 0;
	default:
		return ENOTSUP;
	}
}

int
psem_set_value(const struct psem *psem, uint32_t value)
{
	return touch(psem, set, value);
}
