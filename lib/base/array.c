/* SPDX-License-Identifier: BSD-2-Clause */
/* Arrays that grow. */

#include "base/array.h"

#include <stdlib.h>

/* The elements of the first allocation. */
#define LEAST 16

void *
array_grow(void *array, size_t count, size_t *capacity, size_t size)
{
	size_t wanted = *capacity + *capacity / 2 + LEAST;
	void *grown;

	if (count < *capacity)
		return array;
	grown = reallocarray(array, wanted, size);
	if (grown != NULL)
		*capacity = wanted;
	return grown;
}
