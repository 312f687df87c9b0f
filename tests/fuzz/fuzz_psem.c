/* SPDX-License-Identifier: BSD-2-Clause */
/* The file of a POSIX semaphore is understood or refused: anybody may have
 * written it. */

#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "model/psem_layout.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct psem_content content;
	int fd = memfd_create("sem", 0);

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (psem_read(fd, &content) == 0 &&
	    ((size != 16 && size != 32) || content.layout == PSEM_UNKNOWN ||
		content.value > INT_MAX || content.waiters > INT_MAX))
		abort();
	close(fd);
	return 0;
}
