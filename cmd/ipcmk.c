/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmk - creates System V IPC objects. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>

#include "base/mode.h"
#include "base/out.h"
#include "base/parse.h"
#include "base/wait.h"
#include "cli/creation.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "content/values.h"
#include "model/key.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/queue.h"
#include "who/ns.h"

#define DEFAULT_MODE 0644

#define DEFAULT_PATIENCE INT64_C(10000000000) /* nanoseconds */

struct args {
	struct kind_set wanted;
	struct creation what;
	size_t nvalues;
	bool has_patience, brief, verbose;
	const char *ns;
};

enum {
	OPT_PRIVATE = OPT_LONG,
	OPT_ANY,
	OPT_QBYTES,
	OPT_VALUES,
	OPT_HUGE,
	OPT_NO_RESERVE,
};

static const struct opt options[] = {
	{ 'M', "shmem", "SIZE", "create a shared memory segment of SIZE bytes",
	    STOCK | TAKES_SIZE },
	{ 'Q', "queue", NULL, "create a message queue", STOCK },
	{ 'S', "semaphore", "NSEMS", "create a set of NSEMS semaphores",
	    STOCK | TAKES_NUMBER },
	{ 'p', "mode", "MODE", "permissions, as for chmod (default 0644)",
	    STOCK | TAKES_MODE },
	{ 'k', "key", "KEY", "use this key (default: a random one)",
	    TAKES_KEY },
	{ OPT_PRIVATE, "private", NULL, "create it without a key", OURS },
	{ 'e', "existing", NULL,
	    "if KEY exists, print its id and change nothing", OURS },
	{ OPT_ANY, "any", NULL,
	    "with -e: accept an object of others, or open to them", OURS },
	{ 'w', "timeout", "DURATION", "with -e: wait for values (default: 10s)",
	    TAKES_DURATION },
	{ 'o', "owner", "USER[:GROUP]", "give it to this user and group",
	    TAKES_OWNER },
	{ OPT_QBYTES, "qbytes", "SIZE", "capacity of the queue in bytes",
	    TAKES_SIZE },
	{ OPT_VALUES, "values", "N,N,...",
	    "values of the semaphores, one for each", TAKES_TEXT },
	{ OPT_HUGE, "huge", "[SIZE]", "use huge pages (of that size)",
	    TAKES_PAGE_SIZE },
	{ OPT_NO_RESERVE, "no-reserve", NULL,
	    "do not reserve swap space for the segment", OURS },
	{ 'b', "brief", NULL, "print the id alone, of several kinds targets",
	    OURS },
	{ 'v', "verbose", NULL, "print the key too", OURS },
	OPT_END,
};

static const struct program program = {
	.name = "ipcmk",
	.purpose = "create System V IPC objects",
	.synopsis = "[-bv] [-M SIZE] [-Q] [-S NSEMS] [-k KEY [-e [--any] [-w "
		    "DURATION]] | --private] [-p MODE] "
		    "[-o USER[:GROUP]] [--qbytes SIZE] [--values N,N,...] "
		    "[--huge[=SIZE]] [--no-reserve] [--ns PID|FILE]",
	.options = options,
	.notes =
	    "SIZE is a number of bytes, or of K, M, G, T (KiB, ...); KB, ... "
	    "are powers of\n1000.  KEY is a number, or PATH[:PROJ] with a "
	    "slash in it, through ftok(3).\n",
	.examples =
	    "ipcmk -M 64K -p 0600\tcreate a private segment of 64 KiB\n"
	    "ipcmk -Q -k ./orders\tcreate a queue with the key of a path\n"
	    "ipcmk -S 2 --values 1,0\tcreate a set with these values\n",
};

/* The order of the stock tool, and its words. */
static const struct {
	enum kind_id kind;
	const char *name;
} order[] = {
	{ KIND_SEGMENT, "Shared memory" },
	{ KIND_QUEUE, "Message queue" },
	{ KIND_SEMSET, "Semaphore" },
};

#define NORDER (sizeof(order) / sizeof(order[0]))

/* SHM_HUGE_SHIFT and SHM_HUGE_MASK of the kernel. */
#define HUGE_SIZE_SHIFT 26
#define HUGE_SIZE_BITS (0x3fu << HUGE_SIZE_SHIFT)

static const char *
parse_huge(const char *value, int *flags)
{
	const char *why;
	uint64_t size;

	/* The last size counts. */
	*flags = (int)((unsigned)*flags & ~HUGE_SIZE_BITS) | SHM_HUGETLB;
	if (value == NULL)
		return NULL;
	why = parse_size(value, &size);
	if (why != NULL)
		return why;
	if ((size & (size - 1)) != 0 || size < 4096)
		return "not the size of a page: a power of 2";
	*flags = (int)((unsigned)*flags | (unsigned)__builtin_ctzll(size)
					      << HUGE_SIZE_SHIFT);
	return NULL;
}

static void
parse_flag(struct args *args, int code)
{
	switch (code) {
	case 'Q':
		kind_set_add(&args->wanted, kinds[KIND_QUEUE]);
		break;
	case OPT_PRIVATE:
		args->what.private = true;
		break;
	case 'e':
		args->what.existing = true;
		break;
	case OPT_ANY:
		args->what.any = true;
		break;
	case OPT_NO_RESERVE:
		args->what.segment_flags |= SHM_NORESERVE;
		break;
	case 'b':
		args->brief = true;
		break;
	case 'v':
		args->verbose = true;
		break;
	}
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'M':
		kind_set_add(&args->wanted, kinds[KIND_SEGMENT]);
		return parse_size_upto(value, SIZE_MAX,
		    &args->what.sizes[KIND_SEGMENT]);
	case 'S':
		kind_set_add(&args->wanted, kinds[KIND_SEMSET]);
		return parse_count(value, 1, INT32_MAX,
		    &args->what.sizes[KIND_SEMSET]);
	case 'p':
		args->what.mode = mode_apply(value, DEFAULT_MODE, mode_umask());
		return mode_parse(value);
	case 'w':
		args->has_patience = true;
		return parse_duration(value, &args->what.patience);
	case 'k':
		args->what.by_key = true;
		return key_parse(value, &args->what.key);
	case 'o':
		return owner_parse(value, &args->what.owner);
	case OPT_QBYTES:
		return parse_size_upto(value, QUEUE_BYTES_MAX,
		    &args->what.qbytes);
	case OPT_VALUES:
		free(args->what.values);
		args->what.values = NULL;
		return values_parse(value, &args->what.values, &args->nvalues);
	case OPT_HUGE:
		return parse_huge(value, &args->what.segment_flags);
	default:
		parse_flag(args, code);
		return NULL;
	}
}

/* Checks which options exclude each other. */
static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	const struct kind_set *wanted = &args->wanted;

	if (kind_set_count(wanted) == 0)
		opt_misuse(parser, "nothing to make: -M, -Q or -S");
	if (args->what.by_key && args->what.private)
		opt_misuse(parser, "-k and --private exclude each other");
	if (args->what.existing && !args->what.by_key)
		opt_misuse(parser, "-e needs a key: -k KEY");
	if (args->what.any && !args->what.existing)
		opt_misuse(parser, "--any is for an existing object: -e");
	if (args->has_patience &&
	    (!args->what.existing || args->what.values == NULL))
		opt_misuse(parser, "-w waits for values: -e, --values");
	if (args->what.qbytes != 0 && !kind_set_has(wanted, kinds[KIND_QUEUE]))
		opt_misuse(parser, "--qbytes is for a queue: -Q");
	if (args->what.segment_flags != 0 &&
	    !kind_set_has(wanted, kinds[KIND_SEGMENT]))
		opt_misuse(parser,
		    "--huge and --no-reserve are for a segment: -M SIZE");
	if (args->what.values != NULL &&
	    !kind_set_has(wanted, kinds[KIND_SEMSET]))
		opt_misuse(parser, "--values is for a set: -S NSEMS");
	if (args->what.values != NULL &&
	    args->nvalues != args->what.sizes[KIND_SEMSET])
		opt_misuse(parser, "--values: %zu given for a set of %ju",
		    args->nvalues, (uintmax_t)args->what.sizes[KIND_SEMSET]);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .what.mode = DEFAULT_MODE };
	args->what.patience = DEFAULT_PATIENCE;
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_value(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	check_args(args, &parser);
}

#define UNPRINTED 1

static int
print(const struct args *args, const struct created *created, const char *name)
{
	char target[TARGET_TEXT];

	if (args->brief && kind_set_count(&args->wanted) > 1) {
		target_format(target,
		    &(struct object){
			.kind = created->kind, .name = created->name },
		    args->ns == NULL ? 0 : ns_of(0, 0));
		fputs(target, stdout);
	} else if (args->brief)
		printf("%d", created->name.id);
	else
		printf("%s id: %d", name, created->name.id);
	if (args->verbose)
		printf(args->brief ? " 0x%08x" : ", key: 0x%08x",
		    (unsigned)created->name.key);
	putchar('\n');
	return out_flush();
}

/*
 * An object whose id cannot be printed would be lost: ipcmk removes it.
 *
 * Returns 0; -1 when it couldn't be made; UNPRINTED when nothing more can be
 * printed.
 */
static int
perform_and_print(const struct args *args, size_t nth, struct created *created)
{
	if (creation_perform(&args->what, kinds[order[nth].kind], created) ==
	    -1)
		return -1;
	if (wait_signal() == 0 && print(args, created, order[nth].name) == 0)
		return 0;
	if (wait_signal() == 0)
		warn("standard output");
	creation_undo(created);
	return UNPRINTED;
}

/* Some files only say when they are closed that nothing was written. */
static int
close_output(struct created created[static NORDER])
{
	if (out_close() == 0)
		return EXIT_SUCCESS;
	warn("standard output");
	for (size_t nth = 0; nth < NORDER; nth++)
		creation_undo(&created[nth]);
	return EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	struct created created[NORDER] = { { .made = false } };
	int status = EXIT_SUCCESS, result = 0;
	struct args args;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	/* A signal only interrupts the printing, which then fails. */
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	for (size_t nth = 0;
	     nth < NORDER && result != UNPRINTED && wait_signal() == 0; nth++) {
		if (!kind_set_has(&args.wanted, kinds[order[nth].kind]))
			continue;
		result = perform_and_print(&args, nth, &created[nth]);
		if (result != 0)
			status = EXIT_FAILURE;
	}
	if (result != UNPRINTED && close_output(created) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	free(args.what.values);
	wait_end_by_signal();
	return status;
}
