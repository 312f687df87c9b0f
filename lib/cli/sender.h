/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending messages one after the other, and saying which wasn't sent and why.
 *
 * The functions return an exit status: EXIT_SUCCESS, or another one that ends
 * the sending, having said why.
 */
#ifndef SENDER_H
#define SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "content/mailbox.h"
#include "content/rejects.h"

#define SENDER_NO_ROOM 2

/* A struct with the first members set, and else zeroed, has sent nothing. */
struct sender {
	const struct mailbox *queue;
	bool no_wait, has_timeout;
	int64_t timeout;          /* nanoseconds, for each message */
	const char *rejects_path; /* or NULL */
	struct rejects rejects;
	uintmax_t number; /* of the last record, from 1 */
	uintmax_t sent;
};

/* sender_open - opens the file of rejects, if there is one. */
int sender_open(struct sender *sender) __attribute__((warn_unused_result));

/*
 * sender_check - whether the @number-th of @count messages, of @size bytes, can
 * ever be sent.
 */
int sender_check(const struct sender *sender, size_t number, size_t count,
    size_t size) __attribute__((warn_unused_result));

/*
 * sender_send - sends the next record; one that could never be sent goes into
 * the file of rejects.
 */
int sender_send(struct sender *sender, const struct message *message)
    __attribute__((warn_unused_result));

/*
 * sender_refuse - rejects the next record, which is not a message.
 */
int sender_refuse(struct sender *sender, const char *input, size_t size,
    const char *why) __attribute__((warn_unused_result));

/* sender_refuse_rest - the same with one that record_next found too long. */
int sender_refuse_rest(struct sender *sender, struct record_reader *record,
    const char *why) __attribute__((warn_unused_result));

/* sender_fail - says that the next record could not be read. */
int sender_fail(struct sender *sender, const char *why)
    __attribute__((warn_unused_result));

/* sender_close - says how many were rejected. @status: as it was until then. */
int sender_close(struct sender *sender, int status)
    __attribute__((warn_unused_result));

#endif
