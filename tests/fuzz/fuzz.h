/* SPDX-License-Identifier: BSD-2-Clause */
/* What all fuzzers have in common. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* libFuzzer calls it, or replay.c. See https://llvm.org/docs/LibFuzzer.html. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program where a claim doesn't hold. */
static inline void
expect(bool holds)
{
	if (!holds)
		abort();
}

#endif
