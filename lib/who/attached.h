/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mappings of a process: the lines of /proc/PID/maps. See proc_pid_maps(5),
 * shmat(2).
 */
#ifndef ATTACHED_H
#define ATTACHED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* One mapping of a segment. */
struct attached {
	int id;
	key_t key; /* at creation */
	bool writable;
	dev_t device;
};

/*
 * attached_parse - takes a line of /proc/PID/maps, with its newline.
 *
 * "START-END rw-s OFFSET MAJOR:MINOR ID  /SYSVKEY (deleted)": the inode of the
 * file is the id of the segment. Returns false for any other mapping.
 */
bool attached_parse(const char *line, struct attached *attached);

/* One mapping of any file. */
struct mapping {
	uint64_t start, end; /* addresses */
	uint64_t offset;     /* of the start in the file */
	bool readable, writable;
	dev_t device;
	ino_t inode;
};

/* mapping_parse - the same for a line of any file; false for memory that is of
 * none. */
bool mapping_parse(const char *line, struct mapping *mapping);

/*
 * The devices of the kernel's own mounts, on which segments are; users can't
 * make files there that have such names and inodes. None: they aren't known.
 */
struct attached_devices {
	dev_t list[32];
	size_t count;
};

/* attached_learn_devices - finds them, by files without a name. */
void attached_learn_devices(struct attached_devices *devices);

/*
 * attached_is_genuine - whether a mapping is that of a segment, and no file
 * that looks like one. True where the devices aren't known.
 */
bool attached_is_genuine(const struct attached_devices *devices,
    const struct attached *attached);

/* attached_is_guard - whether a line is that of a page that nobody may touch,
 * as there is one below the stack of each thread. */
bool attached_is_guard(const char *line);

#endif
