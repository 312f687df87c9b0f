/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every command does first and last.
 */
#ifndef DRIVER_H
#define DRIVER_H

/*
 * driver_begin - to be called first in main.
 *
 * Keeps the standard descriptors for what they are, and takes from the locale
 * which bytes are letters, and nothing else.
 */
void driver_begin(void);

/*
 * driver_enter - moves this process into the IPC namespace @ns, as ns_enter.
 *
 * NULL stays. Where that fails it says why and exits with @failure.
 */
void driver_enter(const char *ns, int failure);

/*
 * driver_end - to be called last in main: writes what is left and closes
 * standard output.
 *
 * Returns @status, or EXIT_FAILURE, having said why, if anything written since
 * driver_begin didn't reach it.
 */
int driver_end(int status) __attribute__((warn_unused_result));

/* driver_no_memory - says so, and exits with @failure. */
_Noreturn void driver_no_memory(int failure);

#endif
