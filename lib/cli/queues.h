/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The queues of a command that sends or takes messages: opening them, and
 * explaining their failures.
 */
#ifndef QUEUES_H
#define QUEUES_H

#include "cli/target.h"
#include "content/mailbox.h"
#include "why/explain.h"

/*
 * queues_open - opens the queue of a resolved target; mailbox_close closes it.
 *
 * @nothing: what is said after the reason, such as "; nothing sent". Exits with
 * EXIT_FAILURE where it can't, having said why.
 */
void queues_open(struct mailbox *box, const struct target *target,
    enum mailbox_use use, const char *nothing);

/*
 * queues_open_other - the same for a queue that messages which were taken go
 * to, by a target that may not have been given: without a kind.
 *
 * Returns @box, or NULL then.
 */
const struct mailbox *queues_open_other(struct mailbox *box,
    struct target *target);

/*
 * queues_explain_send - as explain, of a message that could not be sent.
 * Returns @why.
 */
const char *queues_explain_send(char why[static EXPLAIN_SIZE],
    const struct mailbox *box, const struct message *message, int error);

/* queues_explain_size - the same, where only its size is known. */
const char *queues_explain_size(char why[static EXPLAIN_SIZE],
    const struct mailbox *box, size_t size, int error);

/* queues_explain_take - the same of mailbox_take, and with @peek of
 * mailbox_peek. */
const char *queues_explain_take(char why[static EXPLAIN_SIZE],
    const struct mailbox *box, const struct message_choice *choice, bool peek,
    int error);

#endif
