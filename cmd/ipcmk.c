/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmk - creates IPC objects. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>

#include "base/out.h"
#include "base/parse.h"
#include "base/wait.h"
#include "cli/creation.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "model/key.h"
#include "model/pqueue_limit.h"
#include "model/queue.h"
#include "who/ns.h"

#define DEFAULT_MODE 0644

#define DEFAULT_PATIENCE INT64_C(10000000000) /* nanoseconds */

struct args {
	struct creation what;
	bool brief, verbose, dry_run;
	const char *ns;
};

enum {
	OPT_PRIVATE = OPT_LONG,
	OPT_ANY,
	OPT_QBYTES,
	OPT_MESSAGES,
	OPT_MESSAGE_SIZE,
	OPT_VALUES,
	OPT_HUGE,
	OPT_NO_RESERVE,
	OPT_RESERVE,
	OPT_DRY_RUN,
};

static const struct opt options[] = {
	OPT_HEADING("System V IPC"),
	{ 'M', "shmem", "SIZE", "create a shared memory segment of SIZE bytes",
	    STOCK | TAKES_SIZE },
	{ 'Q', "queue", NULL, "create a message queue", STOCK },
	{ 'S', "semaphore", "NSEMS", "create a set of NSEMS semaphores",
	    STOCK | TAKES_NUMBER },
	{ 'k', "key", "KEY", "use this key (default: a random one)",
	    TAKES_KEY },
	{ OPT_PRIVATE, "private", NULL, "create it without a key", OURS },
	{ OPT_QBYTES, "qbytes", "SIZE", "capacity of the queue in bytes",
	    TAKES_SIZE },
	{ OPT_HUGE, "huge", "[SIZE]", "use huge pages (of that size)",
	    TAKES_PAGE_SIZE },
	{ OPT_NO_RESERVE, "no-reserve", NULL,
	    "do not reserve swap space for the segment", OURS },
	OPT_HEADING("POSIX IPC"),
	{ 'm', "posix-shmem", "SIZE", "create shared memory of SIZE bytes",
	    STOCK | TAKES_SIZE },
	{ 'q', "posix-mqueue", NULL, "create a message queue", STOCK },
	{ 's', "posix-semaphore", NULL, "create a semaphore", STOCK },
	{ 'n', "name", "NAME", "the name of these objects",
	    STOCK | TAKES_NAME | OF_QUEUES | OF_SEGMENTS | OF_SEMSETS },
	{ OPT_MESSAGES, "messages", "N", "messages that the queue may hold",
	    TAKES_NUMBER },
	{ OPT_MESSAGE_SIZE, "message-size", "SIZE",
	    "bytes that a message may have", TAKES_SIZE },
	{ OPT_RESERVE, "reserve", NULL, "allocate all of the shared memory now",
	    OURS },
	OPT_HEADING("Both"),
	{ 'p', "mode", "MODE", "permissions, as for chmod (default: 0644)",
	    STOCK | TAKES_MODE },
	{ 'o', "owner", "USER[:GROUP]", "give it to this user and group",
	    TAKES_OWNER },
	{ OPT_VALUES, "values", "N[,N...]",
	    "value of the semaphore, or of each in a set", TAKES_TEXT },
	{ 'e', "existing", NULL,
	    "if KEY or NAME exists, print it and change nothing", OURS },
	{ OPT_ANY, "any", NULL,
	    "with -e: accept an object of others, or open to them", OURS },
	{ 'w', "timeout", "DURATION", "with -e: wait for values (default: 10s)",
	    TAKES_DURATION },
	{ OPT_DRY_RUN, "dry-run", NULL,
	    "print what would be created, create nothing", OURS },
	{ 'b', "brief", NULL, "print the id alone, of several kinds targets",
	    OURS },
	{ 'v', "verbose", NULL, "print the key too", OURS },
	OPT_END,
};

static const struct program program = {
	.name = "ipcmk",
	.purpose = "create IPC objects",
	.synopsis = "[-bv] [-M SIZE] [-Q] [-S NSEMS] [-k KEY [-e [--any] [-w "
		    "DURATION]] | --private] [-p MODE] [-o USER[:GROUP]] "
		    "[--qbytes SIZE] [--values N,N,...] [--huge[=SIZE]] "
		    "[--no-reserve] [--dry-run] [--ns PID|FILE]\n"
		    "[-b] -n NAME [-m SIZE] [-q] [-s] [-e [--any]] [-p MODE] "
		    "[-o USER[:GROUP]] [--messages N] [--message-size SIZE] "
		    "[--reserve] [--values N] [--dry-run] [--ns PID|FILE]",
	.options = options,
	.notes =
	    "SIZE is a number of bytes, or of K, M, G, T (KiB, ...); KB, ... "
	    "are powers of\n1000.  KEY is a number, or PATH[:PROJ] with a "
	    "slash in it, through ftok(3).\n",
	.examples =
	    "ipcmk -M 64K -p 0600\tcreate a private segment of 64 KiB\n"
	    "ipcmk -Q -k ./orders\tcreate a queue with the key of a path\n"
	    "ipcmk -S 2 --values 1,0\tcreate a set with these values\n"
	    "ipcmk -q -n /orders\tcreate a POSIX queue\n",
};

/* The order of the stock tool, and its words. */
static const struct {
	enum kind_id kind;
	const char *name;
} order[] = {
	{ KIND_SEGMENT, "Shared memory" },
	{ KIND_PSEGMENT, "POSIX shared memory" },
	{ KIND_QUEUE, "Message queue" },
	{ KIND_PQUEUE, "POSIX message queue" },
	{ KIND_SEMSET, "Semaphore" },
	{ KIND_PSEM, "POSIX semaphore" },
};

#define NORDER (sizeof(order) / sizeof(order[0]))

/* Options that say yes to something. */
static const struct {
	int code;
	size_t flag; /* where it is in struct args */
} flags[] = {
	{ OPT_PRIVATE, offsetof(struct args, what.private) },
	{ 'e', offsetof(struct args, what.existing) },
	{ OPT_ANY, offsetof(struct args, what.any) },
	{ OPT_RESERVE, offsetof(struct args, what.reserve) },
	{ OPT_DRY_RUN, offsetof(struct args, dry_run) },
	{ 'b', offsetof(struct args, brief) },
	{ 'v', offsetof(struct args, verbose) },
};

static void
parse_flag(struct args *args, int code)
{
	switch (code) {
	case 'Q':
		kind_set_add(&args->what.wanted, kinds[KIND_QUEUE]);
		break;
	case 'q':
		kind_set_add(&args->what.wanted, kinds[KIND_PQUEUE]);
		break;
	case 's':
		kind_set_add(&args->what.wanted, kinds[KIND_PSEM]);
		break;
	case OPT_NO_RESERVE:
		args->what.segment_flags |= SHM_NORESERVE;
		break;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (code == flags[i].code)
			*(bool *)((char *)args + flags[i].flag) = true;
}

/* Returns why the size, or number, of an object is refused, or NULL. */
static const char *
parse_wanted(struct creation *what, int code, const char *value)
{
	switch (code) {
	case 'M':
		kind_set_add(&what->wanted, kinds[KIND_SEGMENT]);
		return parse_size_upto(value, SIZE_MAX,
		    &what->sizes[KIND_SEGMENT]);
	case 'm':
		kind_set_add(&what->wanted, kinds[KIND_PSEGMENT]);
		return parse_offset(value, &what->sizes[KIND_PSEGMENT]);
	case 'S':
		kind_set_add(&what->wanted, kinds[KIND_SEMSET]);
		return parse_count(value, 1, INT32_MAX,
		    &what->sizes[KIND_SEMSET]);
	case OPT_MESSAGES:
		return parse_count(value, 1, PQUEUE_MESSAGES_MAX,
		    &what->messages);
	case OPT_MESSAGE_SIZE:
		return parse_size_upto(value, PQUEUE_SIZE_MAX,
		    &what->sizes[KIND_PQUEUE]);
	case OPT_QBYTES:
		return parse_size_upto(value, QUEUE_BYTES_MAX, &what->qbytes);
	}
	return NULL;
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_value(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'p':
		return creation_parse_mode(value, DEFAULT_MODE,
		    &args->what.mode);
	case 'w':
		args->what.has_patience = true;
		return parse_duration(value, &args->what.patience);
	case 'k':
		args->what.by_key = true;
		return key_parse(value, &args->what.key);
	case 'n':
		args->what.name = value;
		return NULL;
	case 'o':
		return owner_parse(value, &args->what.owner);
	case OPT_VALUES:
		args->what.values_text = value;
		return NULL;
	case OPT_HUGE:
		return creation_parse_huge(value, &args->what.segment_flags);
	}
	if (value != NULL)
		return parse_wanted(&args->what, code, value);
	parse_flag(args, code);
	return NULL;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *why;
	int code;

	*args = (struct args){ .what.mode = DEFAULT_MODE };
	args->what.patience = DEFAULT_PATIENCE;
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_value(args, code, parser.value));
	opt_no_operands(&parser);
	args->ns = parser.ns;
	why = creation_check(&args->what);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
}

#define UNPRINTED 1

/* What an object is called: an id, with several kinds a target; a name. */
static int
print_object(const struct args *args, const struct object *obj)
{
	char target[TARGET_TEXT];

	if (!args->brief && kind_is_posix(obj->kind))
		return out_text(args->what.name);
	if (kind_set_count(&args->what.wanted) > 1 && args->brief) {
		target_format(target, obj, args->ns == NULL ? 0 : ns_of(0, 0));
		return out_text(target);
	}
	if (kind_is_posix(obj->kind))
		return out_text(args->what.text);
	return printf("%d", obj->id) < 0 ? -1 : 0;
}

static int
print(const struct args *args, const struct object *obj, const char *name)
{
	bool is_posix = kind_is_posix(obj->kind);

	if (!args->brief)
		printf("%s %s: ", name, is_posix ? "name" : "id");
	if (print_object(args, obj) == -1)
		return -1;
	if (args->verbose && !is_posix)
		printf(args->brief ? " 0x%08x" : ", key: 0x%08x",
		    (unsigned)obj->key);
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
	const struct kind *kind = kinds[order[nth].kind];

	if (args->dry_run)
		return creation_preview(&args->what, kind);
	if (creation_perform(&args->what, kind, created) == -1)
		return -1;
	if (wait_signal() == 0 &&
	    print(args, &created->obj, order[nth].name) == 0)
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
		if (!kind_set_has(&args.what.wanted, kinds[order[nth].kind]))
			continue;
		result = perform_and_print(&args, nth, &created[nth]);
		if (result != 0)
			status = EXIT_FAILURE;
	}
	if (result != UNPRINTED && close_output(created) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	creation_free(&args.what);
	wait_end_by_signal();
	return status;
}
