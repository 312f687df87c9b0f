/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of the classic format: what isn't known is not a number. */

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "list/classic.h"
#include "model/queue.h"
#include "model/segment.h"
#include "test.h"

/* Whether the details of an object have this line in them. */
static bool
has(const struct object *obj, enum classic_sizes sizes, const char *line)
{
	const struct classic classic = { .sizes = sizes };
	char text[1024], whole[256];
	FILE *file = tmpfile();
	int kept = dup(STDOUT_FILENO), result;
	ssize_t length;

	fflush(stdout);
	if (file == NULL || kept == -1 ||
	    dup2(fileno(file), STDOUT_FILENO) == -1)
		err(1, "stdout");
	result = classic_details(&classic, obj);
	fflush(stdout);
	if (dup2(kept, STDOUT_FILENO) == -1)
		err(1, "stdout");
	close(kept);
	length = pread(fileno(file), text, sizeof(text) - 1, 0);
	fclose(file);
	text[length > 0 ? length : 0] = '\0';
	snprintf(whole, sizeof(whole), "\n%s\n", line);
	if (result == 0 && strstr(text, whole) != NULL)
		return true;
	printf("# no %s\n", line);
	return false;
}

static void
test_queue(void)
{
	struct object queue = { .kind = &kind_queue, .id = 3 };

	queue.u.queue.bytes = 2048;
	queue.u.queue.qbytes = 16384;
	CHECK(has(&queue, CLASSIC_SIZES,
		  "cbytes=2048\tqbytes=16384\tqnum=0\tlspid=0\tlrpid=0"),
	    "sizes that are known are told");
	CHECK(has(&queue, CLASSIC_HUMAN,
		  "csize=2K\tqsize=16K\tqnum=0\tlspid=0\tlrpid=0"),
	    "for people, too");
	queue.u.queue.qbytes = OBJECT_UNKNOWN;
	CHECK(has(&queue, CLASSIC_SIZES,
		  "cbytes=2048\tqbytes=-\tqnum=0\tlspid=0\tlrpid=0"),
	    "a size that isn't known is a dash");
	CHECK(has(&queue, CLASSIC_BYTES,
		  "cbytes=2048\tqbytes=-\tqnum=0\tlspid=0\tlrpid=0") &&
		  has(&queue, CLASSIC_HUMAN,
		      "csize=2K\tqsize=-\tqnum=0\tlspid=0\tlrpid=0"),
	    "in any form");
}

static void
test_segment(void)
{
	struct object segment = { .kind = &kind_segment, .id = 3 };

	segment.u.segment.size = 4096;
	CHECK(has(&segment, CLASSIC_SIZES,
		  "bytes=4096\tlpid=0\tcpid=0\tnattch=0") &&
		  has(&segment, CLASSIC_HUMAN,
		      "size=4K\tlpid=0\tcpid=0\tnattch=0"),
	    "so is the size of a segment");
	segment.u.segment.size = OBJECT_UNKNOWN;
	CHECK(has(&segment, CLASSIC_SIZES, "bytes=-\tlpid=0\tcpid=0\tnattch=0"),
	    "or isn't");
}

int
main(void)
{
	test_queue();
	test_segment();
	return test_end();
}
