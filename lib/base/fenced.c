/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory with an end that is kept. */

#include "base/fenced.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

int
fenced_new(struct fenced *fenced, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t whole = (size + page - 1) & ~(page - 1);
	char *pages;

	pages = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return -1;
	*fenced = (struct fenced){
		.start = pages + whole - size,
		.pages = pages,
		.size = whole + page,
	};
	if (mprotect(pages + whole, page, PROT_NONE) == 0)
		return 0;
	fenced_free(fenced);
	return -1;
}

void
fenced_free(struct fenced *fenced)
{
	int error = errno;

	(void)munmap(fenced->pages, fenced->size);
	errno = error;
}
