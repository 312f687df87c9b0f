/* SPDX-License-Identifier: BSD-2-Clause */
/* The classic format of ipcs(1) on Linux. */

#include "list/classic.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/out.h"
#include "base/out_line.h"
#include "base/proc.h"
#include "base/sizefmt.h"
#include "base/timefmt.h"
#include "model/kind.h"
#include "model/limit.h"
#include "model/queue.h"
#include "model/segment.h"
#include "model/semset.h"
#include "model/walk.h"

#define OWNER_WIDTH 10 /* longer names are cut, but for CLASSIC_CREATOR */

/* "Thu Jan  1 00:00:00 1970", whatever the locale; cut like ctime(3)'s. */
#define TIME_LENGTH 24
#define SHORT_TIME_START 4
#define SHORT_TIME_LENGTH 15

static void
time_text(char text[static TIME_LENGTH + 1], time_t when)
{
	char whole[TIMEFMT_SIZE] = "Not set";

	if (when != 0)
		timefmt_full(whole, when);
	snprintf(text, TIME_LENGTH + 1, "%.*s", TIME_LENGTH, whole);
}

static void
put_time(struct out_line *line, time_t when)
{
	char text[TIME_LENGTH + 1];

	time_text(text, when);
	out_line_text(line, text);
}

/* Without weekday and year. */
static void
put_short_time(struct out_line *line, time_t when)
{
	char text[TIME_LENGTH + 1];

	time_text(text, when);
	if (when == 0)
		out_line_text(line, text);
	else
		out_line_bytes(line, text + SHORT_TIME_START,
		    SHORT_TIME_LENGTH);
}

/* Elsewhere than on a terminal it is cut at a byte, as the stock tool does. */
static void
put_cut_name(struct out_line *line, const struct classic *classic,
    const struct name *name, int most)
{
	size_t length = name->length;

	if (classic->visible)
		out_line_visible(line, name->text, length, most);
	else
		out_line_bytes(line, name->text,
		    length < (size_t)most ? length : (size_t)most);
}

static void
put_name(struct out_line *line, const struct classic *classic,
    const struct name *name)
{
	put_cut_name(line, classic, name, INT_MAX);
}

/* For people it is right-aligned in 6 columns, and then filled to @width. */
static void
put_size(struct out_line *line, const struct classic *classic, uint64_t bytes,
    size_t width)
{
	char human[SIZEFMT_SIZE];

	if (classic->sizes != CLASSIC_HUMAN) {
		out_line_decimal(line, bytes);
		return;
	}
	sizefmt(human, bytes);
	if (strlen(human) < 6)
		out_line_fill(line, out_line_columns(line) + 6 - strlen(human));
	out_line_text(line, human);
	out_line_fill(line, out_line_columns(line) + width - 6);
}

#define PUT(name)                                                              \
	static void put_##name(struct out_line *line,                          \
	    const struct classic *classic, const struct object *obj)

PUT(key)
{
	(void)classic;
	out_line_bytes(line, "0x", 2);
	out_line_number(line, (uint32_t)obj->key, 16, 8, '0');
}

PUT(id)
{
	(void)classic;
	out_line_decimal(line, (uint64_t)obj->id);
}

PUT(owner)
{
	const struct name *name = names_user(classic->names, obj->uid);

	put_cut_name(line, classic, name, name->known ? OWNER_WIDTH : INT_MAX);
}

PUT(permissions)
{
	(void)classic;
	out_line_number(line, obj->mode & OBJECT_MODE_PERMISSIONS, 8, 1, ' ');
}

PUT(cuid)
{
	put_name(line, classic, names_user(classic->names, obj->cuid));
}

PUT(cgid)
{
	put_name(line, classic, names_group(classic->names, obj->cgid));
}

PUT(uid)
{
	put_name(line, classic, names_user(classic->names, obj->uid));
}

PUT(gid)
{
	put_name(line, classic, names_group(classic->names, obj->gid));
}

PUT(queue_bytes)
{
	put_size(line, classic, obj->u.queue.bytes, 12);
}

PUT(messages)
{
	(void)classic;
	out_line_decimal(line, obj->u.queue.messages);
}

PUT(sender)
{
	(void)classic;
	out_line_number(line, (uint64_t)obj->u.queue.sender, 10, 5, ' ');
}

PUT(receiver)
{
	(void)classic;
	out_line_bytes(line, "    ", 4);
	out_line_number(line, (uint64_t)obj->u.queue.receiver, 10, 5, ' ');
}

PUT(sent)
{
	(void)classic;
	put_short_time(line, obj->u.queue.sent);
}

PUT(received)
{
	(void)classic;
	put_short_time(line, obj->u.queue.received);
}

PUT(changed)
{
	(void)classic;
	put_short_time(line, obj->changed);
}

PUT(segment_size)
{
	put_size(line, classic, obj->u.segment.size, 10);
}

PUT(attachments)
{
	(void)classic;
	out_line_decimal(line, obj->u.segment.attachments);
}

PUT(status)
{
	(void)classic;
	out_line_text(line,
	    obj->mode & OBJECT_MODE_DEST ? "dest   " : "       ");
	out_line_text(line,
	    obj->mode & OBJECT_MODE_LOCKED ? "locked" : "      ");
}

PUT(creator_pid)
{
	(void)classic;
	out_line_decimal(line, (uint64_t)obj->u.segment.creator);
}

PUT(last_pid)
{
	(void)classic;
	out_line_decimal(line, (uint64_t)obj->u.segment.last);
}

PUT(attached)
{
	(void)classic;
	put_short_time(line, obj->u.segment.attached);
}

PUT(detached)
{
	(void)classic;
	put_short_time(line, obj->u.segment.detached);
}

PUT(count)
{
	(void)classic;
	out_line_decimal(line, obj->u.semset.count);
}

PUT(operated)
{
	(void)classic;
	out_line_text(line, " ");
	put_time(line, obj->u.semset.operated);
}

PUT(set_changed)
{
	(void)classic;
	put_time(line, obj->changed);
}

/* The rows don't always stand under their headings: neither do the stock
 * tool's. A cell is filled to its width, and one blank follows. */
struct column {
	size_t width;
	void (*put)(struct out_line *line, const struct classic *classic,
	    const struct object *obj);
};

#define MOST_COLUMNS 7

static const struct report {
	const char *title;
	const char *headings;
	const char *human_headings; /* where they differ */
	struct column columns[MOST_COLUMNS + 1];
} reports[KIND_COUNT][CLASSIC_NFORMATS] = {
	[KIND_QUEUE] = {
		[CLASSIC_DEFAULT] = {
			"Message Queues",
			"key        msqid      owner      perms      "
			"used-bytes   messages    ",
			"key        msqid      owner      perms      "
			"size         messages    ",
			{ { 10, put_key }, { 10, put_id }, { 10, put_owner },
			    { 10, put_permissions }, { 12, put_queue_bytes },
			    { 12, put_messages } },
		},
		[CLASSIC_CREATOR] = {
			"Message Queues Creators/Owners",
			"msqid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ { 10, put_id }, { 10, put_permissions },
			    { 10, put_cuid }, { 10, put_cgid },
			    { 10, put_uid }, { 10, put_gid } },
		},
		[CLASSIC_PIDS] = {
			"Message Queues PIDs",
			"msqid      owner      lspid      lrpid     ",
			NULL,
			{ { 8, put_id }, { 11, put_owner }, { 5, put_sender },
			    { 9, put_receiver } },
		},
		[CLASSIC_TIMES] = {
			"Message Queues Send/Recv/Change Times",
			"msqid    owner      send                 "
			"recv                 change              ",
			NULL,
			{ { 8, put_id }, { 10, put_owner }, { 20, put_sent },
			    { 20, put_received }, { 20, put_changed } },
		},
	},
	[KIND_SEGMENT] = {
		[CLASSIC_DEFAULT] = {
			"Shared Memory Segments",
			"key        shmid      owner      perms      "
			"bytes      nattch     status      ",
			"key        shmid      owner      perms      "
			"size       nattch     status      ",
			{ { 10, put_key }, { 10, put_id }, { 10, put_owner },
			    { 10, put_permissions }, { 10, put_segment_size },
			    { 10, put_attachments }, { 13, put_status } },
		},
		[CLASSIC_CREATOR] = {
			"Shared Memory Segment Creators/Owners",
			"shmid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ { 10, put_id }, { 10, put_permissions },
			    { 10, put_cuid }, { 10, put_cgid },
			    { 10, put_uid }, { 10, put_gid } },
		},
		[CLASSIC_PIDS] = {
			"Shared Memory Creator/Last-op PIDs",
			"shmid      owner      cpid       lpid      ",
			NULL,
			{ { 10, put_id }, { 10, put_owner },
			    { 10, put_creator_pid }, { 10, put_last_pid } },
		},
		[CLASSIC_TIMES] = {
			"Shared Memory Attach/Detach/Change Times",
			"shmid      owner      attached             "
			"detached             changed             ",
			NULL,
			{ { 10, put_id }, { 10, put_owner },
			    { 20, put_attached }, { 20, put_detached },
			    { 20, put_changed } },
		},
	},
	[KIND_SEMSET] = {
		[CLASSIC_DEFAULT] = {
			"Semaphore Arrays",
			"key        semid      owner      perms      "
			"nsems     ",
			NULL,
			{ { 10, put_key }, { 10, put_id }, { 10, put_owner },
			    { 10, put_permissions }, { 10, put_count } },
		},
		[CLASSIC_CREATOR] = {
			"Semaphore Arrays Creators/Owners",
			"semid      perms      cuid       cgid       "
			"uid        gid       ",
			NULL,
			{ { 10, put_id }, { 10, put_permissions },
			    { 10, put_cuid }, { 10, put_cgid },
			    { 10, put_uid }, { 10, put_gid } },
		},
		[CLASSIC_TIMES] = {
			"Semaphore Operation/Change Times",
			"semid    owner      last-op                    "
			"last-changed              ",
			NULL,
			{ { 8, put_id }, { 10, put_owner },
			    { 27, put_operated }, { 26, put_set_changed } },
		},
	},
};

struct listing {
	const struct classic *classic;
	const struct report *report;
};

static int
list_object(const struct object *obj, void *arg)
{
	const struct listing *listing = arg;
	const struct column *column = listing->report->columns;
	struct out_line line;

	out_line_begin(&line);
	for (; column->put != NULL; column++) {
		size_t start = out_line_columns(&line);

		column->put(&line, listing->classic, obj);
		out_line_fill(&line, start + column->width);
		out_line_bytes(&line, " ", 1);
	}
	line.text[line.length - 1] = '\n'; /* for the last blank */
	return out_bytes(line.text, line.length) == -1 ? 1 : 0;
}

static void
list_problem(const char *why, void *arg)
{
	const struct listing *listing = arg;

	listing->classic->problem(why, listing->classic->arg);
}

static void
print_title(const char *title)
{
	printf("------ %s --------\n", title);
}

int
classic_list(const struct classic *classic, const struct kind *kind)
{
	const struct report *report = &reports[kind->id][classic->format];
	struct listing listing = { .classic = classic, .report = report };
	struct visitor visitor = {
		.object = list_object,
		.problem = list_problem,
		.arg = &listing,
	};
	int result;

	if (report->title == NULL)
		return 0;
	print_title(report->title);
	puts(classic->sizes == CLASSIC_HUMAN && report->human_headings != NULL
		 ? report->human_headings
		 : report->headings);
	result = object_walk(kind, WALK_FASTEST, &visitor);
	return result == 0 ? 0 : -1;
}

/* Products of limits overflow: the largest multiple that fits stands in. */
static uint64_t
multiply(uint64_t number, uint64_t factor)
{
	uint64_t most = UINT64_MAX / factor;

	return (number < most ? number : most) * factor;
}

/* What a size is called, with its unit, and the size. */
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
	print_title("Messages Status");
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
	print_title("Shared Memory Status");
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
	print_title("Semaphore Status");
	printf("used arrays = %" PRIu64 "\n", usage->objects);
	printf("allocated semaphores = %" PRIu64 "\n", usage->items);
}

static void
print_time(const char *name, time_t when)
{
	char text[TIME_LENGTH + 1];

	time_text(text, when);
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
} pages[KIND_COUNT] = {
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
	print_title(pages[kind->id].limits_title);
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
