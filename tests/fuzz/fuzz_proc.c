/* SPDX-License-Identifier: BSD-2-Clause */
/* Any table is read to its end, whatever it holds; each line is an object or is
 * reported. */

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "model/kinds.h"
#include "model/sysvipc_table.h"
#include "model/walk.h"

static int
see_object(const struct object *obj, void *arg)
{
	size_t *told = arg;

	if (obj->id < 0)
		abort();
	++*told;
	return 0;
}

static void
see_problem(const char *why, void *arg)
{
	size_t *told = arg;

	if (why == NULL || why[0] == '\0')
		abort();
	++*told;
}

/* With the last one, which may lack its newline. */
static size_t
count_lines(const uint8_t *data, size_t size)
{
	size_t lines = size > 0 && data[size - 1] != '\n';

	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	return lines;
}

/* Whether the table may begin with headings. */
static bool
has_headings(const uint8_t *data, size_t size)
{
	size_t at = 0;

	while (at < size && (data[at] == ' ' || data[at] == '\t'))
		at++;
	return at < size && isalpha(data[at]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t told, lines = count_lines(data, size);
	const struct visitor visitor = {
		.object = see_object,
		.problem = see_problem,
		.arg = &told,
	};
	int fd = memfd_create("table", 0);

	if (fd == -1 || write(fd, data, size) != (ssize_t)size)
		abort();
	for (unsigned kind = 0; kind < KIND_SYSV_COUNT; kind++) {
		told = 0;
		if (lseek(fd, 0, SEEK_SET) == -1 ||
		    sysvipc_table_walk(fd, kinds[kind], &visitor) != 0)
			abort();
		if (told != lines &&
		    (told + 1 != lines || !has_headings(data, size)))
			abort();
	}
	close(fd);
	return 0;
}
