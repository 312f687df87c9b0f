/* SPDX-License-Identifier: BSD-2-Clause */
/* Each object is judged again, also where memory was short before. */

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "list/sweep.h"
#include "model/queue.h"
#include "test.h"
#include "who/orphan_question.h"

/* The next judge finds no memory. */
static bool no_room;

void *
calloc(size_t count, size_t size)
{
	void *memory;

	if (no_room && size == sizeof(struct orphan_judge)) {
		no_room = false;
		errno = ENOMEM;
		return NULL;
	}
	memory =
	    reallocarray(NULL, count == 0 ? 1 : count, size == 0 ? 1 : size);
	if (memory != NULL)
		memset(memory, 0, count * size);
	return memory;
}

struct work {
	int queues[2];
	size_t asked, done;
	pid_t waiter;
	int problems;
};

static bool
is_seen(pid_t pid)
{
	const struct scan_request request = { .what = SCAN_BLOCKED };
	struct scan *scan = scan_processes(&request);
	bool seen = false;

	if (scan == NULL)
		err(1, "scan");
	for (size_t i = 0; i < scan->nuses; i++)
		seen |= scan->uses[i].pid == pid;
	scan_free(scan);
	return seen;
}

/* Somebody begins to wait for a message of the second queue. */
static void
start_waiter(struct work *work)
{
	struct {
		long type;
		char text[8];
	} message;

	work->waiter = fork();
	if (work->waiter == -1)
		err(1, "fork");
	if (work->waiter == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(msgrcv(work->queues[1], &message, sizeof(message.text), 0,
			  0) == -1);
	}
	for (int i = 0; i < 1000 && !is_seen(work->waiter); i++)
		usleep(10000);
}

/* The answer comes after a while, once. */
static int
ask(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	struct work *work = arg;

	(void)object;
	(void)listing;
	if (work->asked++ > 0)
		return 1;
	start_waiter(work);
	usleep(20000);
	no_room = true;
	return 1;
}

static int
take(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	struct work *work = arg;

	(void)object;
	(void)listing;
	work->done++;
	return 0;
}

static void
take_problem(const char *why, void *arg)
{
	struct work *work = arg;

	work->problems++;
	printf("# %s\n", why);
}

/* A user without processes: not all of root's can be inspected. */
#define NOBODY 3999999

static void
add_queue(struct work *work, size_t at, struct targets *targets)
{
	char id[16];

	if (geteuid() == 0 && seteuid(NOBODY) == -1)
		printf("# who else is root may use it\n");
	work->queues[at] = msgget(IPC_PRIVATE, 0600);
	if (seteuid(getuid()) == -1)
		err(1, "seteuid");
	if (work->queues[at] == -1)
		err(1, "msgget");
	snprintf(id, sizeof(id), "%d", work->queues[at]);
	if (targets_add_option(targets, 'q', id) != NULL)
		errx(1, "%s", id);
}

/* As their creator: in a container, root may not remove those of others. */
static void
remove_queues(const struct work *work)
{
	(void)!seteuid(geteuid() == 0 ? NOBODY : geteuid());
	for (size_t i = 0; i < 2; i++)
		if (msgctl(work->queues[i], IPC_RMID, NULL) == -1)
			warn("msgctl");
	if (seteuid(getuid()) == -1)
		err(1, "seteuid");
}

/* Not only in a user namespace of its own: tests/isolated says who made it. */
static bool
is_really_root(void)
{
	const char *uid = getenv("HOST_UID");

	return geteuid() == 0 && (uid == NULL || strcmp(uid, "0") == 0);
}

static void
test_no_memory(void)
{
	struct work work = { .asked = 0 };
	const struct sweep_work how = {
		.ask = ask,
		.work = take,
		.undone = "not removed",
		.arg = &work,
	};
	struct targets targets = { .list = NULL };
	struct listing_request request = {
		.targets = &targets,
		.keeps_misses = true,
		.problem = take_problem,
		.arg = &work,
	};
	struct sweep sweep;
	/* One that runs whenever it is looked at is a doubt for a while. */
	int tries = is_really_root() ? 20 : 1;

	add_queue(&work, 0, &targets);
	add_queue(&work, 1, &targets);
	targets_resolve(&targets, take_problem, &work);
	kind_set_add(&request.kinds, &kind_queue);
	if (filter_parse(&request.filter, FILTER_OLDER_THAN, "0") != NULL)
		errx(1, "filter");
	while (work.asked == 0 && tries-- > 0) {
		work.problems = 0;
		if (sweep_begin(&sweep, &request) == -1)
			err(1, "sweep");
		sweep_do(&sweep, &how);
		sweep_end(&sweep);
	}
	/* Only who may inspect all processes knows that nobody waits. */
	CHECK(work.waiter > 0 || !is_really_root(),
	    "it is asked about the first one");
	if (work.waiter <= 0 || !is_seen(work.waiter)) {
		test_skip("an object that can't be judged is told",
		    "who waits can't be seen here");
	} else {
		CHECK(work.asked == 2 && !no_room && work.problems > 0,
		    "an object that can't be judged is told");
		CHECK(work.done == 0,
		    "the next one is not judged by what was seen before");
	}
	if (work.waiter > 0) {
		kill(work.waiter, SIGKILL);
		waitpid(work.waiter, NULL, 0);
	}
	remove_queues(&work);
	targets_free(&targets);
}

int
main(void)
{
	test_no_memory();
	return test_end();
}
