/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What one process has to do with an object, condition by condition: that it
 * has nothing to do with it is only said where that is proved.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>

#include "model/pqueue.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "proc_tree.h"
#include "test.h"
#include "who/involved.h"

#define SECOND INT64_C(1000000000)
#define BOOT INT64_C(1700000000) /* seconds since the epoch */
#define NOW (BOOT + 1000000)
#define NS 4711
#define USER 1000
#define OTHER 2000
#define STARTED 100 /* seconds after boot */
#define WHEN (BOOT + STARTED + 50)
#define THREAD (PID + 1)

/* What the kernel has on record for the object. */
static struct {
	pid_t pid, tid;
	time_t when;
	bool counted;
	uint64_t users;
	int error;
} records;

static pid_t gone; /* what kill(2) says ESRCH of */

static int
exists(pid_t pid)
{
	errno = ESRCH;
	return pid == gone ? -1 : 0;
}

static const struct sight_kernel kernel = { .exists = exists };

static int
tell_records(const struct object *obj, const struct recorder *recorder)
{
	(void)obj;
	if (records.pid != 0)
		recorder->process(records.pid, records.when, recorder->arg);
	recorder->thread(records.tid, records.when, recorder->arg);
	if (records.counted)
		recorder->users(records.users, recorder->arg);
	errno = records.error;
	return records.error == 0 ? 0 : -1;
}

/* A process of the object's owner that lives, was inspected, and does nothing;
 * nobody is on record. */
static struct world {
	struct kind kind;
	struct object obj;
	struct process process;
	struct use use;
	struct scan scan;
	pid_t asked; /* of whom */
} world;

static void
make_world(const struct kind *kind)
{
	memset(&records, 0, sizeof(records));
	memset(&world, 0, sizeof(world));
	records.when = WHEN;
	gone = 0;
	world.asked = PID;
	world.kind = *kind;
	world.kind.records = tell_records;
	world.process = (struct process){
		.pid = PID,
		.uids = { USER, USER, USER, USER },
		.started = STARTED * SECOND,
		.ns = NS,
		.credentials_known = true,
		.undo_known = true,
	};
	world.obj = (struct object){
		.kind = &world.kind,
		.id = 3,
		.uid = USER,
		.cuid = USER,
		.mode = 0600,
	};
	world.scan = (struct scan){
		.processes = &world.process,
		.nprocesses = 1,
		.uses = &world.use,
		.ns = NS,
		.clock = { NOW * SECOND, (NOW - BOOT) * SECOND },
		.sight.root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC),
		.sight.kernel = &kernel,
	};
}

/* Whether that is so, and the reason begins with that; closes the world. */
static bool
is(enum involvement expected, const char *reason)
{
	struct orphan_reason why;
	enum involvement found =
	    involved(&world.scan, NS, &world.obj, world.asked, &why);
	const char *text = why.text != NULL ? why.text : why.why;

	close(world.scan.sight.root);
	if (found == expected &&
	    (reason == NULL ||
		(text != NULL && strncmp(text, reason, strlen(reason)) == 0)))
		return true;
	printf("# %d, not %d: %s\n", (int)found, (int)expected,
	    text == NULL ? "no reason" : text);
	return false;
}

static void
test_uses(void)
{
	make_world(&kind_segment);
	world.obj.u.segment.attachments = 1;
	world.use = (struct use){ .ns = NS,
		.kind = KIND_SEGMENT,
		.id = 3,
		.pid = PID,
		.how = USE_READ,
		.count = 1 };
	world.scan.nuses = 1;
	CHECK(is(INVOLVED_USES, NULL), "who has it attached uses it");
	make_world(&kind_queue);
	records.pid = PID;
	CHECK(is(INVOLVED_RECORDED, NULL), "who is on record is on record");
	make_world(&kind_queue);
	records.pid = THREAD;
	CHECK(is(INVOLVED_NOT, NULL), "who lives, and did nothing, is not");
}

/* A number that is on record may be another process's by now. */
static void
test_numbers(void)
{
	make_world(&kind_queue);
	records.pid = PID;
	records.when = WHEN - 100;
	CHECK(is(INVOLVED_UNKNOWN, "a recorded process id belongs to"),
	    "one that started after the record may be another one");
	make_world(&kind_queue);
	records.pid = gone = PID;
	world.scan.nprocesses = 0;
	CHECK(is(INVOLVED_RECORDED, NULL),
	    "one that has ended is on record by its number");
	make_world(&kind_queue);
	gone = PID;
	world.scan.nprocesses = 0;
	CHECK(is(INVOLVED_NOT, NULL), "one that has ended uses nothing");
}

static void
test_threads(void)
{
	make_world(&kind_queue);
	records.tid = PID;
	CHECK(is(INVOLVED_RECORDED, NULL), "its first thread is the process");
	make_world(&kind_queue);
	records.tid = THREAD;
	CHECK(is(INVOLVED_RECORDED, NULL), "its other threads are, too");
	make_world(&kind_queue);
	records.tid = THREAD + 1;
	CHECK(is(INVOLVED_NOT, NULL), "the threads of others are not");
	make_world(&kind_queue);
	records.tid = gone = THREAD + 1;
	CHECK(is(INVOLVED_NOT, NULL),
	    "nor is a thread that has ended of one that never had any");
	make_world(&kind_queue);
	records.tid = gone = THREAD + 1;
	world.process.threaded = true;
	CHECK(is(INVOLVED_UNKNOWN,
		  "the recorded receiver may be a thread of it that has ended"),
	    "of one that has threads it may be");
	make_world(&kind_queue);
	records.tid = gone = THREAD + 1;
	world.scan.nprocesses = 0;
	CHECK(is(INVOLVED_UNKNOWN, NULL),
	    "of one that was not inspected it may be");
	make_world(&kind_queue);
	write_file(path_of("%d/task/%d/stat", PID, THREAD), "garbage\n");
	records.tid = THREAD;
	CHECK(is(INVOLVED_UNKNOWN,
		  "the recorded receiver may be a thread of it, which cannot"),
	    "a thread whose file can't be understood may be any");
	make_world(&kind_queue);
	records.tid = THREAD;
	gone = PID;
	CHECK(is(INVOLVED_NOT, NULL), "one that has ended has no threads");
}

/* What can't be seen is not nothing. */
static void
test_unseen(void)
{
	make_world(&kind_queue);
	world.scan.blind = "/proc is not mounted here";
	CHECK(is(INVOLVED_UNKNOWN, "/proc is not mounted here"),
	    "where nothing can be seen, it may use it");
	make_world(&kind_queue);
	world.scan.nprocesses = 0;
	CHECK(is(INVOLVED_UNKNOWN, "the process cannot be inspected"),
	    "one that lives and was not seen may use it");
	make_world(&kind_queue);
	world.process.why = "not dumpable";
	CHECK(is(INVOLVED_UNKNOWN, "not dumpable"),
	    "one whose uses aren't known may use it");
	make_world(&kind_queue);
	world.process.why = "not dumpable";
	for (size_t i = 0; i < 4; i++)
		world.process.uids[i] = OTHER;
	CHECK(is(INVOLVED_NOT, NULL), "but not without the right to");
	make_world(&kind_queue);
	world.process.why = "not dumpable";
	records.counted = true;
	CHECK(is(INVOLVED_NOT, NULL),
	    "nor where the kernel says that nobody uses it");
	make_world(&kind_semset);
	world.process.why = "not dumpable";
	records.counted = true;
	CHECK(is(INVOLVED_UNKNOWN, "not dumpable"),
	    "but of a set it doesn't count who holds it by an undo operation");
}

/* The reason is that of what failed, and not of the last call before. */
static void
test_no_proc(void)
{
	char reason[ORPHAN_REASON];

	make_world(&kind_queue);
	records.pid = PID;
	world.scan.nprocesses = 0;
	close(world.scan.sight.root);
	world.scan.sight.root = -1;
	world.scan.sight.root_error = EMFILE;
	snprintf(reason, sizeof(reason),
	    "a recorded process lives, but cannot be inspected: files in /proc "
	    "cannot be read: %s",
	    strerror(EMFILE));
	CHECK(is(INVOLVED_UNKNOWN, reason),
	    "where /proc can't be opened, that is the reason");
}

static void
test_undo(void)
{
	make_world(&kind_semset);
	CHECK(is(INVOLVED_NOT, NULL), "without an undo list it holds no set");
	make_world(&kind_semset);
	world.process.undo = true;
	CHECK(is(INVOLVED_UNKNOWN,
		  "the process may hold it by an undo operation"),
	    "with one it may");
	make_world(&kind_semset);
	world.process.undo_known = false;
	CHECK(is(INVOLVED_UNKNOWN, NULL), "and where that is not known");
	make_world(&kind_queue);
	world.process.undo = true;
	CHECK(is(INVOLVED_NOT, NULL), "a queue can't be held so");
}

/* What it had attached before it left the namespace stays attached. */
static void
test_elsewhere(void)
{
	make_world(&kind_segment);
	world.process.ns = NS + 1;
	CHECK(is(INVOLVED_NOT, NULL), "one that is in another namespace");
	make_world(&kind_segment);
	world.process.ns = NS + 1;
	records.counted = true;
	records.users = 1;
	CHECK(is(INVOLVED_UNKNOWN,
		  "the process is in another IPC namespace now"),
	    "may be one that the kernel counts, and nobody sees");
	make_world(&kind_pqueue);
	world.process.ns = NS + 1;
	world.process.why = "not dumpable";
	CHECK(is(INVOLVED_UNKNOWN, "not dumpable"),
	    "POSIX objects may be used from everywhere");
	make_world(&kind_queue);
	world.process.ns = NS + 1;
	world.process.spread = true;
	world.process.why = "not dumpable";
	CHECK(is(INVOLVED_UNKNOWN, "not dumpable"),
	    "as may all, where a thread of it is still here");
}

static void
test_errors(void)
{
	static const int absent[] = { EINVAL, EIDRM };

	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
		make_world(&kind_semset);
		world.process.undo = true;
		records.error = absent[i];
		CHECK(is(INVOLVED_NOT, NULL), "nobody uses what is gone");
	}
	make_world(&kind_semset);
	records.error = EACCES;
	CHECK(is(INVOLVED_UNKNOWN, "its semaphores cannot be read"),
	    "a set that can't be read tells nothing");
	make_world(&kind_pqueue);
	records.error = EIO;
	CHECK(is(INVOLVED_UNKNOWN, "cannot read who is to be notified"),
	    "nor does a POSIX queue");
	make_world(&kind_semset);
	records.error = EACCES;
	records.pid = PID;
	CHECK(is(INVOLVED_RECORDED, NULL), "but what it told first counts");
}

/* Those who can use nothing, whatever can be seen of them. */
static void
test_others(void)
{
	static const char *const states[] = { "Z", "X" };
	char text[256];

	make_world(&kind_queue);
	world.asked = getpid();
	CHECK(is(INVOLVED_NOT, NULL), "who asks uses nothing");
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		snprintf(text, sizeof(text),
		    "%d (x) %s 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 1 "
		    "17 %d 19\n",
		    PID, states[i], STARTED * 100);
		write_file(path_of("%d/stat", PID), text);
		make_world(&kind_queue);
		world.scan.nprocesses = 0;
		CHECK(is(INVOLVED_NOT, NULL), "the dead use nothing");
	}
	write_file(path_of("%d/stat", PID), "garbage\n");
	make_world(&kind_queue);
	world.scan.nprocesses = 0;
	CHECK(is(INVOLVED_UNKNOWN, "the process cannot be inspected"),
	    "one whose state can't be understood may live");
}

int
main(void)
{
	make_root();
	add_process(PID, 2, USER, STARTED, IDLE);
	add_thread(PID, THREAD, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, THREAD),
	    "5000001 (x) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 2 17 "
	    "10000 19\n");
	make_folder(path_of("%d", THREAD));
	write_file(path_of("%d/stat", THREAD),
	    "5000001 (x) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 2 17 "
	    "10000 19\n");
	test_uses();
	test_numbers();
	test_threads();
	test_unseen();
	test_no_proc();
	test_undo();
	test_elsewhere();
	test_errors();
	test_others();
	remove_root();
	return test_end();
}
