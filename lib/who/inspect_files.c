/* SPDX-License-Identifier: BSD-2-Clause */
/* Which POSIX objects a process has open or mapped, and for which it waits. */

#include "who/inspect_look.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/unasked.h"

/* As ls -l writes them of a link in /proc/PID/fd. */
#define MAY_READ 0400
#define MAY_WRITE 0200

/*
 * What a descriptor is of: 1, or 0 where it is no object of interest, or -1
 * with errno. No server of files is asked: it may never answer.
 */
static int
identify(const struct look *look, const char *path, struct use *use)
{
	struct unasked file;

	if (unasked_stat(look->dir, path, &file) == -1)
		return -1;
	use->ns = 0;
	use->kind = USE_FILE;
	use->device = file.device;
	use->inode = file.inode;
	return S_ISREG(file.mode) &&
	       opened_may_be_object(look->inspector->files, use->device, false);
}

/* The links themselves tell for what a file is open. */
static void
describe_open(const struct look *look, const char *path, struct use *use)
{
	struct stat link;

	if (fstatat(look->dir, path, &link, AT_SYMLINK_NOFOLLOW) == -1)
		return;
	snprintf(use->what, USE_WHAT, "%s%s",
	    (link.st_mode & MAY_READ) != 0 ? "r" : "",
	    (link.st_mode & MAY_WRITE) != 0 ? "w" : "");
}

/* One table of descriptors. */
struct table {
	struct look *look;
	pid_t tid;
};

static int
take_descriptor(pid_t fd, ino_t inode, void *arg)
{
	const struct table *table = arg;
	struct look *look = table->look;
	struct use use = {
		.pid = look->found->process.pid,
		.how = USE_OPEN,
		.count = 1,
	};
	char path[64];

	(void)inode;
	snprintf(path, sizeof(path), "task/%d/fd/%d", table->tid, fd);
	switch (identify(look, path, &use)) {
	case 1:
		describe_open(look, path, &use);
		look_add_use(look, &use, NULL);
		break;
	case -1:
		/* It may have been closed, since it was listed. */
		if (errno != ENOENT)
			look_fail_thread(look, table->tid, SIGHT_FILES, errno);
		break;
	}
	return look->no_memory;
}

/* A table that is empty tells nothing if its thread has let go of it. */
static void
take_descriptors(struct look *look, pid_t tid)
{
	struct table table = { look, tid };
	struct process_stat stat;
	char path[64];

	snprintf(path, sizeof(path), "task/%d/fd", tid);
	/* It visits the numbers from 1 on. */
	(void)take_descriptor(0, 0, &table);
	if (proc_each_number(look->dir, path, take_descriptor, &table) == -1 ||
	    look_stat(look, tid, &stat) == -1)
		look_fail_thread(look, tid, SIGHT_FILES, errno);
	else
		look->has_files |= !process_thread_ends(&stat);
}

/* Whether a thread has the table of one before it; no, where that can't be
 * known. */
static bool
shares_descriptors(const struct look *look, size_t thread)
{
	int order = 1;

	for (size_t i = 0; i < thread && order > 0; i++)
		order = sight_compare(look->inspector->sight, look->threads[i],
		    look->threads[thread], KCMP_FILES);
	return order == 0;
}

/* Most threads share one; a first one that has ended has none any more. */
void
look_files(struct look *look)
{
	for (size_t i = 0; i < look->nthreads; i++)
		if (!shares_descriptors(look, i))
			take_descriptors(look, look->threads[i]);
}

void
look_take_file_mapping(struct look *look, const char *line)
{
	struct inspected *found = look->found;
	struct mapping mapping, *list;
	struct use use = {
		.kind = USE_FILE,
		.pid = look->found->process.pid,
		.count = 1,
	};

	if (!mapping_parse(line, &mapping) ||
	    !opened_may_be_object(look->inspector->files, mapping.device, true))
		return;
	list = look_grow(look, found->mappings, found->nmappings,
	    &found->mappings_capacity, sizeof(*list));
	if (list == NULL)
		return;
	found->mappings = list;
	list[found->nmappings++] = mapping;
	use.device = mapping.device;
	use.inode = mapping.inode;
	use.how = mapping.writable ? USE_WRITE : USE_READ;
	snprintf(use.what, USE_WHAT, mapping.writable ? "rw" : "r");
	look_add_use(look, &use, NULL);
}

/* A queue, by the descriptor that the call has. */
static void
take_queue_call(struct look *look, pid_t tid, const struct blocked *blocked,
    struct use *use)
{
	char path[64];

	snprintf(path, sizeof(path), "task/%d/fd/%d", tid, blocked->id);
	switch (identify(look, path, use)) {
	case 1:
		look_add_use(look, use, blocked);
		break;
	case -1:
		if (errno != ENOENT)
			look_fail_thread(look, tid, SIGHT_FILES, errno);
		break;
	}
}

/* A semaphore, or whatever else is in mapped memory. */
static void
take_futex(struct look *look, const struct blocked *blocked, struct use *use)
{
	const struct inspected *found = look->found;
	struct blocked in_file = *blocked;

	for (size_t i = 0; i < found->nmappings; i++) {
		const struct mapping *mapping = &found->mappings[i];

		if (blocked->memory < mapping->start ||
		    blocked->memory >= mapping->end)
			continue;
		use->device = mapping->device;
		use->inode = mapping->inode;
		in_file.memory += mapping->offset - mapping->start;
		look_add_use(look, use, &in_file);
		return;
	}
}

void
look_take_file_call(struct look *look, pid_t tid, const struct blocked *blocked)
{
	struct use use = {
		.kind = USE_FILE,
		.pid = look->found->process.pid,
		.how = blocked->how,
		.count = 1,
	};

	if (blocked->kind == KIND_PQUEUE)
		take_queue_call(look, tid, blocked, &use);
	else
		take_futex(look, blocked, &use);
}
