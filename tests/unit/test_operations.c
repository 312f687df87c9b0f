/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations on a semaphore set: all of them have what was asked for. */

#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

#include "content/operations.h"
#include "test.h"

#define UNTOUCHED 42
#define SOON INT64_C(20000000)

static int set;

static bool
has_values(int first, int second)
{
	return semctl(set, 0, GETVAL) == first &&
	       semctl(set, 1, GETVAL) == second;
}

/* In a child, which ends: whether it could, and touched no third one. */
static bool
operates(struct sembuf list[3], bool undo)
{
	struct operations operations = { .list = list, .count = 2 };
	int status;
	pid_t child = fork();

	if (child == 0) {
		list[2].sem_flg = UNTOUCHED;
		_exit(operate(set, &operations, undo, 0) == 0 &&
			      list[2].sem_flg == UNTOUCHED
			  ? 0
			  : 1);
	}
	return child != -1 && waitpid(child, &status, 0) == child &&
	       status == 0;
}

static void
test_undo(void)
{
	struct sembuf up[3] = { { 0, 3, 0 }, { 1, 4, 0 }, { 0, 1, 0 } };
	struct sembuf down[3] = { { 0, -1, 0 }, { 1, -2, 0 }, { 0, 1, 0 } };

	CHECK(operates(up, false) && has_values(3, 4),
	    "what isn't to be undone stays, of all semaphores");
	CHECK(operates(down, true) && has_values(3, 4),
	    "what is to be undone is, of all semaphores");
}

/* Whichever can't be done, nothing is, and nobody waits. */
static void
test_no_wait(void)
{
	struct sembuf first[] = { { 0, -4, 0 }, { 1, -1, 0 } };
	struct sembuf last[] = { { 0, -1, 0 }, { 1, -5, 0 } };
	struct operations operations = { .list = first, .count = 2 };

	CHECK(operate(set, &operations, false, 0) == -1 && errno == EAGAIN,
	    "the first operation doesn't wait");
	operations.list = last;
	CHECK(operate(set, &operations, false, 0) == -1 && errno == EAGAIN,
	    "the last operation doesn't wait");
	CHECK(operate(set, &operations, false, SOON) == -1 && errno == ETIME,
	    "with a time-out it waits that long");
	CHECK(has_values(3, 4), "all is done at once, or nothing");
}

static void
test_questions(void)
{
	struct operations operations = { .list = NULL };

	CHECK(operations_only_read(&operations), "nothing changes nothing");
	CHECK(operations_parse(&operations, "7=0") == NULL &&
		  operations_only_read(&operations) &&
		  operations_highest(&operations) == 7,
	    "to wait for zero is to read");
	CHECK(operations_parse(&operations, "9-1") == NULL &&
		  operations_parse(&operations, "8+1") == NULL &&
		  !operations_only_read(&operations) &&
		  operations_highest(&operations) == 9,
	    "the highest number may be anywhere");
	operations_free(&operations);
}

int
main(void)
{
	set = semget(IPC_PRIVATE, 2, 0600);
	if (set == -1)
		err(1, "semget");
	alarm(30); /* whatever waits for ever */
	test_undo();
	test_no_wait();
	test_questions();
	semctl(set, 0, IPC_RMID);
	return test_end();
}
