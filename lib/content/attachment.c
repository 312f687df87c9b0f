/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared memory of either kind, ready for its bytes to be moved. */

#include "content/attachment.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "model/kinds.h"
#include "model/posix_file.h"
#include "model/psegment.h"
#include "model/segment.h"
#include "model/walk.h"

/* The rights are those of the open file. */
static int
map(struct attachment *attachment, enum attachment_use use)
{
	int protection = PROT_READ;
	void *memory;

	if (use == ATTACHMENT_WRITE)
		protection |= PROT_WRITE;
	memory = mmap(NULL, attachment->size, protection, MAP_SHARED,
	    attachment->fd, 0);
	if (memory == MAP_FAILED)
		return -1;
	attachment->memory = memory;
	return 0;
}

static int
open_posix(struct attachment *attachment, enum attachment_use use)
{
	attachment->fd =
	    psegment_open(attachment->found, use == ATTACHMENT_WRITE);
	if (attachment->fd == -1)
		return -1;
	if (use == ATTACHMENT_READ || attachment->size == 0)
		return 0;
	return map(attachment, use);
}

int
attachment_open(struct attachment *attachment, const struct object *found,
    enum attachment_use use)
{
	uint64_t size = found->kind->size(found);

	*attachment = (struct attachment){
		.found = found,
		.size = (size_t)size,
		.fd = -1,
	};
	if (size > SIZE_MAX / 2) {
		errno = size == OBJECT_UNKNOWN ? ENODATA : EFBIG;
		return -1;
	}
	if (kind_is_posix(found->kind))
		return open_posix(attachment, use);
	attachment->memory = segment_attach(found, use == ATTACHMENT_WRITE);
	return attachment->memory == NULL ? -1 : 0;
}

int
attachment_is_shared(const struct attachment *attachment)
{
	struct object now;

	if (attachment->fd != -1)
		return posix_is_shared(attachment->fd);
	if (object_stat(attachment->found->kind, attachment->found->id, &now) ==
	    -1)
		return -1;
	return now.kind->attachments(&now) > 1;
}
