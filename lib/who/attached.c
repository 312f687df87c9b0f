/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments in the memory of a process. */

#include "who/attached.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

bool
attached_parse(const char *line, struct attached *attached)
{
	uint64_t inode;
	char perms[5];
	unsigned key, major, minor;
	int end = 0;

	/* Most lines are other files: this is what they cost. */
	if (memmem(line, strcspn(line, "\n"), " /SYSV", 6) == NULL)
		return false;
	if (sscanf(line,
		"%*x-%*x %4s %*x %x:%x %" SCNu64 " /SYSV%8x (deleted)%n", perms,
		&major, &minor, &inode, &key, &end) != 5 ||
	    line[end] != '\n' || inode > INT32_MAX || perms[3] != 's')
		return false;
	attached->id = (int)inode;
	attached->key = (key_t)key;
	attached->writable = perms[1] == 'w';
	attached->device = makedev(major, minor);
	return true;
}
