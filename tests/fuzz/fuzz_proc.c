/* SPDX-License-Identifier: BSD-2-Clause */
/* Any table is read to its end, whatever it holds. */

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model/kinds.h"
#include "model/sysvipc_table.h"
#include "model/walk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
see_object(const struct object *obj, void *arg)
{
	(void)arg;
	if (obj->id < 0)
		abort();
	return 0;
}

static void
see_problem(const char *why, void *arg)
{
	(void)why;
	(void)arg;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct visitor visitor = {
		.object = see_object,
		.problem = see_problem,
	};
	int fd = memfd_create("table", 0);

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	for (unsigned kind = 0; kind < KIND_SYSV_COUNT; kind++) {
		if (lseek(fd, 0, SEEK_SET) == -1 ||
		    sysvipc_table_walk(fd, kinds[kind], &visitor) != 0)
			abort();
	}
	close(fd);
	return 0;
}
