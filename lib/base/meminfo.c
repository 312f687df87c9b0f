/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory of the system. */

#include "base/meminfo.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

int
meminfo_get(const char *name, uint64_t *number)
{
	char line[128], found[64], unit[4];
	int fields = 0;
	FILE *file;

	file = fopen("/proc/meminfo", "re");
	if (file == NULL)
		return -1;
	while (fields == 0 && fgets(line, sizeof(line), file) != NULL) {
		fields = sscanf(line, "%63[^:]: %" SCNu64 " %3s", found, number,
		    unit);
		if (fields < 2 || strcmp(found, name) != 0)
			fields = 0;
	}
	fclose(file);
	if (fields == 3)
		*number *= 1024;
	return fields == 0 ? -1 : 0;
}
