/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where messages go that are taken from a queue: to standard output, into
 * commands, or into another queue. None is lost: what could not be delivered
 * goes back, or to standard error as JSON.
 *
 * The functions return an exit status: EXIT_SUCCESS, or one that ends the
 * taking, having said why.
 */
#ifndef OUTLET_H
#define OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "content/codec.h"
#include "content/mailbox.h"

#define OUTLET_GAVE_UP 2 /* an exit status */
#define OUTLET_AS_IT_IS (-1L)

struct outlet;

struct outlet_class {
	/* Whether another message may be taken now, and how large. */
	int (*ready)(struct outlet *outlet, struct message_bound *bound);
	/* Called when the next message is larger; 0 tries again. NULL where no
	 * size is refused. */
	int (*make_room)(struct outlet *outlet);
	/* Takes a message on; may take its memory away. */
	int (*put)(struct outlet *outlet, struct message *message);
	/* Delivers everything put so far, before waiting for more. */
	int (*settle)(struct outlet *outlet);
	/* The same, for good, and gives everything back. */
	int (*close)(struct outlet *outlet);
};

struct outlet {
	const struct outlet_class *class;
	int64_t patience; /* nanoseconds after which a wait for a message is
	                   * interrupted, to ask whether it is still ready */
	const struct mailbox *queue; /* where messages come from, and go back */
	bool returns;                /* they go back; or they are still there */
	int64_t return_deadline;     /* for all that go back; 0: none did */
};

/* The settings of the outlets. */
struct outlet_options {
	/* From the receiver, which sets them. */
	const struct mailbox *queue;
	struct message_choice choice;
	bool only_copies; /* the messages stay in the queue */
	bool no_wait, has_timeout;
	int64_t timeout; /* nanoseconds, for room in another queue */
	/* From the command. */
	enum codec_form form;
	const char *command;      /* for sh -c */
	uint64_t jobs;            /* commands at once */
	const struct mailbox *to; /* another queue, or NULL */
	long as; /* the type that messages get there, or OUTLET_AS_IT_IS */
	/* The queue for those whose command fails, or NULL. */
	const struct mailbox *failed;
};

/*
 * outlet_output - standard output, if it can be written: a descriptor that
 * can't, or a pipe without a reader, is refused before anything is taken.
 *
 * Stores the outlet in *@outlet; close frees it.
 */
int outlet_output(struct outlet **outlet, const struct outlet_options *options)
    __attribute__((warn_unused_result));

/*
 * outlet_commands - a command for each message, which is its standard input.
 *
 * To be called before wait_prepare. Refuses queues that may not be written to.
 */
int outlet_commands(struct outlet **outlet,
    const struct outlet_options *options) __attribute__((warn_unused_result));

/* outlet_move - another queue. */
int outlet_move(struct outlet **outlet, const struct outlet_options *options)
    __attribute__((warn_unused_result));

/*
 * outlet_return - puts a message back into its queue, within a second for all.
 *
 * Where that fails it goes to standard error as JSON. Returns whether it is
 * back.
 */
bool outlet_return(struct outlet *outlet, const struct message *message);

/* outlet_lose - says why a message was not put back, and writes it. */
void outlet_lose(const struct mailbox *queue, const struct message *message,
    int error);

/* outlet_may_send - whether a queue is there and may be written to. */
int outlet_may_send(const struct mailbox *queue)
    __attribute__((warn_unused_result));

#endif
