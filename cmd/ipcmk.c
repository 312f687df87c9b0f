/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmk - creates System V IPC objects. */

#include <err.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>

#include "base/mode.h"
#include "base/out.h"
#include "base/owner.h"
#include "base/parse.h"
#include "base/wait.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "content/values.h"
#include "model/create.h"
#include "model/key.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/queue.h"
#include "model/walk.h"
#include "why/explain.h"

#define DEFAULT_MODE 0644

struct args {
	bool wanted[KIND_COUNT];
	uint64_t sizes[KIND_COUNT]; /* bytes, semaphores */
	bool by_key, private;       /* neither: a random key */
	key_t key;
	mode_t mode;
	struct owner owner;
	uint64_t qbytes; /* 0: as the kernel makes it */
	unsigned short *values;
	size_t nvalues;
	int segment_flags;
	bool existing, brief, verbose;
	const char *ns;
};

/* An object made, or found. */
struct result {
	const struct kind *kind;
	struct object_name name;
	bool made;
};

enum {
	OPT_PRIVATE = OPT_LONG,
	OPT_QBYTES,
	OPT_VALUES,
	OPT_HUGE,
	OPT_NO_RESERVE,
};

static const struct opt options[] = {
	{ 'M', "shmem", "SIZE", "make a shared memory segment of SIZE bytes",
	    STOCK | TAKES_SIZE },
	{ 'Q', "queue", NULL, "make a message queue", STOCK },
	{ 'S', "semaphore", "NSEMS", "make a set of NSEMS semaphores",
	    STOCK | TAKES_NUMBER },
	{ 'p', "mode", "MODE", "permissions, as for chmod (default 0644)",
	    STOCK | TAKES_MODE },
	{ 'k', "key", "KEY", "make it with this key (default: a random one)",
	    TAKES_KEY },
	{ OPT_PRIVATE, "private", NULL, "make it without a key", OURS },
	{ 'e', "existing", NULL,
	    "if KEY exists, hand out its id and change nothing", OURS },
	{ 'o', "owner", "USER[:GROUP]", "give it to that user and group",
	    TAKES_OWNER },
	{ OPT_QBYTES, "qbytes", "SIZE", "bytes that the queue may hold",
	    TAKES_SIZE },
	{ OPT_VALUES, "values", "N,N,...",
	    "values of the semaphores, one for each", TAKES_TEXT },
	{ OPT_HUGE, "huge", "[SIZE]", "use huge pages (of that size)",
	    TAKES_PAGE_SIZE },
	{ OPT_NO_RESERVE, "no-reserve", NULL,
	    "reserve no swap space for the segment", OURS },
	{ 'b', "brief", NULL, "print the id alone", OURS },
	{ 'v', "verbose", NULL, "print the key too", OURS },
	OPT_END,
};

static const struct program program = {
	.name = "ipcmk",
	.purpose = "make System V IPC objects",
	.synopsis =
	    "[-bev] [-M SIZE] [-Q] [-S NSEMS] [-k KEY | --private] [-p MODE] "
	    "[-o USER[:GROUP]] [--qbytes SIZE] [--values N,N,...] "
	    "[--huge[=SIZE]] [--no-reserve] [--ns PID|FILE]",
	.options = options,
	.notes =
	    "SIZE is a number of bytes, or of K, M, G, T (KiB, ...); KB, ... "
	    "are powers of\n1000.  KEY is a number, or PATH[:PROJ] with a "
	    "slash in it, as ftok(3) makes it.\n",
	.examples =
	    "ipcmk -M 64K -p 0600\tmake a private segment of 64 KiB\n"
	    "ipcmk -Q -k ./orders\tmake a queue with the key of a path\n"
	    "ipcmk -S 2 --values 1,0\tmake a set and set its values\n",
};

/* The order of the stock tool, and its words. */
static const struct {
	enum kind_id kind;
	const char *name;
} order[KIND_COUNT] = {
	{ KIND_SEGMENT, "Shared memory" },
	{ KIND_QUEUE, "Message queue" },
	{ KIND_SEMSET, "Semaphore" },
};

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
		args->wanted[KIND_QUEUE] = true;
		break;
	case OPT_PRIVATE:
		args->private = true;
		break;
	case 'e':
		args->existing = true;
		break;
	case OPT_NO_RESERVE:
		args->segment_flags |= SHM_NORESERVE;
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
		args->wanted[KIND_SEGMENT] = true;
		return parse_size_upto(value, SIZE_MAX,
		    &args->sizes[KIND_SEGMENT]);
	case 'S':
		args->wanted[KIND_SEMSET] = true;
		return parse_count(value, 1, INT32_MAX,
		    &args->sizes[KIND_SEMSET]);
	case 'p':
		args->mode = mode_apply(value, DEFAULT_MODE, mode_umask());
		return mode_parse(value);
	case 'k':
		args->by_key = true;
		return key_parse(value, &args->key);
	case 'o':
		return owner_parse(value, &args->owner);
	case OPT_QBYTES:
		return parse_size_upto(value, QUEUE_BYTES_MAX, &args->qbytes);
	case OPT_VALUES:
		free(args->values);
		args->values = NULL;
		return values_parse(value, &args->values, &args->nvalues);
	case OPT_HUGE:
		return parse_huge(value, &args->segment_flags);
	default:
		parse_flag(args, code);
		return NULL;
	}
}

/* What goes together and what doesn't. */
static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	const bool *wanted = args->wanted;

	if (!wanted[KIND_QUEUE] && !wanted[KIND_SEGMENT] &&
	    !wanted[KIND_SEMSET])
		opt_misuse(parser, "nothing to make: -M, -Q or -S");
	if (args->by_key && args->private)
		opt_misuse(parser, "-k and --private exclude each other");
	if (args->existing && !args->by_key)
		opt_misuse(parser, "-e needs a key: -k KEY");
	if (args->qbytes != 0 && !wanted[KIND_QUEUE])
		opt_misuse(parser, "--qbytes is for a queue: -Q");
	if (args->segment_flags != 0 && !wanted[KIND_SEGMENT])
		opt_misuse(parser,
		    "--huge and --no-reserve are for a segment: -M SIZE");
	if (args->values != NULL && !wanted[KIND_SEMSET])
		opt_misuse(parser, "--values is for a set: -S NSEMS");
	if (args->values != NULL && args->nvalues != args->sizes[KIND_SEMSET])
		opt_misuse(parser, "--values: %zu given for a set of %ju",
		    args->nvalues, (uintmax_t)args->sizes[KIND_SEMSET]);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .mode = DEFAULT_MODE };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_value(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	check_args(args, &parser);
}

static void
say_failure(const struct args *args, enum explain_call call,
    const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE];
	int error = errno;

	explain(why, call, subject, error);
	if (args->by_key)
		warnx("%s key 0x%08x: %s", subject->kind->name,
		    (unsigned)args->key, why);
	else
		warnx("%s: %s", subject->kind->name, why);
}

/* Whether the kernel's part isn't all: there are steps after the creation. */
static bool
has_finish(const struct args *args, const struct kind *kind)
{
	return args->owner.has_user || args->owner.has_group ||
	       (kind->set_capacity != NULL && args->qbytes != 0) ||
	       (kind->initialise != NULL && args->values != NULL);
}

/*
 * The steps after the creation. Until the last one only the creator has rights,
 * so that nobody meets an object that isn't ready.
 */
static int
finish(const struct args *args, const struct result *result)
{
	struct explain_subject subject = {
		.kind = result->kind,
		.id = result->name.id,
		.size = args->qbytes,
	};
	enum explain_call step = EXPLAIN_ALTER;
	struct object obj;

	if (result->kind->initialise != NULL && args->values != NULL &&
	    result->kind->initialise(result->name.id, args->values) == -1)
		goto failed;
	step = EXPLAIN_SET;
	if (object_stat(result->kind, result->name.id, &obj) == -1)
		goto failed;
	if (args->owner.has_user)
		obj.uid = args->owner.user;
	if (args->owner.has_group)
		obj.gid = args->owner.group;
	if (result->kind->set_capacity != NULL && args->qbytes != 0)
		result->kind->set_capacity(&obj, args->qbytes);
	obj.mode = args->mode;
	if (result->kind->set(&obj) == -1)
		goto failed;
	return 0;

failed:
	say_failure(args, step, &subject);
	return -1;
}

/* Returns the id of the one that exists, or -1 with errno. */
static int
find_existing(const struct args *args, const struct kind *kind)
{
	return kind->get(args->key, args->sizes[kind->id], 0);
}

static int
make(const struct args *args, struct result *result)
{
	const struct kind *kind = result->kind;
	uint64_t size = args->sizes[kind->id];
	int flags = has_finish(args, kind) ? 0600 : (int)args->mode;

	flags |= args->segment_flags & kind->create_flags;
	result->name.key = args->key;
	if (args->by_key || args->private)
		result->name.id =
		    object_create(kind, result->name.key, size, flags);
	else
		result->name.id =
		    object_create_random(kind, size, flags, &result->name.key);
	result->made = result->name.id != -1;
	return result->name.id;
}

/* Makes one, or hands out the one that exists. */
static int
obtain(const struct args *args, struct result *result)
{
	struct explain_subject subject = {
		.kind = result->kind,
		.key = args->key,
		.size = args->sizes[result->kind->id],
		.flags = args->segment_flags,
	};

	for (;;) {
		if (args->existing) {
			result->name.key = args->key;
			result->name.id = find_existing(args, result->kind);
			if (result->name.id != -1)
				return 0;
			if (errno != ENOENT) {
				say_failure(args, EXPLAIN_FIND, &subject);
				return -1;
			}
		}
		if (result->kind->ends_unattached != NULL &&
		    result->kind->ends_unattached()) {
			warnx("segment: the kernel would remove it when ipcmk "
			      "ends (kernel.shm_rmid_forced)");
			return -1;
		}
		if (make(args, result) != -1)
			break;
		/* Another one may have made it since. */
		if (!args->existing || errno != EEXIST) {
			say_failure(args, EXPLAIN_CREATE, &subject);
			return -1;
		}
	}
	if (!has_finish(args, result->kind) || finish(args, result) == 0)
		return 0;
	(void)!object_remove(result->kind, &result->name);
	return -1;
}

static int
print(const struct args *args, const struct result *result, const char *name)
{
	if (args->brief)
		printf("%d", result->name.id);
	else
		printf("%s id: %d", name, result->name.id);
	if (args->verbose)
		printf(args->brief ? " 0x%08x" : ", key: 0x%08x",
		    (unsigned)result->name.key);
	putchar('\n');
	return out_flush();
}

/* An object whose id nobody is told is lost: it is removed again. */
static int
obtain_and_print(const struct args *args, size_t nth)
{
	struct result result = { .kind = kinds[order[nth].kind] };

	if (obtain(args, &result) == -1)
		return -1;
	if (wait_signal() == 0 && print(args, &result, order[nth].name) == 0)
		return 0;
	if (wait_signal() == 0)
		warn("standard output");
	if (result.made)
		(void)!object_remove(result.kind, &result.name);
	return -1;
}

int
main(int argc, char **argv)
{
	struct args args;
	int status = EXIT_SUCCESS;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	/* A signal only interrupts the printing, which then fails. */
	if (wait_prepare() == -1)
		err(EXIT_FAILURE, "timer");
	for (size_t nth = 0; nth < KIND_COUNT && wait_signal() == 0; nth++)
		if (args.wanted[order[nth].kind] &&
		    obtain_and_print(&args, nth) == -1)
			status = EXIT_FAILURE;
	free(args.values);
	wait_end_by_signal();
	return status;
}
