/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict, condition by condition, in worlds that no machine is in: each is
 * one where the object is orphaned, but for one thing.
 */

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/pqueue.h"
#include "verdict.h"

#define NS 4711

/* All that a verdict goes by. */
struct world {
	struct process processes[2]; /* process 1, and one of another user */
	struct use use;
	struct scan scan;
	struct subject subject;
};

static pid_t gone; /* of whom there is nothing left */

static struct process
make_process(pid_t pid, uid_t uid)
{
	return (struct process){
		.pid = pid,
		.uids = { uid, uid, uid, uid },
		.gids = { uid, uid, uid, uid },
		.started = 100 * SECOND,
		.ns = NS,
		.credentials_known = true,
		.undo_known = true,
		.name = "other",
	};
}

/* Somebody made it, used it, and has ended. */
static void
make_world(struct world *world, const struct kind *kind)
{
	memset(world, 0, sizeof(*world));
	world->processes[0] = make_process(1, 0);
	world->processes[1] = make_process(4000, 2000);
	world->scan = (struct scan){
		.processes = world->processes,
		.nprocesses = 2,
		.uses = &world->use,
		.what = orphan_scan(kind, ORPHAN_GRADE),
		.ns = NS,
		.all_visible = true,
		.clock = { NOW * SECOND, (NOW - BOOT) * SECOND },
	};
	world->scan.sight.root = -1;
	world->subject = make_subject(kind, gone);
}

static struct verdict
judge(struct world *world)
{
	const struct kind_set none = { .bits = 0 };

	return judge_subject(&world->subject, &world->scan, NS, &none);
}

/* Whether that is the grade, and the reason has that in it. */
static bool
is(struct world *world, enum orphan_grade grade, const char *reason)
{
	struct verdict verdict = judge(world);

	return is_verdict(&verdict, &world->scan, grade, reason);
}

/* Changes to the world, the kinds they concern, and the verdict. */
static void
attach(struct world *world)
{
	world->subject.obj.u.segment.attachments = 1;
}

static void
block(struct world *world)
{
	world->use = (struct use){
		.ns = NS,
		.kind = world->subject.obj.kind->id,
		.id = world->subject.obj.id,
		.pid = 4000,
		.how = world->subject.obj.kind == &kind_queue ? USE_RECEIVE
		                                              : USE_OPERATE,
		.count = 1,
	};
	world->scan.nuses = 1;
}

static void
count_waiter(struct world *world)
{
	world->subject.semaphore.waiters = 1;
}

static void
blind(struct world *world)
{
	world->scan.blind = "/proc is not mounted here";
}

static void
hide(struct world *world)
{
	world->subject.obj.u.queue.sender = 0;
}

static void
use_ipc(struct world *world)
{
	block(world);
	world->use.id++;
	world->processes[1] = make_process(4000, USER);
}

static void
use_ipc_elsewhere(struct world *world)
{
	use_ipc(world);
	world->use.ns++;
}

static void
use_ipc_without_right(struct world *world)
{
	block(world);
	world->use.id++;
}

static void
hold_undo(struct world *world)
{
	world->processes[1] = make_process(4000, USER);
	world->processes[1].undo = true;
}

static void
hold_undo_as_root(struct world *world)
{
	world->processes[0].undo = true;
	world->processes[0].capabilities = UINT64_C(1) << CAP_IPC_OWNER;
}

/* kcmp(2) fails for a process of root, of which all else is known. */
static void
lose_undo_of_root(struct world *world)
{
	world->processes[0].undo_known = false;
	world->processes[0].capabilities = UINT64_C(1) << CAP_IPC_OWNER;
}

static void
lose_undo_of_threads(struct world *world)
{
	lose_undo_of_root(world);
	world->processes[0].threaded = true;
}

static void
lose_owner(struct world *world)
{
	world->processes[1] = make_process(4000, USER);
	world->processes[1].why = "not dumpable";
}

static void
lose_member(struct world *world)
{
	world->subject.obj.mode = 0660;
	world->processes[1].why = "not dumpable";
	world->processes[1].gids[1] = USER;
}

static void
lose_stranger(struct world *world)
{
	world->processes[1].why = "not dumpable";
}

/* It hangs, say: who has CAP_IPC_OWNER may use any object. */
static void
lose_root(struct world *world)
{
	world->processes[0].why = "doesn't answer";
	world->processes[0].failed = true;
	world->processes[0].capabilities = UINT64_C(1) << CAP_IPC_OWNER;
}

/* Most users may not inspect root's processes. */
static void
be_refused_by_root(struct world *world)
{
	lose_root(world);
	world->processes[0].failed = false;
}

/* It has given up the user by whom it used the set. */
static void
hold_undo_as_another(struct world *world)
{
	world->subject.semaphore.pid = 4000;
	world->processes[1].undo = true;
}

static void
end_stranger(struct world *world)
{
	lose_owner(world);
	world->processes[1].uids[0] = 2000;
	world->processes[1].uids[1] = 2000;
	world->processes[1].uids[2] = 2000;
	world->processes[1].uids[3] = 2000;
	world->processes[1].why = NULL;
	world->processes[1].undo_known = false;
	world->processes[1].ns = 0;
	world->subject.obj.mode = 0600;
}

static void
give_to_root(struct world *world)
{
	world->subject.obj.uid = 0;
}

static void
make_as_root(struct world *world)
{
	world->subject.obj.cuid = 0;
}

static void
log_in(struct world *world)
{
	/* As a saved uid only. */
	world->processes[1].uids[2] = USER;
}

static void
open_to_group(struct world *world)
{
	world->subject.obj.mode = 0640;
}

static void
fill(struct world *world)
{
	world->subject.obj.u.queue.messages = 1;
}

static void
forget(struct world *world)
{
	world->subject.semaphore.pid = 0;
	world->subject.obj.u.queue.sent = world->subject.obj.u.queue.received =
	    0;
}

static void
contain(struct world *world)
{
	world->scan.all_visible = false;
}

static void
forget_in_container(struct world *world)
{
	contain(world);
	forget(world);
}

/* Of several on record one is enough, wherever it stands. */

static void
live_as_sender(struct world *world)
{
	world->subject.obj.u.queue.sender = 4000;
	world->processes[1].uids[1] = USER;
}

static void
live_as_receiver(struct world *world)
{
	world->subject.obj.u.queue.receiver = 4000;
	world->processes[1].uids[1] = USER;
}

static void
use_last(struct world *world, pid_t pid)
{
	world->subject.obj.u.segment.last = pid;
	world->subject.obj.u.segment.attached = BOOT + 6000;
}

static void
live_as_maker(struct world *world)
{
	use_last(world, gone);
	world->subject.obj.u.segment.creator = 4000;
}

static void
live_as_last(struct world *world)
{
	use_last(world, 4000);
}

static void
make_elsewhere(struct world *world)
{
	use_last(world, gone);
	world->subject.obj.u.segment.creator = 0;
}

static void
use_elsewhere(struct world *world)
{
	use_last(world, 0);
}

/* Two of its owner's: each may be the one. */
static void
log_in_twice(struct world *world)
{
	world->processes[0] = make_process(1, USER);
	world->processes[1] = make_process(4000, USER);
	strcpy(world->processes[0].name, "\033[m~\177 \x9b");
}

static void
receive_in_thread(struct world *world)
{
	world->subject.obj.u.queue.received = world->subject.obj.u.queue.sent;
	world->processes[0].threaded = true;
	world->processes[0].capabilities = UINT64_C(1) << CAP_IPC_OWNER;
}

static void
receive_in_process(struct world *world)
{
	receive_in_thread(world);
	world->subject.obj.u.queue.received += 2;
}

static const struct verdict_case cases[] = {
	{ "attached", SEGMENT, attach, ORPHAN_NO, "" },
	{ "waited on", QUEUE | SEMSET, block, ORPHAN_NO, "" },
	{ "waited on, by count", SEMSET, count_waiter, ORPHAN_NO, "" },
	{ "/proc is not there", EVERY, blind, ORPHAN_UNKNOWN, "not mounted" },
	{ "a record elsewhere", QUEUE, hide, ORPHAN_UNKNOWN,
	    "another PID namespace" },
	{ "its owner uses another", EVERY, use_ipc, ORPHAN_UNKNOWN,
	    "uses System V IPC here: 4000 (other)" },
	{ "its owner uses another elsewhere", EVERY, use_ipc_elsewhere,
	    ORPHAN_LIKELY, "its owner or creator has processes" },
	{ "a stranger uses another", EVERY, use_ipc_without_right, ORPHAN_YES,
	    "" },
	{ "its owner holds undo operations", EVERY, hold_undo, ORPHAN_UNKNOWN,
	    "4000 (other)" },
	{ "root holds undo operations", SEMSET, hold_undo_as_root,
	    ORPHAN_UNKNOWN, "operations to undo: 1 (other)" },
	{ "root may hold undo operations", SEMSET, lose_undo_of_root,
	    ORPHAN_UNKNOWN, "may alter it: 1 (other)" },
	{ "a process of root with threads may", SEMSET, lose_undo_of_threads,
	    ORPHAN_LIKELY, "may have operations to undo: 1 (other)" },
	{ "its owner can't be inspected", SEMSET, lose_owner, ORPHAN_UNKNOWN,
	    "cannot inspect a process that may alter it: 4000 (other): not "
	    "dumpable" },
	{ "its owner can't be inspected", QUEUE | SEGMENT, lose_owner,
	    ORPHAN_LIKELY, "its owner or creator has processes: 4000" },
	{ "its group can't be inspected", SEMSET, lose_member, ORPHAN_UNKNOWN,
	    "cannot inspect" },
	{ "its group can't be inspected", QUEUE | SEGMENT, lose_member,
	    ORPHAN_LIKELY, "its mode is open" },
	{ "a stranger can't be inspected", EVERY, lose_stranger, ORPHAN_LIKELY,
	    "cannot inspect every process" },
	{ "root's process doesn't answer", SEMSET, lose_root, ORPHAN_UNKNOWN,
	    "may alter it: 1 (other): doesn't answer" },
	{ "root's process doesn't answer", QUEUE | SEGMENT, lose_root,
	    ORPHAN_LIKELY, "may use it: 1 (other): doesn't answer" },
	{ "root's process may not be inspected", EVERY, be_refused_by_root,
	    ORPHAN_LIKELY, "cannot inspect every process" },
	{ "a stranger is ending", EVERY, end_stranger, ORPHAN_YES, "" },
	{ "it is root's", EVERY, give_to_root, ORPHAN_LIKELY, "root" },
	{ "root made it", EVERY, make_as_root, ORPHAN_LIKELY, "root" },
	{ "its owner is there", EVERY, log_in, ORPHAN_LIKELY,
	    "its owner or creator has processes: 4000 (other)" },
	{ "its group may read it", EVERY, open_to_group, ORPHAN_LIKELY,
	    "its mode is open to group or others" },
	{ "a message waits", QUEUE, fill, ORPHAN_LIKELY,
	    "messages are waiting in it" },
	{ "nobody is on record", QUEUE | SEMSET, forget, ORPHAN_LIKELY,
	    "nobody is on record for it" },
	{ "in a container", EVERY, contain, ORPHAN_LIKELY,
	    "outside this PID namespace" },
	{ "nobody is on record, in a container", SEMSET, forget_in_container,
	    ORPHAN_UNKNOWN, "may be in another PID namespace" },
	{ "the sender lives", QUEUE, live_as_sender, ORPHAN_NO, "" },
	{ "the receiver lives", QUEUE, live_as_receiver, ORPHAN_NO, "" },
	{ "its maker lives", SEGMENT, live_as_maker, ORPHAN_NO, "" },
	{ "who used it last lives", SEGMENT, live_as_last, ORPHAN_NO, "" },
	{ "its maker is elsewhere", SEGMENT, make_elsewhere, ORPHAN_UNKNOWN,
	    "may be in another PID namespace" },
	{ "who used it last is elsewhere", SEGMENT, use_elsewhere,
	    ORPHAN_UNKNOWN, "may be in another PID namespace" },
	{ "its owner is there twice", EVERY, log_in_twice, ORPHAN_LIKELY,
	    "its owner or creator has processes: 1 (?[m~? ?) and 1 more" },
	{ "received by a thread", QUEUE, receive_in_thread, ORPHAN_LIKELY,
	    "may be a thread of a live process: 1 (other)" },
	{ "received by a process", QUEUE, receive_in_process, ORPHAN_YES, "" },
};

static bool
holds(const struct kind *kind, const struct verdict_case *one)
{
	struct world world;

	make_world(&world, kind);
	if (one->change != NULL)
		one->change(&world);
	return is(&world, one->grade, one->reason);
}

/* The recorded process lives, and the clock was set after the record. */
static void
test_clocks(void)
{
	static const int64_t steps[] = { 3, 60, 3600, 86400, 604800 };
	struct world world;

	for (size_t i = 0; i < 2 * sizeof(steps) / sizeof(steps[0]); i++) {
		int64_t step = i % 2 == 0 ? steps[i / 2] : -steps[i / 2];
		char claim[64];

		make_world(&world, &kind_segment);
		world.processes[0].capabilities = UINT64_C(1) << CAP_IPC_OWNER;
		world.subject.obj.u.segment.creator = 1;
		world.subject.obj.changed = BOOT + 101;
		world.scan.clock.realtime += step * SECOND;
		snprintf(claim, sizeof(claim),
		    "a clock stepped by %+lld s makes no orphan",
		    (long long)step);
		CHECK(judge(&world).orphaned != ORPHAN_YES &&
			  judge(&world).orphaned != ORPHAN_LIKELY,
		    claim);
	}
	/* The number belongs to somebody who may not use it. */
	make_world(&world, &kind_segment);
	world.subject.obj.u.segment.creator = 4000;
	world.subject.obj.changed = BOOT + 10;
	CHECK(is(&world, ORPHAN_YES, ""),
	    "who may not use it is not the recorded process");
}

/* The look found it attached, and now it isn't: that was just before, or the
 * mapping is forged. */
static void
test_detached(void)
{
	struct world world;

	make_world(&world, &kind_segment);
	world.use = (struct use){
		.ns = NS,
		.kind = KIND_SEGMENT,
		.id = 3,
		.pid = 4000,
		.how = USE_READ,
		.count = 1,
	};
	world.scan.nuses = 1;
	CHECK(judge(&world).orphaned != ORPHAN_NO && !judge(&world).in_use,
	    "a mapping that the kernel doesn't count is not a use");
	world.subject.obj.u.segment.detached = NOW;
	world.subject.obj.u.segment.last = gone;
	CHECK(judge(&world).orphaned == ORPHAN_NO && judge(&world).in_use,
	    "what was attached when the look began is in use");
}

static void
test_idle(void)
{
	struct world world;

	make_world(&world, &kind_semset);
	world.subject.obj.changed = NOW - 10;
	CHECK(judge(&world).idle == 9 * SECOND, "a change counts as use");
	world.subject.obj.u.semset.operated = NOW - 5;
	CHECK(judge(&world).idle == 4 * SECOND, "the later of both counts");
	world.subject.obj.u.semset.operated = world.subject.obj.changed = 1000;
	CHECK(judge(&world).idle == (NOW - BOOT) * SECOND,
	    "nothing is older than the boot");
	world.subject.obj.changed = NOW + 100;
	CHECK(judge(&world).idle == 0, "what will be used is not idle");
	world.subject.obj.changed = NOW;
	CHECK(judge(&world).idle == 0, "nor is what was used in this second");
	world.subject.obj.changed = NOW - 1;
	world.scan.clock.realtime += 5;
	CHECK(judge(&world).idle == 5, "a second is taken for its end");
	make_world(&world, &kind_semset);
	block(&world);
	CHECK(judge(&world).idle == 0 && judge(&world).in_use,
	    "what is in use is not idle");
	CHECK(judge(&world).uncounted.pid == 4000 &&
		  judge(&world).uncounted.text != NULL &&
		  judge(&world).uncounted.others == 0,
	    "who is not counted by the kernel is a doubt");
	make_world(&world, &kind_queue);
	lose_owner(&world);
	CHECK(judge(&world).idle == -1 &&
		  strcmp(judge(&world).unseen.text,
		      "cannot inspect a process that may use it") == 0 &&
		  judge(&world).unseen.pid == 4000,
	    "who can't be inspected may use it now");
	make_world(&world, &kind_semset);
	hold_undo(&world);
	CHECK(judge(&world).idle == -1 &&
		  strcmp(judge(&world).unseen.text,
		      "a process that may alter it may hold it by an undo "
		      "operation") == 0,
	    "an undo operation has no time");
	make_world(&world, &kind_semset);
	hold_undo_as_another(&world);
	CHECK(judge(&world).idle == -1 &&
		  strcmp(judge(&world).unseen.text,
		      "a recorded process may hold it by an undo operation") ==
		      0 &&
		  judge(&world).unseen.pid == 4000,
	    "nor has that of a process that may not use the set any more");
	make_world(&world, &kind_semset);
	world.processes[1].undo = true;
	CHECK(judge(&world).idle > 0, "which must be on record");
	make_world(&world, &kind_queue);
	hold_undo(&world);
	CHECK(judge(&world).idle > 0, "and concerns sets alone");
	make_world(&world, &kind_queue);
	lose_root(&world);
	CHECK(judge(&world).idle == -1 && judge(&world).unseen.pid == 1,
	    "root's process may use it while it doesn't answer");
	be_refused_by_root(&world);
	CHECK(judge(&world).idle > 0,
	    "not because an ordinary user may not inspect it");
	make_world(&world, &kind_queue);
	hold_undo(&world);
	contain(&world);
	CHECK(judge(&world).idle > 0 && judge(&world).unseen.text != NULL,
	    "in a container a use may not be seen");
	make_world(&world, &kind_segment);
	lose_owner(&world);
	CHECK(judge(&world).idle > 0, "attachments are counted");
	make_world(&world, &kind_queue);
	blind(&world);
	CHECK(judge(&world).idle == -1, "a blind scan knows no age");
}

/* Which looks at /proc a question needs. */
static void
test_scans(void)
{
	const unsigned all =
	    SCAN_ATTACHED | SCAN_BLOCKED | SCAN_UNDO | SCAN_THREADED;
	const unsigned ages = ORPHAN_IDLE | ORPHAN_WAITS | ORPHAN_ATTACHED;

	CHECK(orphan_scan(&kind_queue, 0) == 0 &&
		  orphan_scan(&kind_pqueue, 0) == 0,
	    "no question needs none");
	for (unsigned asked = ORPHAN_GRADE; asked <= ORPHAN_USES; asked *= 2)
		CHECK(orphan_scan(&kind_queue, asked) == all &&
			  orphan_scan(&kind_segment, asked) == all &&
			  orphan_scan(&kind_semset, asked | ages) == all,
		    "the grade and the users need all");
	CHECK(orphan_scan(&kind_queue, ORPHAN_IDLE) == all &&
		  orphan_scan(&kind_semset, ORPHAN_WAITS) == all &&
		  orphan_scan(&kind_semset, ages) == all,
	    "ages of what can't be attached do, too");
	CHECK(orphan_scan(&kind_segment, ages) == 0 &&
		  orphan_scan(&kind_queue, ORPHAN_ATTACHED) == 0,
	    "attachments are counted by the kernel");
	CHECK(orphan_scan(&kind_pqueue, ORPHAN_IDLE) == SCAN_FILES &&
		  orphan_scan(&kind_pqueue, ORPHAN_GRADE | ORPHAN_WAITS) ==
		      (SCAN_FILES | SCAN_BLOCKED),
	    "files are looked at, and calls if it is asked who waits");
}

/* Sets that can't be read, and what it means for them and for others. */

static int failure;

static int
fail_to_read(const struct object *obj, const struct recorder *recorder)
{
	(void)obj;
	(void)recorder;
	errno = failure;
	return -1;
}

static const struct {
	int error;
	bool gone;    /* the set is */
	bool matters; /* for others */
} errors[] = {
	{ EACCES, false, false },
	{ EINVAL, true, false },
	{ EIDRM, true, false },
	{ ENOMEM, false, true },
};

static bool
says(const struct verdict *verdict, const char *text, int error)
{
	return verdict->orphaned == ORPHAN_UNKNOWN &&
	       strcmp(verdict->reason.text, text) == 0 &&
	       verdict->reason.error == error;
}

/* Who may not read a set doesn't know who waits on it. */
static bool
is_right(const struct verdict *own, int error, bool ended)
{
	static const char text[] = "its semaphores cannot be read";

	return (ended ? own->orphaned == ORPHAN_NO : says(own, text, error)) &&
	       own->idle == -1 && own->unseen.error == error &&
	       strcmp(own->unseen.text, text) == 0;
}

/* Of a queue, after a set that can't be read was heard of; and of the set. */
static bool
judges(struct world *world, const struct object *set, size_t i, bool judged)
{
	struct orphan_judge *judge =
	    orphan_judge_new(&world->scan, NS, ORPHAN_GRADE);
	struct verdict own, other;
	size_t testimony[2] = { 7, 7 };
	bool holds;

	if (judge == NULL)
		abort();
	failure = errors[i].error;
	if (!judged)
		orphan_note(judge, set);
	else if (orphan_hear(judge, set, NULL, &testimony[0]) != 0)
		abort();
	if (orphan_hear(judge, &world->subject.obj, NULL, &testimony[1]) != 0)
		abort();
	orphan_judge(judge, &world->subject.obj, testimony[1], &other);
	holds =
	    errors[i].matters
		? says(&other, "cannot read who is on record for other objects",
		      failure)
		: other.orphaned == ORPHAN_YES;
	if (judged) {
		orphan_judge(judge, set, testimony[0], &own);
		holds = holds && testimony[0] == 0 && testimony[1] == 1 &&
		        is_right(&own, failure, errors[i].gone);
	}
	orphan_judge_free(judge);
	return holds;
}

static void
test_errors(void)
{
	struct kind unreadable = kind_semset;
	struct world world, other;

	unreadable.records = fail_to_read;
	make_world(&world, &kind_semset);
	lose_owner(&world);
	world.subject.obj.kind = &unreadable;
	failure = EACCES;
	CHECK(judge(&world).unseen.error == 0 &&
		  judge(&world).unseen.pid == 4000,
	    "who can't be inspected counts more than a set that can't be read");
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		make_world(&other, &kind_semset);
		other.subject.obj.kind = &unreadable;
		make_world(&world, &kind_queue);
		CHECK(judges(&world, &other.subject.obj, i, true),
		    "a set that can't be read is a doubt, one that is gone "
		    "isn't");
		CHECK(judges(&world, &other.subject.obj, i, false),
		    "the same where only others are judged");
	}
}

/* Whoever is elsewhere isn't forgotten for those after him. */
static int
record_elsewhere_first(const struct object *obj,
    const struct recorder *recorder)
{
	recorder->process(0, obj->changed, recorder->arg);
	recorder->process(0, 0, recorder->arg);
	recorder->process(gone, obj->changed, recorder->arg);
	return 0;
}

/* Nor is one that lives, or a thread that may. */
static int
record_living_first(const struct object *obj, const struct recorder *recorder)
{
	recorder->process(4000, obj->changed, recorder->arg);
	return record_elsewhere_first(obj, recorder);
}

/* Each is another record, of which one alone counts. */
static int
record_similar(const struct object *obj, const struct recorder *recorder)
{
	recorder->process(4000, BOOT + 10, recorder->arg);
	recorder->process(4000, obj->changed, recorder->arg);
	recorder->process(4000, BOOT + 10, recorder->arg);
	return 0;
}

static int
record_living_last(const struct object *obj, const struct recorder *recorder)
{
	recorder->process(gone, obj->changed, recorder->arg);
	recorder->process(4000, obj->changed, recorder->arg);
	return 0;
}

static int
record_elsewhere_last(const struct object *obj, const struct recorder *recorder)
{
	recorder->process(gone, obj->changed, recorder->arg);
	recorder->process(0, obj->changed, recorder->arg);
	return 0;
}

/* What is known of processes is kept by their numbers, in few places. */
static void
test_numbers(void)
{
	struct world world;

	make_world(&world, &kind_segment);
	world.processes[1] = make_process(gone + 1024, USER);
	use_last(&world, gone + 1024);
	CHECK(judge(&world).orphaned == ORPHAN_NO,
	    "who lives isn't taken for who is gone");
	make_world(&world, &kind_semset);
	world.subject.obj.changed = -INT64_C(9223372038);
	world.subject.obj.u.semset.operated = world.subject.obj.changed;
	CHECK(judge(&world).idle == (NOW - BOOT) * SECOND,
	    "a wrong time is as old as times go");
}

static void
test_order(void)
{
	struct kind kind = kind_semset;
	struct world world;
	uint32_t mark;

	make_world(&world, &kind_semset);
	world.subject.obj.kind = &kind;
	kind.records = record_elsewhere_first;
	CHECK(is(&world, ORPHAN_UNKNOWN, "may be in another PID namespace"),
	    "who is elsewhere isn't forgotten for nobody");
	mark = judge(&world).mark;
	kind.records = record_living_first;
	CHECK(judge(&world).orphaned == ORPHAN_NO,
	    "who lives isn't forgotten for others");
	kind.records = record_living_last;
	CHECK(judge(&world).orphaned == ORPHAN_NO,
	    "who lives may be the last of the same second");
	CHECK(judge(&world).mark == judge(&world).mark &&
		  judge(&world).mark != mark,
	    "others on record leave another mark");
	kind.records = record_elsewhere_last;
	CHECK(is(&world, ORPHAN_UNKNOWN, "may be in another PID namespace"),
	    "so may be who is elsewhere");
	world.processes[1] = make_process(4000, USER);
	kind.records = record_similar;
	CHECK(judge(&world).orphaned == ORPHAN_NO,
	    "of the times on record each counts");
}

static bool
misses(const struct kind *kind, int error)
{
	struct world world;
	struct orphan_judge *judge;
	struct verdict verdict;
	size_t testimony;

	make_world(&world, &kind_queue);
	judge = orphan_judge_new(&world.scan, NS, ORPHAN_GRADE);
	if (judge == NULL)
		abort();
	orphan_miss(judge, kind, error);
	if (orphan_hear(judge, &world.subject.obj, NULL, &testimony) != 0)
		abort();
	orphan_judge(judge, &world.subject.obj, testimony, &verdict);
	orphan_judge_free(judge);
	return verdict.orphaned != ORPHAN_YES && verdict.reason.error == error;
}

static void
test_misses(void)
{
	CHECK(misses(&kind_segment, EACCES) && misses(&kind_semset, ENOMEM),
	    "a kind that can't be listed is a doubt");
	CHECK(!misses(&kind_segment, ENOSYS),
	    "a kernel without it has no such objects");
	CHECK(!misses(&kind_pqueue, EACCES), "other IPC is no doubt");
}

/* Those who are on record for another object are users of IPC: process 1, too,
 * which may be anybody in a container. */
static void
test_neighbours(void)
{
	static const struct {
		pid_t pid;
		uid_t uid; /* of process 1 */
		bool judged;
		enum orphan_grade grade;
	} others[] = {
		{ 4000, 0, false, ORPHAN_UNKNOWN },
		{ 4000, 0, true, ORPHAN_UNKNOWN },
		{ 1, 0, false, ORPHAN_LIKELY },
		{ 1, USER, false, ORPHAN_UNKNOWN },
		{ 1, USER, true, ORPHAN_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct world world, other;
		struct orphan_judge *judge;
		struct verdict verdict;
		size_t testimony;

		make_world(&world, &kind_queue);
		make_world(&other, &kind_segment);
		world.processes[0] = make_process(1, others[i].uid);
		world.processes[1].uids[1] = USER;
		other.subject.obj.u.segment.creator = others[i].pid;
		judge = orphan_judge_new(&world.scan, NS, ORPHAN_GRADE);
		if (judge == NULL)
			abort();
		if (!others[i].judged)
			orphan_note(judge, &other.subject.obj);
		else if (orphan_hear(judge, &other.subject.obj, NULL,
			     &testimony) != 0)
			abort();
		if (orphan_hear(judge, &world.subject.obj, NULL, &testimony) !=
		    0)
			abort();
		orphan_judge(judge, &world.subject.obj, testimony, &verdict);
		CHECK(verdict.orphaned == others[i].grade &&
			  (others[i].grade == ORPHAN_LIKELY ||
			      verdict.reason.pid == others[i].pid),
		    "who is on record for another may use this one");
		orphan_judge_free(judge);
	}
}

/* The same of objects that are only in the kernel. */
static void
test_rest(void)
{
	static const struct kind *const all[] = { &kind_queue, &kind_segment,
		&kind_semset };
	const struct {
		long type;
		char text[8];
	} message = { 1, "x" };
	int ids[3] = { -1, -1, -1 };

	for (size_t k = 0; k < 3; k++) {
		struct kind_set heard = { .bits = 0 };
		struct world world;
		struct verdict verdict[2];

		/* Of another, which comes first, nobody is on record. */
		int idle = k == 2 ? semget(IPC_PRIVATE, 1, 0600)
		                  : msgget(IPC_PRIVATE, 0600);

		ids[0] = k == 0 ? msgget(IPC_PRIVATE, 0600) : -1;
		ids[1] = k == 1 ? shmget(IPC_PRIVATE, 1, 0600) : -1;
		ids[2] = k == 2 ? semget(IPC_PRIVATE, 1, 0600) : -1;
		if (ids[k] == -1 || idle == -1 ||
		    (k == 0 && msgsnd(ids[0], &message, 1, 0) == -1) ||
		    (k == 2 && semctl(ids[2], 0, SETVAL, 1) == -1))
			abort();
		make_world(&world, &kind_queue);
		world.processes[1] = make_process(getpid(), USER);
		verdict[0] =
		    judge_subject(&world.subject, &world.scan, NS, &heard);
		kind_set_add(&heard, all[k]);
		verdict[1] =
		    judge_subject(&world.subject, &world.scan, NS, &heard);
		CHECK(verdict[0].orphaned == ORPHAN_UNKNOWN &&
			  verdict[0].reason.pid == getpid() &&
			  verdict[1].orphaned == ORPHAN_LIKELY,
		    "each kind is listed that wasn't heard yet");
		if (k == 2)
			semctl(idle, 0, IPC_RMID);
		else
			msgctl(idle, IPC_RMID, NULL);
		msgctl(ids[0], IPC_RMID, NULL);
		shmctl(ids[1], IPC_RMID, NULL);
		semctl(ids[2], 0, IPC_RMID);
	}
}

/* Files can be reached from any namespace, and the kernel counts no users. */
static void
test_posix(void)
{
	struct world world;

	make_world(&world, &kind_pqueue);
	memset(&world.subject.obj.name, 0, sizeof(world.subject.obj.name));
	memset(&world.subject.obj.u, 0, sizeof(world.subject.obj.u));
	world.subject.obj.file.device = 5;
	world.subject.obj.file.inode = 6;
	world.subject.obj.file.modified = world.subject.obj.file.accessed =
	    BOOT + 5000;
	CHECK(is(&world, ORPHAN_LIKELY, "nobody is on record for it") &&
		  !judge(&world).in_use,
	    "who used a POSIX queue isn't on record");
	world.use = (struct use){
		.kind = USE_FILE,
		.device = 5,
		.inode = 6,
		.pid = 4000,
		.how = USE_OPEN,
		.count = 1,
	};
	world.scan.nuses = 1;
	CHECK(is(&world, ORPHAN_NO, "") && judge(&world).in_use &&
		  !judge(&world).waited_on && judge(&world).idle == 0,
	    "who has it open uses it");
	world.use.how = USE_RECEIVE;
	CHECK(is(&world, ORPHAN_NO, "") && judge(&world).waited_on,
	    "who waits on it does, too");
	world.use.inode++;
	CHECK(is(&world, ORPHAN_LIKELY, "nobody is on record") &&
		  !judge(&world).waited_on,
	    "a stranger may use another");
	world.processes[1] = make_process(4000, USER);
	CHECK(is(&world, ORPHAN_UNKNOWN,
		  "a process that may use it uses POSIX IPC: 4000"),
	    "its owner uses another");
	world.scan.nuses = 0;
	world.processes[1].ns++;
	world.processes[1].why = "not dumpable";
	CHECK(is(&world, ORPHAN_UNKNOWN,
		  "cannot inspect a process that may use it: 4000"),
	    "its owner can't be inspected");
	world.processes[1].why = NULL;
	world.subject.obj.file.error = EACCES;
	CHECK(is(&world, ORPHAN_UNKNOWN, "cannot read who is to be notified: "),
	    "who is to be notified can't be read");
	make_world(&world, &kind_queue);
	world.processes[1] = make_process(4000, USER);
	world.use.kind = USE_FILE;
	world.use.pid = 4000;
	world.scan.nuses = 1;
	CHECK(is(&world, ORPHAN_LIKELY, "its owner or creator has processes"),
	    "who uses POSIX IPC is no user of System V IPC");
}

/* Who is to be notified by a POSIX queue uses no System V IPC. */
static void
test_notified(void)
{
	struct world world, other;
	struct orphan_judge *judge;
	struct verdict verdict;
	size_t testimony;

	make_world(&world, &kind_queue);
	make_world(&other, &kind_pqueue);
	memset(&other.subject.obj.u, 0, sizeof(other.subject.obj.u));
	other.subject.obj.u.pqueue.notified = 4000;
	world.processes[1] = make_process(4000, USER);
	judge = orphan_judge_new(&world.scan, NS, ORPHAN_GRADE);
	if (judge == NULL)
		abort();
	orphan_note(judge, &other.subject.obj);
	if (orphan_hear(judge, &other.subject.obj, NULL, &testimony) != 0 ||
	    orphan_hear(judge, &world.subject.obj, NULL, &testimony) != 0)
		abort();
	orphan_judge(judge, &world.subject.obj, testimony, &verdict);
	CHECK(verdict.orphaned == ORPHAN_LIKELY,
	    "who is notified by a POSIX queue is no user of others");
	orphan_judge_free(judge);
}

/* Somebody ends between one look and the next. */
static void
test_end_of_process(void)
{
	struct world world;
	struct orphan_judge *judge;
	struct verdict verdict;
	size_t testimony;
	pid_t child = fork();

	if (child == 0)
		for (;;)
			pause();
	make_world(&world, &kind_segment);
	world.subject.obj.u.segment.creator = child;
	judge = orphan_judge_new(&world.scan, NS, ORPHAN_GRADE);
	if (child == -1 || judge == NULL ||
	    orphan_hear(judge, &world.subject.obj, NULL, &testimony) != 0)
		abort();
	orphan_judge(judge, &world.subject.obj, testimony, &verdict);
	CHECK(verdict.orphaned == ORPHAN_NO ||
		  verdict.orphaned == ORPHAN_UNKNOWN,
	    "who is on record and can't be seen may live");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	CHECK(orphan_judge_anew(judge, &world.subject.obj, &verdict) == 0 &&
		  verdict.orphaned == ORPHAN_YES,
	    "what was known of somebody before holds no more");
	orphan_judge_free(judge);
}

static void
test_words(void)
{
	static const struct {
		struct orphan_reason reason;
		const char *text;
	} reasons[] = {
		{ { NULL, NULL, 0, 0, 0 }, "" },
		{ { "a", NULL, 0, 0, 0 }, "a" },
		{ { NULL, "w", 0, 0, 0 }, "w" },
		{ { "a", "w", EACCES, 0, 0 }, "a: w" },
		{ { "a", NULL, EACCES, 0, 0 }, "a: Permission denied" },
		{ { "a", NULL, 0, 4000, 0 }, "a: 4000 (other)" },
		{ { NULL, "w", 0, 4000, 1 }, "4000 (other) and 1 more: w" },
		{ { "a", NULL, 0, 77, 2 }, "a: 77 (?) and 2 more" },
	};
	struct world world;
	char text[ORPHAN_REASON];

	make_world(&world, &kind_queue);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		orphan_reason_text(&reasons[i].reason, &world.scan, text);
		CHECK(strcmp(text, reasons[i].text) == 0,
		    "a reason is put into words");
	}
}

/* An object is judged again, and leaves nothing behind. */
static void
test_anew(void)
{
	struct world world;
	struct orphan_judge *judge;
	struct verdict verdict;
	size_t first, second;

	make_world(&world, &kind_segment);
	judge = orphan_judge_new(&world.scan, NS, ORPHAN_GRADE);
	if (judge == NULL ||
	    orphan_hear(judge, &world.subject.obj, NULL, &first) != 0)
		abort();
	world.subject.obj.u.segment.attachments = 1;
	CHECK(orphan_judge_anew(judge, &world.subject.obj, &verdict) == 0 &&
		  verdict.orphaned == ORPHAN_NO && verdict.in_use,
	    "it is judged as it is now");
	world.subject.obj.u.segment.attachments = 0;
	world.subject.obj.u.segment.creator = 0;
	CHECK(orphan_judge_anew(judge, &world.subject.obj, &verdict) == 0 &&
		  verdict.orphaned == ORPHAN_UNKNOWN,
	    "by who is on record now");
	orphan_judge(judge, &world.subject.obj, first, &verdict);
	CHECK(verdict.orphaned == ORPHAN_YES,
	    "what was heard before stays as it was");
	CHECK(orphan_hear(judge, &world.subject.obj, NULL, &second) == 0 &&
		  first == 0 && second == 1,
	    "what was heard for once is forgotten");
	orphan_judge_free(judge);
}

/* What is told besides the grade. */
static void
test_users(void)
{
	struct verdict verdict;
	struct world world;

	make_world(&world, &kind_segment);
	attach(&world);
	verdict = judge(&world);
	CHECK(verdict.counted && verdict.users == 1 && verdict.in_use &&
		  !verdict.waited_on && verdict.partial,
	    "an attachment is counted, whoever has it");
	world.use = (struct use){
		.ns = NS,
		.kind = KIND_SEGMENT,
		.id = 3,
		.pid = 4000,
		.count = 1,
	};
	world.scan.nuses = 1;
	verdict = judge(&world);
	CHECK(!verdict.partial && verdict.uncounted.text == NULL,
	    "who has it attached is seen");
	world.scan.nuses = 0;
	world.subject.obj.u.segment.attachments = 0;
	CHECK(!judge(&world).partial, "nobody has");
	make_world(&world, &kind_queue);
	block(&world);
	verdict = judge(&world);
	CHECK(!verdict.counted && verdict.waited_on && verdict.in_use &&
		  !verdict.partial,
	    "who waits on a queue is seen");
	world.scan.unreadable = 1;
	CHECK(judge(&world).partial, "there may be others");
	make_world(&world, &kind_queue);
	blind(&world);
	CHECK(judge(&world).partial, "a blind scan may miss anybody");
	make_world(&world, &kind_semset);
	block(&world);
	world.subject.semaphore.waiters = 1;
	verdict = judge(&world);
	CHECK(verdict.counted && verdict.users == 1 && verdict.waited_on &&
		  verdict.uncounted.text == NULL,
	    "who waits on a set is counted, too");
	world.subject.semaphore.waiters = 0;
	world.subject.semaphore.zero_waiters = 2;
	world.scan.unreadable = 1;
	verdict = judge(&world);
	CHECK(verdict.users == 2 && verdict.partial &&
		  verdict.uncounted.text == NULL,
	    "more may wait than are seen");
	make_world(&world, &kind_semset);
	block(&world);
	world.use.count = 2;
	world.subject.semaphore.waiters = 1;
	CHECK(judge(&world).uncounted.text == NULL,
	    "one of two that were seen may have ended since");
}

int
main(void)
{
	gone = fork();
	if (gone == 0)
		_exit(0);
	waitpid(gone, NULL, 0);
	check_cases(cases, sizeof(cases) / sizeof(cases[0]), holds);
	test_clocks();
	test_detached();
	test_idle();
	test_scans();
	test_errors();
	test_order();
	test_numbers();
	test_misses();
	test_neighbours();
	test_rest();
	test_posix();
	test_anew();
	test_end_of_process();
	test_words();
	test_notified();
	test_users();
	return test_end();
}
