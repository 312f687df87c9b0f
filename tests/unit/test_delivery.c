/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages between a queue and a descriptor that takes only a part of them:
 * each arrives whole or goes back.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/wait.h"
#include "content/delivery.h"
#include "content/mailbox.h"
#include "model/queue.h"
#include "test.h"

#define TEXT 1000 /* bytes of a message */
#define LINE (TEXT + 1)
#define MANY 40
#define FEW 10
#define PIECE 4096 /* of a pipe */
#define SOON INT64_C(20000000)

static struct mailbox box;
static char expected[MANY][LINE]; /* as lines */
static unsigned lost;

static void
make_expected(void)
{
	for (int i = 0; i < MANY; i++) {
		memset(expected[i], 'A' + i, TEXT);
		expected[i][TEXT] = '\n';
	}
}

static void
take_on(struct delivery *delivery, int count)
{
	struct message message = { .wire = NULL };

	for (int i = 0; i < count; i++)
		if (message_set(&message, i + 1, expected[i], TEXT) == -1 ||
		    delivery_add(delivery, &message) == -1)
			err(1, "delivery_add");
	message_free(&message);
}

/* The reader's part: whether all arrives, in order, and nothing else. */
static bool
read_all(int fd)
{
	char bytes[PIECE];
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, bytes, 700)) > 0) {
		if ((size_t)n > sizeof(expected) - length ||
		    memcmp(bytes, (char *)expected + length, (size_t)n) != 0)
			return false;
		length += (size_t)n;
	}
	return n == 0 && length == sizeof(expected);
}

/* A pipe that is left non-blocking takes a little at a time. */
static void
test_pieces(void)
{
	struct delivery delivery = { .form = CODEC_TEXT };
	int ends[2], status;
	pid_t reader;

	if (pipe(ends) == -1 || fcntl(ends[1], F_SETPIPE_SZ, PIECE) == -1 ||
	    fcntl(ends[1], F_SETFL, O_NONBLOCK) == -1 ||
	    (reader = fork()) == -1)
		err(1, "pipe");
	if (reader == 0) {
		close(ends[1]);
		_exit(read_all(ends[0]) ? 0 : 1);
	}
	close(ends[0]);
	delivery.fd = ends[1];
	take_on(&delivery, MANY);
	CHECK(!delivery_is_empty(&delivery) && delivery_flush(&delivery) == 0 &&
		  delivery_is_empty(&delivery),
	    "what a pipe takes in pieces is delivered");
	CHECK(delivery_close(&delivery) == 0 &&
		  waitpid(reader, &status, 0) == reader && status == 0,
	    "every byte arrives once, in order");
	delivery_free(&delivery);
}

static void
note_lost(const struct mailbox *from, const struct message *message, int error)
{
	(void)from;
	if (error == EINVAL && message->wire->type == (long)lost + 1 &&
	    message->size == TEXT)
		lost++;
}

/* Whether the queue has exactly the messages from that one on. */
static bool
has_from(int first)
{
	struct message message = { .wire = NULL };
	const struct message_choice any = { .type = 0 };
	const struct message_bound whole = { .how = BOUND_NONE };
	bool same = true;

	for (int i = first; i < FEW; i++)
		same =
		    same &&
		    mailbox_take(&box, &message, &any, &whole, WAIT_NOT) == 0 &&
		    message.wire->type == i + 1 && message.size == TEXT &&
		    memcmp(message.wire->text, expected[i], TEXT) == 0;
	same = same &&
	       mailbox_take(&box, &message, &any, &whole, WAIT_NOT) == -1 &&
	       errno == ENOMSG;
	message_free(&message);
	return same;
}

/* Writes to a file that has room for so many bytes; returns the delivery as it
 * is then. */
static bool
fill_file(struct delivery *delivery, rlim_t room)
{
	struct rlimit before, limit;
	bool full;

	take_on(delivery, FEW);
	if (getrlimit(RLIMIT_FSIZE, &before) == -1)
		err(1, "getrlimit");
	limit = before;
	limit.rlim_cur = room;
	if (setrlimit(RLIMIT_FSIZE, &limit) == -1)
		err(1, "setrlimit");
	full = delivery_flush(delivery) == -1 && errno == EFBIG;
	if (setrlimit(RLIMIT_FSIZE, &before) == -1)
		err(1, "setrlimit");
	return full;
}

/* How much of the messages a full file holds, and how many of them are whole.
 */
static const struct {
	rlim_t room;
	int whole;
	const char *claim;
} files[] = {
	{ 0, 0, "nothing was written: all go back" },
	{ 1, 0, "a byte is no message" },
	{ TEXT, 0, "without its end a line is none" },
	{ LINE, 1, "one that was written whole doesn't go back" },
	{ (rlim_t)3 * LINE - 1, 2, "nor do two" },
	{ (rlim_t)3 * LINE, 3, "nor three, without a byte of the next" },
	{ (rlim_t)3 * LINE + 500, 3, "the one that was cut does" },
	{ (rlim_t)FEW * LINE - 1, FEW - 1, "the last one does" },
};

static void
test_full(void)
{
	char bytes[FEW * LINE];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct delivery delivery = { .form = CODEC_TEXT };
		FILE *file = tmpfile();
		bool full;

		if (file == NULL)
			err(1, "tmpfile");
		delivery.fd = fileno(file);
		full = fill_file(&delivery, files[i].room);
		CHECK(full && delivery.written == files[i].room &&
			  pread(delivery.fd, bytes, sizeof(bytes), 0) ==
			      (ssize_t)files[i].room &&
			  memcmp(bytes, expected, (size_t)files[i].room) == 0,
		    "a full file has what there is room for");
		CHECK(delivery_return(&delivery, &box, note_lost) ==
			      (size_t)(FEW - files[i].whole) &&
			  has_from(files[i].whole),
		    files[i].claim);
		CHECK(delivery_is_empty(&delivery), "then nothing is kept");
		delivery_free(&delivery);
		fclose(file);
	}
	CHECK(lost == 0, "nothing was lost");
}

/* Of an empty message nothing is written: before the first byte it isn't
 * there yet, after that it was. */
static void
test_empty(void)
{
	struct delivery delivery = { .form = CODEC_RAW };
	struct message message = { .wire = NULL };
	struct mailbox_space space;

	for (int i = 0; i < 2; i++)
		if (message_set(&message, 1, "", 0) == -1 ||
		    delivery_add(&delivery, &message) == -1)
			err(1, "delivery_add");
	CHECK(delivery_return(&delivery, &box, note_lost) == 2 &&
		  mailbox_look(&box, &space) == 0 && space.waiting == 2,
	    "empty messages go back, too");
	while (mailbox_take(&box, &message,
		   &(struct message_choice){ 0, false },
		   &(struct message_bound){ BOUND_NONE, 0 }, WAIT_NOT) == 0)
		;
	message_free(&message);
	delivery_free(&delivery);
}

static void
fill_queue(struct message *message)
{
	if (message_set(message, 1, expected[0], TEXT) == -1)
		err(1, "message_set");
	while (mailbox_send(&box, message, WAIT_NOT) == 0)
		;
	if (errno != EAGAIN)
		err(1, "mailbox_send");
}

/* Whoever was asked to end sends nothing new, but puts back what it took. */
static void
test_signal(void)
{
	struct message message = { .wire = NULL };

	fill_queue(&message);
	raise(SIGTERM);
	CHECK(wait_signal() == SIGTERM &&
		  mailbox_send(&box, &message, wait_deadline(SOON)) == -1 &&
		  errno == EINTR,
	    "a signal ends the wait for room");
	CHECK(mailbox_return(&box, &message, wait_deadline(SOON)) == -1 &&
		  errno == ETIME,
	    "but not where a message goes back: it has its time");
	message_free(&message);
}

static void
test_lost(void)
{
	struct delivery delivery = { .form = CODEC_TEXT };

	take_on(&delivery, FEW);
	CHECK(delivery_return(&delivery, &box, note_lost) == 0 && lost == FEW,
	    "where the queue is gone each message is told, in order");
	delivery_free(&delivery);
}

int
main(void)
{
	struct object_name name = { .id = msgget(IPC_PRIVATE, 0600) };

	alarm(30); /* whatever waits for ever */
	make_expected();
	if (name.id == -1 || wait_prepare() == -1 ||
	    mailbox_open(&box, &kind_queue, &name, MAILBOX_SEND) == -1)
		err(1, "queue");
	test_pieces();
	test_full();
	test_empty();
	test_signal();
	msgctl(name.id, IPC_RMID, NULL);
	test_lost();
	return test_end();
}
