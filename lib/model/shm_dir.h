/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The folder of POSIX shared memory and semaphores, /dev/shm, in which anybody
 * may put anything under any name. Nothing in it is followed, waited for or
 * mapped. See shm_overview(7), sem_overview(7).
 */
#ifndef SHM_DIR_H
#define SHM_DIR_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "model/kind.h"
#include "model/visitor.h"

/*
 * shm_dir_use - from now on /dev/shm is that of the mount namespace of the
 * process open as @process, a folder below /proc; below its root, without
 * symbolic links: a container could aim them at ours. Before the first look at
 * an object.
 *
 * Where it can't be had, every operation fails, with the errno of open(2) or
 * openat2(2), ENODEV (there is none), ENOLINK (a symbolic link on the way) or
 * ENOTDIR (no tmpfs); since shm_dir_refuse with EXDEV: nobody knows whose
 * folder is meant.
 */
void shm_dir_use(int process);
void shm_dir_refuse(void);

/*
 * shm_dir - the folder, to start paths from; it stays open.
 *
 * Returns -1 with the errno of shm_dir_use where it can't be had.
 */
int shm_dir(void) __attribute__((warn_unused_result));

/* shm_dir_space - how full it is. Returns 0, or -1 with errno. */
struct shm_space {
	uint64_t bytes, used_bytes; /* 0 bytes: no limit */
	uint64_t files, used_files; /* the same */
};
int shm_dir_space(struct shm_space *space) __attribute__((warn_unused_result));

/* The files of a kind in /dev/shm. */
struct shm_files {
	const char *prefix; /* of their names: "sem." */
	/* Whether a file with this name is one of them. */
	bool (*takes)(const char *file);
	/* Sets the members of that kind. @dir: the folder. */
	void (*read)(int dir, const char *file, const struct stat *st,
	    struct object *obj);
};

/*
 * shm_file_of - the name of the file of an object; false, with errno
 * ENAMETOOLONG, where it would be too long.
 */
bool shm_file_of(const struct shm_files *files, const struct object_name *name,
    char file[static OBJECT_NAME_SIZE]) __attribute__((warn_unused_result));

/* The operations of struct kind, for such files. What is about to be complete,
 * or was replaced during the look, is looked at again: shm_look waits some
 * milliseconds for it, shm_walk 0.1 s or little more in all. */
int shm_walk(const struct shm_files *files, const struct kind *kind,
    const struct visitor *visitor) __attribute__((warn_unused_result));
int shm_look(const struct shm_files *files, const struct kind *kind,
    const struct object_name *name, struct object *obj)
    __attribute__((warn_unused_result));
int shm_device(dev_t *device) __attribute__((warn_unused_result));
bool shm_is_gone(const struct shm_files *files, const struct object_name *name);
int shm_remove(const struct shm_files *files, const struct object_name *name)
    __attribute__((warn_unused_result));
int shm_set(const struct shm_files *files, const struct object *obj)
    __attribute__((warn_unused_result));

/*
 * shm_open_found - opens the file of the object that was @found. @access: as
 * O_RDONLY.
 *
 * Returns a descriptor, or -1 with errno: ESTALE if another file has the name
 * by now, or that of open(2).
 */
int shm_open_found(const struct shm_files *files, const struct object *found,
    int access) __attribute__((warn_unused_result));

/*
 * shm_is_held - is_held of kind.h, for an object that was found.
 */
int shm_is_held(const struct shm_files *files, const struct object *obj)
    __attribute__((warn_unused_result));

#endif
