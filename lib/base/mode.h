/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Permissions as chmod(1) takes them: octal, 0 to 0777, or symbolic,
 *
 *	[ugoa...][-+=][rwxX...|u|g|o]... [,...]
 *
 * with exactly the meaning that GNU chmod gives them for a file that is not a
 * directory, [-+=]OCTAL included. Set-id and sticky bits (s and t) are refused:
 * IPC objects have none.
 */
#ifndef MODE_H
#define MODE_H

#include <sys/types.h>

/*
 * mode_parse - whether @text is a mode.
 *
 * Returns NULL, or why it isn't, as the functions of parse.h.
 */
const char *mode_parse(const char *text) __attribute__((warn_unused_result));

/*
 * mode_apply - the mode that results from applying @text to @mode.
 *
 * @text: mode_parse has accepted it. @mask: the umask, which applies where the
 * text doesn't say whose permissions it means. Bits above 0777 are unchanged.
 */
mode_t mode_apply(const char *text, mode_t mode, mode_t mask);

/* The umask of this process. */
mode_t mode_umask(void);

#endif
