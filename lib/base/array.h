/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Arrays that grow by one element at a time.
 */
#ifndef ARRAY_H
#define ARRAY_H

#include <stddef.h>

/*
 * array_grow - makes room for one more element.
 *
 * @count, @capacity: of elements, each of @size bytes. Returns the array, which
 * the caller frees with free(3); or NULL with errno ENOMEM, and the old one and
 * @capacity unchanged.
 */
void *array_grow(void *array, size_t count, size_t *capacity, size_t size)
    __attribute__((warn_unused_result));

#endif
