/* SPDX-License-Identifier: BSD-2-Clause */
/* One pass over a /proc of the test's own. */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "model/kind.h"
#include "model/kinds.h"
#include "model/object.h"
#include "proc_tree.h"
#include "test.h"
#include "who/scan.h"

static struct scan *
scan(unsigned what)
{
	const struct scan_request request = { .root = root, .what = what };
	struct scan *result = scan_processes(&request);

	if (result == NULL)
		err(1, "scan");
	if (result->blind != NULL)
		printf("# blind: %s\n", result->blind);
	return result;
}

/* How often a process is seen to use objects; -1: it isn't seen at all. */
static int
uses_of(const struct scan *result, int pid)
{
	int count = 0;

	if (scan_process(result, pid) == NULL)
		return -1;
	for (size_t i = 0; i < result->nuses; i++)
		if (result->uses[i].pid == pid)
			count += (int)result->uses[i].count;
	return count;
}

static const char *
why_of(const struct scan *result, int pid)
{
	const struct process *process = scan_process(result, pid);

	return process == NULL || process->why == NULL ? "" : process->why;
}

#ifdef __x86_64__
#define WAITS "70 0x5 0x1000 0x10 0x0 0x0 0x0 0x7ffc 0x7f\n"
#else
#define WAITS "running\n"
#endif

static void
test_waiters(void)
{
	struct scan *result;
	const struct process *process;

	add_process(PID, 1, 1000, 7, WAITS);
	add_process(PID + 1, 3, 1000, 7, "-1 0x0 0x0\n");
	add_thread(PID + 1, PID + 2, WAITS);
	add_thread(PID + 1, PID + 3, WAITS);
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind == NULL && result->unreadable == 0 &&
		  result->nprocesses == 3,
	    "processes are found, but for ourselves");
	process = scan_process(result, PID);
	CHECK(process != NULL && process->credentials_known &&
		  process->uids[2] == 1000 &&
		  process->started == INT64_C(7000000000) &&
		  process->ns == result->ns && process->ns != 0 &&
		  strcmp(process->name, "a) b") == 0,
	    "a process is told with all that is known of it");
#ifdef __x86_64__
	CHECK(uses_of(result, PID) == 1 && uses_of(result, PID + 1) == 2,
	    "each thread is seen that waits");
#endif
	scan_free(result);
	join(path_of("%d/task/%d/ns/ipc", PID, PID), "theirs");
	result = scan(SCAN_BLOCKED);
	CHECK(uses_of(result, PID) == 0 && result->unreadable == 0,
	    "one in another namespace is none of ours");
	scan_free(result);
	write_file(path_of("%d/task/%d/ns/ipc", PID, PID), "");
	join(path_of("%d/task/%d/ns/ipc", PID, PID), "ours");
}

/* Unintelligible input is reported. */
static void
test_malformed(void)
{
	struct scan *result;

	write_file(path_of("%d/task/%d/syscall", PID, PID), "70 0x5\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID),
		  "its files in /proc can't be understood") == 0 &&
		  result->unreadable == 1 && result->blind == NULL,
	    "a call that was cut off isn't taken for no call");
	CHECK(result->unreadable_why != NULL &&
		  strcmp(result->unreadable_why, why_of(result, PID)) == 0,
	    "why one can't be inspected is told");
	scan_free(result);
	write_file(path_of("%d/status", PID), "Uid:\t0\n");
	result = scan(0);
	CHECK(result->nprocesses == 0, "nothing is looked at that isn't asked");
	scan_free(result);
	result = scan(SCAN_ATTACHED);
	CHECK(scan_process(result, PID) != NULL &&
		  !scan_process(result, PID)->credentials_known &&
		  result->unreadable == 1,
	    "credentials that can't be understood aren't known");
	scan_free(result);
	write_file(path_of("%d/stat", PID), "");
	result = scan(SCAN_ATTACHED);
	CHECK(scan_process(result, PID) != NULL && result->unreadable == 1,
	    "a process of which nothing is known is still one");
	scan_free(result);
	remove_process(PID);
	make_folder(path_of("%d", PID));
	result = scan(SCAN_ATTACHED);
	CHECK(scan_process(result, PID) == NULL && result->unreadable == 0,
	    "one that has ended while it was looked at is gone");
	scan_free(result);
	remove_one(path_of("%d", PID));
}

/* Threads end while they are listed: the kernel leaves others out. */
static void
test_missing_threads(void)
{
	struct scan *result;

	add_process(PID, 5, 1000, 7, "-1 0x0 0x0\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID),
		  "its threads change while they are listed") == 0,
	    "threads that weren't listed aren't taken for idle");
	scan_free(result);
	remove_process(PID);
}

/* What happens while a process is looked at. */

static int
end_and_begin(pid_t pid)
{
	if (access(path_of("%d/stat", pid), F_OK) == -1)
		add_process(pid, 1, 1000, 9, "-1 0x0 0x0\n");
	errno = ESRCH;
	return -1;
}

/* Its only thread that lives makes another one and ends. */
static int
hand_on(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other != PID + 1)
		return other == PID + 2;
	errno = ESRCH;
	if (rename(path_of("%d/task/%d", PID, other),
		path_of("%d/task/%d", PID, other + 1)) == -1)
		err(1, "%d", other);
	return -1;
}

static struct scan *
scan_changing(unsigned what)
{
	static const struct sight_kernel kernel = { end_and_begin, hand_on };
	const struct scan_request request = {
		.root = root,
		.what = what,
		.kernel = &kernel,
	};
	struct scan *result = scan_processes(&request);

	if (result == NULL)
		err(1, "scan");
	return result;
}

/* A number is given again after its process has ended. */
static void
test_number_given_again(void)
{
	struct scan *result;

	make_folder(path_of("%d", PID));
	result = scan_changing(SCAN_BLOCKED);
	CHECK(scan_process(result, PID) != NULL &&
		  scan_process(result, PID)->started == INT64_C(9000000000),
	    "one that got the number of one that ended is seen");
	scan_free(result);
	remove_process(PID);
}

/* The first thread has ended; what the others do is handed from one to the
 * next. */
static void
test_handing_on(void)
{
	const struct process *process;
	struct scan *result;

	add_process(PID, 2, 1000, 7, "-1 0x0 0x0\n");
	write_file(path_of("%d/task/%d/stat", PID, PID),
	    "5 (x) Z 1 2 3 4 5 4194308 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	write_file(path_of("%d/task/%d/maps", PID, PID), "");
	add_thread(PID, PID + 1, "-1 0x0 0x0\n");
	write_file(path_of("%d/task/%d/stat", PID, PID + 1),
	    "6 (x) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	result = scan_changing(SCAN_ATTACHED | SCAN_UNDO);
	process = scan_process(result, PID);
	CHECK(process != NULL && (process->undo || !process->undo_known ||
				     process->why != NULL),
	    "what a thread had that ended is looked for at the others");
	CHECK(process != NULL && process->undo && process->why == NULL,
	    "and found there");
	scan_free(result);
	remove_process(PID);
}

static int64_t
now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* A file of /proc that never answers: nobody writes to the FIFO. */
static void
test_silent(void)
{
	struct scan *result;
	int64_t began = now();

	add_process(PID, 1, 1000, 7, WAITS);
	add_process(PID + 7, 1, 1000, 7, WAITS);
	remove_one(path_of("%d/task/%d/maps", PID, PID));
	if (mkfifo(path_of("%d/task/%d/maps", PID, PID), 0600) == -1)
		err(1, "maps");
	result = scan(SCAN_ATTACHED | SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "its files in /proc don't answer") ==
		  0,
	    "a process that doesn't answer is told");
	CHECK(scan_process(result, PID) != NULL &&
		  scan_process(result, PID)->credentials_known &&
		  scan_process(result, PID)->ns == result->ns,
	    "what could be read of it is known");
	CHECK(result->blind == NULL && why_of(result, PID + 7)[0] == '\0',
	    "the others are seen");
	scan_free(result);
	for (int i = 0; i < 3; i++) {
		add_process(PID + 10 + i, 1, 1000, 7, WAITS);
		remove_one(path_of("%d/task/%d/maps", PID + 10 + i,
		    PID + 10 + i));
		if (mkfifo(path_of("%d/task/%d/maps", PID + 10 + i,
			       PID + 10 + i),
			0600) == -1)
			err(1, "maps");
	}
	result = scan(SCAN_ATTACHED | SCAN_BLOCKED);
	CHECK(result->blind != NULL &&
		  strstr(result->blind, "process 50000") != NULL,
	    "several that don't answer end the scan, which names one");
	CHECK(now() - began < 30000, "nothing waits for them");
	scan_free(result);
	for (int i = 0; i < 3; i++)
		remove_process(PID + 10 + i);
	remove_process(PID);
	remove_process(PID + 7);
}

static dev_t
device_of_memory(void)
{
	struct stat file;
	int fd = memfd_create("", 0);

	if (fd == -1 || fstat(fd, &file) == -1)
		err(1, "memfd_create");
	close(fd);
	return file.st_dev;
}

static void
map(int pid, dev_t device, const char *rest)
{
	char text[256];

	snprintf(text, sizeof(text), "7f00-7f01 rw-s 00000000 %02x:%02x %s\n",
	    major(device), minor(device), rest);
	write_file(path_of("%d/task/%d/maps", pid, pid), text);
}

static void
test_attached(void)
{
	struct object obj = {
		.kind = kinds[KIND_SEGMENT],
		.id = 7,
		.key = 0x77,
		.u.segment.attachments = 2,
	};
	struct scan *result;
	size_t count;

	for (int i = 0; i < 4; i++)
		add_process(PID + i, 1, 1000, 7, "-1 0x0 0x0\n");
	map(PID, device_of_memory(), "7 /SYSV00000077 (deleted)");
	map(PID + 1, makedev(8, 1), "7 /SYSV00000077 (deleted)");
	map(PID + 2, device_of_memory(), "7 /SYSV00000078 (deleted)");
	map(PID + 3, device_of_memory(), "7 /SYSV00000077 (deleted)");
	result = scan(SCAN_ATTACHED);
	CHECK(scan_uses_of(result, result->ns, &obj, &count) != NULL &&
		  count == 2 &&
		  scan_uses_of(result, result->ns, &obj, &count)->pid == PID,
	    "a file with the name of a segment is none, nor is another key's");
	CHECK(!scan_sees_more(result, result->ns, &obj),
	    "the kernel counts as many");
	obj.mode = OBJECT_MODE_DEST;
	obj.key = 0;
	scan_uses_of(result, result->ns, &obj, &count);
	CHECK(count == 3, "one that was removed has lost its key");
	CHECK(scan_sees_more(result, result->ns, &obj),
	    "more than the kernel counts are a doubt");
	obj.u.segment.attachments = 0;
	CHECK(scan_uses_of(result, result->ns, &obj, &count) == NULL &&
		  count == 0 && scan_sees_more(result, result->ns, &obj),
	    "nobody is believed where the kernel counts none");
	obj.id = 8;
	CHECK(!scan_sees_more(result, result->ns, &obj),
	    "an object without users has no doubt");
	scan_free(result);
	for (int i = 0; i < 4; i++)
		remove_process(PID + i);
}

/* Of whom a segment's or a queue's record tells. */
static void
test_recorded(void)
{
	const struct scan_clock clock = {
		.realtime = INT64_C(1000000) * 1000000000,
		.boottime = INT64_C(5000) * 1000000000,
	};
	const struct scan_request request = {
		.root = root,
		.what = SCAN_BLOCKED,
		.clock = &clock,
	};
	struct scan *result;
	const char *why;

	add_process(PID, 1, 1000, 100, "-1 0x0 0x0\n");
	result = scan_processes(&request);
	if (result == NULL)
		err(1, "scan");
	CHECK(scan_recorded(result, PID, 995101, &why) == PROCESS_LIVES,
	    "one that had started by then lives");
	CHECK(scan_recorded(result, PID, 995050, &why) == PROCESS_MAYBE &&
		  why != NULL,
	    "one that started later may be the same: clocks are set");
	CHECK(scan_recorded(result, PID, 900000, &why) == PROCESS_MAYBE,
	    "also where the object is older than the machine");
	CHECK(scan_recorded(result, PID + 1, 995101, &why) == PROCESS_GONE,
	    "one that nobody sees is gone");
	CHECK(scan_recorded(result, getppid(), 1, &why) == PROCESS_MAYBE &&
		  strstr(why, "/proc") != NULL,
	    "one that /proc doesn't show, but that can be signalled, lives");
	CHECK(scan_recorded(result, getpid(), 1, &why) == PROCESS_GONE,
	    "we ourselves have used nothing");
	result->blind = "blind";
	CHECK(scan_recorded(result, PID + 1, 1, &why) == PROCESS_GONE,
	    "what the kernel says of a pid is true where /proc isn't");
	scan_free(result);
	remove_process(PID);
}

/* Why nothing can be seen. */
static void
test_blind(void)
{
	const struct scan_request nowhere = {
		.root = "/nonexistent",
		.what = SCAN_BLOCKED,
	};
	struct scan *result = scan_processes(&nowhere);
	char text[64];

	CHECK(result != NULL && result->blind != NULL &&
		  strcmp(result->blind, "/proc is not mounted here") == 0,
	    "where there is no /proc, that is told");
	scan_free(result);
	CHECK((result = scan(SCAN_BLOCKED))->blind == NULL &&
		  result->all_visible,
	    "a kernel without pid namespaces hides nobody");
	scan_free(result);
	write_file(path_of("self/status"), "Name:\tx\nNSpid:\t7\t1\n");
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind != NULL && strstr(result->blind, "pid namespace"),
	    "the /proc of another pid namespace is told");
	scan_free(result);
	snprintf(text, sizeof(text), "Name:\tx\nNSpid:\t%d\n", getpid());
	write_file(path_of("self/status"), text);
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind == NULL && !result->all_visible,
	    "where the namespace isn't known, others may be");
	scan_free(result);
}

/* The same, for a /proc that tells less. */
static void
test_reticent(void)
{
	struct scan *result;
	char text[512];
	struct stat file;

	if (stat(root, &file) == -1)
		err(1, "%s", root);
	snprintf(text, sizeof(text),
	    "1 2 8:77 / / rw - ext4 x rw,hidepid=2\n"
	    "22 1 %u:%u / /proc rw - proc proc rw,hidepid=invisible\n",
	    major(file.st_dev), minor(file.st_dev));
	write_file(path_of("self/mountinfo"), text);
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind != NULL && strstr(result->blind, "hidepid=2"),
	    "a /proc that hides processes is told");
	scan_free(result);
	remove_one(path_of("self/mountinfo"));
	remove_one(path_of("self/syscall"));
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind != NULL && strstr(result->blind, "which call"),
	    "a kernel that doesn't tell calls is told");
	scan_free(result);
	CHECK((result = scan(SCAN_ATTACHED))->blind == NULL,
	    "that doesn't matter to segments");
	scan_free(result);
	remove_process(1);
	result = scan(SCAN_ATTACHED);
	CHECK(result->blind != NULL && strstr(result->blind, "hides"),
	    "where process 1 is missing, others are");
	scan_free(result);
}

/* Operates with SEM_UNDO, and stays. */
static int
hold(void *set)
{
	struct sembuf operation = { .sem_op = 1, .sem_flg = SEM_UNDO };

	if (semop(*(int *)set, &operation, 1) == -1)
		_exit(1);
	for (;;)
		pause();
}

/* A child that does it itself, in a thread with a list of its own, or not. */
static pid_t
start_holder(int set, bool holds, bool in_thread)
{
	static char stack[65536];
	pid_t child = fork();

	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (child == 0 && in_thread &&
	    clone(hold, stack + sizeof(stack),
		CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, &set) == -1)
		_exit(1);
	if (child == 0 && holds && !in_thread)
		hold(&set);
	if (child == 0)
		for (;;)
			pause();
	return child;
}

static bool
undoes(const struct scan *result, pid_t pid)
{
	const struct process *process = scan_process(result, pid);

	return process != NULL && process->undo_known && process->undo;
}

/* Holders of undo lists, among real processes. */
static void
test_undo(void)
{
	const struct scan_request request = { .what = SCAN_UNDO };
	struct sembuf operation = { .sem_op = 1, .sem_flg = SEM_UNDO };
	int set = semget(IPC_PRIVATE, 1, 0600);
	pid_t children[3];
	struct scan *result;

	/* Our own undo list is not that of others. */
	if (set == -1 || semop(set, &operation, 1) == -1)
		err(1, "semop");
	children[0] = start_holder(set, true, false);
	children[1] = start_holder(set, true, true);
	children[2] = start_holder(set, false, false);
	for (int i = 0; i < 1000 && semctl(set, 0, GETVAL) < 3; i++)
		usleep(10000);
	result = scan_processes(&request);
	if (result == NULL)
		err(1, "scan");
	if (scan_process(result, children[2]) == NULL ||
	    !scan_process(result, children[2])->undo_known) {
		printf("# this kernel doesn't compare processes\n");
	} else {
		CHECK(undoes(result, children[0]),
		    "a process is told that has something to undo");
		CHECK(undoes(result, children[1]),
		    "so is one of which a thread has a list of its own");
		CHECK(!undoes(result, children[2]),
		    "one that has nothing to undo isn't, whatever we have");
	}
	scan_free(result);
	for (int i = 0; i < 3; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
	semctl(set, 0, IPC_RMID);
}

int
main(void)
{
	test_undo();
	make_root();
	test_waiters();
	remove_process(PID + 1);
	test_malformed();
	test_missing_threads();
	test_number_given_again();
	test_handing_on();
	test_attached();
	test_recorded();
	test_silent();
	test_blind();
	test_reticent();
	remove_root();
	return test_end();
}
