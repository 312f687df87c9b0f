/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcattach - attaches a shared memory segment: reads, writes, clears, holds */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"
#include "cli/command.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "cli/transfer.h"
#include "content/attachment.h"
#include "content/segment_io.h"
#include "model/kinds.h"
#include "model/object.h"
#include "why/explain.h"

enum work { WORK_DUMP, WORK_WRITE, WORK_ZERO, WORK_HOLD, WORK_RUN };

struct args {
	struct target segment;
	enum work work;
	unsigned works;
	uint64_t offset, length;
	bool has_length, hex, sparse, force;
	int64_t duration; /* nanoseconds; -1: until a signal */
	char **command;
	struct object found;
	int failure; /* our own status for it */
	const char *ns;
};

enum { OPT_HOLD = OPT_LONG, OPT_ZERO, OPT_FORCE };

static const struct opt options[] = {
	OPT_HEADING("The segment"),
	{ 'i', "id", "ID", "the segment with this id", TAKES_ID | OF_SEGMENTS },
	{ 'k', "key", "KEY", "the segment with this key",
	    TAKES_KEY | OF_SEGMENTS },
	{ 'N', "name", "/NAME", "the POSIX shared memory with this name",
	    TAKES_NAME | OF_SEGMENTS },
	OPT_HEADING("Which bytes, and what to do"),
	{ 'o', "offset", "OFFSET", "begin at this byte (default: 0)",
	    TAKES_SIZE },
	{ 'l', "length", "LENGTH", "this many bytes (default: to the end)",
	    TAKES_SIZE },
	{ 'x', "hex", NULL, "write a hexadecimal dump", OURS },
	{ 'S', "sparse", NULL, "keep holes as holes in a regular file", OURS },
	{ 'W', "write", NULL, "write standard input into the segment", OURS },
	{ OPT_ZERO, "zero", NULL, "set bytes to zero and free their pages",
	    OURS },
	OPT_GONE('z', "--zero"),
	{ OPT_FORCE, "force", NULL, "--zero: clear it though others use it",
	    OURS },
	{ OPT_HOLD, "hold", "[DURATION]",
	    "stay attached, for DURATION or until a signal", TAKES_DURATION },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | OF_SEGMENTS | OF_POSIX),
	OPT_DASHES,
	OPT_GONE('m', "-i"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcattach",
	.purpose = "attach a shared memory segment, System V or POSIX",
	.synopsis =
	    "-i ID | -k KEY | -N /NAME | TARGET [-o OFFSET] [-l LENGTH] "
	    "[-x | -S] [--ns PID|FILE]\n"
	    "-W -i ID | -k KEY | -N /NAME | TARGET [-o OFFSET] [-l LENGTH] "
	    "[--ns PID|FILE]\n"
	    "--zero [--force] -i ID | -k KEY | -N /NAME | TARGET [-o OFFSET] "
	    "[-l LENGTH] [--ns PID|FILE]\n"
	    "--hold[=DURATION] -i ID | -k KEY | -N /NAME | TARGET "
	    "[--ns PID|FILE]\n"
	    "-i ID | -k KEY | -N /NAME | TARGET [--ns PID|FILE] -- COMMAND "
	    "[ARG ...]",
	.options = options,
	.notes = "Without -W, --zero, --hold and COMMAND, write the bytes to "
		 "standard "
		 "output,\nas a dump if it is a terminal.\n",
	.examples =
	    "ipcattach -i 5 -x -l 256\tdump the first 256 bytes\n"
	    "ipcattach -i 5 -S >copy\tcopy a segment, its holes as holes\n"
	    "ipcattach -i 5 --hold=1m\tkeep a segment attached for a minute\n",
};

static void
choose_work(struct args *args, enum work work)
{
	args->works += args->work != work;
	args->work = work;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'i':
	case 'k':
	case 'N':
		return target_parse_option(&args->segment, code, value);
	case 'o':
		return parse_offset(value, &args->offset);
	case 'l':
		args->has_length = true;
		return parse_offset(value, &args->length);
	case 'x':
		args->hex = true;
		break;
	case 'S':
		args->sparse = true;
		break;
	case 'W':
		choose_work(args, WORK_WRITE);
		break;
	case OPT_ZERO:
		choose_work(args, WORK_ZERO);
		break;
	case OPT_FORCE:
		args->force = true;
		break;
	case OPT_HOLD:
		choose_work(args, WORK_HOLD);
		args->duration = -1;
		return value == NULL ? NULL
		                     : parse_duration(value, &args->duration);
	}
	return NULL;
}

static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	if (args->works > 1)
		opt_misuse(parser,
		    "-W, --zero, --hold and a command exclude each other");
	if (args->work == WORK_RUN && args->command[0] == NULL)
		opt_misuse(parser, "no command after --");
	if (args->force && args->work != WORK_ZERO)
		opt_misuse(parser, "--force is for --zero");
	if (args->hex && args->sparse)
		opt_misuse(parser, "-x and -S exclude each other");
	if ((args->hex || args->sparse) && args->work != WORK_DUMP)
		opt_misuse(parser, "-x and -S are for reading");
	if ((args->has_length || args->offset > 0) && args->work > WORK_ZERO)
		opt_misuse(parser, "-o and -l are for reading, -W and --zero");
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){
		.segment.kind = kinds[KIND_SEGMENT],
		.work = WORK_DUMP,
		.failure = EXIT_FAILURE,
	};
	args->command = command_split(&argc, argv);
	opt_begin(&parser, &program, argc, argv);
	if (args->command != NULL) {
		choose_work(args, WORK_RUN);
		args->failure = parser.misuse_status = COMMAND_FAILED;
	}
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	chosen_check(&args->segment, &parser);
	args->ns = parser.ns;
	check_args(args, &parser);
}

static _Noreturn void
fail(const struct args *args, const char *why)
{
	chosen_fail(&args->segment, args->failure, why);
}

/* Refuses a segment that would vanish with our own attachment. */
static void
check_end(const struct args *args)
{
	char end[EXPLAIN_SIZE], why[EXPLAIN_SIZE + 32];

	if (explain_end(end, args->segment.kind) == 0)
		return;
	snprintf(why, sizeof(why), "nobody has it attached: %s", end);
	fail(args, why);
}

/* Enters the namespace, finds the segment and checks the range. */
static void
find_segment(struct args *args)
{
	char reason[EXPLAIN_SIZE];
	const struct object *obj = &args->found;
	uint64_t size;

	chosen_find(&args->segment, args->ns, args->failure);
	chosen_stat(&args->segment, &args->found, args->failure);
	size = obj->kind->size(obj);
	if (obj->kind->attachments != NULL && obj->kind->attachments(obj) == 0)
		check_end(args);
	if (segment_check_range(reason, size, args->offset, args->length) !=
	    NULL)
		fail(args, reason);
	if (!args->has_length)
		args->length = size - args->offset;
}

static void
attach(const struct args *args, struct attachment *attachment,
    enum attachment_use use)
{
	struct explain_subject subject = {
		.kind = args->found.kind,
		.id = args->found.id,
		.name = &args->found.name,
		.size = args->found.kind->size(&args->found),
		.only_read = use != ATTACHMENT_WRITE,
	};
	char why[EXPLAIN_SIZE];

	if (attachment_open(attachment, &args->found, use) == -1)
		fail(args, explain(why, EXPLAIN_ATTACH, &subject, errno));
}

/* Attaches the segment, and moves bytes from or to it. */
static int
move_bytes(const struct args *args, enum transfer_way way,
    enum segment_form form)
{
	char target[TARGET_TEXT];
	const struct transfer transfer = {
		.program = program.name,
		.object =
		    target_text(target, args->found.kind, &args->found.name),
		.way = way,
		.offset = args->offset,
		.length = args->length,
		.form = form,
	};
	struct attachment attachment;
	int status;

	attach(args, &attachment,
	    way == TRANSFER_OUT ? ATTACHMENT_READ : ATTACHMENT_WRITE);
	if (way == TRANSFER_CLEAR && !args->force &&
	    !transfer_may_clear(transfer.object, &attachment))
		return EXIT_FAILURE;
	status = transfer_perform(&transfer, &attachment);
	return status == EXIT_SUCCESS ? driver_end(status) : status;
}

static int
work_dump(const struct args *args)
{
	enum segment_form form = SEGMENT_BYTES;

	if (args->hex || (isatty(STDOUT_FILENO) && !args->sparse))
		form = SEGMENT_HEX;
	else if (args->sparse)
		form = SEGMENT_SPARSE;
	if (args->sparse && !segment_keeps_holes(STDOUT_FILENO))
		errx(EXIT_FAILURE, "-S: standard output is not a regular file, "
				   "or is open to append");
	return move_bytes(args, TRANSFER_OUT, form);
}

static int
work_write(const struct args *args)
{
	uint64_t size = segment_input_size(STDIN_FILENO);
	char why[EXPLAIN_SIZE];

	if (size > args->length) {
		snprintf(why, sizeof(why),
		    "%" PRIu64 " bytes do not fit into %" PRIu64
		    "; nothing written",
		    size, args->length);
		fail(args, why);
	}
	return move_bytes(args, TRANSFER_IN, SEGMENT_BYTES);
}

static int
work_zero(const struct args *args)
{
	return move_bytes(args, TRANSFER_CLEAR, SEGMENT_BYTES);
}

static int
work_hold(const struct args *args)
{
	struct timespec left = {
		.tv_sec = (time_t)(args->duration / 1000000000),
		.tv_nsec = (long)(args->duration % 1000000000),
	};
	struct attachment attachment;

	attach(args, &attachment, ATTACHMENT_HOLD);
	while (args->duration == -1)
		pause();
	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
	return EXIT_SUCCESS;
}

/* The command itself has no attachment; ipcattach holds the segment. */
static int
work_run(const struct args *args)
{
	struct attachment attachment;

	attach(args, &attachment, ATTACHMENT_HOLD);
	return command_exit_status(command_run(args->command));
}

int
main(int argc, char **argv)
{
	static int (*const works[])(const struct args *args) = {
		[WORK_DUMP] = work_dump,
		[WORK_WRITE] = work_write,
		[WORK_ZERO] = work_zero,
		[WORK_HOLD] = work_hold,
		[WORK_RUN] = work_run,
	};
	struct args args;

	driver_begin();
	parse_args(&args, argc, argv);
	find_segment(&args);
	return works[args.work](&args);
}
