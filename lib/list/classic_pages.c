/* SPDX-License-Identifier: BSD-2-Clause */
/* The classic format of ipcs(1): limits, summaries, and one object. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "base/proc.h"
#include "base/sizefmt.h"
#include "list/classic.h"
#include "list/classic_form.h"
#include "model/kind.h"
#include "model/limit.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"

/* Products of limits overflow: the largest multiple that fits stands in. */
static uint64_t
multiply(uint64_t number, uint64_t factor)
{
	uint64_t most = UINT64_MAX / factor;

	return (number < most ? number : most) * factor;
}

/* The label of a size, its unit, and the size. */
static void
print_size(const struct classic *classic, const char *name, uint64_t bytes)
{
	char human[SIZEFMT_SIZE];

	if (classic->sizes == CLASSIC_HUMAN) {
		sizefmt(human, bytes);
		printf("%s = %s\n", name, human);
	} else {
		printf("%s (bytes) = %" PRIu64 "\n", name, bytes);
	}
}

/* Lines of -l, in the order and the words of the stock tool. */
enum limit_form {
	LIMIT_COUNT,
	LIMIT_SIZE,
	LIMIT_KBYTES, /* a size, by default in units of 1024 bytes */
	LIMIT_PAGES,  /* the same, of a number of pages */
};

static const struct limit_line {
	const struct limit *limit;
	const char *name;
	enum limit_form form;
} queue_limits[] = {
	{ &limit_msgmni, "max queues system wide", LIMIT_COUNT },
	{ &limit_msgmax, "max size of message", LIMIT_SIZE },
	{ &limit_msgmnb, "default max size of queue", LIMIT_SIZE },
	{ NULL, NULL, 0 },
}, segment_limits[] = {
	{ &limit_shmmni, "max number of segments", LIMIT_COUNT },
	{ &limit_shmmax, "max seg size", LIMIT_KBYTES },
	{ &limit_shmall, "max total shared memory", LIMIT_PAGES },
	{ &limit_shmmin, "min seg size", LIMIT_SIZE },
	{ NULL, NULL, 0 },
}, semset_limits[] = {
	{ &limit_semmni, "max number of arrays", LIMIT_COUNT },
	{ &limit_semmsl, "max semaphores per array", LIMIT_COUNT },
	{ &limit_semmns, "max semaphores system wide", LIMIT_COUNT },
	{ &limit_semopm, "max ops per semop call", LIMIT_COUNT },
	{ &limit_semvmx, "semaphore max value", LIMIT_COUNT },
	{ NULL, NULL, 0 },
};

static void
print_limit(const struct classic *classic, const struct limit_line *line,
    uint64_t value)
{
	uint64_t unit =
	    line->form == LIMIT_PAGES ? (uint64_t)sysconf(_SC_PAGESIZE) : 1;

	if (line->form == LIMIT_COUNT)
		printf("%s = %" PRIu64 "\n", line->name, value);
	else if (line->form == LIMIT_SIZE || classic->sizes != CLASSIC_SIZES)
		print_size(classic, line->name, multiply(value, unit));
	else
		printf("%s (kbytes) = %" PRIu64 "\n", line->name,
		    unit == 1 ? value / 1024 : multiply(value, unit / 1024));
}

static void
queue_summary(const struct classic *classic, const struct kind_usage *usage)
{
	classic_title("Messages Status");
	printf("allocated queues = %" PRIu64 "\n", usage->objects);
	printf("used headers = %" PRIu64 "\n", usage->items);
	if (classic->sizes == CLASSIC_SIZES)
		printf("used space = %" PRIu64 " bytes\n", usage->bytes);
	else
		print_size(classic, "used space", usage->bytes);
}

static void
segment_summary(const struct classic *classic, const struct kind_usage *usage)
{
	(void)classic;
	classic_title("Shared Memory Status");
	printf("segments allocated %" PRIu64 "\n", usage->objects);
	printf("pages allocated %" PRIu64 "\n", usage->pages);
	printf("pages resident  %" PRIu64 "\n", usage->resident);
	printf("pages swapped   %" PRIu64 "\n", usage->swapped);
	printf("Swap performance: %" PRIu64 " attempts\t %" PRIu64
	       " successes\n",
	    usage->swap_attempts, usage->swap_successes);
}

static void
semset_summary(const struct classic *classic, const struct kind_usage *usage)
{
	(void)classic;
	classic_title("Semaphore Status");
	printf("used arrays = %" PRIu64 "\n", usage->objects);
	printf("allocated semaphores = %" PRIu64 "\n", usage->items);
}

static void
print_time(const char *name, time_t when)
{
	char text[CLASSIC_TIME_LENGTH + 1];

	classic_time(text, when);
	printf("%s%-26s\n", name, text);
}

static void
print_unknown_or_size(const struct classic *classic, uint64_t bytes)
{
	char human[SIZEFMT_SIZE];

	if (bytes == OBJECT_UNKNOWN) {
		printf("-");
	} else if (classic->sizes == CLASSIC_HUMAN) {
		sizefmt(human, bytes);
		printf("%s", human);
	} else {
		printf("%" PRIu64, bytes);
	}
}

static int
queue_details(const struct classic *classic, const struct object *obj)
{
	bool human = classic->sizes == CLASSIC_HUMAN;

	printf("Message Queue msqid=%d\n", obj->id);
	printf("uid=%u\tgid=%u\tcuid=%u\tcgid=%u\tmode=%#o\n", obj->uid,
	    obj->gid, obj->cuid, obj->cgid, obj->mode);
	printf(human ? "csize=" : "cbytes=");
	print_unknown_or_size(classic, obj->u.queue.bytes);
	printf(human ? "\tqsize=" : "\tqbytes=");
	print_unknown_or_size(classic, obj->u.queue.qbytes);
	printf("\tqnum=%" PRIu64 "\tlspid=%d\tlrpid=%d\n",
	    obj->u.queue.messages, obj->u.queue.sender, obj->u.queue.receiver);
	print_time("send_time=", obj->u.queue.sent);
	print_time("rcv_time=", obj->u.queue.received);
	print_time("change_time=", obj->changed);
	return 0;
}

static int
segment_details(const struct classic *classic, const struct object *obj)
{
	printf("Shared memory Segment shmid=%d\n", obj->id);
	printf("uid=%u\tgid=%u\tcuid=%u\tcgid=%u\n", obj->uid, obj->gid,
	    obj->cuid, obj->cgid);
	printf("mode=%#o\taccess_perms=%#o\n", obj->mode,
	    obj->mode & OBJECT_MODE_PERMISSIONS);
	printf(classic->sizes == CLASSIC_HUMAN ? "size=" : "bytes=");
	print_unknown_or_size(classic, obj->u.segment.size);
	printf("\tlpid=%d\tcpid=%d\tnattch=%" PRIu64 "\n", obj->u.segment.last,
	    obj->u.segment.creator, obj->u.segment.attachments);
	print_time("att_time=", obj->u.segment.attached);
	print_time("det_time=", obj->u.segment.detached);
	print_time("change_time=", obj->changed);
	return 0;
}

static int
semset_details(const struct classic *classic, const struct object *obj)
{
	int error = 0;

	(void)classic;
	printf("Semaphore Array semid=%d\n", obj->id);
	printf("uid=%u\t gid=%u\t cuid=%u\t cgid=%u\n", obj->uid, obj->gid,
	    obj->cuid, obj->cgid);
	printf("mode=%#o, access_perms=%#o\n", obj->mode,
	    obj->mode & OBJECT_MODE_PERMISSIONS);
	printf("nsems = %" PRIu64 "\n", obj->u.semset.count);
	print_time("otime = ", obj->u.semset.operated);
	print_time("ctime = ", obj->changed);
	printf("%-10s %-10s %-10s %-10s %-10s\n", "semnum", "value", "ncount",
	    "zcount", "pid");
	for (unsigned num = 0; num < obj->u.semset.count; num++) {
		struct semaphore sem;

		if (error == 0 && semaphore_get(obj->id, num, &sem) == -1)
			error = errno;
		if (error != 0)
			printf("%-10u %-10s %-10s %-10s %-10s\n", num, "-", "-",
			    "-", "-");
		else
			printf("%-10u %-10d %-10d %-10d %-10d\n", num,
			    sem.value, sem.waiters, sem.zero_waiters, sem.pid);
	}
	errno = error;
	return error == 0 ? 0 : -1;
}

static const struct {
	const char *limits_title;
	const struct limit_line *limits;
	void (*summary)(const struct classic *classic,
	    const struct kind_usage *usage);
	int (*details)(const struct classic *classic, const struct object *obj);
} pages[KIND_SYSV_COUNT] = {
	[KIND_QUEUE] = { "Messages Limits", queue_limits, queue_summary,
	    queue_details },
	[KIND_SEGMENT] = { "Shared Memory Limits", segment_limits,
	    segment_summary, segment_details },
	[KIND_SEMSET] = { "Semaphore Limits", semset_limits, semset_summary,
	    semset_details },
};

#define MOST_LIMITS 5

_Static_assert(sizeof(semset_limits) / sizeof(*semset_limits) ==
		   MOST_LIMITS + 1,
    "no kind has more limits than this");

/* All are read before the first one is printed. */
int
classic_limits(const struct classic *classic, const struct kind *kind)
{
	const struct limit_line *lines = pages[kind->id].limits;
	uint64_t values[MOST_LIMITS];

	for (size_t i = 0; lines[i].limit != NULL; i++)
		if (limit_get(PROC_ROOT, lines[i].limit, &values[i]) == -1)
			return -1;
	classic_title(pages[kind->id].limits_title);
	for (size_t i = 0; lines[i].limit != NULL; i++)
		print_limit(classic, &lines[i], values[i]);
	return 0;
}

int
classic_summary(const struct classic *classic, const struct kind *kind)
{
	struct kind_usage usage;

	if (kind->usage(&usage) == -1)
		return -1;
	pages[kind->id].summary(classic, &usage);
	return 0;
}

int
classic_details(const struct classic *classic, const struct object *obj)
{
	return pages[obj->kind->id].details(classic, obj);
}
