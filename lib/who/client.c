/* SPDX-License-Identifier: BSD-2-Clause */
/* Who uses which object. */

#include "who/client.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/proc_lines.h"
#include "who/process.h"

struct scan_state {
	struct uses *uses;
	unsigned what;
	size_t capacity;
	bool no_memory;
};

/* One process while it is looked at. */
struct seen {
	struct scan_state *state;
	pid_t pid;
	bool unreadable, has_memory;
};

/* A system call in which a thread is. */
struct blocked_call {
	long number;
	uint64_t args[6];
	uint64_t stack;
};

static int
add_use(struct scan_state *state, const struct use *use)
{
	struct uses *uses = state->uses;

	if (uses->count == state->capacity) {
		size_t capacity = state->capacity * 2 + 64;
		struct use *list =
		    reallocarray(uses->list, capacity, sizeof(*list));

		if (list == NULL) {
			state->no_memory = true;
			return -1;
		}
		uses->list = list;
		state->capacity = capacity;
	}
	uses->list[uses->count++] = *use;
	return 0;
}

/* Whether we look into the IPC namespace @ns, which is 0 if unknown. */
static bool
wanted(struct seen *seen, ino_t ns)
{
	if (ns == 0 && errno != ENOENT && errno != ESRCH)
		seen->unreadable = true;
	return ns != 0 && ((seen->state->what & USES_EVERYWHERE) != 0 ||
			      ns == seen->state->uses->ns);
}

/* Visits the numbers in a folder. Returns -1 with errno if it can't be read. */
static int
each_number(const char *path, void (*visit)(pid_t number, void *arg), void *arg)
{
	const struct dirent *entry;
	DIR *dir = opendir(path);

	if (dir == NULL)
		return -1;
	while ((entry = readdir(dir)) != NULL) {
		char *end;
		long number = strtol(entry->d_name, &end, 10);

		if (number > 0 && *end == '\0')
			visit((pid_t)number, arg);
	}
	closedir(dir);
	return 0;
}

/*
 * A line of /proc/PID/maps: "START-END rw-s OFFSET DEV ID  /SYSVKEY (deleted)".
 * The inode of the file is the id of the segment.
 */
static bool
parse_mapping(const char *line, struct use *use)
{
	unsigned long inode;
	char perms[5];
	unsigned key;
	int end = 0;

	if (sscanf(line, "%*x-%*x %4s %*x %*x:%*x %lu /SYSV%8x (deleted)%n",
		perms, &inode, &key, &end) != 3 ||
	    line[end] != '\n' || inode > INT32_MAX || perms[3] != 's')
		return false;
	use->id = (int)inode;
	use->key = (key_t)key;
	use->how = perms[1] == 'w' ? USE_WRITE : USE_READ;
	snprintf(use->what, USE_WHAT, perms[1] == 'w' ? "rw" : "r");
	return true;
}

static void
take_mapping(struct seen *seen, pid_t tid, ino_t *ns, const char *line)
{
	struct use use = {
		.kind = KIND_SEGMENT,
		.pid = seen->pid,
		.count = 1,
	};

	if (memmem(line, strcspn(line, "\n"), " /SYSV", 6) == NULL ||
	    !parse_mapping(line, &use))
		return;
	if (*ns == 0)
		*ns = ns_of(seen->pid, tid);
	use.ns = *ns;
	if (wanted(seen, *ns))
		(void)add_use(seen->state, &use);
}

/* What is mapped, as one thread of the process tells. */
static void
scan_mappings(pid_t tid, void *arg)
{
	struct seen *seen = arg;
	struct proc_lines lines = { .fd = -1 };
	enum proc_lines_result result;
	ino_t ns = 0;
	const char *line;
	char path[64];

	if (seen->has_memory)
		return;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/task/%d/maps", seen->pid,
	    tid);
	lines.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (lines.fd == -1) {
		seen->unreadable |= errno != ENOENT && errno != ESRCH;
		return;
	}
	while ((result = proc_lines_next(&lines, &line)) == PROC_LINE ||
	       result == PROC_LINES_TOO_LONG) {
		seen->has_memory = true;
		if (result == PROC_LINE)
			take_mapping(seen, tid, &ns, line);
	}
	if (result == PROC_LINES_ERROR && errno != ESRCH)
		seen->unreadable = true;
	close(lines.fd);
}

static void
scan_attached(struct seen *seen)
{
	char path[64];

	/* Any thread tells of the memory of all, but for one that has ended:
	 * that may be the first. */
	scan_mappings(seen->pid, seen);
	if (seen->has_memory || seen->unreadable)
		return;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/task", seen->pid);
	(void)each_number(path, scan_mappings, seen);
}

/* Reads memory of another process; false where that isn't allowed. */
static bool
peek(pid_t pid, uint64_t address, void *copy, size_t size)
{
	struct iovec ours = { .iov_base = copy, .iov_len = size };
	struct iovec theirs = {
		.iov_base = (void *)(uintptr_t)address,
		.iov_len = size,
	};

	return process_vm_readv(pid, &ours, 1, &theirs, 1, 0) == (ssize_t)size;
}

static void
describe_send(struct use *use, const uint64_t args[static 6])
{
	long type;

	if (peek(use->pid, args[1], &type, sizeof(type)))
		snprintf(use->what, USE_WHAT, "type %ld, %" PRIu64 " bytes",
		    type, args[2]);
	else
		snprintf(use->what, USE_WHAT, "%" PRIu64 " bytes", args[2]);
}

static void
describe_receive(struct use *use, const uint64_t args[static 6])
{
	long type = (long)args[3];

	if (type == 0)
		snprintf(use->what, USE_WHAT, "any type");
	else if (type < 0)
		snprintf(use->what, USE_WHAT, "type %lu or lower",
		    0 - (unsigned long)type);
	else
		snprintf(use->what, USE_WHAT, "%stype %ld",
		    (args[4] & MSG_EXCEPT) != 0 ? "all but " : "", type);
}

/* As ipcsem op takes them: "0-1 1+2 2=0". */
static void
describe_operate(struct use *use, const uint64_t args[static 6])
{
	struct sembuf operations[16];
	size_t count = (size_t)args[2], length = 0, shown;

	shown = count < 16 ? count : 16;
	if (!peek(use->pid, args[1], operations, shown * sizeof(*operations)))
		return;
	for (size_t i = 0; i < shown && length < USE_WHAT - 20; i++) {
		short amount = operations[i].sem_op;
		const char *sign = amount == 0 ? "=" : amount > 0 ? "+" : "";

		length += (size_t)snprintf(use->what + length,
		    USE_WHAT - length, "%s%u%s%d", i == 0 ? "" : " ",
		    operations[i].sem_num, sign, amount);
		if (i + 1 == count)
			return;
	}
	snprintf(use->what + length, USE_WHAT - length, " ...");
}

/* The calls in which a thread waits, whose first argument is the id. */
static const struct {
	long number;
	enum kind_id kind;
	enum use_how how;
	void (*describe)(struct use *use, const uint64_t args[static 6]);
} calls[] = {
#ifdef SYS_msgsnd
	{ SYS_msgsnd, KIND_QUEUE, USE_SEND, describe_send },
#endif
#ifdef SYS_msgrcv
	{ SYS_msgrcv, KIND_QUEUE, USE_RECEIVE, describe_receive },
#endif
#ifdef SYS_semop
	{ SYS_semop, KIND_SEMSET, USE_OPERATE, describe_operate },
#endif
#ifdef SYS_semtimedop
	{ SYS_semtimedop, KIND_SEMSET, USE_OPERATE, describe_operate },
#endif
#ifdef SYS_semtimedop_time64
	{ SYS_semtimedop_time64, KIND_SEMSET, USE_OPERATE, describe_operate },
#endif
	{ -1, KIND_COUNT, USE_OPERATE, NULL },
};

/* Whether a process is of our own architecture, whose numbers we know. */
static bool
is_like_us(pid_t pid, pid_t tid)
{
	unsigned char ident[EI_NIDENT];
	char path[64];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), PROC_ROOT "/%d/task/%d/exe", pid, tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return false;
	n = read(fd, ident, sizeof(ident));
	close(fd);
	return n == sizeof(ident) &&
	       ident[EI_CLASS] == (sizeof(long) == 8 ? ELFCLASS64 : ELFCLASS32);
}

/* Takes "NUMBER ARG ... STACK PC"; false for "running", or if it isn't in a
 * call. */
static bool
parse_call(const char *text, struct blocked_call *call)
{
	char *end;

	call->number = strtol(text, &end, 10);
	if (end == text || call->number < 0)
		return false;
	for (size_t i = 0; i < 6; i++)
		call->args[i] = strtoull(end, &end, 16);
	call->stack = strtoull(end, &end, 16);
	return true;
}

/*
 * The numbers of calls that block in System V IPC, of programs for another
 * machine that run here: what their arguments mean isn't known.
 */
static bool
is_foreign_call(const struct blocked_call *call)
{
#ifdef __x86_64__
	/* ipc(2), msgsnd, msgrcv, semtimedop_time64 of i386: nothing that
	 * blocks here has one of these; and the bit of x32. */
	static const long foreign[] = { 117, 400, 401, 420 };

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (call->number == foreign[i])
			return true;
	return (call->number & 0x40000000) != 0;
#else
	/* A stack this low is that of a 32-bit program, most likely. */
	return sizeof(long) == 8 && call->stack <= UINT32_MAX;
#endif
}

static void
take_call(struct seen *seen, pid_t tid, const struct blocked_call *call)
{
	struct use use = { .pid = seen->pid, .count = 1 };
	size_t at = 0;

	if (is_foreign_call(call)) {
		seen->unreadable = true;
		return;
	}
	while (calls[at].describe != NULL && calls[at].number != call->number)
		at++;
	if (calls[at].describe == NULL || !is_like_us(seen->pid, tid))
		return;
	use.ns = ns_of(seen->pid, tid);
	if (!wanted(seen, use.ns))
		return;
	use.kind = calls[at].kind;
	use.id = (int)call->args[0]; /* cut as the kernel does it */
	use.how = calls[at].how;
	calls[at].describe(&use, call->args);
	(void)add_use(seen->state, &use);
}

/* One that handles a signal, say, may be back in its call in no time. */
static ssize_t
read_call(const char *path, char *text, size_t size)
{
	const struct timespec nap = { .tv_nsec = 500000 };
	ssize_t n = 0;

	for (int tries = 0; tries < 5; tries++) {
		n = proc_read(path, text, size);
		if (n == -1 || strcmp(text, "running\n") != 0)
			break;
		nanosleep(&nap, NULL);
	}
	return n;
}

static void
scan_thread(pid_t tid, void *arg)
{
	struct seen *seen = arg;
	struct blocked_call call;
	char path[64], text[256];

	if (seen->unreadable)
		return;
	snprintf(path, sizeof(path), PROC_ROOT "/%d/task/%d/syscall", seen->pid,
	    tid);
	if (read_call(path, text, sizeof(text)) == -1)
		seen->unreadable = errno != ENOENT && errno != ESRCH;
	else if (parse_call(text, &call))
		take_call(seen, tid, &call);
}

static void
scan_blocked(struct seen *seen)
{
	char path[64];

	snprintf(path, sizeof(path), PROC_ROOT "/%d/task", seen->pid);
	if (each_number(path, scan_thread, seen) == -1 && errno != ENOENT &&
	    errno != ESRCH)
		seen->unreadable = true;
}

static void
note_namespace(pid_t tid, void *arg)
{
	struct seen *seen = arg;
	struct scan_state *state = seen->state;
	ino_t ns = ns_of(seen->pid, tid);

	if (wanted(seen, ns) &&
	    namespaces_add(&state->uses->namespaces, ns, seen->pid, tid) == -1)
		state->no_memory = true;
}

/* The threads of a process may be in several. */
static void
scan_namespaces(struct seen *seen)
{
	char path[64];

	snprintf(path, sizeof(path), PROC_ROOT "/%d/task", seen->pid);
	(void)each_number(path, note_namespace, seen);
}

/* Since when there are processes in our namespace of which threads may be on
 * record. */
static void
scan_threaded(struct seen *seen)
{
	struct uses *uses = seen->state->uses;
	time_t since;

	if (process_may_have_threads_since(seen->pid, &since) &&
	    (uses->threaded_since == 0 || since < uses->threaded_since) &&
	    ((seen->state->what & USES_EVERYWHERE) != 0 ||
		ns_of(seen->pid, 0) == uses->ns))
		uses->threaded_since = since;
}

static void
scan_process(pid_t pid, void *arg)
{
	struct seen seen = { .state = arg, .pid = pid };

	if (pid == getpid())
		return;
	if ((seen.state->what & USES_EVERYWHERE) != 0)
		scan_namespaces(&seen);
	if ((seen.state->what & USES_ATTACHED) != 0 && !seen.unreadable)
		scan_attached(&seen);
	if ((seen.state->what & USES_BLOCKED) != 0 && !seen.unreadable)
		scan_blocked(&seen);
	if ((seen.state->what & USES_THREADED) != 0 && !seen.unreadable)
		scan_threaded(&seen);
	if (seen.unreadable && process_can_use(pid))
		seen.state->uses->unreadable++;
}

static int
compare(long long a, long long b)
{
	return (a > b) - (a < b);
}

static int
compare_object(const struct use *a, const struct use *b)
{
	int order = (a->ns > b->ns) - (a->ns < b->ns);

	if (order == 0)
		order = compare(a->kind, b->kind);
	return order != 0 ? order : compare(a->id, b->id);
}

static int
compare_uses(const void *left, const void *right)
{
	const struct use *a = left, *b = right;
	int order = compare_object(a, b);

	if (order == 0)
		order = compare(a->pid, b->pid);
	/* Writing in front of reading: the more that it may do. */
	if (order == 0 && !use_is_blocked(a) && !use_is_blocked(b))
		return compare(b->how, a->how);
	if (order == 0)
		order = compare(a->how, b->how);
	return order != 0 ? order : strcmp(a->what, b->what);
}

/* The attachments of a process are one use, and threads that do the same. */
static bool
is_same_use(const struct use *a, const struct use *b)
{
	return compare_object(a, b) == 0 && a->pid == b->pid &&
	       use_is_blocked(a) == use_is_blocked(b) &&
	       (!use_is_blocked(a) || compare_uses(a, b) == 0);
}

static void
merge(struct uses *uses)
{
	size_t kept = 0;

	if (uses->count == 0)
		return;
	qsort(uses->list, uses->count, sizeof(*uses->list), compare_uses);
	for (size_t i = 1; i < uses->count; i++) {
		if (is_same_use(&uses->list[kept], &uses->list[i]))
			uses->list[kept].count += uses->list[i].count;
		else
			uses->list[++kept] = uses->list[i];
	}
	uses->count = kept + 1;
}

/* Why /proc can tell nothing of what is asked, or NULL. */
static const char *
why_blind(unsigned what)
{
	if (access(PROC_ROOT "/self/maps", F_OK) == -1)
		return "/proc is not mounted here";
	if (!process_can_be_judged())
		return "/proc is that of another pid namespace";
	if (access(PROC_ROOT "/1", F_OK) == -1)
		return "/proc hides the processes of other users";
	if ((what & USES_BLOCKED) != 0 &&
	    (calls[0].describe == NULL ||
		access(PROC_ROOT "/self/syscall", F_OK) == -1))
		return "this kernel doesn't tell in which call a process is";
	return NULL;
}

static int64_t
milliseconds(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

int64_t
uses_age(const struct uses *uses)
{
	return milliseconds() - uses->scanned;
}

struct uses *
uses_scan(unsigned what)
{
	struct scan_state state = { .what = what };
	struct uses *uses;

	uses = state.uses = calloc(1, sizeof(*uses));
	if (uses == NULL)
		return NULL;
	uses->scanned = milliseconds();
	uses->ns = ns_of(0, 0);
	uses->blind = why_blind(what);
	uses->all_visible = process_all_visible();
	if (uses->blind == NULL && what != 0 &&
	    each_number(PROC_ROOT, scan_process, &state) == -1)
		uses->blind = "/proc can't be read";
	if ((what & USES_EVERYWHERE) != 0 && uses->ns != 0 &&
	    namespaces_add(&uses->namespaces, uses->ns, getpid(), getpid()) ==
		-1)
		state.no_memory = true;
	if (state.no_memory) {
		uses_free(uses);
		errno = ENOMEM;
		return NULL;
	}
	merge(uses);
	return uses;
}

void
uses_free(struct uses *uses)
{
	if (uses == NULL)
		return;
	namespaces_free(&uses->namespaces);
	free(uses->list);
	free(uses);
}

static int
find_object(const void *wanted_object, const void *element)
{
	return compare_object(wanted_object, element);
}

const struct use *
uses_of(const struct uses *uses, ino_t ns, const struct object *obj,
    size_t *count)
{
	struct use key = { .ns = ns, .kind = obj->kind->id, .id = obj->id };
	const struct use *first, *end;

	*count = 0;
	if (uses->count == 0)
		return NULL;
	first =
	    bsearch(&key, uses->list, uses->count, sizeof(key), find_object);
	if (first == NULL)
		return NULL;
	end = first;
	while (first > uses->list && compare_object(first - 1, &key) == 0)
		first--;
	while (end < uses->list + uses->count && compare_object(end, &key) == 0)
		end++;
	*count = (size_t)(end - first);
	return first;
}

/* What recorders are told of an object, as far as it matters here. */
struct expectation {
	bool known;
	uint64_t users;
};

static void
ignore_process(pid_t pid, time_t when, void *arg)
{
	(void)pid;
	(void)when;
	(void)arg;
}

static void
take_users(uint64_t count, void *arg)
{
	struct expectation *expectation = arg;

	expectation->known = true;
	expectation->users = count;
}

bool
uses_expected(const struct object *obj, uint64_t *expected)
{
	struct expectation expectation = { .known = false };
	struct recorder recorder = {
		.process = ignore_process,
		.thread = ignore_process,
		.users = take_users,
		.arg = &expectation,
	};

	if (obj->kind->records(obj, &recorder) == -1 || !expectation.known)
		return false;
	*expected = expectation.users;
	return true;
}

bool
uses_may_miss(const struct uses *uses, const struct object *obj,
    const struct use *list, size_t count)
{
	bool all_seen = uses->blind == NULL && uses->unreadable == 0;
	uint64_t seen = 0, expected;

	/* Attachments may be left by a process that changed its namespace. */
	if (obj->kind->attachments == NULL && all_seen)
		return false;
	if (!uses_expected(obj, &expected))
		return true;
	for (size_t i = 0; i < count; i++)
		seen += list[i].count;
	return seen < expected;
}

bool
use_is_blocked(const struct use *use)
{
	return use->how != USE_READ && use->how != USE_WRITE;
}

const char *
use_word(const struct use *use)
{
	static const char *const words[] = {
		[USE_READ] = "attached",
		[USE_WRITE] = "attached",
		[USE_SEND] = "sending",
		[USE_RECEIVE] = "receiving",
		[USE_OPERATE] = "waiting",
	};

	return words[use->how];
}
