/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcmod - changes System V IPC objects. */

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mode.h"
#include "base/names.h"
#include "base/out.h"
#include "base/owner.h"
#include "base/parse.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/complete.h"
#include "model/kind.h"
#include "model/object.h"
#include "model/queue.h"
#include "model/walk.h"
#include "why/explain.h"

/* Bits, of which at most one. */
enum { LOCKING_NONE = 0, LOCKING_LOCK = 1, LOCKING_UNLOCK = 2 };

struct args {
	struct targets targets;
	bool reads; /* "-": targets from standard input */
	struct owner owner;
	const char *mode; /* as mode_parse took it, or NULL */
	mode_t umask;
	uint64_t qbytes;
	bool has_qbytes;
	unsigned locking;
	bool verbose;
	struct names *names;
	const char *ns;
};

enum { OPT_QBYTES = OPT_LONG, OPT_LOCK, OPT_UNLOCK };

static const struct opt options[] = {
	TARGET_OPTIONS("change", OURS),
	{ 'o', "owner", "USER[:GROUP]", "give it to this user and group",
	    TAKES_OWNER },
	{ 'p', "mode", "MODE", "permissions: octal, or like u+rw,go= of chmod",
	    TAKES_MODE },
	{ OPT_QBYTES, "qbytes", "SIZE", "set the capacity of a queue in bytes",
	    TAKES_SIZE },
	{ OPT_LOCK, "lock", NULL, "lock a segment into memory", OURS },
	{ OPT_UNLOCK, "unlock", NULL, "allow a segment to be swapped out again",
	    OURS },
	{ 'v', "verbose", NULL, "print old and new values", OURS },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | REPEATS | OF_POSIX),
	OPT_GONE('i', "-q, -m or -s"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcmod",
	.purpose = "change System V IPC objects",
	.synopsis =
	    "[-v] [-o USER[:GROUP]] [-p MODE] [--qbytes SIZE] "
	    "[--lock | --unlock] [-q ID] [-Q KEY] [-m ID] [-M KEY] [-s ID] "
	    "[-S KEY] [--ns PID|FILE] [TARGET | -] ...",
	.options = options,
	.examples =
	    "ipcmod -q 3 -p g+r\tlet the group read a queue\n"
	    "ipcmod -m 5 -o www-data:www-data\tgive a segment to a user and a "
	    "group\n"
	    "ipcmod -q 3 --qbytes 64K -v\tresize a queue, print old and new\n",
};

/* Returns why the value is refused, or NULL. */
static const char *
parse_option(struct args *args, int code, const char *value)
{
	switch (code) {
	case 'q':
	case 'm':
	case 's':
	case 'Q':
	case 'M':
	case 'S':
		return targets_add_option(&args->targets, code, value);
	case 'o':
		return owner_parse(value, &args->owner);
	case 'p':
		args->mode = value;
		return mode_parse(value);
	case OPT_QBYTES:
		args->has_qbytes = true;
		return parse_size_upto(value, QUEUE_BYTES_MAX, &args->qbytes);
	case OPT_LOCK:
		args->locking |= LOCKING_LOCK;
		break;
	case OPT_UNLOCK:
		args->locking |= LOCKING_UNLOCK;
		break;
	case 'v':
		args->verbose = true;
		break;
	}
	return NULL;
}

static bool
has_set(const struct args *args)
{
	return args->owner.has_user || args->owner.has_group ||
	       args->mode != NULL || args->has_qbytes;
}

/* Why a change isn't for one of the kinds, or NULL. */
static const char *
check_kinds(const struct args *args)
{
	static char why[128];

	for (size_t i = 0; i < args->targets.count; i++) {
		const struct kind *kind = args->targets.list[i].kind;
		const char *what = NULL;

		if (args->has_qbytes && kind->set_capacity == NULL)
			what = "--qbytes is for queues";
		else if (args->locking != LOCKING_NONE && kind->lock == NULL)
			what = "--lock and --unlock are for segments";
		if (what == NULL)
			continue;
		snprintf(why, sizeof(why), "%s, not for a %s", what,
		    kind->title);
		return why;
	}
	return NULL;
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand, *why;
	int code;

	*args = (struct args){ .umask = mode_umask() };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	while ((operand = opt_operand(&parser)) != NULL)
		if (!targets_take_operand(&args->targets, &args->reads, &parser,
			operand))
			opt_refuse_operand(&parser, operand);
	if (args->targets.count == 0 && !args->reads)
		opt_misuse(&parser, "nothing to change: -q, -m, -s ID, "
				    "-Q, -M, -S KEY, or TARGET");
	if (!has_set(args) && args->locking == LOCKING_NONE)
		opt_misuse(&parser, "no change: -o, -p, --qbytes, --lock or "
				    "--unlock");
	if (args->locking == (LOCKING_LOCK | LOCKING_UNLOCK))
		opt_misuse(&parser, "--lock and --unlock exclude each other");
	why = check_kinds(args);
	if (why != NULL)
		opt_misuse(&parser, "%s", why);
}

static int
say_failure(enum explain_call call, const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE], text[TARGET_TEXT];

	warnx("%s: %s", target_text(text, subject->kind, subject->name),
	    explain(why, call, subject, errno));
	return -1;
}

static void
print_owner(const struct args *args, const struct object *obj)
{
	/* A name is valid until the next one is asked for. */
	(void)!out_text(names_user(args->names, obj->uid)->text);
	putchar(':');
	(void)!out_text(names_group(args->names, obj->gid)->text);
}

/* Prints the requested attributes, old and new. */
static void
print_change(const struct args *args, const struct object *before,
    const struct object *after)
{
	const char *comma = "";
	char text[TARGET_TEXT];

	printf("%s: ", target_text(text, before->kind, &before->name));
	if (args->owner.has_user || args->owner.has_group) {
		printf("owner ");
		print_owner(args, before);
		printf(" -> ");
		print_owner(args, after);
		comma = ", ";
	}
	if (args->mode != NULL) {
		printf("%smode %04o -> %04o", comma,
		    before->mode & OBJECT_MODE_PERMISSIONS,
		    after->mode & OBJECT_MODE_PERMISSIONS);
		comma = ", ";
	}
	if (args->has_qbytes) {
		printf("%sqbytes %" PRIu64 " -> %" PRIu64, comma,
		    before->kind->capacity(before),
		    after->kind->capacity(after));
		comma = ", ";
	}
	if (args->locking != LOCKING_NONE)
		printf("%s%s -> %s", comma,
		    before->mode & OBJECT_MODE_LOCKED ? "locked" : "unlocked",
		    after->mode & OBJECT_MODE_LOCKED ? "locked" : "unlocked");
	putchar('\n');
}

static int
set(const struct args *args, struct object obj)
{
	struct explain_subject subject = {
		.kind = obj.kind,
		.id = obj.id,
		.name = &obj.name,
	};

	if (args->owner.has_user)
		obj.uid = args->owner.user;
	if (args->owner.has_group)
		obj.gid = args->owner.group;
	if (args->mode != NULL)
		obj.mode = mode_apply(args->mode, obj.mode, args->umask);
	if (args->has_qbytes)
		obj.kind->set_capacity(&obj, args->qbytes);
	/* Also unchanged it may be over a limit that was lowered. */
	if (obj.kind->capacity != NULL)
		subject.size = obj.kind->capacity(&obj);
	if (obj.kind->set(&obj) == -1)
		return say_failure(EXPLAIN_SET, &subject);
	return 0;
}

static int
change_object(const struct args *args, const struct kind *kind,
    const struct object_name *name)
{
	const struct explain_subject subject = {
		.kind = kind,
		.id = name->id,
		.name = name,
	};
	struct object before, after;

	if (object_look(kind, name, &before) == -1)
		return say_failure(EXPLAIN_STAT, &subject);
	if (args->locking != LOCKING_NONE &&
	    kind->lock(name->id, args->locking == LOCKING_LOCK) == -1)
		return say_failure(EXPLAIN_LOCK, &subject);
	/* Last, for it may give the object away. */
	if (has_set(args) && set(args, before) == -1)
		return -1;
	if (!args->verbose)
		return 0;
	if (object_look(kind, name, &after) == -1)
		return say_failure(EXPLAIN_STAT, &subject);
	print_change(args, &before, &after);
	return 0;
}

static int
change_target(const struct args *args, struct target *target)
{
	struct object_name name = { .id = 0 };
	char why[EXPLAIN_SIZE];

	if (target_resolve(target, why) == -1) {
		warnx("%s", why);
		return -1;
	}
	name.id = target->id;
	name.text = target->text;
	return change_object(args, target->kind, &name);
}

int
main(int argc, char **argv)
{
	struct args args;
	int status = EXIT_SUCCESS;

	driver_begin();
	if (argc > 1 && strcmp(argv[1], "--complete") == 0)
		return driver_end(complete_print(argv + 2));
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	if (args.reads) {
		const char *why;

		targets_read(&args.targets, args.ns);
		why = check_kinds(&args);
		if (why != NULL)
			errx(EXIT_FAILURE, "standard input: %s", why);
	}
	args.names = names_new();
	if (args.names == NULL)
		err(EXIT_FAILURE, NULL);
	for (size_t i = 0; i < args.targets.count; i++)
		if (change_target(&args, &args.targets.list[i]) == -1)
			status = EXIT_FAILURE;
	names_free(args.names);
	targets_free(&args.targets);
	return driver_end(status);
}
