/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The verdict from /proc up: each case is a tree of files in which nobody is
 * left to use an object, but for one thing.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "model/kinds.h"
#include "proc_tree.h"
#include "verdict.h"

#define STRANGER 2000u      /* whose process is there */
#define ONE PID             /* that process */
#define THREAD (PID + 1)    /* of it, where it has another one */
#define RECORDED (PID + 50) /* who is on record */

#define WAITS RECEIVES("0x3")
#define WAITS_ELSEWHERE RECEIVES("0x9")

/* The same for programs of the other width, and their longs. */
#ifdef __x86_64__
#define WAITS_FOREIGN "117 0xc 0x3 0x10 0x0 0x1000 0x0 0x7ffc 0x7f\n"
#define FOREIGN_LONG uint32_t
#elif defined(__i386__)
#define WAITS_FOREIGN "70 0x3 0x1000 0x10 0x0 0x0 0x0 0x7ffc 0x7f\n"
#define FOREIGN_LONG uint64_t
#endif

/* What the kernel says without files. */
static struct {
	pid_t alive, undoes;
	int exists_error;   /* for any but that one */
	int compare_error;  /* for that one: */
	pid_t incomparable; /* 0: none */
} kernel;

static int
exists(pid_t pid)
{
	errno = kernel.exists_error;
	return pid == kernel.alive ? 0 : -1;
}

static int
compare(pid_t pid, pid_t other, int what)
{
	if (other == kernel.incomparable && what == KCMP_SYSVSEM) {
		errno = kernel.compare_error;
		return -1;
	}
	return pid != other && other == kernel.undoes;
}

/* The object, and the last look at the processes. */
struct world {
	struct subject subject;
	int64_t step; /* of the clock, since, in seconds */
	struct scan *scan;
};

static void
make_world(struct world *world, const struct kind *kind)
{
	memset(&kernel, 0, sizeof(kernel));
	kernel.exists_error = ESRCH;
	*world = (struct world){ .subject = make_subject(kind, RECORDED) };
	add_process(ONE, 1, STRANGER, 100, IDLE);
}

static struct verdict
judge(struct world *world)
{
	static const struct sight_kernel asked = { exists, compare };
	const struct scan_clock clock = {
		.realtime = (NOW + world->step) * SECOND,
		.boottime = (NOW - BOOT) * SECOND,
	};
	const struct scan_request request = {
		.root = root,
		.what = orphan_scan(world->subject.obj.kind, ORPHAN_GRADE),
		.clock = &clock,
		.kernel = &asked,
	};
	struct kind_set every = { .bits = 0 };

	kind_set_add_sysv(&every);
	world->scan = scan_processes(&request);
	if (world->scan == NULL)
		err(1, "scan");
	return judge_subject(&world->subject, world->scan, world->scan->ns,
	    &every);
}

static bool
is(struct world *world, enum orphan_grade grade, const char *reason)
{
	struct verdict verdict = judge(world);
	bool same = is_verdict(&verdict, world->scan, grade, reason);

	scan_free(world->scan);
	return same;
}

/* How files can be unreadable, for root too. */

static const char *
file_of(const char *name)
{
	return strncmp(name, "task", 4) == 0
	           ? path_of("%d/task/%d%s", ONE, ONE, name + 4)
	           : path_of("%d/%s", ONE, name);
}

static void
put_folder(const char *path)
{
	remove_one(path);
	make_folder(path);
}

static void
put_loop(const char *path)
{
	remove_one(path);
	if (symlink(path, path) == -1)
		err(1, "%s", path);
}

/* A file of which no byte can be read. */
static void
put_failing(const char *path)
{
	remove_one(path);
	if (symlink("/proc/self/mem", path) == -1)
		err(1, "%s", path);
}

static void
cut(const char *path)
{
	struct stat file;

	if (stat(path, &file) == -1 || truncate(path, file.st_size - 3) == -1)
		err(1, "%s", path);
}

static void
cut_call(const char *path)
{
	write_file(path, "70 0x3 0x1000\n");
}

static void
take_away(const char *path)
{
	remove_one(path);
}

/* What is said of a process of which that can't be read. */
static const struct {
	const char *file;
	void (*change)(const char *path);
	const char *claim;
	bool known; /* who it is */
} failures[] = {
	{ "stat", put_folder, "a stat that is a folder", true },
	{ "stat", put_loop, "a stat that leads to itself", true },
	{ "stat", put_failing, "a stat that fails", true },
	{ "status", put_folder, "a status that is a folder", false },
	{ "status", put_loop, "a status that leads to itself", false },
	{ "status", put_failing, "a status that fails", false },
	{ "status", cut, "a status that ends early", false },
	{ "status", take_away, "a status that isn't there", false },
	{ "task/maps", put_folder, "maps that are a folder", true },
	{ "task/maps", put_loop, "maps that lead to themselves", true },
	{ "task/maps", put_failing, "maps that fail", true },
	{ "task/maps", cut, "maps that end in the middle of a line", true },
	{ "task/maps", take_away, "maps that aren't there", true },
	{ "task/syscall", put_folder, "a call that is a folder", true },
	{ "task/syscall", put_loop, "a call that leads to itself", true },
	{ "task/syscall", put_failing, "a call that fails", true },
	{ "task/syscall", cut_call, "a call that ends early", true },
	{ "task/ns/ipc", put_loop, "a namespace that leads to itself", true },
	{ "task/ns/ipc", take_away, "a namespace that isn't there", true },
};

static void
test_unreadable(void)
{
	struct world world;
	char claim[128];

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		make_world(&world, &kind_semset);
		remove_process(ONE);
		add_process(ONE, 1, USER, 100, IDLE);
		failures[i].change(file_of(failures[i].file));
		snprintf(claim, sizeof(claim), "of its owner: %s",
		    failures[i].claim);
		CHECK(is(&world, ORPHAN_UNKNOWN,
			  "cannot inspect a process that may alter it: "
			  "5000000"),
		    claim);
		remove_process(ONE);
		make_world(&world, &kind_semset);
		failures[i].change(file_of(failures[i].file));
		snprintf(claim, sizeof(claim), "of a stranger: %s",
		    failures[i].claim);
		CHECK(failures[i].known
			  ? is(&world, ORPHAN_LIKELY,
				"cannot inspect every process: 5000000")
			  : is(&world, ORPHAN_UNKNOWN,
				"cannot inspect a process that may alter it"),
		    claim);
		remove_process(ONE);
	}
}

/* Cases: what is different. */

/* The file of a thread of ONE, or of the process. */
static void
put_stat(const char *path, int pid, const char *state, unsigned flags,
    int threads)
{
	char text[256];

	snprintf(text, sizeof(text),
	    "%d (x) %s 1 2 3 4 5 %u 6 7 8 9 10 11 12 13 14 15 %d 17 10000 "
	    "19\n",
	    pid, state, flags, threads);
	write_file(path, text);
}

#define USUAL 4194304u  /* flags */
#define ENDING 4194308u /* of one that is */
#define KERNEL 2097152u /* of a thread of the kernel */

static void
wait_on(struct world *world, const char *call, const char *state)
{
	(void)world;
	write_file(path_of("%d/task/%d/syscall", ONE, ONE), call);
	put_stat(path_of("%d/stat", ONE), ONE, state, USUAL, 1);
}

static void
wait_asleep(struct world *world)
{
	wait_on(world, WAITS, "S");
}

static void
wait_stopped(struct world *world)
{
	wait_on(world, WAITS, "T");
}

static void
wait_elsewhere(struct world *world)
{
	wait_asleep(world);
	join(path_of("%d/task/%d/ns/ipc", ONE, ONE), "theirs");
}

#ifdef WAITS_FOREIGN
/* The vector of such a program: pairs of words, one of them the page size. */
static void
wait_in_foreign(struct world *world)
{
	const FOREIGN_LONG pairs[] = { 3, 52, 6, 4096, 0, 0 };
	int fd = open(path_of("%d/task/%d/auxv", ONE, ONE), O_WRONLY | O_CREAT,
	    0644);

	if (fd == -1 || write(fd, pairs, sizeof(pairs)) != sizeof(pairs))
		err(1, "auxv");
	close(fd);
	wait_on(world, WAITS_FOREIGN, "S");
}

static void
wait_in_unknown(struct world *world)
{
	wait_on(world, WAITS_FOREIGN, "S");
}
#endif

static void
add_second(const char *call)
{
	remove_process(ONE);
	add_process(ONE, 2, STRANGER, 100, IDLE);
	add_thread(ONE, THREAD, call);
	write_file(path_of("%d/task/%d/status", ONE, THREAD),
	    "Uid:\t2000\t2000\t2000\t2000\nGid:\t2000\t2000\t2000\t2000\n"
	    "Groups:\t\nCapEff:\t0000000000000000\n");
}

static void
wait_in_thread(struct world *world)
{
	(void)world;
	add_second(WAITS);
}

static void
die_first(const char *call, bool thread)
{
	add_second(call);
	put_stat(path_of("%d/stat", ONE), ONE, "Z", USUAL, 2);
	put_stat(path_of("%d/task/%d/stat", ONE, ONE), ONE, "Z", USUAL, 2);
	write_file(path_of("%d/task/%d/maps", ONE, ONE), "");
	remove_one(path_of("%d/task/%d/ns/ipc", ONE, ONE));
	if (thread)
		return;
	/* It was listed, and ended before it was looked at. */
	remove_one(path_of("%d/task/%d/maps", ONE, THREAD));
	remove_one(path_of("%d/task/%d/ns/ipc", ONE, THREAD));
	remove_one(path_of("%d/task/%d/syscall", ONE, THREAD));
	remove_one(path_of("%d/task/%d/status", ONE, THREAD));
	/* Another one has its place. */
	put_stat(path_of("%d/task/%d/stat", ONE, THREAD), THREAD, "S", USUAL,
	    2);
}

static void
end_slowly(struct world *world)
{
	(void)world;
	put_stat(path_of("%d/stat", ONE), ONE, "R", ENDING, 1);
	put_stat(path_of("%d/task/%d/stat", ONE, ONE), ONE, "R", ENDING, 1);
	write_file(path_of("%d/task/%d/maps", ONE, ONE), "");
	remove_one(path_of("%d/task/%d/ns/ipc", ONE, ONE));
}

static void
wait_after_first(struct world *world)
{
	(void)world;
	die_first(WAITS, true);
}

static void
change_threads(struct world *world)
{
	(void)world;
	die_first(IDLE, false);
}

static void
leave_threads_out(struct world *world)
{
	(void)world;
	remove_process(ONE);
	add_process(ONE, 3, STRANGER, 100, IDLE);
}

static void
count_waiter(struct world *world)
{
	world->subject.semaphore.waiters = 1;
}

static void
count_attachment(struct world *world)
{
	world->subject.obj.u.segment.attachments = 1;
}

static void
be_owner(struct world *world)
{
	(void)world;
	remove_process(ONE);
	add_process(ONE, 1, USER, 100, IDLE);
}

static void
use_another(struct world *world)
{
	be_owner(world);
	wait_on(world, WAITS_ELSEWHERE, "S");
}

/* Four ids each: real, effective, saved, of the file system. */
static void
put_status(const char *uids, const char *gids, const char *groups,
    const char *capabilities)
{
	char text[512];

	snprintf(text, sizeof(text),
	    "Name:\tUid:\t9\nUid:\t%s\nGid:\t%s\nGroups:\t%s\nCapEff:\t%s\n",
	    uids, gids, groups, capabilities);
	write_file(path_of("%d/status", ONE), text);
}

#define NOBODY "2000\t2000\t2000\t2000"
#define POWERLESS "0000000000000000"
#define POWERFUL "000001ffffffffff"

static void
save_owner(struct world *world)
{
	(void)world;
	put_status("2000\t2000\t1000\t2000", NOBODY, "", POWERLESS);
}

static void
reach_files_as_owner(struct world *world)
{
	(void)world;
	put_status("2000\t2000\t2000\t1000", NOBODY, "", POWERLESS);
}

static void
be_member(struct world *world)
{
	world->subject.obj.mode = 0660;
	put_status(NOBODY, NOBODY, "7 1000 8", POWERLESS);
	kernel.undoes = ONE;
}

static void
put_thread_status(const char *uids, const char *groups)
{
	char text[256];

	add_second(IDLE);
	snprintf(text, sizeof(text),
	    "Uid:\t%s\nGid:\t%s\nGroups:\t%s\nCapEff:\t%s\n", uids, NOBODY,
	    groups, POWERLESS);
	write_file(path_of("%d/task/%d/status", ONE, THREAD), text);
}

static void
be_owner_in_thread(struct world *world)
{
	(void)world;
	put_thread_status("2000\t1000\t2000\t2000", "");
}

static void
be_member_in_thread(struct world *world)
{
	world->subject.obj.mode = 0660;
	put_thread_status(NOBODY, "1000");
	kernel.undoes = THREAD;
}

/* More than are remembered. */
static void
be_many(struct world *world)
{
	(void)world;
	remove_process(ONE);
	add_process(ONE, 4, STRANGER, 100, IDLE);
	for (int i = 0; i < 3; i++) {
		char text[256];

		add_thread(ONE, THREAD + i, IDLE);
		snprintf(text, sizeof(text),
		    "Uid:\t%d\t%d\t%d\t%d\nGid:\t%s\nGroups:\t\nCapEff:\t%s\n",
		    3000 + i, 4000 + i, 5000 + i, 6000 + i, NOBODY, POWERLESS);
		write_file(path_of("%d/task/%d/status", ONE, THREAD + i), text);
	}
}

static void
lose_thread_status(struct world *world)
{
	(void)world;
	add_second(IDLE);
	put_folder(path_of("%d/task/%d/status", ONE, THREAD));
}

static void
undo_as_owner(struct world *world)
{
	be_owner(world);
	kernel.undoes = ONE;
}

static void
undo_as_root(struct world *world)
{
	(void)world;
	put_status("0\t0\t0\t0", "0\t0\t0\t0", "", POWERFUL);
	kernel.undoes = ONE;
}

/* Whoever makes a thread has an undo list. */
static void
undo_as_threaded_root(struct world *world)
{
	(void)world;
	add_second(IDLE);
	put_status("0\t0\t0\t0", "0\t0\t0\t0", "", POWERFUL);
	kernel.undoes = ONE;
}

static void
undo_as_stranger(struct world *world)
{
	(void)world;
	kernel.undoes = ONE;
}

static void
hide_undo(struct world *world)
{
	be_owner(world);
	kernel.incomparable = ONE;
	kernel.compare_error = EPERM;
}

static void
end_in_comparison(struct world *world)
{
	(void)world;
	kernel.incomparable = ONE;
	kernel.compare_error = ESRCH;
}

static void
record_living(struct world *world)
{
	record(&world->subject, ONE, MADE);
}

static void
record_younger(struct world *world)
{
	be_owner(world);
	record(&world->subject, ONE, BOOT + 50);
}

static void
record_younger_stranger(struct world *world)
{
	record(&world->subject, ONE, BOOT + 50);
}

static void
record_hidden(struct world *world)
{
	(void)world;
	kernel.alive = RECORDED;
}

static void
record_forbidden(struct world *world)
{
	(void)world;
	kernel.exists_error = EPERM;
}

static void
record_elsewhere(struct world *world)
{
	record(&world->subject, 0, MADE);
}

/* What comes after it doesn't make up for that. */
static void
record_sender_elsewhere(struct world *world)
{
	world->subject.obj.u.queue.sender =
	    world->subject.obj.u.queue.receiver = 0;
	world->subject.obj.u.queue.received = 0;
}

static void
record_with(const char *state, unsigned flags)
{
	kernel.alive = RECORDED;
	add_process(RECORDED, 1, USER, 100, IDLE);
	put_stat(path_of("%d/stat", RECORDED), RECORDED, state, flags, 1);
}

static void
record_zombie(struct world *world)
{
	(void)world;
	record_with("Z", USUAL);
}

static void
record_kernel(struct world *world)
{
	(void)world;
	record_with("S", KERNEL);
}

static void
record_thread(struct world *world)
{
	add_second(IDLE);
	put_status("0\t0\t0\t0", "0\t0\t0\t0", "", POWERFUL);
	world->subject.obj.u.queue.received = world->subject.obj.u.queue.sent;
}

/* The same of one that has a single thread. */
static void
record_single(struct world *world)
{
	put_status("0\t0\t0\t0", "0\t0\t0\t0", "", POWERFUL);
	world->subject.obj.u.queue.received = world->subject.obj.u.queue.sent;
}

/* Of others it is the guard page that is left; the stack follows it. */
static void
record_guarded(struct world *world)
{
	record_single(world);
	write_file(path_of("%d/task/%d/maps", ONE, ONE),
	    "6000-6001 ---p 00000000 00:00 0 \n"
	    "6001-6009 rw-p 00000000 00:00 0 \n" MAPS);
}

/* Their faults are left, too. */
static void
record_faulted(struct world *world)
{
	record_single(world);
	write_file(path_of("%d/task/%d/stat", ONE, ONE),
	    "5000000 (x) S 1 2 3 4 5 4194304 5 7 8 9 10 11 12 13 14 15 1 17 "
	    "10000 19\n");
}

static void
step_back(struct world *world)
{
	be_owner(world);
	record_living(world);
	world->step = -86400;
}

static void
step_forward(struct world *world)
{
	be_owner(world);
	record_living(world);
	world->step = 86400;
}

static void
vanish(struct world *world)
{
	(void)world;
	make_folder(path_of("%d", PID + 7));
}

static void
vanish_alive(struct world *world)
{
	vanish(world);
	kernel.alive = PID + 7;
}

/* The whole of /proc. */

static void
see_another_namespace(struct world *world)
{
	(void)world;
	write_file(path_of("self/status"), "Name:\tx\nNSpid:\t7\t1\n");
}

static void
see_own_namespace_only(struct world *world)
{
	char text[64];

	(void)world;
	snprintf(text, sizeof(text), "Name:\tx\nNSpid:\t%d\n", getpid());
	write_file(path_of("self/status"), text);
}

static void
hide_others(struct world *world)
{
	struct stat file;
	char text[256];

	(void)world;
	if (stat(root, &file) == -1)
		err(1, "%s", root);
	snprintf(text, sizeof(text),
	    "22 1 %u:%u / /proc rw - proc proc rw,hidepid=invisible\n",
	    major(file.st_dev), minor(file.st_dev));
	write_file(path_of("self/mountinfo"), text);
}

static void
lose_mounts(struct world *world)
{
	(void)world;
	put_folder(path_of("self/status"));
}

static void
lose_first(struct world *world)
{
	(void)world;
	remove_process(1);
}

static void
lose_calls(struct world *world)
{
	(void)world;
	remove_one(path_of("self/syscall"));
}

static void
lose_self(struct world *world)
{
	(void)world;
	remove_one(path_of("self"));
}

static void
lead_in_circles(struct world *world)
{
	(void)world;
	remove_one(path_of("self"));
	if (symlink("self", path_of("self")) == -1)
		err(1, "self");
}

static const struct verdict_case cases[] = {
	{ "a process waits", QUEUE, wait_asleep, ORPHAN_NO, "" },
	{ "one waits and was stopped", QUEUE, wait_stopped, ORPHAN_NO, "" },
	{ "a thread waits", QUEUE, wait_in_thread, ORPHAN_NO, "" },
	{ "one whose first thread has ended waits", QUEUE, wait_after_first,
	    ORPHAN_NO, "" },
#ifdef WAITS_FOREIGN
	{ "a process of the other width waits", QUEUE, wait_in_foreign,
	    ORPHAN_NO, "" },
	{ "one waits that may be of the other width", QUEUE, wait_in_unknown,
	    ORPHAN_NO, "" },
#endif
	{ "one waits in another namespace", QUEUE, wait_elsewhere, ORPHAN_YES,
	    "" },
	{ "its owner waits on another", EVERY, use_another, ORPHAN_UNKNOWN,
	    "uses System V IPC here: 5000000 (x)" },
	{ "the kernel counts a waiter", SEMSET, count_waiter, ORPHAN_NO, "" },
	{ "the kernel counts an attachment", SEGMENT, count_attachment,
	    ORPHAN_NO, "" },
	{ "a stranger's threads come and go", EVERY, change_threads,
	    ORPHAN_LIKELY,
	    "cannot inspect every process: 5000000 (x): it changes" },
	{ "a stranger is ending", EVERY, end_slowly, ORPHAN_YES, "" },
	{ "a stranger's threads aren't all listed", EVERY, leave_threads_out,
	    ORPHAN_LIKELY, "threads change while they are listed" },
	{ "its owner is there", EVERY, be_owner, ORPHAN_LIKELY,
	    "its owner or creator has processes: 5000000" },
	{ "somebody can become its owner", EVERY, save_owner, ORPHAN_LIKELY,
	    "its owner or creator has processes: 5000000" },
	{ "somebody reaches files as its owner", EVERY, reach_files_as_owner,
	    ORPHAN_LIKELY, "its owner or creator has processes: 5000000" },
	{ "a thread is its owner", EVERY, be_owner_in_thread, ORPHAN_LIKELY,
	    "its owner or creator has processes: 5000000" },
	{ "a member of its group undoes", EVERY, be_member, ORPHAN_UNKNOWN,
	    "5000000 (a) b)" },
	{ "a thread in its group undoes", EVERY, be_member_in_thread,
	    ORPHAN_UNKNOWN, "5000000 (a) b)" },
	{ "threads are too many users", SEMSET, be_many, ORPHAN_UNKNOWN,
	    "cannot inspect a process that may alter it: 5000000" },
	{ "a thread can't be known", SEMSET, lose_thread_status, ORPHAN_UNKNOWN,
	    "cannot inspect a process that may alter it: 5000000" },
	{ "its owner undoes", EVERY, undo_as_owner, ORPHAN_UNKNOWN,
	    "uses System V IPC here: 5000000" },
	{ "root undoes", SEMSET, undo_as_root, ORPHAN_UNKNOWN,
	    "may alter it has operations to undo: 5000000" },
	{ "root with threads may undo", SEMSET, undo_as_threaded_root,
	    ORPHAN_LIKELY,
	    "a privileged process with threads may have operations to undo" },
	{ "a stranger undoes", EVERY, undo_as_stranger, ORPHAN_YES, "" },
	{ "its owner may undo", SEMSET, hide_undo, ORPHAN_UNKNOWN,
	    "cannot inspect a process that may alter it: 5000000" },
	{ "a stranger ends", EVERY, end_in_comparison, ORPHAN_YES, "" },
	{ "who is on record lives", EVERY, record_living, ORPHAN_NO, "" },
	{ "its owner has got the number", EVERY, record_younger, ORPHAN_UNKNOWN,
	    "a recorded process may still run: 5000000" },
	{ "a stranger has got the number", EVERY, record_younger_stranger,
	    ORPHAN_YES, "" },
	{ "who is on record is hidden", EVERY, record_hidden, ORPHAN_UNKNOWN,
	    "a recorded process lives, but cannot be inspected" },
	{ "who is on record can't be signalled", EVERY, record_forbidden,
	    ORPHAN_UNKNOWN,
	    "a recorded process lives, but cannot be "
	    "inspected" },
	{ "who is on record is elsewhere", QUEUE | SEGMENT, record_elsewhere,
	    ORPHAN_UNKNOWN, "may be in another PID namespace" },
	{ "only its sender is elsewhere", QUEUE, record_sender_elsewhere,
	    ORPHAN_UNKNOWN, "may be in another PID namespace" },
	{ "who is on record is a zombie", EVERY, record_zombie, ORPHAN_YES,
	    "" },
	{ "a thread of the kernel has the number", EVERY, record_kernel,
	    ORPHAN_YES, "" },
	{ "a thread may be on record", QUEUE, record_thread, ORPHAN_LIKELY,
	    "the recorded receiver may be a thread of a live process" },
	{ "there is no thread to be on record", QUEUE, record_single,
	    ORPHAN_YES, "" },
	{ "a thread has left its guard page", QUEUE, record_guarded,
	    ORPHAN_LIKELY,
	    "the recorded receiver may be a thread of a live process: "
	    "5000000" },
	{ "a thread has left its faults", QUEUE, record_faulted, ORPHAN_LIKELY,
	    "the recorded receiver may be a thread of a live process: "
	    "5000000" },
	{ "the clock was set back", EVERY, step_back, ORPHAN_NO, "" },
	{ "the clock was set forward", EVERY, step_forward, ORPHAN_UNKNOWN,
	    "seems to have started later" },
	{ "a process has ended", EVERY, vanish, ORPHAN_YES, "" },
	{ "a process is hidden", SEMSET, vanish_alive, ORPHAN_UNKNOWN,
	    "it lives, but /proc does not show it" },
};

/* They change what is not of a process. */
static const struct {
	const char *claim;
	void (*change)(struct world *world);
	enum orphan_grade grade;
	const char *reason;
	int error; /* whose text ends the reason; 0: none */
} blind[] = {
	{ "/proc is of another pid namespace", see_another_namespace,
	    ORPHAN_UNKNOWN, "/proc is that of another pid namespace", 0 },
	{ "/proc is of one pid namespace", see_own_namespace_only,
	    ORPHAN_LIKELY,
	    "processes outside this PID namespace cannot be seen", 0 },
	{ "/proc hides others", hide_others, ORPHAN_UNKNOWN, "(hidepid=2)", 0 },
	{ "our own status can't be read", lose_mounts, ORPHAN_UNKNOWN,
	    "/proc/self cannot be read: ", EISDIR },
	{ "there is no process 1", lose_first, ORPHAN_UNKNOWN,
	    "/proc hides the processes of others", 0 },
	{ "calls aren't told", lose_calls, ORPHAN_UNKNOWN, "in which call", 0 },
	{ "we aren't there", lose_self, ORPHAN_UNKNOWN,
	    "/proc is not mounted here", 0 },
	{ "we lead to ourselves", lead_in_circles, ORPHAN_UNKNOWN, "", ELOOP },
};

static bool
holds(const struct kind *kind, const struct verdict_case *one)
{
	struct world world;
	bool result;

	make_world(&world, kind);
	if (one->change != NULL)
		one->change(&world);
	result = is(&world, one->grade, one->reason);
	remove_process(ONE);
	if (access(path_of("%d", RECORDED), F_OK) == 0)
		remove_process(RECORDED);
	if (access(path_of("%d", PID + 7), F_OK) == 0)
		remove_process(PID + 7);
	return result;
}

static void
test_blind(void)
{
	struct world world;
	char reason[128];

	for (size_t i = 0; i < sizeof(blind) / sizeof(blind[0]); i++) {
		make_root();
		make_world(&world, &kind_queue);
		blind[i].change(&world);
		snprintf(reason, sizeof(reason), "%s%s", blind[i].reason,
		    blind[i].error == 0 ? "" : strerror(blind[i].error));
		CHECK(is(&world, blind[i].grade, reason), blind[i].claim);
		remove_root();
	}
}

/* With few descriptors left, whatever can't be opened isn't nothing. */
static void
test_descriptors(void)
{
	struct rlimit before, few;
	struct world world;
	bool told = false;
	int least = dup(0), limit;

	if (least == -1 || getrlimit(RLIMIT_NOFILE, &before) == -1)
		err(1, "descriptors");
	close(least);
	few = before;
	make_world(&world, &kind_semset);
	for (limit = least; limit < least + 12; limit++) {
		char text[ORPHAN_REASON];
		struct verdict verdict;
		bool whole;

		few.rlim_cur = (rlim_t)limit;
		if (setrlimit(RLIMIT_NOFILE, &few) == -1)
			err(1, "setrlimit");
		verdict = judge(&world);
		orphan_reason_text(&verdict.reason, world.scan, text);
		whole = world.scan->blind == NULL &&
		        world.scan->unreadable == 0 &&
		        scan_process(world.scan, ONE) != NULL &&
		        scan_process(world.scan, ONE)->undo_known;
		scan_free(world.scan);
		told |= strstr(text, strerror(EMFILE)) != NULL;
		if (whole != (verdict.orphaned == ORPHAN_YES))
			break;
	}
	setrlimit(RLIMIT_NOFILE, &before);
	CHECK(limit == least + 12 && told,
	    "where descriptors are short nobody is gone, and it is told");
	CHECK(is(&world, ORPHAN_YES, ""), "with enough of them, all are");
	remove_process(ONE);
}

int
main(void)
{
	make_root();
	check_cases(cases, sizeof(cases) / sizeof(cases[0]), holds);
	test_unreadable();
	test_descriptors();
	remove_root();
	test_blind();
	return test_end();
}
