/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmod - changes System V IPC objects. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mode.h"
#include "base/names.h"
#include "base/out.h"
#include "base/owner.h"
#include "base/parse.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/change.h"
#include "list/complete.h"
#include "list/sweep.h"
#include "model/kind.h"
#include "model/object.h"
#include "model/queue.h"
#include "who/ns.h"

struct args {
	struct changes changes;
	bool reads; /* "-": targets from standard input */
	bool all;
	struct names *names;
	const char *ns;
};

enum { OPT_QBYTES = OPT_LONG, OPT_LOCK, OPT_UNLOCK };

static const struct opt options[] = {
	OPT_HEADING("Objects to change"),
	TARGET_OPTIONS("change", OURS),
	{ 'a', "all", "[shm|msg|sem|pshm|pmsg|psem]",
	    "all objects that the filters select, or all of that kind",
	    TAKES_WORDS },
	OPT_HEADING("Filters (all given must hold)")
	    FILTER_OPTIONS FILTER_CREATOR_OPTION FILTER_USE_OPTIONS,
	OPT_HEADING("Changes"),
	{ 'o', "chown", "USER[:GROUP]", "give it to this user and group",
	    TAKES_OWNER },
	{ 'p', "mode", "MODE", "permissions: octal, or like u+rw,go= of chmod",
	    TAKES_MODE },
	{ OPT_QBYTES, "qbytes", "SIZE", "set the capacity of a queue in bytes",
	    TAKES_SIZE },
	{ OPT_LOCK, "lock", NULL, "lock a segment into memory", OURS },
	{ OPT_UNLOCK, "unlock", NULL, "allow a segment to be swapped out again",
	    OURS },
	OPT_HEADING("How to change"),
	{ 'n', "dry-run", NULL, "print what would be changed, change nothing",
	    OURS },
	{ 'v', "verbose", NULL, "print old and new values", OURS },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | REPEATS | OF_POSIX),
	OPT_GONE('i', "-q, -m or -s"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcmod",
	.purpose = "change IPC objects",
	.synopsis =
	    "[-nv] [-a[shm|msg|sem|pshm|pmsg|psem]] [FILTER ...] "
	    "[-o USER[:GROUP]] [-p MODE] [--qbytes SIZE] "
	    "[--lock | --unlock] [-q ID] [-Q KEY] [-m ID] [-M KEY] [-s ID] "
	    "[-S KEY] [--ns PID|FILE] [TARGET | -] ...",
	.options = options,
	.examples =
	    "ipcmod -q 3 -p g+r\tlet the group read a queue\n"
	    "ipcmod -m 5 -o www-data:www-data\tgive a segment to a user and a "
	    "group\n"
	    "ipcmod -q 3 --qbytes 64K -v\tresize a queue, print old and new\n"
	    "ipcmod -n -a --owner bob -o alice\tprint what alice would get "
	    "from bob\n",
};

static void
print_owner(const struct args *args, const struct object *obj)
{
	/* A name is valid until the next one is asked for. */
	(void)!out_text(names_user(args->names, obj->uid)->text);
	putchar(':');
	(void)!out_text(names_group(args->names, obj->gid)->text);
}

static void
print_bytes(uint64_t bytes)
{
	if (bytes == OBJECT_UNKNOWN)
		putchar('?');
	else
		printf("%" PRIu64, bytes);
}

/* Prints the requested attributes, old and new. */
static void
print_change(const struct object *before, const struct object *after, void *arg)
{
	const struct args *args = arg;
	const struct change *change = &args->changes.change;
	const char *comma = "";
	char text[TARGET_TEXT];

	printf("%s: ", target_text(text, before->kind, &before->name));
	if (change->owner.has_user || change->owner.has_group) {
		printf("owner ");
		print_owner(args, before);
		printf(" -> ");
		print_owner(args, after);
		comma = ", ";
	}
	if (change->mode != NULL) {
		printf("%smode %04o -> %04o", comma,
		    before->mode & OBJECT_MODE_PERMISSIONS,
		    after->mode & OBJECT_MODE_PERMISSIONS);
		comma = ", ";
	}
	if (change->has_qbytes) {
		printf("%sqbytes ", comma);
		print_bytes(before->kind->capacity(before));
		printf(" -> ");
		print_bytes(after->kind->capacity(after));
		comma = ", ";
	}
	if (change->locking != LOCKING_NONE)
		printf("%s%s -> %s", comma,
		    before->mode & OBJECT_MODE_LOCKED ? "locked" : "unlocked",
		    after->mode & OBJECT_MODE_LOCKED ? "locked" : "unlocked");
	putchar('\n');
}

/* Returns why the value is refused, or NULL. */
static const char *
parse_change(struct change *change, int code, const char *value)
{
	switch (code) {
	case 'o':
		return owner_parse(value, &change->owner);
	case 'p':
		change->mode = value;
		return mode_parse(value);
	case OPT_QBYTES:
		change->has_qbytes = true;
		return parse_size_upto(value, QUEUE_BYTES_MAX, &change->qbytes);
	case OPT_LOCK:
		change->locking |= LOCKING_LOCK;
		break;
	case OPT_UNLOCK:
		change->locking |= LOCKING_UNLOCK;
		break;
	}
	return NULL;
}

/* The same. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	struct changes *changes = &args->changes;

	if (filter_is_code(code))
		return filter_parse(&changes->filter, code, value);
	switch (code) {
	case 'q':
	case 'm':
	case 's':
	case 'Q':
	case 'M':
	case 'S':
		return targets_add_option(&changes->targets, code, value);
	case 'a':
		args->all = true;
		return targets_add_every_of(&changes->targets, value);
	case 'n':
		changes->dry_run = true;
		break;
	case 'v':
		changes->changed = print_change;
		break;
	}
	return parse_change(&changes->change, code, value);
}

/* Why a change isn't for one of the kinds, or NULL. */
static const char *
check_kinds(const struct changes *changes)
{
	const char *why = NULL;

	for (size_t i = 0; i < changes->targets.count && why == NULL; i++)
		why = change_refusal(&changes->change,
		    changes->targets.list[i].kind);
	return why;
}

static void
check_args(const struct args *args, const struct opt_parser *parser)
{
	const struct changes *changes = &args->changes;
	const char *why;

	if (changes->targets.count == 0 && !args->reads)
		opt_misuse(parser,
		    "nothing to change: -q, -m, -s ID, "
		    "-Q, -M, -S KEY, TARGET, or -a with filters");
	if (args->all && changes->filter.given == 0)
		opt_misuse(parser, "-a needs a filter, such as --owner USER");
	if (!change_sets(&changes->change) &&
	    changes->change.locking == LOCKING_NONE)
		opt_misuse(parser, "no change: -o, -p, --qbytes, --lock or "
				   "--unlock");
	if (changes->change.locking == (LOCKING_LOCK | LOCKING_UNLOCK))
		opt_misuse(parser, "--lock and --unlock exclude each other");
	why = check_kinds(changes);
	if (why == NULL && !changes->dry_run)
		why = sweep_refusal(&changes->filter);
	if (why != NULL)
		opt_misuse(parser, "%s", why);
}

static void
say_problem(const char *why, void *arg)
{
	(void)arg;
	warnx("%s", why);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){
		.changes.change.umask = mode_umask(),
		.changes.problem = say_problem,
		.changes.arg = args,
	};
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	while ((operand = opt_operand(&parser)) != NULL)
		if (!targets_take_operand(&args->changes.targets, &args->reads,
			&parser, operand))
			opt_refuse_operand(&parser, operand);
	check_args(args, &parser);
}

int
main(int argc, char **argv)
{
	struct args args;
	struct changes *changes = &args.changes;
	const char *why;

	driver_begin();
	if (argc > 1 && strcmp(argv[1], "--complete") == 0)
		return driver_end(complete_print(argv + 2));
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	if (args.reads)
		targets_read(&changes->targets, args.ns);
	why = check_kinds(changes);
	if (why != NULL)
		errx(EXIT_FAILURE, "standard input: %s", why);
	changes->preview.ns = args.ns == NULL ? 0 : ns_of(0, 0);
	args.names = names_new();
	if (args.names == NULL || changes_perform(changes) == -1)
		driver_no_memory(EXIT_FAILURE);
	names_free(args.names);
	targets_free(&changes->targets);
	return driver_end(changes->failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
