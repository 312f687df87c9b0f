/* SPDX-License-Identifier: BSD-2-Clause */
/* One pass over a /proc of the test's own. */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/object.h"
#include "proc_tree.h"
#include "test.h"
#include "who/scan.h"
#include "who/scan_work.h"

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

#define WAITS RECEIVES("0x5")

static void
test_waiters(void)
{
	struct scan *result;
	const struct process *process;

	add_process(PID, 1, 1000, 7, WAITS);
	add_process(PID + 1, 3, 1000, 7, IDLE);
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
	CHECK(uses_of(result, PID) == 1 && uses_of(result, PID + 1) == 2,
	    "each thread is seen that waits");
	scan_free(result);
	join(path_of("%d/task/%d/ns/ipc", PID, PID), "theirs");
	result = scan(SCAN_BLOCKED);
	CHECK(uses_of(result, PID) == 0 && result->unreadable == 0,
	    "one in another namespace is none of ours");
	scan_free(result);
	write_file(path_of("%d/task/%d/ns/ipc", PID, PID), "");
	join(path_of("%d/task/%d/ns/ipc", PID, PID), "ours");
}

/* What was opened for one process is closed before the next. */
static void
test_descriptors(void)
{
	struct rlimit all, few;
	struct scan *result;

	for (int i = 0; i < 50; i++)
		add_process(PID + i, 1, 1000, 7, WAITS);
	if (getrlimit(RLIMIT_NOFILE, &all) == -1)
		err(1, "getrlimit");
	few = (struct rlimit){ .rlim_cur = 32, .rlim_max = all.rlim_max };
	if (setrlimit(RLIMIT_NOFILE, &few) == -1)
		err(1, "setrlimit");
	result = scan(SCAN_BLOCKED);
	CHECK(result->blind == NULL && result->unreadable == 0 &&
		  result->nuses == 50,
	    "more processes are seen than files can be open");
	scan_free(result);
	if (setrlimit(RLIMIT_NOFILE, &all) == -1)
		err(1, "setrlimit");
	for (int i = 0; i < 50; i++)
		remove_process(PID + i);
}

/* Unintelligible input is reported. */
static void
test_malformed(void)
{
	struct scan *result;

	write_file(path_of("%d/task/%d/syscall", PID, PID), "70 0x5\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID),
		  "files in /proc cannot be understood") == 0 &&
		  result->unreadable == 1 && result->unplaced == 1 &&
		  result->blind == NULL,
	    "a call that was cut off isn't taken for no call");
	CHECK(result->unreadable_why != NULL &&
		  strcmp(result->unreadable_why, why_of(result, PID)) == 0,
	    "why one can't be inspected is told");
	CHECK(scan_process(result, PID)->credentials_known &&
		  scan_process(result, PID)->uids[0] == 1000,
	    "and whose it is");
	scan_free(result);
	write_file(path_of("%d/status", PID), "Uid:\t0\n");
	result = scan(0);
	CHECK(result->nprocesses == 0, "nothing is looked at that isn't asked");
	scan_free(result);
	result = scan(SCAN_ATTACHED | SCAN_UNDO);
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

/* Threads may be in different namespaces: what one of them does in ours isn't
 * known where it can't be read, or where it is. */
static void
test_spread(void)
{
	struct scan *result;

	add_process(PID, 2, 1000, 7, IDLE);
	add_thread(PID, PID + 1, "70 0x5\n");
	join(path_of("%d/task/%d/ns/ipc", PID, PID), "theirs");
	result = scan(SCAN_BLOCKED);
	CHECK(scan_process(result, PID)->spread && result->unreadable == 1 &&
		  result->unplaced == 1,
	    "a call in our namespace that can't be understood is told");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID + 1), IDLE);
	remove_one(path_of("%d/task/%d/ns/ipc", PID, PID + 1));
	if (symlink("ipc", path_of("%d/task/%d/ns/ipc", PID, PID + 1)) == -1)
		err(1, "ipc");
	result = scan(SCAN_BLOCKED);
	CHECK(result->unreadable == 1,
	    "so is a thread whose namespace can't be read");
	scan_free(result);
	join(path_of("%d/task/%d/ns/ipc", PID, PID + 1), "others");
	write_file(path_of("%d/task/%d/syscall", PID, PID + 1), "70 0x5\n");
	result = scan(SCAN_BLOCKED);
	CHECK(!scan_process(result, PID)->spread && result->unreadable == 0,
	    "several others' namespaces are no doubt about ours");
	scan_free(result);
	result = scan(SCAN_BLOCKED | SCAN_EVERYWHERE);
	CHECK(scan_process(result, PID)->spread && result->unreadable == 1,
	    "but where all are looked into");
	scan_free(result);
	remove_process(PID);
}

/* Threads end while they are listed: the kernel leaves others out. */
static void
test_missing_threads(void)
{
	struct scan *result;

	add_process(PID, 5, 1000, 7, IDLE);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID),
		  "threads change while they are listed") == 0,
	    "threads that weren't listed aren't taken for idle");
	scan_free(result);
	remove_process(PID);
}

/* What happens while a process is looked at. */

static int
end_and_begin(pid_t pid)
{
	if (access(path_of("%d/stat", pid), F_OK) == -1)
		add_process(pid, 1, 1000, 9, IDLE);
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

/* While the second process is looked at, the first one ends, and its number is
 * given again. */
static int
end_the_first(pid_t pid)
{
	if (access(path_of("first"), F_OK) == -1) {
		if (rename(path_of("%d", PID), path_of("first")) == -1)
			err(1, "%d", pid);
		add_process(PID, 1, 1001, 9, WAITS);
	}
	errno = ESRCH;
	return -1;
}

static struct scan *
scan_by(unsigned what, const struct sight_kernel *kernel)
{
	const struct scan_request request = {
		.root = root,
		.what = what,
		.kernel = kernel,
	};
	struct scan *result = scan_processes(&request);

	if (result == NULL)
		err(1, "scan");
	return result;
}

static struct scan *
scan_changing(unsigned what, int (*exists)(pid_t pid))
{
	const struct sight_kernel kernel = { exists, hand_on };

	return scan_by(what, &kernel);
}

static int
has_ended(pid_t pid)
{
	(void)pid;
	errno = ESRCH;
	return -1;
}

/* The threads that weren't listed have ended. */
static int
end_the_others(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other == PID)
		add_process(PID, 1, 1000, 7, IDLE);
	return 0;
}

/* The first thread, too. */
static int
end_all(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other == PID)
		remove_process(PID);
	return 0;
}

/* All threads of a process end one after the other, as it does. */
static void
test_ending_threads(void)
{
	const struct sight_kernel some = { has_ended, end_the_others };
	const struct sight_kernel all = { has_ended, end_all };
	struct scan *result;

	add_process(PID, 5, 1000, 7, IDLE);
	result = scan_by(SCAN_UNDO, &some);
	CHECK(*why_of(result, PID) == '\0' && result->unreadable == 0,
	    "threads that end while they are listed are no doubt afterwards");
	scan_free(result);
	add_process(PID, 5, 1000, 7, IDLE);
	result = scan_by(SCAN_UNDO, &all);
	CHECK(scan_process(result, PID) == NULL && result->unreadable == 0,
	    "nor is one that has ended since");
	scan_free(result);
}

/* A number is given again after its process has ended. */
static void
test_number_given_again(void)
{
	struct scan *result;

	make_folder(path_of("%d", PID));
	result = scan_changing(SCAN_BLOCKED, end_and_begin);
	CHECK(scan_process(result, PID) != NULL &&
		  scan_process(result, PID)->started == INT64_C(9000000000),
	    "one that got the number of one that ended is seen");
	scan_free(result);
	remove_process(PID);
}

/* The same after the process has been looked at. */
static void
test_number_given_later(void)
{
	struct scan *result;

	add_process(PID, 1, 1000, 7, WAITS);
	make_folder(path_of("%d", PID + 1));
	result = scan_changing(SCAN_BLOCKED, end_the_first);
	CHECK(scan_process(result, PID) != NULL &&
		  scan_process(result, PID)->uids[0] == 1001 &&
		  scan_process(result, PID)->started == INT64_C(9000000000),
	    "one that got the number of one that was looked at is seen");
	CHECK(result->nprocesses == 2 && result->nuses <= 1,
	    "the one before is forgotten");
	scan_free(result);
	remove_process(PID);
	if (rename(path_of("first"), path_of("%d", PID)) == -1)
		err(1, "first");
	remove_process(PID);
	remove_process(PID + 1);
}

/* The first thread has ended; what the others do is handed from one to the
 * next. */
static void
test_handing_on(void)
{
	const struct process *process;
	struct scan *result;

	add_process(PID, 2, 1000, 7, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID),
	    "5 (x) Z 1 2 3 4 5 4194308 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	write_file(path_of("%d/task/%d/maps", PID, PID), "");
	add_thread(PID, PID + 1, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID + 1),
	    "6 (x) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	result = scan_changing(SCAN_ATTACHED | SCAN_UNDO, end_and_begin);
	process = scan_process(result, PID);
	CHECK(process != NULL && (process->undo || !process->undo_known ||
				     process->why != NULL),
	    "what a thread had that ended is looked for at the others");
	CHECK(process != NULL && process->undo && process->why == NULL,
	    "and found there");
	scan_free(result);
	remove_process(PID);
}

/* What a thread shows that goes on, and one that has ended or is ending. */
#define STAT(state, flags)                                                     \
	"5 (x) " state " 1 2 3 4 5 " flags                                     \
	" 6 7 8 9 10 11 12 13 14 15 2 17 700 19\n"

/* The first thread has ended; another one executes a program, and has its
 * number from then on. */
static int
execute(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other != PID + 1)
		return access(path_of("%d/task/%d", PID, PID + 1), F_OK) == -1;
	write_file(path_of("%d/task/%d/stat", PID, PID), STAT("S", "4194304"));
	write_file(path_of("%d/task/%d/maps", PID, PID), MAPS);
	if (rename(path_of("%d/task/%d", PID, other), path_of("old")) == -1)
		err(1, "%d", other);
	add_process(PID, 1, 1000, 7, IDLE);
	errno = ESRCH;
	return -1;
}

/* Both others end, as the kernel may show it where but one does. */
static int
hide_others(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other != PID + 1)
		return 0;
	if (rename(path_of("%d/task/%d", PID, other), path_of("old")) == -1 ||
	    rename(path_of("%d/task/%d", PID, other + 1), path_of("older")) ==
		-1)
		err(1, "%d", other);
	errno = ESRCH;
	return -1;
}

static struct scan *
scan_comparing(unsigned what, int (*compare)(pid_t pid, pid_t other, int what))
{
	const struct sight_kernel kernel = { end_and_begin, compare };

	return scan_by(what, &kernel);
}

static void
add_leaderless(unsigned threads)
{
	add_process(PID, threads, 1000, 7, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID), STAT("Z", "4194308"));
	write_file(path_of("%d/task/%d/maps", PID, PID), "");
	for (unsigned i = 1; i < threads; i++) {
		add_thread(PID, PID + (int)i, IDLE);
		write_file(path_of("%d/task/%d/stat", PID, PID + (int)i),
		    STAT("S", "4194304"));
	}
}

static void
remove_old(const char *name)
{
	if (rename(path_of("%s", name), path_of("%d", PID)) == -1)
		err(1, "%s", name);
	remove_process(PID);
}

/* The number of the first thread may have become that of another. */
static void
test_replaced(void)
{
	const struct process *process;
	struct scan *result;

	add_leaderless(2);
	result = scan_comparing(SCAN_ATTACHED | SCAN_UNDO, execute);
	process = scan_process(result, PID);
	CHECK(process != NULL && (process->undo || process->why != NULL),
	    "who executes a program isn't taken for the first thread before");
	scan_free(result);
	remove_process(PID);
	remove_old("old");
}

/* The only thread makes another one, which shares its list to undo, and ends:
 * it has none any more. */
static int
share_and_end(pid_t pid, pid_t other, int what)
{
	(void)pid;
	(void)what;
	if (other == PID && access(path_of("%d/task/%d", PID, PID + 1), F_OK))
		add_leaderless(2);
	return other == PID + 1;
}

static void
test_list_of_ended(void)
{
	const struct process *process;
	struct scan *result;

	add_process(PID, 1, 1000, 7, IDLE);
	result = scan_comparing(SCAN_ATTACHED | SCAN_UNDO, share_and_end);
	process = scan_process(result, PID);
	CHECK(process != NULL && (process->undo || process->why != NULL),
	    "that an ended thread has nothing to undo tells nothing of others");
	scan_free(result);
	remove_process(PID);
}

/* A list of threads that breaks off tells of no end. */
static void
test_broken_off(void)
{
	struct scan *result;

	add_leaderless(3);
	result = scan_comparing(SCAN_ATTACHED | SCAN_UNDO, hide_others);
	CHECK(why_of(result, PID)[0] != '\0',
	    "threads that weren't listed haven't all ended");
	scan_free(result);
	remove_process(PID);
	remove_old("old");
	remove_old("older");
}

/* The only thread has made another one, and ended, before its descriptors were
 * looked at. */
static void
test_descriptors_of_ended(void)
{
	struct scan *result;

	add_process(PID, 1, 1000, 7, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID), STAT("Z", "4194308"));
	make_folder(path_of("%d/task/%d/fd", PID, PID));
	add_thread(PID, PID + 1, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID + 1),
	    STAT("S", "4194304"));
	result = scan(SCAN_FILES);
	CHECK(why_of(result, PID)[0] != '\0',
	    "that an ended thread has nothing open tells nothing of others");
	scan_free(result);
	remove_process(PID);
}

/* Of a first thread that was reaped, as another one has taken its number, the
 * kernel doesn't tell how many there are. */
static void
test_reaped_first(void)
{
	struct scan *result;

	add_process(PID, 0, 1000, 7, IDLE);
	write_file(path_of("%d/stat", PID),
	    "5 (x) Z 1 2 3 4 5 4194308 6 7 8 9 10 11 12 13 14 15 0 17 700 "
	    "19\n");
	result = scan(SCAN_FILES);
	CHECK(why_of(result, PID)[0] != '\0',
	    "a first thread that was reaped isn't taken for a zombie");
	scan_free(result);
	remove_process(PID);
}

static void
add_ending(int pid)
{
	add_process(pid, 2, 1000, 7, IDLE);
	add_thread(pid, pid + 1, IDLE);
	for (int i = 0; i < 2; i++) {
		write_file(path_of("%d/task/%d/stat", pid, pid + i),
		    STAT("R", "4194308"));
		write_file(path_of("%d/task/%d/maps", pid, pid + i), "");
	}
}

/* One that is ending forks another in time, which does the same. */
static int
fork_at_last(pid_t pid, pid_t other, int what)
{
	/* A folder has its threads in any order. */
	pid_t first = pid < other ? pid : other;

	(void)what;
	if (first == PID)
		add_ending(PID + 10);
	else if (first == PID + 10)
		add_process(PID + 20, 1, 1000, 7, IDLE);
	return 1;
}

/* Also where nobody asks for calls. */
static void
test_forking_at_last(void)
{
	struct scan *result;

	add_ending(PID);
	result = scan_comparing(SCAN_FILES, fork_at_last);
	CHECK(scan_process(result, PID + 20) != NULL,
	    "where one is ending, others are looked for");
	scan_free(result);
	for (int i = 0; i < 3; i++)
		remove_process(PID + 10 * i);
}

static int64_t
now(void)
{
	struct timespec time = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

static int
count_thread(pid_t tid, ino_t inode, void *arg)
{
	(void)inode;
	(void)tid;
	++*(int *)arg;
	return 0;
}

/* Lets the threads go on that read a FIFO, and waits until they have ended. */
static bool
end_silence(void)
{
	int threads = 0;

	for (int tries = 0; tries < 1000 && threads != 1; tries++) {
		for (int i = 0; i < 4; i++) {
			int pid = i == 0 ? PID : PID + 9 + i;
			int fd = open(path_of("%d/task/%d/maps", pid, pid),
			    O_WRONLY | O_NONBLOCK | O_CLOEXEC);

			if (fd != -1)
				close(fd);
		}
		usleep(10000);
		threads = 0;
		if (proc_each_number(AT_FDCWD, "/proc/self/task", count_thread,
			&threads) == -1)
			err(1, "/proc/self/task");
	}
	return threads == 1;
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
	CHECK(strcmp(why_of(result, PID), "files in /proc do not answer") == 0,
	    "a process that doesn't answer is told");
	CHECK(scan_process(result, PID) != NULL &&
		  scan_process(result, PID)->credentials_known &&
		  scan_process(result, PID)->ns == result->ns &&
		  scan_process(result, PID)->failed,
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
	/* Sanitizers see what such a thread leaves. */
	CHECK(end_silence(), "the threads end that were given up");
	for (int i = 0; i < 3; i++)
		remove_process(PID + 10 + i);
	remove_process(PID);
	remove_process(PID + 7);
}

/* A thread that was given up, and whose process answers after all. */
static void
test_given_up(void)
{
	struct worker *late = malloc(sizeof(*late));
	static struct pass pass = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.holders = 2,
		.turn = 2,
		.rounds = 5,
		.blind = "blind",
	};

	if (late == NULL)
		err(1, NULL);
	*late = (struct worker){ &pass, 1 };
	pass.sight.root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	add_process(PID, 1, 1000, 7, WAITS);
	(void)scan_work(late);
	CHECK(pass.blind != NULL && strcmp(pass.blind, "blind") == 0 &&
		  pass.rounds == 5,
	    "a thread that was given up leaves what a later one has found");
	CHECK(!pass.done && pass.nlisted == 0 && pass.nfound == 0,
	    "nor does it add to that, or end it");
	CHECK(pass.holders == 1, "but it holds that no longer");
	close(pass.sight.root);
	remove_process(PID);
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
		add_process(PID + i, 1, 1000, 7, IDLE);
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

/* The first thread has ended, and so does the one whose mappings are read; a
 * third goes on. */
static void
test_attached_by_ended(void)
{
	struct scan *result;

	add_process(PID, 3, 1000, 7, IDLE);
	add_thread(PID, PID + 1, IDLE);
	add_thread(PID, PID + 2, IDLE);
	map(PID, device_of_memory(), "7 /SYSV00000077 (deleted)");
	if (rename(path_of("%d/task/%d/maps", PID, PID),
		path_of("%d/task/%d/maps", PID, PID + 1)) == -1)
		err(1, "maps");
	remove_one(path_of("%d/task/%d/ns/ipc", PID, PID + 1));
	remove_one(path_of("%d/task/%d/maps", PID, PID + 2));
	write_file(path_of("%d/task/%d/stat", PID, PID + 2),
	    "6 (x) S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	result = scan(SCAN_ATTACHED);
	CHECK(strcmp(why_of(result, PID), "it changes while it is inspected") ==
		  0,
	    "what a thread has attached that ends is looked for again");
	scan_free(result);
	remove_process(PID);
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

	add_process(PID, 1, 1000, 100, IDLE);
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

/* SIGUSR1, which the thread catches, where it is pending or blocked. */
#define CAUGHT 0x200
static unsigned pending, blocked;
static char state = 'R';

/* The state, the masks of signals, and how often it has slept, as it says. */
static void
format_status(char *text, size_t size, int slept)
{
	snprintf(text, size,
	    "Name:\tx\nState:\t%c (x)\nGroups:\t\n"
	    "SigPnd:\t%016x\nShdPnd:\t%016x\nSigBlk:\t%016x\n"
	    "SigIgn:\t%016x\nSigCgt:\t%016x\nvoluntary_ctxt_switches:\t%d\n",
	    state, 0x100, pending, 0x400 | blocked, 0xffff, CAUGHT, slept);
}

/* Says of a thread how often it has slept, and for how long it has run. */
static void
write_activity(int slept, long long ran)
{
	char text[256];

	format_status(text, sizeof(text), slept);
	write_file(path_of("new"), text);
	if (rename(path_of("new"), path_of("%d/task/%d/status", PID, PID)) ==
	    -1)
		err(1, "status");
	snprintf(text, sizeof(text), "%lld 20 30\n", ran);
	write_file(path_of("new"), text);
	if (rename(path_of("new"), path_of("%d/task/%d/schedstat", PID, PID)) ==
	    -1)
		err(1, "schedstat");
}

static atomic_bool scanned;

/* Lets it run half a millisecond at a time, and sleep or not. */
static void *
run_on(void *arg)
{
	const bool *sleeps = arg;
	long long ran = 0;

	for (int slept = 0; !scanned; slept += *sleeps)
		write_activity(slept, ran += 500000);
	return NULL;
}

static const char *
why_of_running(bool sleeps)
{
	static char why[256];
	struct scan *result;
	pthread_t thread;

	scanned = false;
	write_activity(0, 0);
	if (pthread_create(&thread, NULL, run_on, &sleeps) != 0)
		errx(1, "pthread_create");
	result = scan(SCAN_BLOCKED);
	scanned = true;
	pthread_join(thread, NULL);
	snprintf(why, sizeof(why), "%s", why_of(result, PID));
	scan_free(result);
	return why;
}

/* Reads how it ran; nothing is written yet. */
static void *
read_activity(void *arg)
{
	struct buffer text = { .bytes = NULL };
	int dir = open(path_of("%d", PID), O_PATH | O_DIRECTORY | O_CLOEXEC);

	awake_read(dir, PID, &text, arg);
	close(dir);
	buffer_free(&text);
	return NULL;
}

/* It sleeps while that is read: what it ran may be from before. */
static void
test_sleeping_meanwhile(void)
{
	char ran[512], status[512], text[256];
	struct awake awake = { .known = true };
	pthread_t thread;
	FILE *fifo;

	strcpy(ran, path_of("%d/task/%d/schedstat", PID, PID));
	strcpy(status, path_of("%d/task/%d/status", PID, PID));
	write_activity(1, 0);
	remove_one(ran);
	if (mkfifo(ran, 0600) == -1 ||
	    pthread_create(&thread, NULL, read_activity, &awake) != 0 ||
	    (fifo = fopen(ran, "w")) == NULL)
		err(1, "%s", ran);
	format_status(text, sizeof(text), 2);
	write_file(status, text);
	if (fputs("1000 20 30\n", fifo) == EOF || fclose(fifo) == EOF)
		err(1, "%s", ran);
	pthread_join(thread, NULL);
	CHECK(!awake.known, "how long it ran since it slept isn't known then");
	remove_one(ran);
	remove_one(status);
}

/* Stops us for longer than a scan waits for a process; which answers at once
 * when we go on. */
static void
stop_parent(void)
{
	static const struct timespec begin = { .tv_nsec = 100000000 },
				     stop = { 2, 500000000 };
	const char *fifo = path_of("%d/task/%d/maps", PID, PID);
	FILE *file;

	nanosleep(&begin, NULL);
	kill(getppid(), SIGSTOP);
	nanosleep(&stop, NULL);
	kill(getppid(), SIGCONT);
	nanosleep(&begin, NULL);
	file = fopen(fifo, "w");
	_exit(file == NULL || fputs(MAPS, file) == EOF || fclose(file) == EOF);
}

/* Who was stopped himself doesn't know how long the others take. */
static void
test_stopped(void)
{
	struct scan *result;
	int status;
	pid_t pid;

	add_process(PID, 1, 1000, 7, WAITS);
	remove_one(path_of("%d/task/%d/maps", PID, PID));
	if (mkfifo(path_of("%d/task/%d/maps", PID, PID), 0600) == -1 ||
	    (pid = fork()) == -1)
		err(1, "maps");
	if (pid == 0)
		stop_parent();
	result = scan(SCAN_ATTACHED | SCAN_BLOCKED);
	CHECK(why_of(result, PID)[0] == '\0',
	    "a process isn't given up because we were stopped");
	scan_free(result);
	CHECK(waitpid(pid, &status, 0) == pid && status == 0,
	    "it was read after that");
	remove_process(PID);
}

/* Makes it wait before it is looked at again. */
static void *
begin_to_wait(void *arg)
{
	FILE *fifo = fopen(arg, "w");

	if (fifo == NULL)
		err(1, "schedstat");
	write_file(path_of("waiting"), WAITS);
	if (rename(path_of("waiting"),
		path_of("%d/task/%d/syscall", PID, PID)) == -1)
		err(1, "syscall");
	if (fputs("1000 20 30\n", fifo) == EOF || fclose(fifo) == EOF)
		err(1, "schedstat");
	return NULL;
}

/* One that ran, and waits when it is looked at again. */
static void
test_back_to_sleep(void)
{
	char ran[512];
	pthread_t thread;
	struct scan *result;

	strcpy(ran, path_of("%d/task/%d/schedstat", PID, PID));
	write_activity(1, 0);
	remove_one(ran);
	if (mkfifo(ran, 0600) == -1 ||
	    pthread_create(&thread, NULL, begin_to_wait, ran) != 0)
		err(1, "%s", ran);
	result = scan(SCAN_BLOCKED);
	pthread_join(thread, NULL);
	CHECK(uses_of(result, PID) == 1 && why_of(result, PID)[0] == '\0',
	    "what it waits for then is seen");
	scan_free(result);
	remove_one(ran);
	write_file(path_of("%d/task/%d/syscall", PID, PID), "running\n");
}

/* Ten milliseconds are busy, if it has not slept, and all that is known. */
static void
test_busy(void)
{
	const struct awake before = { .known = true, .slept = 3, .ran = 5 };
	struct awake now = { .known = true, .slept = 3, .ran = 10000005 };

	CHECK(awake_was_busy(&before, &now), "ten milliseconds are busy");
	now.handles = true;
	CHECK(!awake_was_busy(&before, &now) && !awake_was_busy(&now, &now),
	    "those in which it handles a signal are not");
	now.handles = false;
	now.ran--;
	CHECK(!awake_was_busy(&before, &now), "less is not");
	now.ran = 4;
	CHECK(!awake_was_busy(&before, &now), "nor is less than before");
	now.ran = 1000005;
	now.slept++;
	CHECK(!awake_was_busy(&before, &now), "nor is one that has slept");
	now = before;
	now.ran += 1000000;
	now.known = false;
	CHECK(!awake_was_busy(&before, &now) && !awake_was_busy(&now, &before),
	    "nor one of which that is not known");
}

/* What a thread waits for between two looks can't be seen. */
static void
test_running(void)
{
	static const char never_rests[] = "it runs whenever it is looked at";
	const char *busy = never_rests;
	struct scan *result;

	add_process(PID, 1, 1000, 7, "running\n");
	test_busy();
	test_sleeping_meanwhile();
	test_back_to_sleep();
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), never_rests) == 0 &&
		  result->unreadable == 1 && result->unplaced == 0 &&
		  scan_process(result, PID)->failed,
	    "a thread that ran at each look may wait in between");
	scan_free(result);
	write_file(path_of("1/task/1/syscall"), "running\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, 1), never_rests) == 0 &&
		  strcmp(why_of(result, PID), never_rests) == 0,
	    "so may those of every process");
	write_file(path_of("1/task/1/syscall"), IDLE);
	scan_free(result);
	write_activity(1, 1000);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), never_rests) == 0,
	    "so may one that didn't get a processor");
	scan_free(result);
	CHECK(strcmp(why_of_running(true), never_rests) == 0,
	    "so may one that has slept in between");
	/* Our thread may not run in time. */
	for (int tries = 0; busy[0] != '\0' && tries < 100; tries++)
		busy = why_of_running(false);
	CHECK(busy[0] == '\0', "one that has run all the time does not");
	blocked = CAUGHT;
	CHECK(strcmp(why_of_running(false), never_rests) == 0,
	    "so may one that handles a signal");
	blocked = 0;
	pending = CAUGHT;
	CHECK(strcmp(why_of_running(false), never_rests) == 0,
	    "or that is about to");
	pending = 0;
	result = scan(SCAN_ATTACHED);
	CHECK(strcmp(why_of(result, PID), "") == 0,
	    "nobody asks where waiting doesn't matter");
	scan_free(result);
	remove_process(PID);
}

/* One that is stopped in a handler goes on to wait as soon as it may. */
static void
test_held_up(void)
{
	static const char held_up[] =
	    "it is held up, perhaps in a signal handler";
	struct scan *result;
	char text[256];

	add_process(PID, 1, 1000, 7, HELD_UP);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0 &&
		  result->unreadable == 1 && scan_process(result, PID)->failed,
	    "a thread that is held up may wait in a moment");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID),
	    AS_TEXT(SYS_msgrcv) " 0xe 0x7ffd0130 0x7ffd0008 0x0 0x0 0x0 "
				"0x7ffd0000 0x7f\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0 && result->nuses == 0,
	    "the number of a signal isn't taken for an identifier");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID), IDLE);
	snprintf(text, sizeof(text),
	    "%d (a) T 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 1 17 700 "
	    "19\n",
	    PID);
	write_file(path_of("%d/stat", PID), text);
	state = 'T';
	write_activity(1, 1000);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "") == 0,
	    "one that is stopped in another call doesn't wait");
	scan_free(result);
	blocked = CAUGHT;
	write_activity(1, 1000);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "unless it handles a signal there");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID), WAITS);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0 && result->nuses > 0,
	    "its handler may wait for an object, too, and it for another");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID), IDLE);
	state = 'D';
	write_activity(1, 1000);
	write_file(path_of("%d/task/%d/wchan", PID, PID), "io_schedule");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "") == 0, "a deep sleep ends soon");
	scan_free(result);
	write_file(path_of("%d/task/%d/wchan", PID, PID),
	    "__refrigerator.isra.0");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "that of one who is frozen does not");
	scan_free(result);
	remove_process(PID);
	add_process(PID, 1, 1000, 7, IDLE);
	state = 'S';
	write_activity(1, 1000);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "") == 0,
	    "one that sleeps for itself in its handler is left alone");
	scan_free(result);
	write_file(path_of("%d/task/%d/wchan", PID, PID), "do_freezer_trap");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "whom cgroups v2 have frozen there seems to sleep");
	scan_free(result);
	write_file(path_of("%d/task/%d/wchan", PID, PID), "0");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "") == 0,
	    "where the kernel doesn't tell the place, a sleep is one");
	scan_free(result);
	write_file(path_of("%d/task/%d/stack", PID, PID),
	    "[<0>] get_signal+0x7f4/0x890\n"
	    "[<0>] arch_do_signal_or_restart+0xfa/0x750\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "unless it tells the stack");
	scan_free(result);
	write_file(path_of("%d/task/%d/stack", PID, PID),
	    "[<0>] do_nanosleep+0x64/0x180\n"
	    "[<0>] get_signal+0x7f4/0x890\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "") == 0,
	    "of which the first function counts");
	scan_free(result);
	remove_one(path_of("%d/task/%d/stack", PID, PID));
	make_folder(path_of("%d/task/%d/stack", PID, PID));
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "or can't be read, and not for want of a right");
	scan_free(result);
	remove_one(path_of("%d/task/%d/stack", PID, PID));
	remove_one(path_of("%d/task/%d/wchan", PID, PID));
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "where the place can't be read, it may be another");
	scan_free(result);
	state = 'R';
	write_activity(1, 1000);
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), held_up) == 0,
	    "one that left its call meanwhile may go back to wait");
	scan_free(result);
	remove_process(PID);
	state = 'R';
	blocked = 0;
}

/* Ends the thread that runs; another one waits in its place. */
static void *
end_the_running(void *arg)
{
	const struct timespec nap = { .tv_nsec = 200000 };

	nanosleep(&nap, NULL);
	write_file(path_of("new"), WAITS);
	if (rename(path_of("%d/task/%d", PID, PID + 1),
		path_of("%d/task/%d", PID, PID + 2)) == -1 ||
	    rename(path_of("new"),
		path_of("%d/task/%d/syscall", PID, PID + 2)) == -1)
		err(1, "task");
	return arg;
}

/* A thread may have made another one before it ended. */
static void
test_ended_threads(void)
{
	struct scan *result;
	pthread_t thread;

	add_process(PID, 2, 1000, 7, IDLE);
	add_thread(PID, PID + 1, WAITS);
	remove_one(path_of("%d/task/%d/syscall", PID, PID + 1));
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "it changes while it is inspected") ==
		  0,
	    "where a thread ends before it is looked at, others may wait");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID + 1), "-1 0x0 0x0\n");
	result = scan(SCAN_BLOCKED);
	CHECK(strcmp(why_of(result, PID), "it changes while it is inspected") ==
		  0,
	    "so where it has ended, and is still there");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID), "-1 0x0 0x0\n");
	write_file(path_of("%d/task/%d/syscall", PID, PID + 1), WAITS);
	result = scan(SCAN_BLOCKED);
	CHECK(uses_of(result, PID) == 1 && why_of(result, PID)[0] == '\0',
	    "the first one is there as long as others");
	scan_free(result);
	write_file(path_of("%d/task/%d/syscall", PID, PID), IDLE);
	write_file(path_of("%d/task/%d/syscall", PID, PID + 1), "running\n");
	if (pthread_create(&thread, NULL, end_the_running, NULL) != 0)
		errx(1, "pthread_create");
	result = scan(SCAN_BLOCKED);
	pthread_join(thread, NULL);
	CHECK(uses_of(result, PID) == 1 || why_of(result, PID)[0] != '\0',
	    "where one that ran ends, all are looked at once more");
	scan_free(result);
	remove_process(PID);
}

/* Those of io_uring(7) are threads of the process, and go on without a program.
 * They show the call in which they were made, or none. */
static void
test_workers(void)
{
	static const char *const calls[] = {
		"-1 0x0 0x0\n",
		AS_TEXT(SYS_msgrcv) " 0x5 0x1 0x2 0x0 0x0 0x0 0x0 0x0\n",
	};
	struct scan *result;

	add_process(PID, 2, 1000, 7, IDLE);
	add_thread(PID, PID + 1, IDLE);
	write_file(path_of("%d/task/%d/stat", PID, PID + 1),
	    "6 (x) S 1 2 3 4 5 4210768 6 7 8 9 10 11 12 13 14 15 2 17 700 "
	    "19\n");
	for (size_t i = 0; i < 2; i++) {
		write_file(path_of("%d/task/%d/syscall", PID, PID + 1),
		    calls[i]);
		result = scan(SCAN_BLOCKED);
		CHECK(why_of(result, PID)[0] == '\0',
		    i == 0 ? "a worker of the kernel hasn't ended"
			   : "what it shows is no failure");
		CHECK(uses_of(result, PID) == 0,
		    i == 0 ? "and waits for nothing"
			   : "nor a call in which it waits");
		scan_free(result);
	}
	remove_process(PID);
}

/* Makes another thread, which waits, and then sleeps in another call. */
static void *
make_another(void *arg)
{
	FILE *fifo = fopen(arg, "w");

	if (fifo == NULL)
		err(1, "schedstat");
	add_process(PID, 2, 1000, 7, IDLE);
	add_thread(PID, PID + 1, WAITS);
	if (fputs("1000 20 30\n", fifo) == EOF || fclose(fifo) == EOF)
		err(1, "schedstat");
	return NULL;
}

/* A thread that goes on may have made another one since it ran. */
static void
test_new_threads(void)
{
	char ran[512];
	pthread_t thread;
	struct scan *result;

	add_process(PID, 1, 1000, 7, "running\n");
	strcpy(ran, path_of("%d/task/%d/schedstat", PID, PID));
	write_activity(1, 0);
	remove_one(ran);
	if (mkfifo(ran, 0600) == -1 ||
	    pthread_create(&thread, NULL, make_another, ran) != 0)
		err(1, "%s", ran);
	result = scan(SCAN_BLOCKED);
	pthread_join(thread, NULL);
	CHECK(uses_of(result, PID) == 1 && why_of(result, PID)[0] == '\0',
	    "where one that ran sleeps, threads that are new are looked at");
	scan_free(result);
	remove_process(PID);
}

static int forks;

/* Each process that ends has forked another one, which ends at once. */
static int
fork_on(pid_t pid)
{
	(void)pid;
	if (access(path_of("%d", PID + 1 + forks), F_OK) == 0) {
		remove_one(path_of("%d", PID + 1 + forks));
		if (++forks < 1000)
			make_folder(path_of("%d", PID + 1 + forks));
	}
	errno = ESRCH;
	return -1;
}

/* Those that are new are looked for, but not for ever. */
static void
test_forking(void)
{
	struct scan *result;

	for (int runs = 0; runs < 2; runs++) {
		forks = 0;
		add_process(PID, 1, 1000, 7, runs == 0 ? IDLE : "running\n");
		make_folder(path_of("%d", PID + 1));
		result = scan_changing(SCAN_BLOCKED, fork_on);
		CHECK(forks < 1000 && result->unreadable > 0,
		    runs == 0 ? "new processes are looked for, not for ever"
			      : "nor where a thread runs");
		scan_free(result);
		remove_process(PID);
		if (forks < 1000)
			remove_one(path_of("%d", PID + 1 + forks));
	}
}

static int
fork_on_slowly(pid_t pid)
{
	usleep(300000);
	return fork_on(pid);
}

/* Nor where it takes longer to look at one than to make the next. */
static void
test_forking_slowly(void)
{
	struct scan *result;

	forks = 0;
	add_process(PID, 1, 1000, 7, IDLE);
	make_folder(path_of("%d", PID + 1));
	result = scan_changing(SCAN_BLOCKED, fork_on_slowly);
	CHECK(forks < 40 && result->unreadable > 0,
	    "the time in which new processes are looked for ends");
	CHECK(strcmp(result->unreadable_why,
		  "processes end before they can be inspected") == 0,
	    "and that is the reason");
	scan_free(result);
	remove_process(PID);
	remove_one(path_of("%d", PID + 1 + forks));
}

/* Ends the thread that runs once the last process doesn't answer. */
static void *
end_later(void *arg)
{
	usleep(1000000);
	return end_the_running(arg);
}

/* A thread ends after another process was given up. */
static void
test_ended_after_silence(void)
{
	struct scan *result;
	pthread_t thread;

	add_process(PID, 2, 1000, 7, IDLE);
	add_thread(PID, PID + 1, "running\n");
	add_process(PID + 10, 1, 1000, 7, WAITS);
	remove_one(path_of("%d/task/%d/maps", PID + 10, PID + 10));
	if (mkfifo(path_of("%d/task/%d/maps", PID + 10, PID + 10), 0600) == -1)
		err(1, "maps");
	if (pthread_create(&thread, NULL, end_later, NULL) != 0)
		errx(1, "pthread_create");
	result = scan(SCAN_ATTACHED | SCAN_BLOCKED);
	pthread_join(thread, NULL);
	CHECK(uses_of(result, PID) == 1 || why_of(result, PID)[0] != '\0',
	    "all of a process is looked at again, whoever didn't answer");
	scan_free(result);
	CHECK(end_silence(), "the thread ends that was given up");
	remove_process(PID);
	remove_process(PID + 10);
}

/* Begins not to answer when it is looked at again. Once it is given up, there
 * is a new process, which doesn't answer either. */
static void *
fall_silent(void *arg)
{
	FILE *fifo = fopen(arg, "w");

	if (fifo == NULL || mkfifo(path_of("new"), 0600) == -1 ||
	    rename(path_of("new"), path_of("%d/task/%d/syscall", PID, PID)) ==
		-1)
		err(1, "syscall");
	if (fputs("1000 20 30\n", fifo) == EOF || fclose(fifo) == EOF)
		err(1, "schedstat");
	usleep(100000);
	add_process(PID + 10, 1, 1000, 7, WAITS);
	remove_one(path_of("%d/task/%d/maps", PID + 10, PID + 10));
	if (mkfifo(path_of("%d/task/%d/maps", PID + 10, PID + 10), 0600) == -1)
		err(1, "maps");
	return NULL;
}

/* One that is new after another was given up, which ran. */
static void
test_new_after_silence(void)
{
	char ran[512];
	struct scan *result;
	pthread_t thread;
	int fd;

	add_process(PID, 1, 1000, 7, "running\n");
	strcpy(ran, path_of("%d/task/%d/schedstat", PID, PID));
	write_activity(1, 0);
	remove_one(ran);
	if (mkfifo(ran, 0600) == -1 ||
	    pthread_create(&thread, NULL, fall_silent, ran) != 0)
		err(1, "%s", ran);
	result = scan(SCAN_ATTACHED | SCAN_BLOCKED);
	pthread_join(thread, NULL);
	CHECK(strcmp(why_of(result, PID), "files in /proc do not answer") == 0,
	    "one that doesn't answer when it is looked at again is told");
	CHECK(strcmp(why_of(result, PID + 10),
		  "files in /proc do not answer") == 0,
	    "so is one that is new then");
	scan_free(result);
	fd = open(path_of("%d/task/%d/syscall", PID, PID),
	    O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1)
		close(fd);
	CHECK(end_silence(), "both threads end that were given up");
	remove_process(PID);
	remove_process(PID + 10);
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

	/* It is killed later, and kill(2) takes -1 for everybody. */
	if (child == -1)
		err(1, "fork");
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

/* Whether this kernel compares the undo lists of processes, says itself. */
static bool
compares_lists(pid_t one, pid_t other)
{
	return syscall(SYS_kcmp, one, other, KCMP_SYSVSEM, 0, 0) != -1;
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
	if (!compares_lists(children[0], children[2])) {
		test_skip("undo lists",
		    "this kernel doesn't compare processes");
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
	test_spread();
	test_missing_threads();
	test_ending_threads();
	test_number_given_again();
	test_number_given_later();
	test_handing_on();
	test_replaced();
	test_list_of_ended();
	test_broken_off();
	test_forking_at_last();
	test_descriptors_of_ended();
	test_reaped_first();
	test_attached();
	test_attached_by_ended();
	test_recorded();
	test_descriptors();
	test_silent();
	test_given_up();
	test_blind();
	test_running();
	test_held_up();
	test_stopped();
	test_ended_threads();
	test_workers();
	test_new_threads();
	test_forking();
	test_forking_slowly();
	test_ended_after_silence();
	test_new_after_silence();
	test_reticent();
	remove_root();
	return test_end();
}
