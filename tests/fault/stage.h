/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a command finds, made by system calls alone, in namespaces of its own:
 * always the same ids and process numbers. And what it leaves.
 */
#ifndef STAGE_H
#define STAGE_H

#include <stdio.h>

/* A folder that gets a file system of its own for the files of a command. */
#define STAGE_FILES "/mnt"

/* stage_set - makes the objects and their users; ends the process on error. */
void stage_set(void);

/* stage_print - a line for each object and file; takes the messages. */
void stage_print(FILE *out);

#endif
