/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asking the user before something is done.
 */
#ifndef QUESTION_H
#define QUESTION_H

#include <stdbool.h>
#include <stdio.h>

/*
 * question_ask - puts a question on standard error, with the name of the
 * program in front, and reads a line from standard input.
 *
 * Returns 1 if the answer is y or yes, and 0 otherwise, at the end of the input
 * too; -1 where it can't be asked or read, having said why.
 */
int question_ask(const char *question);

enum answer {
	ANSWER_FAILED = -1,
	ANSWER_NO,
	ANSWER_YES,
	ANSWER_ALL,  /* yes, and the same to all other questions */
	ANSWER_QUIT, /* no, and the same to all other questions */
};

/* Where questions go, and answers come from. */
struct questions {
	const char *input_name;
	FILE *input, *output;
	bool all, quit; /* that was the answer to an earlier one */
};

/*
 * questions_open - gets ready to ask on standard error, and to read answers
 * from standard input; with @terminal, for both takes the terminal that
 * controls this process.
 *
 * Says why there is none, and exits with @failure.
 */
void questions_open(struct questions *questions, bool terminal, int failure);

/*
 * questions_ask - asks for a letter, or the word that it begins: y, n, a or q.
 *
 * @about: lines before the question, safe for a terminal. @verb: "Remove". Any
 * other answer is no; the end of the input is quit. Returns ANSWER_FAILED where
 * the answer can't be read, having said why.
 */
enum answer questions_ask(struct questions *questions, const char *about,
    const char *verb);

#endif
