/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Putting something right before a signal ends the process.
 */
#ifndef ENDINGS_H
#define ENDINGS_H

/*
 * endings_catch - lets the signals that end the process from outside, or
 * because nobody reads its output, call @mend first, unless they are caught or
 * ignored.
 *
 * @mend: async-signal-safe, see signal-safety(7). The last one given counts.
 */
void endings_catch(void (*mend)(void));

#endif
