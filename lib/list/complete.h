/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a shell can offer while somebody types a command line of ours.
 */
#ifndef COMPLETE_H
#define COMPLETE_H

/*
 * complete_print - prints what may stand where the cursor is: a line for each
 * word, with a tab and what it means after it.
 *
 * @args: TYPE CHOICE TYPED WORD ..., NULL at the end.
 *
 *	TYPE	of the value, as opt_list prints it; "operand-TYPE/CHOICE" for
 *		an operand: one of the words of CHOICE, or else of that type
 *	CHOICE	letters of kinds: q, m, s of System V, Q, M, S of POSIX, or "-"
 *		for those that the WORDs name; or words: "a:what it means|b"
 *	TYPED	of the value so far: what stands in front of the last part of a
 *		list is repeated in each line
 *	WORD	the words in front of it, the command first
 *
 * Moves this process into the namespace that the WORDs name. Leaves out what it
 * can't read, and every word that a shell would have to quote: names come from
 * anybody. No line can control a terminal.
 *
 * Returns the exit status: EXIT_FAILURE where TYPE, CHOICE or TYPED is missing,
 * or memory runs out.
 */
int complete_print(char *const *args) __attribute__((warn_unused_result));

#endif
