/* SPDX-License-Identifier: BSD-2-Clause */
/* The files of one process, whatever they hold. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

#include "model/kind.h"
#include "model/object.h"
#include "test.h"
#include "who/attached.h"
#include "who/blocked.h"
#include "who/process.h"

#define STAT_REST                                                              \
	" S 1 2 3 4 5 4194304 6 7 8 9 10 11 12 13 14 15 3 17 1000 19 20\n"

static void
test_stat(void)
{
	struct process_stat stat;
	char name[PROCESS_NAME];

	CHECK(process_parse_stat("7 (cat)" STAT_REST, &stat) == 0 &&
		  stat.state == 'S' && !stat.kernel && stat.threads == 3 &&
		  stat.faults == 14 && stat.started == INT64_C(10000000000),
	    "state, threads, faults and start are where they belong");
	CHECK(process_parse_stat("7 (a) R 1 (b\n) Z (c)" STAT_REST, &stat) ==
		      0 &&
		  stat.state == 'S' && stat.threads == 3,
	    "a name with parentheses and newlines is only a name");
	process_parse_name("7 (a) R (b)" STAT_REST, name);
	CHECK(strcmp(name, "a) R (b") == 0,
	    "the name goes to the last of them");
	process_parse_name("7 (a\xff)" STAT_REST, name);
	CHECK(strcmp(name, "a?") == 0, "a name that isn't UTF-8 is repaired");
	CHECK(process_parse_stat("7 (kswapd) S 1 2 3 4 5 2097152 6 7 8 9 10 11 "
				 "12 13 14 15 1 17 1000 19\n",
		  &stat) == 0 &&
		  stat.kernel,
	    "a thread of the kernel is told by its flag");
	errno = 0;
	CHECK(process_parse_stat("", &stat) == -1 && errno == EBADMSG,
	    "nothing is no process");
	CHECK(process_parse_stat("7 (cat) S 1 2", &stat) == -1,
	    "a line that was cut is refused");
	CHECK(process_parse_stat("7 (cat) S 1 2 3 4 5 0 6 7 8 9 10 11 12 13 14 "
				 "15 3 17 18446744073709551615 19\n",
		  &stat) == -1,
	    "a start that doesn't fit is refused");
}

static int
parse_status(const char *text, struct process *process)
{
	*process = (struct process){ .pid = 7 };
	return process_parse_status(text, process);
}

static void
test_status(void)
{
	struct process process;

	CHECK(parse_status("Name:\tx\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\n"
			   "Groups:\t9 10 4294967294 \nCapEff:\t"
			   "000001ffffffffff\n",
		  &process) == 0 &&
		  process.credentials_known && process.uids[0] == 1 &&
		  process.uids[3] == 4 && process.gids[1] == 6 &&
		  process.ngroups == 3 && process.groups[2] == 4294967294u &&
		  process.capabilities == 0x1ffffffffff,
	    "ids, groups and capabilities are read");
	free(process.groups);
	CHECK(parse_status("Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \n"
			   "CapEff:\t0\n",
		  &process) == 0 &&
		  process.ngroups == 0,
	    "no groups are none");
	free(process.groups);
	CHECK(parse_status("Name:\tUid:\t9\t9\t9\t9\nUid:\t1\t1\t1\t1\n"
			   "Gid:\t1\t1\t1\t1\nGroups:\t\nCapEff:\t0\n",
		  &process) == 0 &&
		  process.uids[0] == 1,
	    "a name can't pose as a line");
	free(process.groups);
	CHECK(parse_status("Uid:\t1\t2\t3\n", &process) == -1 &&
		  !process.credentials_known,
	    "three ids aren't four");
	CHECK(parse_status("Uid:\t1\t1\t1\t1\nGid:\t1\t1\t1\t1\nGroups:\t1 x\n"
			   "CapEff:\t0\n",
		  &process) == -1 &&
		  process.groups == NULL,
	    "a group that is no number is refused");
	CHECK(parse_status("Uid:\t4294967296\t1\t1\t1\nGid:\t1\t1\t1\t1\n"
			   "Groups:\t\nCapEff:\t0\n",
		  &process) == -1,
	    "an id that doesn't fit is refused");
	CHECK(parse_status("Uid:\t1\t1\t1\t1\nGid:\t1\t1\t1\t1\nGroups:\t1 2",
		  &process) == -1,
	    "a status that was cut is refused");
}

static void
test_rights(void)
{
	gid_t groups[] = { 70, 80 };
	struct process process = {
		.uids = { 1, 1, 2, 1 },
		.gids = { 50, 50, 50, 50 },
		.groups = groups,
		.ngroups = 2,
		.credentials_known = true,
	};
	struct object obj = { .uid = 9, .cuid = 9, .gid = 9, .cgid = 9 };

	obj.mode = 0660;
	CHECK(!process_may_use(&process, &obj, PERMISSION_READ),
	    "a stranger may not read what is for others");
	obj.mode = 0664;
	CHECK(process_may_use(&process, &obj, PERMISSION_READ) &&
		  !process_may_use(&process, &obj, PERMISSION_WRITE),
	    "a stranger may what the mode gives to all");
	obj.mode = 0600;
	obj.cuid = 2;
	CHECK(process_may_use(&process, &obj, PERMISSION_WRITE),
	    "a saved id can become the effective one");
	obj.cuid = 9;
	obj.mode = 0620;
	obj.gid = 80;
	CHECK(process_may_use(&process, &obj, PERMISSION_WRITE) &&
		  !process_may_use(&process, &obj, PERMISSION_READ),
	    "each group counts");
	process.credentials_known = false;
	CHECK(process_may_use(&process, &obj, PERMISSION_READ),
	    "one that isn't known may everything");
}

static void
test_maps(void)
{
	struct attached attached = { .id = 0 };
	static const char *const others[] = {
		"",
		"\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /SYSV00000077\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /SYSV00000077 (deleted) x\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /SYSV77 (deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /SYSV+0000077 (deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /SYSV0x000077 (deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 7 /x /SYSV00000077 (deleted)\n",
		/* One line, and no comma is missing. */
		/* NOLINTNEXTLINE(bugprone-suspicious-missing-comma) */
		"7f00-7f01 rw-s 00000000 00:01 7 /memfd:/SYSV00000077 "
		"(deleted)\n",
		"7f00-7f01 rw-p 00000000 00:01 7 /SYSV00000077 (deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 -7 /SYSV00000077 (deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 2147483648 /SYSV00000077 "
		"(deleted)\n",
		"7f00-7f01 rw-s 00000000 00:01 99999999999999999999999 "
		"/SYSV00000077 (deleted)\n",
		"7f00-7f01 rw-s 00000000 0001 7 /SYSV00000077 (deleted)\n",
		" /SYSV00000077 (deleted)\n",
	};
	bool refused = true;

	CHECK(attached_parse("7f00-7f01 rw-s 00000000 00:01 7    "
			     "/SYSVffffff00 (deleted)\n",
		  &attached) &&
		  attached.id == 7 && attached.key == (key_t)0xffffff00 &&
		  attached.writable && attached.device == makedev(0, 1),
	    "a segment's id, key, access and device are read");
	CHECK(attached_parse("7f00-7f01 r--s 0000 00:1b 2147483647 "
			     "/SYSV00000000 (deleted)\n",
		  &attached) &&
		  attached.id == INT32_MAX && !attached.writable &&
		  attached.device == makedev(0, 0x1b),
	    "one without a key may be attached to read");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (attached_parse(others[i], &attached)) {
			printf("# taken: %s", others[i]);
			refused = false;
		}
	CHECK(refused, "what only looks like a segment is none");
}

/* A guard page is anonymous, private, and closed to everybody. */
static void
test_guards(void)
{
	static const char *const others[] = {
		"7f00-7f01 rw-p 00000000 00:00 0 \n",
		"7f00-7f01 ---s 00000000 00:00 0 \n",
		"7f00-7f01 ---p 00000000 08:01 12 /usr/lib/libc.so.6\n",
		"7f00-7f01 ---p 00000000 00:01 0 \n",
		"7f00-7f01 ---p 00000000 00:00 0 [heap]\n",
		"7f00-7f01\n",
		"\n",
		"",
	};
	bool refused = true;

	CHECK(attached_is_guard("7f00-7f01 ---p 00000000 00:00 0 \n") &&
		  attached_is_guard("7f00-7f01 ---p 00001000 00:00 0    \n"),
	    "a page that nobody may touch may be below a stack");
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (attached_is_guard(others[i])) {
			printf("# taken: %s", others[i]);
			refused = false;
		}
	CHECK(refused, "any other is of another use");
}

/* The device of anonymous memory is that of segments. */
static void
test_devices(void)
{
	struct attached_devices devices;
	struct attached attached = { .id = 0 };
	char *memory, line[512];
	FILE *maps = fopen("/proc/self/maps", "r");
	bool found = false;

	attached_learn_devices(&devices);
	memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		unsigned major_number, minor_number;
		void *start;

		if (sscanf(line, "%p-%*x %*s %*x %x:%x", &start, &major_number,
			&minor_number) != 3 ||
		    start != memory)
			continue;
		attached.device = makedev(major_number, minor_number);
		found = true;
	}
	CHECK(found && attached_is_genuine(&devices, &attached),
	    "the kernel's own memory is where segments are");
	attached.device = makedev(8, 1);
	CHECK(devices.count > 0 && !attached_is_genuine(&devices, &attached),
	    "a disk isn't");
	devices.count = 0;
	CHECK(attached_is_genuine(&devices, &attached),
	    "where that isn't known a mapping is believed");
	if (maps != NULL)
		fclose(maps);
}

static void
test_calls(void)
{
	struct system_call call;
	static const char *const bad[] = {
		"",
		"\n",
		"x\n",
		"70\n",
		"70 0x1 0x2 0x3 0x4 0x5\n",
		"70 0x1 0x2 0x3 0x4 0x5 6 0x7 0x8\n",
		"70 0x1 0x2 0x3 0x4 0x5 0x6\n",
		"70 0x1 0x2 0x3 0x4 0x5 0x6 0x7\n",
		"70 0x1 0x2 0x3 0x4 0x5 0x 0x7 0x8\n",
		"70 0x1 0x2 0x3 0x4 0x5 0x11111111111111111 0x7 0x8\n",
		"99999999999999999999 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n",
	};
	bool refused = true;

	CHECK(system_call_parse("running\n", &call) == SYSTEM_CALL_RUNNING,
	    "a thread that runs is in no call");
	CHECK(system_call_parse("-1 0x0 0x0\n", &call) == SYSTEM_CALL_NOWHERE,
	    "a thread that has ended has no stack");
	CHECK(system_call_parse("70 0x1 0x2 0x3 0x4 0x5 0x6 0x0 0x0\n",
		  &call) == SYSTEM_CALL_NOWHERE,
	    "one that works in the kernel has none, and the call of another");
	CHECK(system_call_parse("-1 0x7ffc 0x7f\n", &call) == SYSTEM_CALL_NONE,
	    "a thread may sleep outside of calls");
	CHECK(system_call_parse("70 0x1 0x2 0x3 0x4 0x5 0xffffffffffffffff 0x7 "
				"0x8\n",
		  &call) == SYSTEM_CALL &&
		  call.number == 70 && call.args[0] == 1 &&
		  call.args[5] == UINT64_MAX,
	    "number and arguments are read");
	call = (struct system_call){ SYS_msgrcv, { 14, 0x7ffd0130, 0x7ffd0008 },
		0x7ffd0000 };
	CHECK(blocked_is_interrupted(&call),
	    "a handler's arguments are not those of a call");
	call.args[2] = 0x100;
	CHECK(!blocked_is_interrupted(&call),
	    "a message may lie on top of the stack");
	call = (struct system_call){ SYS_pselect6,
		{ 1, 0x7ffd0130, 0x7ffd0008 }, 0x7ffd0000 };
	CHECK(!blocked_is_interrupted(&call), "so may the sets of select");
	call.number = SYS_rt_sigreturn;
	CHECK(blocked_is_interrupted(&call),
	    "a handler that ends is on its way back");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (system_call_parse(bad[i], &call) != SYSTEM_CALL_BAD) {
			printf("# taken: %s", bad[i]);
			refused = false;
		}
	CHECK(refused, "what can't be understood isn't taken for no call");
}

#if defined(__x86_64__) || defined(__i386__)
/* Decodes a call, and describes it with @memory. */
static bool
decode(long number, const uint64_t args[static 6], unsigned word,
    const void *memory, struct blocked *blocked, char what[static USE_WHAT])
{
	struct system_call call = { .number = number };
	struct use use = { .pid = 0 };

	memcpy(call.args, args, sizeof(call.args));
	if (!blocked_decode(&call, word, blocked))
		return false;
	blocked_describe(blocked, memory, &use);
	memcpy(what, use.what, USE_WHAT);
	return true;
}

static void
test_wide_calls(void)
{
	struct blocked blocked;
	char what[USE_WHAT];
	uint64_t wide[6] = { 0xabcd00000005, 0x1000, 10, (uint64_t)-9, 0 };
	uint64_t operate[6] = { 5, 0x1000, 2 };
	uint64_t futex[6] = { 0x7f7f04000000, 0x109, 1 };
	const int64_t type = INT64_C(5000000000);

	CHECK(decode(70, wide, 8, NULL, &blocked, what) && blocked.id == 5 &&
		  blocked.how == USE_RECEIVE &&
		  strcmp(what, "type 9 or lower") == 0,
	    "the id is cut as the kernel does it");
	CHECK(decode(69, wide, 8, &type, &blocked, what) &&
		  blocked.how == USE_SEND && blocked_wants(&blocked) == 8 &&
		  strcmp(what, "type 5000000000, 10 bytes") == 0,
	    "the type of a message is a long");
	CHECK(decode(220, operate, 0, NULL, &blocked, what) &&
		  blocked.how == USE_OPERATE && blocked_wants(&blocked) == 12,
	    "220 may be that of a program that isn't known");
	CHECK(!decode(220, operate, 4, NULL, &blocked, what),
	    "220 is another call of a 32-bit program");
	CHECK(decode(70, wide, 4, NULL, &blocked, what) && blocked.id == 5 &&
		  blocked.word == 8,
	    "a 32-bit program may switch to 64 bits for a call");
	CHECK(decode(0x40000000 | 70, wide, 4, NULL, &blocked, what) &&
		  blocked.id == 5 && blocked.word == 8,
	    "x32 has the same numbers with a bit");
	CHECK(decode(219, futex, 8, NULL, &blocked, what) &&
		  blocked.kind == KIND_PSEM && blocked.memory == futex[0],
	    "a wait for a semaphore goes on after a stop");
	CHECK(!decode(0, operate, 8, NULL, &blocked, what),
	    "another call is none of ours");
}

static void
test_narrow_calls(void)
{
	struct blocked blocked;
	char what[USE_WHAT];
	uint64_t send[6] = { 11, 5, 100, 0, 0xfff00000, 0 };
	uint64_t receive[6] = { 12, 5, 100, 020000, 0xfff00000, 0 };
	uint64_t new_receive[6] = { 1 << 16 | 12, 5, 100, 0, 0x1000,
		0xfffffff7 };
	uint64_t operate[6] = { 4, 6, 1, 0, 0x1000, 0 };
	uint64_t direct[6] = { 7, 0x1000, 10, 0xfffffff7, 0 };
	uint64_t futex[6] = { 0xf7f04000, 0x109, 1 };
	uint64_t other[6] = { 13, 5 };
	const int32_t type = 3;
	const unsigned short operation[3] = { 2, 0xffff, 0 };

	CHECK(decode(117, send, 4, &type, &blocked, what) && blocked.id == 5 &&
		  blocked.how == USE_SEND && blocked_wants(&blocked) == 4 &&
		  strcmp(what, "type 3, 100 bytes") == 0,
	    "a 32-bit program sends through ipc(2)");
	CHECK(decode(117, receive, 4, &type, &blocked, what) &&
		  blocked.memory == 0xfff00004 &&
		  blocked_wants(&blocked) == 4 &&
		  strcmp(what, "all but type 3") == 0,
	    "it receives with the type in its memory");
	CHECK(decode(117, receive, 4, NULL, &blocked, what) && what[0] == '\0',
	    "where its memory can't be read the type isn't known");
	CHECK(decode(117, new_receive, 4, NULL, &blocked, what) &&
		  blocked_wants(&blocked) == 0 &&
		  strcmp(what, "type 9 or lower") == 0,
	    "or with the type in an argument, which has a sign");
	CHECK(decode(117, operate, 4, operation, &blocked, what) &&
		  blocked.kind == KIND_SEMSET && blocked.id == 6 &&
		  strcmp(what, "2-1") == 0,
	    "it operates through ipc(2)");
	CHECK(!decode(117, other, 4, NULL, &blocked, what),
	    "other calls of ipc(2) don't wait");
	CHECK(decode(401, direct, 4, NULL, &blocked, what) && blocked.id == 7 &&
		  strcmp(what, "type 9 or lower") == 0 &&
		  decode(400, direct, 4, &type, &blocked, what) &&
		  blocked.how == USE_SEND &&
		  decode(420, operate, 4, NULL, &blocked, what) &&
		  blocked.how == USE_OPERATE && blocked.id == 4,
	    "it has numbers of its own, too");
	CHECK(decode(0, futex, 4, NULL, &blocked, what) &&
		  blocked.kind == KIND_PSEM && blocked.memory == futex[0],
	    "its wait for a semaphore goes on after a stop");
	CHECK(decode(117, send, 8, NULL, &blocked, what) && blocked.word == 4,
	    "a 64-bit program may use the calls of a 32-bit one");
	CHECK(decode(401, direct, 0, NULL, &blocked, what) && blocked.id == 7,
	    "so may one that isn't known");
}
#endif

static void
test_sleeps(void)
{
	const char *call = blocked_call_of_sleep("do_msgrcv.constprop.0");

	CHECK(call != NULL && strcmp(call, "msgrcv(2)") == 0,
	    "a function that the compiler has split has its name");
	call = blocked_call_of_sleep("ep_poll\n");
	CHECK(call != NULL && call[0] == '\0', "a sleep elsewhere is known");
	CHECK(blocked_call_of_sleep("0") == NULL &&
		  blocked_call_of_sleep("do_signal_stop") == NULL &&
		  blocked_call_of_sleep("") == NULL &&
		  blocked_call_of_sleep("do_msgrcvx") == NULL,
	    "one that is stopped may be in any call");
}

int
main(void)
{
	test_stat();
	test_status();
	test_rights();
	test_maps();
	test_guards();
	test_devices();
	test_calls();
#if defined(__x86_64__) || defined(__i386__)
	test_wide_calls();
	test_narrow_calls();
#endif
	test_sleeps();
	return test_end();
}
