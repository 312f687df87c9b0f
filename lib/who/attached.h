/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segments in the memory of a process: the lines of /proc/PID/maps. See
 * proc_pid_maps(5), shmat(2).
 */
#ifndef ATTACHED_H
#define ATTACHED_H

#include <stdbool.h>
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

#endif
