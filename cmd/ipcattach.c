/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcattach - attaches a shared memory segment: reads, writes, zeroes, holds.
 */

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/parse.h"
#include "base/sizefmt.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "content/extent.h"
#include "content/segment_io.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/segment.h"
#include "model/walk.h"
#include "why/explain.h"

#define EXIT_NOT_EXECUTED 126
#define EXIT_NOT_FOUND 127

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
	size_t size; /* of the segment, in bytes */
	const char *ns;
};

enum { OPT_HOLD = OPT_LONG };

static const struct opt options[] = {
	{ 'i', "id", "ID", "the segment with this id", TAKES_ID | OF_SEGMENTS },
	{ 'k', "key", "KEY", "the segment with this key",
	    TAKES_KEY | OF_SEGMENTS },
	{ 'o', "offset", "OFFSET", "begin there (default 0)", TAKES_SIZE },
	{ 'l', "length", "LENGTH", "so many bytes (default: to the end)",
	    TAKES_SIZE },
	{ 'x', "hex", NULL, "write a hexadecimal dump", OURS },
	{ 'S', "sparse", NULL, "keep holes as holes in a regular file", OURS },
	{ 'W', "write", NULL, "write standard input into the segment", OURS },
	{ 'z', "zero", NULL, "set bytes to zero, and free their pages", OURS },
	{ OPT_HOLD, "hold", "[DURATION]",
	    "stay attached (so long, or until a signal)", TAKES_DURATION },
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

/* What stands behind "--" is a command. */
static void
split_args(struct args *args, int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++)
		if (strcmp(argv[i], "--") == 0) {
			args->command = argv + i + 1;
			choose_work(args, WORK_RUN);
			argv[i] = NULL;
			*argc = i;
		}
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

	*args = (struct args){ .work = WORK_DUMP };
	split_args(args, &argc, argv);
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	check_args(args, &parser);
}

static _Noreturn void
fail(const struct args *args, const char *why)
{
	errx(EXIT_FAILURE, "segment %d: %s", args->segment.id, why);
}

/* Enters the namespace, finds the segment and checks the range. */
static void
find_segment(struct args *args)
{
	const struct kind *kind = kinds[KIND_SEGMENT];
	struct explain_subject subject = { .kind = kind };
	char reason[EXPLAIN_SIZE];
	const struct object *obj = &args->found;

	driver_enter(args->ns, EXIT_FAILURE);
	if (naming_resolve(&args->segment, kind, reason) == -1)
		errx(EXIT_FAILURE, "%s", reason);
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

/* A line on a terminal, each second from the first on. */
static void
show_progress(size_t done, size_t total)
{
	static time_t shown;
	static bool begun;
	char done_text[SIZEFMT_SIZE], total_text[SIZEFMT_SIZE];
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (shown == 0)
		shown = now.tv_sec;
	if (now.tv_sec > shown || (begun && done == total)) {
		sizefmt(done_text, done);
		sizefmt(total_text, total);
		fprintf(stderr, "\r%s: %s of %s, %zu%%", program.name,
		    done_text, total_text,
		    (size_t)(100.0 * (double)done / (double)total));
		begun = true;
		shown = now.tv_sec;
	}
	if (begun && done == total)
		fputc('\n', stderr);
}

static segment_progress *
progress_if_terminal(void)
{
	return isatty(STDERR_FILENO) ? show_progress : NULL;
}

static int
work_dump(const struct args *args)
{
	enum segment_form form = SEGMENT_BYTES;
	struct extents extents;
	struct stat st;
	char *memory;
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
	memory = attach(args);
	extents_open(&extents, args->segment.id, memory, args->size);
	result = segment_write(&extents, args->offset, args->length, form,
	    progress_if_terminal());
	if (result == -1)
		warn("standard output");
	extents_close(&extents);
	return result == -1 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
work_write(const struct args *args)
{
	char why[EXPLAIN_SIZE];
	struct stat st;
	char *memory;
	size_t done;
	off_t at;

	/* Of a file it is known beforehand whether it fits. */
	if (fstat(STDIN_FILENO, &st) == 0 && S_ISREG(st.st_mode) &&
	    (at = lseek(STDIN_FILENO, 0, SEEK_CUR)) != -1 && st.st_size > at &&
	    (uint64_t)(st.st_size - at) > args->length) {
		snprintf(why, sizeof(why),
		    "%jd bytes don't fit into %" PRIu64 "; nothing written",
		    (intmax_t)(st.st_size - at), args->length);
		fail(args, why);
	}
	memory = attach(args);
	if (segment_read(memory + args->offset, args->length, &done,
		progress_if_terminal()) == 0)
		return EXIT_SUCCESS;
	if (errno == EFBIG)
		warnx("segment %d: more than %" PRIu64 " bytes don't fit; "
		      "%zu written",
		    args->segment.id, args->length, done);
	else
		warnx("standard input: %s; %zu bytes written", strerror(errno),
		    done);
	return EXIT_FAILURE;
}

/* Frees the whole pages of a range and clears the rest of it. */
static int
work_zero(const struct args *args)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t start = args->offset, end = start + args->length;
	size_t first = (start + page - 1) / page * page, last;
	char *memory = attach(args);

	/* The last page is whole where the segment ends in it. */
	last = end == args->size ? (end + page - 1) / page * page
	                         : end / page * page;
	if (args->length == 0)
		return EXIT_SUCCESS;
	if (first >= last ||
	    madvise(memory + first, last - first, MADV_REMOVE) == -1) {
		/* Locked, or of huge pages, or within a page. */
		memset(memory + start, 0, end - start);
		return EXIT_SUCCESS;
	}
	if (first > start)
		memset(memory + start, 0, first - start);
	if (end > last)
		memset(memory + last, 0, end - last);
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
	posix_spawnattr_t attributes;
	int status, error;
	sigset_t both;
	pid_t pid;

	attach(args);
	sigemptyset(&both);
	sigaddset(&both, SIGINT);
	sigaddset(&both, SIGQUIT);
	posix_spawnattr_init(&attributes);
	if (signal(SIGINT, SIG_IGN) == SIG_IGN)
		sigdelset(&both, SIGINT);
	if (signal(SIGQUIT, SIG_IGN) == SIG_IGN)
		sigdelset(&both, SIGQUIT);
	posix_spawnattr_setsigdefault(&attributes, &both);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(&pid, args->command[0], NULL, &attributes,
	    args->command, environ);
	posix_spawnattr_destroy(&attributes);
	if (error != 0) {
		warnx("%s: %s", args->command[0], strerror(error));
		return error == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTED;
	}
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(EXIT_FAILURE, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
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
