/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Feeds files to a fuzzer that is linked without libFuzzer: any compiler will
 * do. Prints how many there were.
 */

#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static void
replay(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t size;
	uint8_t *copy;

	if (file == NULL)
		err(1, "%s", path);
	size = fread(data, 1, sizeof(data), file);
	if (ferror(file) != 0)
		err(1, "%s", path);
	fclose(file);
	/* As libFuzzer: what is read past the end is found by sanitizers. */
	copy = malloc(size > 0 ? size : 1);
	if (copy == NULL)
		err(1, NULL);
	for (size_t i = 0; i < size; i++)
		copy[i] = data[i];
	fprintf(stderr, "%s\n", path);
	(void)LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return 0;
}
