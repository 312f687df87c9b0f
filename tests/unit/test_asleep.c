/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How long a thread has not run, by files that the kernel could have written:
 * what they don't tell is unknown, and never long.
 */

#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>

#include "proc_tree.h"
#include "test.h"
#include "who/asleep.h"

#define THREAD (PID + 1)

/* As fields of proc(5): the state is the third, the processor the 39th. */
static void
write_stat(int pid, int tid, const char *processor)
{
	char text[512];
	int length = snprintf(text, sizeof(text), "%d (a) b) S", tid);

	for (int field = 4; field < 39; field++)
		length += snprintf(text + length, sizeof(text) - (size_t)length,
		    " %d", field * 100);
	snprintf(text + length, sizeof(text) - (size_t)length, " %s 0 0\n",
	    processor);
	write_file(path_of("%d/task/%d/stat", pid, tid), text);
}

static void
write_sched(int pid, int tid, const char *ran)
{
	char text[512];

	snprintf(text, sizeof(text),
	    "b (%d, #threads: 1)\n"
	    "---------------------------------------------------------\n"
	    "se.exec_start                                :%s\n"
	    "se.vruntime                                  :  1.000000\n",
	    tid, ran);
	write_file(path_of("%d/task/%d/sched", pid, tid), text);
}

static struct asleep
read_thread(void)
{
	struct asleep asleep = { .known = true };
	int dir = open(path_of("%d", PID), O_PATH | O_DIRECTORY | O_CLOEXEC);

	asleep_read(dir, THREAD, &asleep);
	close(dir);
	return asleep;
}

static void
test_read(void)
{
	static const char *const bad_times[] = { "", "   garbage", "   1",
		"   1.x", "   -1.000000", "   1.000000 more",
		"   9223372036855.000000", "   99999999999999999999.0" };
	static const char *const bad_processors[] = { "", "x", "-1" };
	struct asleep asleep;

	write_stat(PID, THREAD, "3");
	write_sched(PID, THREAD, "      14977317.137700");
	asleep = read_thread();
	CHECK(asleep.known && asleep.processor == 3 &&
		  asleep.ran == INT64_C(14977317137700),
	    "when it ran last is read, and where");
	for (size_t i = 0; i < sizeof(bad_times) / sizeof(bad_times[0]); i++) {
		write_sched(PID, THREAD, bad_times[i]);
		CHECK(!read_thread().known, "a time that is none is unknown");
	}
	write_file(path_of("%d/task/%d/sched", PID, THREAD), "b (1)\n");
	CHECK(!read_thread().known, "so is one that is missing");
	remove_one(path_of("%d/task/%d/sched", PID, THREAD));
	CHECK(!read_thread().known,
	    "and all where the kernel has no such file");
	write_sched(PID, THREAD, "   1.000000");
	for (size_t i = 0;
	     i < sizeof(bad_processors) / sizeof(bad_processors[0]); i++) {
		write_stat(PID, THREAD, bad_processors[i]);
		CHECK(!read_thread().known,
		    "a processor that is none is unknown");
	}
	write_file(path_of("%d/task/%d/stat", PID, THREAD), "1 (b) S 1 2\n");
	CHECK(!read_thread().known, "so is a line that is cut off");
	write_file(path_of("%d/task/%d/stat", PID, THREAD), "garbage\n");
	CHECK(!read_thread().known, "or is none");
	remove_one(path_of("%d/task/%d/stat", PID, THREAD));
	CHECK(!read_thread().known, "a thread that has ended is unknown");
}

/* A processor on which this process may run. */
static int
our_processor(void)
{
	cpu_set_t set;
	int processor = 0;

	if (sched_getaffinity(0, sizeof(set), &set) == -1)
		err(1, "sched_getaffinity");
	while (!CPU_ISSET((size_t)processor, &set))
		processor++;
	return processor;
}

static void
test_clock(int proc)
{
	static struct asleep_clocks clocks;
	int processor = our_processor();
	struct asleep asleep = {
		.known = true,
		.processor = processor,
		.ran = INT64_C(3000000000),
	};
	cpu_set_t before, after;
	char text[16];

	snprintf(text, sizeof(text), "%d", processor);
	write_stat(getpid(), getpid(), text);
	write_sched(getpid(), getpid(), "   5000.000001");
	sched_getaffinity(0, sizeof(before), &before);
	CHECK(asleep_for(&clocks, proc, &asleep) == 2000000001,
	    "it has slept since the processor's clock was there");
	sched_getaffinity(0, sizeof(after), &after);
	CHECK(CPU_EQUAL(&before, &after), "this process may run where it did");
	write_sched(getpid(), getpid(), "   9000.000000");
	CHECK(asleep_for(&clocks, proc, &asleep) == 2000000001,
	    "a clock is read once");
	asleep.ran = INT64_C(5000000009);
	CHECK(asleep_for(&clocks, proc, &asleep) == -1,
	    "what ran since is not asleep");
	asleep.known = false;
	CHECK(asleep_for(&clocks, proc, &asleep) == -1,
	    "nor is what can't be known");
}

static void
test_no_clock(int proc)
{
	static struct asleep_clocks none, other, far, missing, full;
	struct asleep asleep = {
		.known = true, .processor = our_processor(), .ran = 1
	};
	char text[16];

	CHECK(asleep_for(&none, -1, &asleep) == -1, "without /proc no clock");
	write_stat(getpid(), getpid(), "1023");
	CHECK(asleep_for(&other, proc, &asleep) == -1,
	    "the clock of another processor is none");
	asleep.processor = CPU_SETSIZE;
	CHECK(asleep_for(&far, proc, &asleep) == -1,
	    "a processor that can't be asked for has none");
	asleep.processor = CPU_SETSIZE - 1;
	CHECK(asleep_for(&missing, proc, &asleep) == -1,
	    "nor has one that this process can't move to");
	asleep.processor = our_processor();
	snprintf(text, sizeof(text), "%d", asleep.processor);
	write_stat(getpid(), getpid(), text);
	full.count = ASLEEP_CLOCKS;
	for (size_t i = 0; i < ASLEEP_CLOCKS; i++)
		full.list[i] = (struct asleep){ true, INT_MAX, INT64_MAX };
	CHECK(asleep_for(&full, proc, &asleep) == -1,
	    "no more clocks are kept than there is room for");
}

int
main(void)
{
	int proc;

	make_root();
	add_process(PID, 2, 1000, 100, IDLE);
	add_thread(PID, THREAD, IDLE);
	make_folder(path_of("%d/task", getpid()));
	make_folder(path_of("%d/task/%d", getpid(), getpid()));
	proc = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	test_read();
	test_clock(proc);
	test_no_clock(proc);
	close(proc);
	remove_root();
	return test_end();
}
