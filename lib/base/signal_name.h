/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The names of signals. See signal(7).
 */
#ifndef SIGNAL_NAME_H
#define SIGNAL_NAME_H

#define SIGNAL_NAME 16

/*
 * signal_name - "SIGUSR1", "SIGRTMIN+3", or the number where it has no name.
 * Returns @name.
 */
const char *signal_name(char name[static SIGNAL_NAME], int number);

#endif
