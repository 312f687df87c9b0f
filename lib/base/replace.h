/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that are replaced as a whole: a reader sees the old one or the new one.
 */
#ifndef REPLACE_H
#define REPLACE_H

#include <stddef.h>

/*
 * replace_file - makes @path a file of mode 0644, whatever the umask, with this
 * content, which is on the disk then.
 *
 * Writes FILE.XXXXXX beside it, and renames that. A symbolic link at @path is
 * replaced, not followed. Where anything but a regular file is there, or where
 * a link leads to such a thing, nothing is done: EINVAL, or EISDIR.
 *
 * Returns 0, or -1 with errno, and the old file as it was. Signals wait
 * meanwhile, so that no half file stays.
 */
int replace_file(const char *path, const char *bytes, size_t size)
    __attribute__((warn_unused_result));

#endif
