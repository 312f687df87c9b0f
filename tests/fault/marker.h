/* SPDX-License-Identifier: BSD-2-Clause */
/* What alloc.c tells inject: prctl(MARKER, one of these). */
#ifndef MARKER_H
#define MARKER_H

#define MARKER 0x4641554c

enum marker {
	MARKER_BEGINS,    /* main begins */
	MARKER_ALLOCATES, /* an allocation; then the number of its place */
	MARKER_FAILS,     /* an allocation that fails */
	MARKER_CRASHES,   /* a process of the command, which ends by a signal */
};

#endif
