/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrm - removes System V IPC objects. */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "naming.h"
#include "ns.h"
#include "opt.h"
#include "out.h"
#include "sv.h"

struct args {
	struct targets targets;
	bool verbose, dry_run, interactive;
	bool historic; /* ipcrm shm|msg|sem ID ... */
	const char *ns;
};

enum { OPT_INTERACTIVE = OPT_LONG };

static const struct opt options[] = {
	{ 'q', "queue-id", "ID", "remove the message queue with this id" },
	{ 'Q', "queue-key", "KEY", "remove the message queue with this key" },
	{ 'm', "shmem-id", "ID", "remove the segment with this id" },
	{ 'M', "shmem-key", "KEY", "remove the segment with this key" },
	{ 's', "semaphore-id", "ID", "remove the semaphore set with this id" },
	{ 'S', "semaphore-key", "KEY",
	    "remove the semaphore set with this key" },
	{ 'a', "all", "[shm|msg|sem]", "remove all objects (of that kind)" },
	{ 'n', "dry-run", NULL, "print what would be removed, remove nothing" },
	{ OPT_INTERACTIVE, "interactive", NULL,
	    "ask before each object is removed" },
	{ 'v', "verbose", NULL, "say what is being removed" },
	OPT_END,
};

static const struct program program = {
	.name = "ipcrm",
	.purpose = "remove System V IPC objects",
	.synopsis =
	    "[-nv] [--interactive] [-a[shm|msg|sem]] [-q ID] [-Q KEY] [-m ID] "
	    "[-M KEY] [-s ID] [-S KEY] [--ns PID|FILE] ...\n"
	    "shm|msg|sem ID ...",
	.options = options,
};

/* How the stock tool calls the kinds in what -v prints. */
static const char *const verbose_names[SV_NKINDS] = {
	[SV_QUEUE] = "message queue",
	[SV_SEGMENT] = "shared memory segment",
	[SV_SEMSET] = "semaphore",
};

/* Returns why the kind is refused, or NULL. */
static const char *
add_every_one(struct args *args, const char *word)
{
	/* The order in which the stock tool does it. */
	static const enum sv_kind_id order[] = { SV_SEGMENT, SV_SEMSET,
		SV_QUEUE };
	struct target target = { .kind = NULL };
	const char *why = NULL;

	for (size_t i = 0; word == NULL && i < SV_NKINDS && why == NULL; i++) {
		target.kind = sv_kinds[order[i]];
		why = targets_add(&args->targets, &target);
	}
	if (word == NULL)
		return why;
	if (word[0] == '=') /* -a=shm */
		word++;
	target.kind = sv_kind_of_word(word);
	if (target.kind == NULL)
		return "not one of shm, msg, sem";
	return targets_add(&args->targets, &target);
}

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
	case 'a':
		return add_every_one(args, value);
	case 'n':
		args->dry_run = true;
		break;
	case OPT_INTERACTIVE:
		args->interactive = true;
		break;
	case 'v':
		args->verbose = true;
		break;
	}
	return NULL;
}

/* The historic form: a kind, then ids. */
static void
parse_historic(struct args *args, struct opt_parser *parser,
    const struct sv_kind *kind)
{
	const char *operand;

	args->historic = true;
	while ((operand = opt_operand(parser)) != NULL) {
		const char *why =
		    targets_add_option(&args->targets, kind->letter, operand);

		if (why != NULL)
			opt_misuse(parser, "%s %s: %s", kind->word, operand,
			    why);
	}
	if (args->targets.count == 0)
		opt_misuse(parser, "%s needs an id", kind->word);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	const struct sv_kind *kind;
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){ .dry_run = false };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	operand = opt_operand(&parser);
	if (operand == NULL)
		return;
	kind = sv_kind_of_word(operand);
	if (kind != NULL && args->targets.count == 0)
		parse_historic(args, &parser, kind);
	else if (kind != NULL)
		opt_misuse(&parser,
		    "%s: nothing removed: for one kind only write -a%s or "
		    "--all=%s, in one word",
		    operand, operand, operand);
	else
		opt_misuse(&parser, "%s: no such kind: shm, msg or sem",
		    operand);
}

static int
say_failure(enum explain_call call, const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE];

	warnx("%s %d: %s", subject->kind->name, subject->id,
	    explain(why, call, subject, errno));
	return -1;
}

/* Only a line that begins with y or Y is a yes: 1, or 0 for no; -1 with errno
 * when there is no answer to be had. */
static int
ask(const struct sv_kind *kind, int id)
{
	char *answer = NULL;
	size_t size = 0;
	int yes = 0;

	fprintf(stderr, "%s: remove %s %d? ", program.name, kind->title, id);
	if (getline(&answer, &size, stdin) != -1)
		yes = answer[0] == 'y' || answer[0] == 'Y';
	else
		fputc('\n', stderr);
	free(answer);
	return ferror(stdin) ? -1 : yes;
}

/* Whether it is to be removed: 1, or 0 if not; -1 after saying why. */
static int
confirm(const struct args *args, const struct sv_kind *kind, int id,
    bool is_known)
{
	struct explain_subject subject = { .kind = kind, .id = id };
	struct sv_object obj;
	int answer;

	if (!args->dry_run && !args->interactive)
		return 1;
	if (!is_known && sv_stat(kind, id, &obj) == -1)
		return say_failure(EXPLAIN_STAT, &subject);
	if (args->dry_run) {
		printf("%s %d\n", kind->name, id);
		return 0;
	}
	answer = ask(kind, id);
	if (answer == -1)
		warn("standard input");
	return answer;
}

static int
remove_id(const struct args *args, const struct sv_kind *kind, int id,
    bool is_known)
{
	struct explain_subject subject = { .kind = kind, .id = id };
	int confirmed = confirm(args, kind, id, is_known);

	if (confirmed != 1)
		return confirmed;
	if (args->verbose)
		printf("removing %s id `%d'\n", verbose_names[kind->id], id);
	if (kind->remove(id) == -1)
		return say_failure(EXPLAIN_REMOVE, &subject);
	return 0;
}

struct sweep {
	const struct args *args;
	bool failed;
};

static int
sweep_object(const struct sv_object *obj, void *arg)
{
	struct sweep *sweep = arg;

	if (remove_id(sweep->args, obj->kind, obj->id, true) == -1)
		sweep->failed = true;
	return 0;
}

static void
sweep_problem(const char *why, void *arg)
{
	struct sweep *sweep = arg;

	warnx("%s", why);
	sweep->failed = true;
}

static int
remove_every_one(const struct args *args, const struct sv_kind *kind)
{
	struct sweep sweep = { .args = args };
	struct sv_visitor visitor = {
		.object = sweep_object,
		.problem = sweep_problem,
		.arg = &sweep,
	};
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE];

	if (sv_walk(kind, SV_FASTEST, &visitor) == -1) {
		warnx("%ss: %s", kind->title,
		    explain(why, EXPLAIN_ANY, &subject, errno));
		return -1;
	}
	return sweep.failed ? -1 : 0;
}

static int
remove_target(const struct args *args, struct target *target)
{
	char why[EXPLAIN_SIZE];

	if (!target->naming.by_id && !target->naming.by_key)
		return remove_every_one(args, target->kind);
	if (naming_resolve(&target->naming, target->kind, why) == -1) {
		warnx("%s", why);
		return -1;
	}
	return remove_id(args, target->kind, target->naming.id, false);
}

int
main(int argc, char **argv)
{
	struct args args;
	int status = EXIT_SUCCESS;
	const char *why;

	out_keep_standard();
	parse_args(&args, argc, argv);
	why = ns_enter(args.ns);
	if (why != NULL)
		errx(EXIT_FAILURE, "--ns %s: %s", args.ns, why);
	for (size_t i = 0; i < args.targets.count; i++)
		if (remove_target(&args, &args.targets.list[i]) == -1)
			status = EXIT_FAILURE;
	if (args.historic && !args.dry_run && !args.interactive &&
	    status == EXIT_SUCCESS)
		puts("resource(s) deleted");
	targets_free(&args.targets);
	if (out_flush() == -1)
		err(EXIT_FAILURE, "standard output");
	return status;
}
