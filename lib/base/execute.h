/* SPDX-License-Identifier: BSD-2-Clause */
/* Becoming another program. */
#ifndef EXECUTE_H
#define EXECUTE_H

/*
 * execute - becomes the program @argv[0], which is searched for in PATH if it
 * has no slash; a file that is executable but no program is run by sh. As
 * execvp(3) in POSIX and glibc.
 *
 * Returns only where that fails, with the errno of execvp(3).
 */
void execute(char *const *argv);

#endif
