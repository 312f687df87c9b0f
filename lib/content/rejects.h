/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file for records that could not become messages of a queue.
 */
#ifndef REJECTS_H
#define REJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/record.h"
#include "content/message.h"

struct rejects {
	int fd;
	uintmax_t count; /* of those that were written */
};

/*
 * rejects_open - opens the file to append, or creates it.
 *
 * @input: a descriptor that is read, and must not be the same file.
 * Returns 0, or -1 with the errno of open(2), or ELOOP where it is the same.
 */
int rejects_open(struct rejects *rejects, const char *path, int input)
    __attribute__((warn_unused_result));

/*
 * rejects_add_message - writes a message as a line of JSON, which can be sent
 * later. rejects_add_input does so with what could not be read as a message,
 * and why.
 *
 * Return 0, or -1 with errno: ENOMEM, EINTR when a signal asks to end, or that
 * of write(2).
 */
int rejects_add_message(struct rejects *rejects, const struct message *message)
    __attribute__((warn_unused_result));
int rejects_add_input(struct rejects *rejects, const char *input, size_t size,
    const char *why) __attribute__((warn_unused_result));

/*
 * rejects_add_rest - the same with a record that record_next found too long, in
 * constant memory, as "input_base64". @why has nothing that JSON would escape.
 *
 * Returns also -1 with the errno of record_rest.
 */
int rejects_add_rest(struct rejects *rejects, struct record_reader *record,
    const char *why) __attribute__((warn_unused_result));

/* rejects_close - returns 0, or -1 with the errno of close(2). */
int rejects_close(struct rejects *rejects) __attribute__((warn_unused_result));

#endif
