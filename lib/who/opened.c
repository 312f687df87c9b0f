/* SPDX-License-Identifier: BSD-2-Clause */
/* The file systems on which POSIX objects are. */

#include "who/opened.h"

#include <sys/sysmacros.h>

#include "model/kind.h"

void
opened_learn_devices(struct opened_devices *devices,
    const struct kind_set *wanted, bool everywhere)
{
	const struct kind *kind = NULL;

	*devices = (struct opened_devices){ .any = false };
	while ((kind = kind_set_next(wanted, kind)) != NULL) {
		bool is_queue = kind->messages != NULL;
		dev_t device;

		if (kind->device == NULL)
			continue;
		if (kind->device(&device) == 0) {
			devices->list[devices->count++] = device;
			devices->any |= is_queue && everywhere;
			continue;
		}
		devices->any = true;
		devices->any_mapped |= !is_queue;
	}
}

bool
opened_may_be_object(const struct opened_devices *devices, dev_t device,
    bool mapped)
{
	for (size_t i = 0; i < devices->count; i++)
		if (devices->list[i] == device)
			return true;
	return (mapped ? devices->any_mapped : devices->any) &&
	       major(device) == 0;
}
