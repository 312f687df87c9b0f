/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrun - runs a command in IPC namespaces of its own. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/close_from.h"
#include "base/names.h"
#include "base/parse.h"
#include "base/vis_text.h"
#include "cli/command.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/listing.h"
#include "list/summary.h"
#include "model/kinds.h"
#include "who/isolation.h"

#define STATUS_LEAKS 123
#define MOST_LIMITS 32

enum leaks { LEAKS_NOT, LEAKS_REPORT, LEAKS_FAIL };

struct args {
	struct isolation_limit limits[MOST_LIMITS];
	size_t nlimits;
	enum leaks leaks;
	bool keep;
	char **command;
	const char *ns;
};

enum { OPT_LIMIT = OPT_LONG, OPT_LEAKS, OPT_KEEP };

static const struct opt options[] = {
	OPT_HEADING("The namespaces"),
	{ OPT_LIMIT, "limit", "NAME=N",
	    "set a limit there: msgmax, semmni, ... of lsipc -g",
	    TAKES_LIMIT | REPEATS },
	{ OPT_KEEP, "keep", NULL, "keep them afterwards, by a process", OURS },
	OPT_HEADING("The report"),
	{ OPT_LEAKS, "leaks", "[report|fail]",
	    "report what the command left; fail: with status 123",
	    TAKES_WORDS },
	OPT_DASHES,
	OPT_END,
};

static const struct program program = {
	.name = "ipcrun",
	.purpose = "run a command in IPC namespaces of its own",
	.synopsis = "[--limit NAME=N] [--keep] [--leaks[=report|fail]] "
		    "-- COMMAND [ARG ...]\n"
		    "--ns PID|FILE -- COMMAND [ARG ...]",
	.options = options,
	.notes = "Exit status: that of COMMAND; 123 leaks, 125 ipcrun failed, "
		 "126 COMMAND\ncannot be executed, 127 it is not found.\n",
	.examples = "ipcrun -- ipcs\tsee nothing of the host's objects\n"
		    "ipcrun --leaks=fail -- ipcmk -Q\tfail, because a queue "
		    "is left\n"
		    "ipcrun --limit msgmni=4 -- ipcs -l\ttry a program with a "
		    "small limit\n",
};

/* Returns why the value is refused, or NULL. */
static const char *
parse_limit(struct args *args, const char *value)
{
	struct isolation_limit *limit = &args->limits[args->nlimits];
	size_t length = strcspn(value, "=");
	char name[64];

	if (value[length] == '\0' || length >= sizeof(name))
		return "write NAME=N";
	if (args->nlimits == MOST_LIMITS)
		return "too many limits";
	snprintf(name, sizeof(name), "%.*s", (int)length, value);
	limit->limit = limit_of_name(name);
	if (limit->limit == NULL)
		return "no such limit; see lsipc -g";
	if (limit->limit->file == NULL)
		return "no namespace has this limit of its own";
	args->nlimits++;
	return parse_count(value + length + 1, 0, INT64_MAX, &limit->value);
}

static const char *
parse_leaks(struct args *args, const char *value)
{
	args->leaks = LEAKS_REPORT;
	if (value == NULL || strcmp(value, "report") == 0)
		return NULL;
	args->leaks = LEAKS_FAIL;
	return strcmp(value, "fail") == 0 ? NULL : "not one of report, fail";
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .command = command_split(&argc, argv) };
	opt_begin(&parser, &program, argc, argv);
	parser.misuse_status = COMMAND_FAILED;
	parser.lacks_command = args->command == NULL;
	while ((code = opt_next(&parser)) != -1)
		if (code == OPT_LIMIT)
			opt_check(&parser, parse_limit(args, parser.value));
		else if (code == OPT_LEAKS)
			opt_check(&parser, parse_leaks(args, parser.value));
		else
			args->keep = true;
	args->ns = parser.ns;
	if (args->ns != NULL &&
	    (args->nlimits > 0 || args->keep || args->leaks != LEAKS_NOT))
		opt_misuse(&parser,
		    "--ns: for new namespaces only: --limit, --keep, --leaks");
	opt_no_operands(&parser);
	if (args->command == NULL || args->command[0] == NULL)
		opt_misuse(&parser, "no command: write -- COMMAND");
}

/* Whether something about the objects could not be found out. */
static void
say_problem(const char *why, void *arg)
{
	*(bool *)arg = true;
	warnx("%s", why);
}

/* The process that made a segment is on record; of others nobody knows. */
static int
add_maker(struct buffer *line, const struct object *obj)
{
	pid_t pid = obj->kind->attachments == NULL || kind_is_posix(obj->kind)
	                ? 0
	                : obj->u.segment.creator;

	if (pid <= 0)
		return 0;
	return buffer_format(line, "  created by pid %d (%s)", (int)pid,
	    kill(pid, 0) == -1 && errno == ESRCH ? "ended" : "lives");
}

static int
describe(struct buffer *line, const struct object *obj, struct names *names)
{
	char text[TARGET_TEXT];
	size_t start;

	if (buffer_format(line, "  %s",
		target_text(text, obj->kind, &obj->name)) == -1)
		return -1;
	if (!kind_is_posix(obj->kind) &&
	    buffer_format(line, "  key 0x%08x", (unsigned)obj->key) == -1)
		return -1;
	if (buffer_format(line, "  %s  ", names_user(names, obj->uid)->text) ==
	    -1)
		return -1;
	start = line->length;
	if (summary_add_content(line, obj, false) == -1)
		return -1;
	if (line->length == start)
		line->length -= strlen("  ");
	return add_maker(line, obj);
}

static void
print_object(const struct object *obj, struct names *names)
{
	struct buffer line = { .bytes = NULL }, safe = { .bytes = NULL };

	if (describe(&line, obj, names) == -1 ||
	    vis_text_add_log(&safe, line.bytes, line.length) == -1 ||
	    buffer_add(&safe, "\n", 1) == -1)
		driver_no_memory(COMMAND_FAILED);
	(void)diagnostic_write(safe.bytes, safe.length);
	buffer_free(&line);
	buffer_free(&safe);
}

/* By a process that was seen, or by one that the kernel counts. */
static bool
is_used(const struct listing_object *object)
{
	const struct verdict *verdict = &object->usage->verdict;

	return object->usage->nuses > 0 ||
	       (verdict->counted && verdict->users > 0);
}

/* Prints those that are used, or those that aren't; returns how many. */
static size_t
print_those(const struct listing *listing, bool used, struct names *names)
{
	size_t count = 0;

	for (size_t i = 0; i < listing->count; i++)
		count += is_used(&listing->list[i]) == used;
	if (count == 0)
		return 0;
	warnx("%zu object%s%s:", count, count == 1 ? "" : "s",
	    used ? " still used by a remaining process" : " left");
	for (size_t i = 0; i < listing->count; i++)
		if (is_used(&listing->list[i]) == used)
			print_object(&listing->list[i].obj, names);
	return count;
}

/*
 * Says what is left. Returns 0, STATUS_LEAKS, or COMMAND_FAILED where that
 * can't be known.
 */
static int
report(void)
{
	bool failed = false;
	struct listing_request request = {
		.needs = COLUMN_PIDS | COLUMN_CONTENT,
		.problem = say_problem,
		.arg = &failed,
	};
	struct listing listing;
	struct names *names = names_new();
	size_t left = 0;

	for (size_t i = 0; i < KIND_COUNT; i++)
		kind_set_add(&request.kinds, kinds[i]);
	if (names == NULL || listing_gather(&listing, &request) == -1)
		driver_no_memory(COMMAND_FAILED);
	left = print_those(&listing, false, names);
	(void)print_those(&listing, true, names);
	if (left > 0 && listing.scan->blind != NULL)
		warnx("%s: more of them may be in use", listing.scan->blind);
	listing_free(&listing);
	names_free(names);
	return failed ? COMMAND_FAILED : left > 0 ? STATUS_LEAKS : 0;
}

/* As report. timeout(1) and service managers send a signal to all processes,
 * and so once more to us when the command has ended by ours: it waits until the
 * report is there. */
static int
report_undisturbed(void)
{
	sigset_t taken, before;
	int left;

	sigemptyset(&taken);
	sigaddset(&taken, SIGTERM);
	sigaddset(&taken, SIGHUP);
	sigprocmask(SIG_BLOCK, &taken, &before);
	left = report();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return left;
}

/* A process that keeps the namespaces, until somebody ends it; and nothing
 * else: no pipe of ours, no lock, no folder. */
static int
leave_holder(void)
{
	pid_t pid = fork();
	int null;

	if (pid == -1) {
		warn("cannot keep the namespaces");
		return -1;
	}
	if (pid > 0) {
		warnx("kept by process %d, until it ends", (int)pid);
		return 0;
	}
	setsid();
	null = open("/dev/null", O_RDWR);
	for (int fd = 0; null != -1 && fd < 3; fd++)
		dup2(null, fd);
	/* Whoever called us may have left any open. */
	close_from(3);
	if (chdir("/") == -1)
		_exit(COMMAND_FAILED);
	for (;;)
		pause();
}

int
main(int argc, char **argv)
{
	struct args args;
	const char *why;
	int status, left = 0;
	bool kept = true;

	driver_begin();
	parse_args(&args, argc, argv);
	if (args.ns != NULL) {
		driver_enter(args.ns, COMMAND_FAILED);
		return command_exec(args.command);
	}
	why = isolate(args.limits, args.nlimits);
	if (why != NULL)
		errx(COMMAND_FAILED, "%s", why);
	if (args.leaks == LEAKS_NOT && !args.keep)
		return command_exec(args.command);
	status = command_run(args.command);
	if (args.leaks != LEAKS_NOT)
		left = report_undisturbed();
	if (args.keep)
		kept = leave_holder() == 0;
	if (status == 0 && !kept)
		return COMMAND_FAILED;
	if (status == 0 && (args.leaks == LEAKS_FAIL || left == COMMAND_FAILED))
		return left;
	return command_exit_status(status);
}
