/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking messages from a queue, or looking at them.
 */
#ifndef RECEIVER_H
#define RECEIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/outlet.h"
#include "content/message.h"

#define RECEIVER_NOTHING 2 /* an exit status */

enum receiver_amount { AMOUNT_COUNT, AMOUNT_ALL, AMOUNT_FOLLOW };

struct receiver {
	const struct mailbox *queue;
	struct message_choice choice;
	struct message_bound bound; /* BOUND_CUT without a size: the
	                             * most that a message may have */
	enum receiver_amount amount;
	uint64_t count; /* AMOUNT_COUNT: of messages */
	bool peek;      /* they stay in the queue */
	bool quiet;     /* about there being no message */
	bool no_wait, has_timeout;
	int64_t timeout; /* nanoseconds, for each message */
};

/*
 * receiver_run - takes messages and delivers them, from opening the outlet to
 * closing it.
 *
 * @options: what of the receiver concerns the outlet is set here. Returns an
 * exit status, having said why it isn't EXIT_SUCCESS; a signal that asks to end
 * ends the process, once all that was taken has been delivered or put back.
 */
int receiver_run(const struct receiver *receiver,
    struct outlet_options *options) __attribute__((warn_unused_result));

#endif
