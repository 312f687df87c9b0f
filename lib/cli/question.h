/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking the user before something is done.
 */
#ifndef QUESTION_H
#define QUESTION_H

/*
 * question_ask - puts a question on standard error, with the name of the
 * program in front, and reads a line from standard input.
 *
 * Returns 1 if the answer begins with y or Y, and 0 otherwise, at the end of
 * the input too; -1 where it can't be read, having said why.
 */
int question_ask(const char *question);

#endif
