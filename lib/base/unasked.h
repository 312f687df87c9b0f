/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file is, without asking a server of files, which may never answer. */
#ifndef UNASKED_H
#define UNASKED_H

#include <sys/types.h>

struct unasked {
	dev_t device;
	ino_t inode;
	mode_t mode;
};

/*
 * unasked_stat - what the kernel knows of the file @path below @dir already.
 *
 * Mounts nothing. Returns 0, or -1 with errno. See statx(2).
 */
int unasked_stat(int dir, const char *path, struct unasked *file)
    __attribute__((warn_unused_result));

#endif
