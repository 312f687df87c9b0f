/* SPDX-License-Identifier: BSD-2-Clause */
/* The reader of /proc, with a root of the test's own. */

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kinds.h"
#include "model/limit.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "model/sysvipc_table.h"
#include "model/walk.h"
#include "test.h"

static char root[] = "/tmp/sv-test-XXXXXX";

static const char *
path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static void
write_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	if (file == NULL || fputs(text, file) == EOF || fclose(file) == EOF)
		err(1, "%s", name);
}

struct seen {
	unsigned objects, problems;
	struct object last;
	int result; /* of the visitor */
};

static int
see_object(const struct object *obj, void *arg)
{
	struct seen *seen = arg;

	seen->objects++;
	seen->last = *obj;
	return seen->result;
}

static void
see_problem(const char *why, void *arg)
{
	struct seen *seen = arg;

	(void)why;
	seen->problems++;
}

static int
walk(enum kind_id kind, struct seen *seen)
{
	struct visitor visitor = {
		.object = see_object,
		.problem = see_problem,
		.arg = seen,
	};
	int fd, result;

	fd = sysvipc_table_open(root, kinds[kind]);
	if (fd == -1)
		err(1, "%s", kinds[kind]->word);
	result = sysvipc_table_walk(fd, kinds[kind], &visitor);
	close(fd);
	return result;
}

static void
test_rows(void)
{
	struct seen seen = { .objects = 0 };

	write_file("sysvipc/shm",
	    "       key      shmid perms                  size  cpid  lpid\n"
	    "-1 5 1640 18446744073709551615 11 12 13 14 15 16 17 18 19 20 "
	    "4096 8192\n");
	CHECK(walk(KIND_SEGMENT, &seen) == 0 && seen.objects == 1,
	    "a row with rss and swap is read");
	CHECK(seen.last.key == -1 && seen.last.id == 5 &&
		  seen.last.mode == 01640 && seen.last.uid == 14 &&
		  seen.last.gid == 15 && seen.last.cuid == 16 &&
		  seen.last.cgid == 17 && seen.last.changed == 20,
	    "every column that kinds share is where it belongs");
	CHECK(seen.last.u.segment.size == UINT64_MAX &&
		  seen.last.u.segment.creator == 11 &&
		  seen.last.u.segment.last == 12 &&
		  seen.last.u.segment.attachments == 13 &&
		  seen.last.u.segment.attached == 18 &&
		  seen.last.u.segment.detached == 19 &&
		  seen.last.u.segment.rss == 4096 &&
		  seen.last.u.segment.swap == 8192,
	    "every column of a segment is where it belongs");

	write_file("sysvipc/shm",
	    "key\n1 5 640 1 11 12 13 14 15 16 17 18 19 20\n");
	CHECK(walk(KIND_SEGMENT, &seen) == 0 && seen.objects == 2 &&
		  seen.last.u.segment.rss == OBJECT_UNKNOWN &&
		  seen.last.u.segment.swap == OBJECT_UNKNOWN,
	    "rss and swap of an old kernel are unknown, not 0");

	write_file("sysvipc/msg", "key\n1 2 600 3 4 5 6 7 8 9 10 11 12 13\n");
	CHECK(walk(KIND_QUEUE, &seen) == 0 && seen.last.u.queue.bytes == 3 &&
		  seen.last.u.queue.messages == 4 &&
		  seen.last.u.queue.sender == 5 &&
		  seen.last.u.queue.receiver == 6 && seen.last.uid == 7 &&
		  seen.last.cgid == 10 && seen.last.u.queue.sent == 11 &&
		  seen.last.u.queue.received == 12 && seen.last.changed == 13 &&
		  seen.last.u.queue.qbytes == OBJECT_UNKNOWN,
	    "every column of a queue is where it belongs");

	write_file("sysvipc/sem", "key\n1 2 600 3 4 5 6 7 8 9\n");
	CHECK(walk(KIND_SEMSET, &seen) == 0 && seen.last.u.semset.count == 3 &&
		  seen.last.uid == 4 && seen.last.cgid == 7 &&
		  seen.last.u.semset.operated == 8 && seen.last.changed == 9,
	    "every column of a set is where it belongs");
}

static void
test_headings(void)
{
	struct seen seen = { .objects = 0 };

	write_file("sysvipc/sem", "1 2 600 3 4 5 6 7 8 9\n");
	CHECK(walk(KIND_SEMSET, &seen) == 0 && seen.objects == 1,
	    "a first line of numbers is an object, not headings");
	seen.objects = 0;
	write_file("sysvipc/sem", "");
	CHECK(walk(KIND_SEMSET, &seen) == 0 && seen.objects == 0 &&
		  seen.problems == 0,
	    "an empty table has no objects and no problems");
}

static void
test_end_of_walk(void)
{
	struct seen seen = { .result = 42 };

	write_file("sysvipc/sem",
	    "key\n1 2 600 3 4 5 6 7 8 9\n1 3 600 3 4 5 6 7 8 9\n");
	CHECK(walk(KIND_SEMSET, &seen) == 42 && seen.objects == 1,
	    "the visitor ends the walk");
}

/* Rows of every length across the end of the buffer. */
static void
test_buffer(void)
{
	struct seen seen = { .objects = 0 };
	FILE *file = fopen(path_of("sysvipc/sem"), "w");
	unsigned rows = 0;

	if (file == NULL)
		err(1, "sem");
	fprintf(file, "key\n");
	for (; rows < 5000; rows++)
		fprintf(file, "%*u %u 600 3 4 5 6 7 8 9\n", (int)(rows % 200),
		    1u, rows);
	if (fclose(file) == EOF)
		err(1, "sem");
	CHECK(walk(KIND_SEMSET, &seen) == 0 && seen.objects == rows &&
		  seen.problems == 0 && seen.last.id == (int)rows - 1,
	    "no row is lost or cut at the end of the buffer");
}

static void
test_limits(void)
{
	uint64_t value = 0;

	write_file("sys/kernel/sem", "1\t2\t3\t4\n");
	write_file("sys/kernel/shmall", "18446744073692774399\n");
	CHECK(limit_get(root, &limit_semmsl, &value) == 0 && value == 1 &&
		  limit_get(root, &limit_semmns, &value) == 0 && value == 2 &&
		  limit_get(root, &limit_semopm, &value) == 0 && value == 3 &&
		  limit_get(root, &limit_semmni, &value) == 0 && value == 4,
	    "the four numbers of kernel.sem are told apart");
	CHECK(limit_get(root, &limit_shmall, &value) == 0 &&
		  value == UINT64_C(18446744073692774399),
	    "a limit near 2^64 is read whole");
	CHECK(limit_get(root, &limit_msgmni, &value) == 0 && value > 0 &&
		  value != 18446744073692774399u,
	    "a file that isn't there is made up for by IPC_INFO");
	write_file("sys/kernel/msgmni", "many\n");
	CHECK(proc_numbers(root, "msgmni", &value, 1) == -1 && errno == EBADMSG,
	    "a file that holds no number is refused");
	write_file("sys/kernel/msgmni", "5");
	CHECK(proc_numbers(root, "msgmni", &value, 1) == 1 && value == 5,
	    "a number without a newline is read");
}

int
main(void)
{
	char command[512];

	if (mkdtemp(root) == NULL)
		err(1, "%s", root);
	if (mkdir(path_of("sysvipc"), 0700) == -1 ||
	    mkdir(path_of("sys"), 0700) == -1 ||
	    mkdir(path_of("sys/kernel"), 0700) == -1)
		err(1, "%s", root);
	test_rows();
	test_headings();
	test_end_of_walk();
	test_buffer();
	test_limits();
	snprintf(command, sizeof(command), "rm -r %s", root);
	if (system(command) != 0)
		err(1, "%s", command);
	return test_end();
}
