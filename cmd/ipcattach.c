/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcattach - attaches a shared memory segment: reads, writes, zeroes, holds.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"
#include "cli/command.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/progress.h"
#include "cli/target.h"
#include "content/extent.h"
#include "content/segment_io.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/segment.h"
#include "model/walk.h"
#include "why/explain.h"

enum work { WORK_DUMP, WORK_WRITE, WORK_ZERO, WORK_HOLD, WORK_RUN };

struct args {
	struct naming segment;
	enum work work;
	unsigned works;
	uint64_t offset, length;
	bool has_length, hex, sparse;
	int64_t duration; /* nanoseconds; -1: until a signal */
	char **command;
	struct object found;
	int failure; /* our own status for it */
	size_t size; /* of the segment, in bytes */
	const char *ns;
};

enum { OPT_HOLD = OPT_LONG };

static const struct opt options[] = {
	{ 'i', "id", "ID", "the segment with this id", TAKES_ID | OF_SEGMENTS },
	{ 'k', "key", "KEY", "the segment with this key",
	    TAKES_KEY | OF_SEGMENTS },
	{ 'o', "offset", "OFFSET", "begin there (default 0)", TAKES_SIZE },
	{ 'l', "length", "LENGTH", "this many bytes (default: to the end)",
	    TAKES_SIZE },
	{ 'x', "hex", NULL, "write a hexadecimal dump", OURS },
	{ 'S', "sparse", NULL, "keep holes as holes in a regular file", OURS },
	{ 'W', "write", NULL, "write standard input into the segment", OURS },
	{ 'z', "zero", NULL, "set bytes to zero and free their pages", OURS },
	{ OPT_HOLD, "hold", "[DURATION]",
	    "stay attached, for DURATION or until a signal", TAKES_DURATION },
	OPT_DASHES,
	OPT_END,
};

static const struct program program = {
	.name = "ipcattach",
	.purpose = "attach a System V shared memory segment",
	.synopsis = "-i ID | -k KEY [-o OFFSET] [-l LENGTH] [-x | -S] "
		    "[--ns PID|FILE]\n"
		    "-W | -z -i ID | -k KEY [-o OFFSET] [-l LENGTH] "
		    "[--ns PID|FILE]\n"
		    "--hold[=DURATION] -i ID | -k KEY [--ns PID|FILE]\n"
		    "-i ID | -k KEY [--ns PID|FILE] -- COMMAND [ARG ...]",
	.options = options,
	.notes = "Without -W, -z, --hold and COMMAND the bytes are written to "
		 "standard output,\nas a dump where it is a terminal.\n",
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
		return naming_parse(&args->segment, code, value);
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
	case 'z':
		choose_work(args, WORK_ZERO);
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
	const char *why = naming_check(&args->segment);
	bool ranged = args->work <= WORK_ZERO;

	if (why != NULL)
		opt_misuse(parser, "%s", why);
	if (args->works > 1)
		opt_misuse(parser,
		    "-W, -z, --hold and a command exclude each other");
	if (args->work == WORK_RUN && args->command[0] == NULL)
		opt_misuse(parser, "no command behind --");
	if (args->hex && args->sparse)
		opt_misuse(parser, "-x and -S exclude each other");
	if ((args->hex || args->sparse) && args->work != WORK_DUMP)
		opt_misuse(parser, "-x and -S are for reading");
	if ((args->has_length || args->offset > 0) && !ranged)
		opt_misuse(parser, "-o and -l are for reading, -W and -z");
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .work = WORK_DUMP, .failure = EXIT_FAILURE };
	args->command = command_split(&argc, argv);
	opt_begin(&parser, &program, argc, argv);
	if (args->command != NULL) {
		choose_work(args, WORK_RUN);
		args->failure = parser.misuse_status = COMMAND_FAILED;
	}
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	check_args(args, &parser);
}

static _Noreturn void
fail(const struct args *args, const char *why)
{
	errx(args->failure, "segment %d: %s", args->segment.id, why);
}

/* Enters the namespace, finds the segment and checks the range. */
static void
find_segment(struct args *args)
{
	const struct kind *kind = kinds[KIND_SEGMENT];
	struct explain_subject subject = { .kind = kind };
	char reason[EXPLAIN_SIZE];
	const struct object *obj = &args->found;

	driver_enter(args->ns, args->failure);
	if (naming_resolve(&args->segment, kind, reason) == -1)
		errx(args->failure, "%s", reason);
	if (object_stat(kind, args->segment.id, &args->found) == -1)
		fail(args, explain(reason, EXPLAIN_STAT, &subject, errno));
	if (obj->u.segment.attachments == 0 && segments_end_unattached())
		fail(args, "nobody has it attached: the kernel would remove it "
			   "when ipcattach ends (kernel.shm_rmid_forced)");
	args->size = obj->u.segment.size;
	if (args->offset > args->size)
		snprintf(reason, sizeof(reason),
		    "offset %" PRIu64 " is past the end, at %zu", args->offset,
		    args->size);
	else if (args->has_length && args->length > args->size - args->offset)
		snprintf(reason, sizeof(reason),
		    "%" PRIu64 " bytes from offset %" PRIu64
		    " on end past the end, at %zu",
		    args->length, args->offset, args->size);
	else
		reason[0] = '\0';
	if (reason[0] != '\0')
		fail(args, reason);
	if (!args->has_length)
		args->length = args->size - args->offset;
}

static char *
attach(const struct args *args)
{
	bool writable = args->work == WORK_WRITE || args->work == WORK_ZERO;
	struct explain_subject subject = {
		.kind = kinds[KIND_SEGMENT],
		.id = args->segment.id,
		.only_read = !writable,
	};
	char why[EXPLAIN_SIZE];
	char *memory;

	memory = segment_attach(&args->found, writable);
	if (memory == NULL)
		fail(args, explain(why, EXPLAIN_ATTACH, &subject, errno));
	return memory;
}

/* Says what failed, the segment or the stream, and with what consequence. */
static int
fail_io(const struct args *args, const struct segment_io *io,
    const char *stream, const char *consequence)
{
	bool is_absent = io->segment_failed && errno == EFAULT;
	const char *why = strerror(errno);

	if (is_absent)
		why = io->extents->huge
		          ? "no huge page is free (vm.nr_hugepages)"
		          : "the kernel cannot provide the page";
	if (io->segment_failed)
		warnx("segment %d: byte %" PRIu64 ": %s%s", args->segment.id,
		    args->offset + io->done, why, consequence);
	else
		warnx("%s: %s%s", stream, why, consequence);
	return EXIT_FAILURE;
}

/* Attaches the segment, and gets ready to move bytes from or to @stream. */
static void
begin_io(const struct args *args, struct segment_io *io,
    struct extents *extents, int stream)
{
	extents_open(extents, args->segment.id, attach(args), args->size);
	progress_begin(program.name, stream);
	*io = (struct segment_io){
		.extents = extents,
		.fd = stream,
		.progress = progress_show,
	};
}

static int
work_dump(const struct args *args)
{
	enum segment_form form = SEGMENT_BYTES;
	struct segment_io io;
	struct extents extents;
	struct stat st;
	int result;

	if (args->hex || (isatty(STDOUT_FILENO) && !args->sparse))
		form = SEGMENT_HEX;
	else if (args->sparse)
		form = SEGMENT_SPARSE;
	if (args->sparse &&
	    (fstat(STDOUT_FILENO, &st) == -1 || !S_ISREG(st.st_mode) ||
		(fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND)))
		errx(EXIT_FAILURE, "-S: standard output is not a regular file, "
				   "or is open to append");
	begin_io(args, &io, &extents, STDOUT_FILENO);
	result = segment_dump(&io, args->offset, args->length, form);
	progress_end();
	if (result == -1)
		return fail_io(args, &io, "standard output", "");
	extents_close(&extents);
	return driver_end(EXIT_SUCCESS);
}

/* Of a file it is known beforehand whether it fits. */
static void
check_input(const struct args *args)
{
	char why[EXPLAIN_SIZE];
	struct stat st;
	off_t at;

	if (fstat(STDIN_FILENO, &st) == -1 || !S_ISREG(st.st_mode))
		return;
	at = lseek(STDIN_FILENO, 0, SEEK_CUR);
	if (at == -1 || st.st_size <= at ||
	    (uint64_t)(st.st_size - at) <= args->length)
		return;
	snprintf(why, sizeof(why),
	    "%jd bytes don't fit into %" PRIu64 "; nothing written",
	    (intmax_t)(st.st_size - at), args->length);
	fail(args, why);
}

static int
work_write(const struct args *args)
{
	struct segment_io io;
	struct extents extents;
	char written[64];
	int result;

	check_input(args);
	begin_io(args, &io, &extents, STDIN_FILENO);
	result = segment_load(&io, args->offset, args->length);
	progress_end();
	if (result == 0) {
		extents_close(&extents);
		return EXIT_SUCCESS;
	}
	if (errno == EFBIG) {
		warnx("segment %d: more than %" PRIu64 " bytes don't fit; "
		      "%zu written",
		    args->segment.id, args->length, io.done);
		return EXIT_FAILURE;
	}
	snprintf(written, sizeof(written), "; %zu bytes written", io.done);
	return fail_io(args, &io, "standard input", written);
}

static int
work_zero(const struct args *args)
{
	struct extents extents;
	struct segment_io io = { .extents = &extents, .segment_failed = true };
	int result;

	extents_open(&extents, args->segment.id, attach(args), args->size);
	result = segment_clear(&extents, args->offset, args->length);
	if (result == -1)
		return fail_io(args, &io, NULL, "; not all is cleared");
	extents_close(&extents);
	return EXIT_SUCCESS;
}

static int
work_hold(const struct args *args)
{
	struct timespec left = {
		.tv_sec = (time_t)(args->duration / 1000000000),
		.tv_nsec = (long)(args->duration % 1000000000),
	};

	attach(args);
	while (args->duration == -1)
		pause();
	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
	return EXIT_SUCCESS;
}

/* The command goes on without the segment; it is we who hold it. */
static int
work_run(const struct args *args)
{
	attach(args);
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
