/* SPDX-License-Identifier: BSD-2-Clause */
/* The mappings of a process. */

#include "who/attached.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Newer than some C libraries. */
#ifndef MFD_HUGETLB
#define MFD_HUGETLB 4u
#endif
#define HUGE_SHIFT 26

/* The base-two logarithms of the available huge page sizes. */
#define LEAST_HUGE 16
#define MOST_HUGE 34

/* The next column; false if it isn't a number in that base. */
static bool
next_number(const char **at, int base, char end, uint64_t *number)
{
	char *stop;

	/* Neither a sign nor a blank, which strtoull takes. */
	if (strchr("0123456789abcdef", **at) == NULL || **at == '\0')
		return false;
	*number = strtoull(*at, &stop, base);
	if (*stop != end)
		return false;
	*at = stop + 1;
	return true;
}

static bool
skip_column(const char **at)
{
	*at += strcspn(*at, " \n");
	if (**at != ' ')
		return false;
	++*at;
	return true;
}

/* " /SYSV0000abcd (deleted)", to the end of the line: anything else in the name
 * is the name of another file. */
static bool
parse_name(const char *at, key_t *key)
{
	char expected[40];
	unsigned number;

	at += strspn(at, " ");
	if (sscanf(at, "/SYSV%8x", &number) != 1)
		return false;
	snprintf(expected, sizeof(expected), "/SYSV%08x (deleted)\n", number);
	if (strncmp(at, expected, strlen(expected)) != 0)
		return false;
	*key = (key_t)number;
	return true;
}

bool
attached_parse(const char *line, struct attached *attached)
{
	uint64_t offset, device[2], inode;
	const char *at = line, *perms;

	/* Most lines are about other files and cost no more than this. */
	if (memmem(line, strcspn(line, "\n"), " /SYSV", 6) == NULL ||
	    !skip_column(&at))
		return false;
	perms = at;
	if (strcspn(perms, " \n") != 4 || perms[3] != 's' ||
	    !skip_column(&at) || !next_number(&at, 16, ' ', &offset) ||
	    !next_number(&at, 16, ':', &device[0]) ||
	    !next_number(&at, 16, ' ', &device[1]) ||
	    !next_number(&at, 10, ' ', &inode) || inode > INT32_MAX ||
	    !parse_name(at, &attached->key))
		return false;
	attached->id = (int)inode;
	attached->writable = perms[1] == 'w';
	attached->device = makedev((unsigned)device[0], (unsigned)device[1]);
	return true;
}

bool
mapping_parse(const char *line, struct mapping *mapping)
{
	uint64_t device[2], inode;
	const char *at = line, *perms;

	if (!next_number(&at, 16, '-', &mapping->start) ||
	    !next_number(&at, 16, ' ', &mapping->end))
		return false;
	perms = at;
	if (strcspn(perms, " \n") != 4 || !skip_column(&at) ||
	    !next_number(&at, 16, ' ', &mapping->offset) ||
	    !next_number(&at, 16, ':', &device[0]) ||
	    !next_number(&at, 16, ' ', &device[1]) ||
	    !next_number(&at, 10, ' ', &inode) || inode == 0)
		return false;
	mapping->readable = perms[0] == 'r';
	mapping->writable = perms[1] == 'w' && perms[3] == 's';
	mapping->device = makedev((unsigned)device[0], (unsigned)device[1]);
	mapping->inode = inode;
	return true;
}

bool
attached_is_guard(const char *line)
{
	const char *at = line;

	return skip_column(&at) && strncmp(at, "---p ", 5) == 0 &&
	       strncmp(at + strcspn(at + 5, " ") + 5, " 00:00 0 ", 9) == 0 &&
	       at[strcspn(at, "\n") - 1] == ' ';
}

/* Returns false where there may be a device, but it can't be known. */
static bool
learn_device(struct attached_devices *devices, unsigned flags)
{
	struct stat file;
	int fd = memfd_create("", MFD_CLOEXEC | flags), result;

	/* No pages of this size, or no huge pages at all. */
	if (fd == -1)
		return errno == ENODEV || errno == ENOENT || errno == EINVAL ||
		       errno == ENOSYS;
	result = fstat(fd, &file);
	if (result == 0)
		devices->list[devices->count++] = file.st_dev;
	close(fd);
	return result == 0;
}

void
attached_learn_devices(struct attached_devices *devices)
{
	bool known;

	devices->count = 0;
	known = learn_device(devices, 0) && devices->count > 0;
	for (unsigned size = LEAST_HUGE; known && size <= MOST_HUGE; size++)
		known = learn_device(devices, MFD_HUGETLB | size << HUGE_SHIFT);
	if (!known)
		devices->count = 0;
}

bool
attached_is_genuine(const struct attached_devices *devices,
    const struct attached *attached)
{
	for (size_t i = 0; i < devices->count; i++)
		if (devices->list[i] == attached->device)
			return true;
	return devices->count == 0;
}
