/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * New files in /dev/shm. For the kind files.
 */
#ifndef SHM_MAKE_H
#define SHM_MAKE_H

#include "model/make.h"
#include "model/shm_dir.h"

/*
 * shm_make - makes a file that is whole, or none: it has its content, owner and
 * mode before it gets its name, and nobody sees it sooner. A crash leaves
 * nothing.
 *
 * @fill: writes the content; 0, or -1 with errno. Sets @obj's name and file.
 *
 * Returns 0, or -1 with errno: EEXIST where anything has the name; EOPNOTSUPP
 * where the folder can't hold files without a name; ENOENT where /proc is
 * needed to give it one; those of shm_dir_use, @fill, fchown(2), fchmod(2).
 */
int shm_make(const struct shm_files *files, const struct making *making,
    int (*fill)(int fd, const struct making *making), struct object *obj)
    __attribute__((warn_unused_result));

#endif
