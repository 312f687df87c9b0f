/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Loaded before a command (LD_PRELOAD) to fail one of its allocations, the Nth
 * after main has begun: FAULT_ALLOC=N; with FAULT_ALLOC=N+ all from there on.
 * It reports by prctl(2) with a number that no kernel knows, which inject sees;
 * see marker.h. With FAULT_ALLOC=0 none fails, and each is reported with its
 * place. With FAULT_TRACE too, it says where. A crash of any process is
 * reported as well: whoever waits for that process may not mind.
 *
 * Commands that the command executes are not meant: the environment is cleaned.
 * Nor are the C library's look-ups of names, in which it aborts by itself.
 */

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <grp.h>
#include <malloc.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "marker.h"

/* The C library's own, which need no lookup, and those of sanitizers, where the
 * command has these. */
#define EITHER(name, ...)                                                      \
	void *__libc_##name(__VA_ARGS__);                                      \
	__attribute__((weak)) void *__interceptor_##name(__VA_ARGS__);
#define REAL(name)                                                             \
	(__interceptor_##name != NULL ? __interceptor_##name : __libc_##name)

EITHER(malloc, size_t size)
EITHER(calloc, size_t count, size_t size)
EITHER(realloc, void *old, size_t size)
EITHER(memalign, size_t alignment, size_t size)

static bool begun;
static _Thread_local bool looks_up;
static bool traced;
static unsigned long failing;
static bool lasting; /* and all those after it */

/* Of the process and of those that it makes, together. */
static unsigned long *made;

/* A number for the place, and for those that have called it. */
static unsigned long
place(void)
{
	void *frames[32];
	int depth = backtrace(frames, 32);
	unsigned long number = 0;

	for (int i = 0; i < depth; i++)
		number = (number ^ (uintptr_t)frames[i]) * 16777619;
	return number;
}

static bool
fails(void)
{
	unsigned long number;
	void *frames[32];

	if (!begun || looks_up)
		return false;
	if (failing == 0) {
		prctl(MARKER, MARKER_ALLOCATES, place(), 0, 0);
		return false;
	}
	number = __atomic_add_fetch(made, 1, __ATOMIC_SEQ_CST);
	if (lasting ? number < failing : number != failing)
		return false;
	prctl(MARKER, MARKER_FAILS, 0, 0, 0);
	if (traced)
		backtrace_symbols_fd(frames, backtrace(frames, 32), 2);
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails() ? NULL : REAL(malloc)(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails() ? NULL : REAL(calloc)(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails() ? NULL : REAL(realloc)(old, size);
}

void *
memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : REAL(memalign)(alignment, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int
posix_memalign(void **to, size_t alignment, size_t size)
{
	int saved = errno;

	*to = memalign(alignment, size);
	errno = saved;
	return *to == NULL ? ENOMEM : 0;
}

/* NAME(argument), without a failure. */
#define LOOK_UP(type, name, argument)                                          \
	struct type *name(argument what)                                       \
	{                                                                      \
		__typeof__(name) *real;                                        \
		struct type *found;                                            \
		void *symbol;                                                  \
                                                                               \
		looks_up = true;                                               \
		symbol = dlsym(RTLD_NEXT, #name);                              \
		memcpy(&real, &symbol, sizeof(real));                          \
		found = real(what);                                            \
		looks_up = false;                                              \
		return found;                                                  \
	}

LOOK_UP(passwd, getpwuid, uid_t)
LOOK_UP(passwd, getpwnam, const char *)
LOOK_UP(group, getgrgid, gid_t)
LOOK_UP(group, getgrnam, const char *)

/* Then as without us. */
static void
report_crash(int number)
{
	prctl(MARKER, MARKER_CRASHES, 0, 0, 0);
	raise(number);
}

static __attribute__((unused)) void
watch_crashes(void)
{
	static const int numbers[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL,
		SIGSEGV };
	struct sigaction action = {
		.sa_handler = report_crash,
		.sa_flags = (int)SA_RESETHAND | SA_NODEFER,
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sigaction(numbers[i], &action, NULL);
}

static void
begin(void)
{
	const char *n = getenv("FAULT_ALLOC");
	char *end;
	void *frame[1];

	/* Sanitizers say more about them. */
#ifndef SANITIZED
	watch_crashes();
#endif
	if (n != NULL) {
		failing = strtoul(n, &end, 10);
		lasting = *end == '+';
		traced = getenv("FAULT_TRACE") != NULL;
		made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	}
	/* The first one loads a library. */
	if (n != NULL && (traced || failing == 0))
		(void)backtrace(frame, 1);
	unsetenv("LD_PRELOAD");
	unsetenv("FAULT_ALLOC");
	unsetenv("FAULT_TRACE");
	prctl(MARKER, MARKER_BEGINS, 0, 0, 0);
	begun = n != NULL && made != MAP_FAILED;
}

static int (*real_main)(int argc, char **argv, char **env);

static int
marked_main(int argc, char **argv, char **env)
{
	begin();
	return real_main(argc, argv, env);
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void),
    void (*loader_fini)(void), void *stack_end);

int
__libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
    int (*init)(int, char **, char **), void (*fini)(void),
    void (*loader_fini)(void), void *stack_end)
{
	__typeof__(__libc_start_main) *real;
	void *symbol = dlsym(RTLD_NEXT, "__libc_start_main");

	memcpy(&real, &symbol, sizeof(real));
	real_main = main;
	return real(marked_main, argc, argv, init, fini, loader_fini,
	    stack_end);
}
