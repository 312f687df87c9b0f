/* SPDX-License-Identifier: BSD-2-Clause */
/* A message queue of either kind. */

#include "content/mailbox.h"

#include <errno.h>
#include <unistd.h>

#include "base/wait.h"
#include "model/kinds.h"

#define PROBE_AGAIN INT64_C(1000000000) /* nanoseconds */

const struct mailbox_class *
mailbox_class_of(const struct kind *kind)
{
	return kind_is_posix(kind) ? &mailbox_posix : &mailbox_sysv;
}

int
mailbox_open(struct mailbox *box, const struct kind *kind,
    const struct object_name *name, enum mailbox_use use)
{
	*box = (struct mailbox){ .kind = kind, .name = *name, .fd = -1 };
	box->class = mailbox_class_of(kind);
	return box->class->open(box, use);
}

void
mailbox_close(struct mailbox *box)
{
	if (box->class != NULL && box->fd != -1)
		close(box->fd);
	box->fd = -1;
}

bool
mailbox_is_same(const struct mailbox *one, const struct mailbox *other)
{
	return one->kind == other->kind && one->class->is_same(one, other);
}

int
mailbox_refusal(const struct mailbox *box, size_t size)
{
	return box->class->refusal(box, size);
}

int
mailbox_most(const struct mailbox *box, uint64_t *most, const char **limit)
{
	return box->class->most(box, most, limit);
}

int
mailbox_look(const struct mailbox *box, struct mailbox_space *space)
{
	return box->class->look(box, space);
}

/* After EINTR in a blocking call: 0 to call it again, or -1. */
static int
go_on_waiting(int64_t deadline, bool despite_signals)
{
	if (wait_is_interrupted() && !despite_signals) {
		errno = EINTR;
		return -1;
	}
	if (wait_is_over(deadline)) {
		errno = ETIME;
		return -1;
	}
	return 0;
}

/* Blocking calls return at the deadline, and now and then before it. */
static int
arm(int64_t deadline)
{
	int64_t look;

	if (deadline == WAIT_FOR_EVER)
		return wait_probe();
	look = wait_deadline(PROBE_AGAIN);
	return wait_arm(look < deadline ? look : deadline);
}

/* Undoes that, where it would go on every millisecond; keeps errno. */
static int
disarm(int64_t deadline, int result)
{
	int error = errno;

	if (deadline == WAIT_FOR_EVER)
		return result;
	/* Should it stay armed, it interrupts calls that go on anyway. */
	if (wait_arm(WAIT_FOR_EVER) == -1 || result == -1)
		errno = error;
	return result;
}

/* Whether it is in vain to wait: then errno says why. */
static bool
is_vain(int error)
{
	if (error != 0)
		errno = error;
	return error != 0;
}

static int
send_now(const struct mailbox *box, const struct message *message)
{
	int result;

	do
		result = box->class->send(box, message, false);
	while (result == -1 && errno == EINTR);
	return result;
}

/* Waits for room; now and then it looks whether there can ever be. */
static int
wait_and_send(const struct mailbox *box, const struct message *message,
    int64_t deadline, bool despite_signals)
{
	for (;;) {
		if (arm(deadline) == -1)
			return -1;
		if (box->class->send(box, message, true) == 0)
			return 0;
		if (errno != EINTR ||
		    go_on_waiting(deadline, despite_signals) == -1)
			return -1;
		if (is_vain(box->class->vain_send(box, message)))
			return -1;
	}
}

static int
send_until(const struct mailbox *box, const struct message *message,
    int64_t deadline, bool despite_signals)
{
	if (message->wire->type < box->class->least_type ||
	    message->wire->type > box->class->most_type) {
		errno = ERANGE;
		return -1;
	}
	if (deadline == WAIT_FOR_EVER && box->class->waits_at_once)
		return wait_and_send(box, message, deadline, despite_signals);
	if (send_now(box, message) == 0)
		return 0;
	if (errno != EAGAIN || is_vain(box->class->vain_send(box, message)))
		return -1;
	if (deadline == WAIT_NOT) {
		errno = EAGAIN;
		return -1;
	}
	return disarm(deadline,
	    wait_and_send(box, message, deadline, despite_signals));
}

int
mailbox_send(const struct mailbox *box, const struct message *message,
    int64_t deadline)
{
	return send_until(box, message, deadline, false);
}

int
mailbox_check(const struct mailbox *box)
{
	return is_vain(box->class->gone(box)) ? -1 : 0;
}

int
mailbox_return(const struct mailbox *box, const struct message *message,
    int64_t deadline)
{
	if (mailbox_check(box) == -1)
		return -1;
	return send_until(box, message, deadline, true);
}

static int
take_now(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound)
{
	int result;

	do
		result = box->class->take(box, message, choice, bound, false);
	while (result == -1 && errno == EINTR && !wait_is_interrupted());
	return result;
}

/* Waits for a message; where the kernel doesn't end that when none can come any
 * more, it looks now and then. */
static int
wait_and_take(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    int64_t deadline)
{
	int (*vain)(const struct mailbox *) = box->class->vain_take;

	for (;;) {
		if (arm(deadline) == -1)
			return -1;
		if (box->class->take(box, message, choice, bound, true) == 0)
			return 0;
		if (errno != EINTR)
			return -1;
		if (!wait_is_interrupted() && vain != NULL &&
		    is_vain(vain(box)))
			return -1;
		if (go_on_waiting(deadline, false) == -1)
			return -1;
	}
}

int
mailbox_take(const struct mailbox *box, struct message *message,
    const struct message_choice *choice, const struct message_bound *bound,
    int64_t deadline)
{
	if (deadline == WAIT_NOT)
		return take_now(box, message, choice, bound);
	return disarm(deadline,
	    wait_and_take(box, message, choice, bound, deadline));
}

int
mailbox_peek(const struct mailbox *box, struct message *message, long index)
{
	if (box->class->peek != NULL)
		return box->class->peek(box, message, index);
	errno = EOPNOTSUPP;
	return -1;
}
