/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The beginning and the end of every command.
 */
#ifndef DRIVER_H
#define DRIVER_H

/*
 * driver_begin - to be called first in main.
 *
 * Reserves the standard descriptors, takes only the encoding of letters from
 * the locale, resets SIGCHLD to the default, and makes a write past the limit
 * of file sizes fail (EFBIG) that would end the process by SIGXFSZ.
 */
void driver_begin(void);

/*
 * driver_enter - moves this process into the IPC namespace @ns, as ns_enter.
 *
 * NULL stays. If that fails, says why and exits with @failure.
 */
void driver_enter(const char *ns, int failure);

/*
 * driver_end - to be called last in main: flushes and closes standard output.
 *
 * Returns @status; or, if anything written since driver_begin was lost, says
 * why and returns EXIT_FAILURE.
 */
int driver_end(int status) __attribute__((warn_unused_result));

/* driver_no_memory - says so, and exits with @failure. */
_Noreturn void driver_no_memory(int failure);

/*
 * driver_answer - prints a text that is all that was asked for, frees it, and
 * exits. NULL is one for which there was no memory.
 */
_Noreturn void driver_answer(char *text);

#endif
