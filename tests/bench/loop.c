/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The peer of ipcsend and ipcrecv: bare loops of msgsnd(2) and msgrcv(2).
 *
 *	loop send ID COUNT SIZE
 *	loop receive ID COUNT SIZE
 */

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>

#define MOST 8192

int
main(int argc, char **argv)
{
	static struct {
		long type;
		char text[MOST];
	} message = { .type = 1 };
	size_t size;
	long count;
	int id;

	if (argc != 5)
		errx(1, "usage: loop send|receive ID COUNT SIZE");
	id = atoi(argv[2]);
	count = atol(argv[3]);
	size = (size_t)atol(argv[4]);
	if (size > MOST)
		errx(1, "at most %d bytes", MOST);
	memset(message.text, 'x', size);
	while (count-- > 0)
		if (strcmp(argv[1], "send") == 0
			? msgsnd(id, &message, size, 0) == -1
			: msgrcv(id, &message, size, 0, 0) == -1)
			err(1, "queue %d", id);
	return 0;
}
