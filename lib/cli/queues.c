/* SPDX-License-Identifier: BSD-2-Clause */
/* The queues of a command that sends or takes messages. */

#include "cli/queues.h"

#include <errno.h>
#include <stdlib.h>

#include "base/intern.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"

static const struct message_choice any;

void
queues_open(struct mailbox *box, const struct target *target,
    enum mailbox_use use, const char *nothing)
{
	struct object_name name = { .id = target->id, .text = target->text };
	char text[TARGET_TEXT], why[EXPLAIN_SIZE];
	int result, error;

	result = mailbox_open(box, target->kind, &name, use);
	error = errno;
	box->label = intern(target_text(text, target->kind, &name));
	if (box->label == NULL)
		err(EXIT_FAILURE, NULL);
	if (result == 0)
		return;
	if (use == MAILBOX_SEND)
		queues_explain_size(why, box, 0, error);
	else
		queues_explain_take(why, box, &any, false, error);
	errx(EXIT_FAILURE, "%s: %s%s", box->label, why, nothing);
}

const struct mailbox *
queues_open_other(struct mailbox *box, struct target *target)
{
	if (target->kind == NULL)
		return NULL;
	chosen_find(target, NULL, EXIT_FAILURE);
	queues_open(box, target, MAILBOX_SEND, "; nothing taken");
	return box;
}

static struct explain_subject
subject_of(const struct mailbox *box)
{
	return (struct explain_subject){
		.kind = box->kind,
		.id = box->name.id,
		.name = &box->name,
	};
}

const char *
queues_explain_send(char why[static EXPLAIN_SIZE], const struct mailbox *box,
    const struct message *message, int error)
{
	struct explain_subject subject = subject_of(box);

	subject.size = message->size;
	subject.choice.type = message->wire->type;
	return explain(why, EXPLAIN_SEND, &subject, error);
}

const char *
queues_explain_size(char why[static EXPLAIN_SIZE], const struct mailbox *box,
    size_t size, int error)
{
	struct explain_subject subject = subject_of(box);

	subject.size = size;
	return explain(why, EXPLAIN_SEND, &subject, error);
}

const char *
queues_explain_take(char why[static EXPLAIN_SIZE], const struct mailbox *box,
    const struct message_choice *choice, bool peek, int error)
{
	struct explain_subject subject = subject_of(box);

	subject.choice = *choice;
	subject.only_read = peek;
	return explain(why, EXPLAIN_RECEIVE, &subject, error);
}
