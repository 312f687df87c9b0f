/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The peer of ipcsend and ipcrecv: bare loops of msgsnd(2) and msgrcv(2), or,
 * for a queue that is a name with a slash, of mq_send(3) and mq_receive(3).
 *
 *	loop send ID|/NAME COUNT SIZE
 *	loop receive ID|/NAME COUNT SIZE
 */

#include <err.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

#define MOST 8192

static struct {
	long type;
	char text[MOST];
} message = { .type = 1 };

static void
loop(bool sends, int id, long count, size_t size)
{
	while (count-- > 0)
		if (sends ? msgsnd(id, &message, size, 0) == -1
			  : msgrcv(id, &message, size, 0, 0) == -1)
			err(1, "queue %d", id);
}

static void
loop_posix(bool sends, const char *name, long count, size_t size)
{
	mqd_t queue = mq_open(name, O_RDWR);

	if (queue == -1)
		err(1, "%s", name);
	while (count-- > 0)
		if (sends ? mq_send(queue, message.text, size, 0) == -1
			  : mq_receive(queue, message.text, MOST, NULL) == -1)
			err(1, "%s", name);
}

int
main(int argc, char **argv)
{
	bool sends;
	size_t size;
	long count;

	if (argc != 5)
		errx(1, "usage: loop send|receive ID|/NAME COUNT SIZE");
	sends = strcmp(argv[1], "send") == 0;
	count = atol(argv[3]);
	size = (size_t)atol(argv[4]);
	if (size > MOST)
		errx(1, "at most %d bytes", MOST);
	memset(message.text, 'x', size);
	if (argv[2][0] == '/')
		loop_posix(sends, argv[2], count, size);
	else
		loop(sends, atoi(argv[2]), count, size);
	return 0;
}
