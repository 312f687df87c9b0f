/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrm - removes System V IPC objects. */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/target.h"
#include "list/filter.h"
#include "model/create.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"
#include "why/explain.h"

struct args {
	struct targets targets;
	struct filter filter;
	bool verbose, dry_run, interactive;
	bool historic; /* ipcrm shm|msg|sem ID ... */
	const char *ns;
};

/* What was seen of processes is looked at again after so many milliseconds. */
#define MOST_AGE 100

enum { OPT_INTERACTIVE = OPT_LONG };

static const struct opt options[] = {
	OPT_HEADING("Objects to remove"),
	{ 'q', "queue-id", "ID", "remove the message queue with this id",
	    STOCK | TAKES_ID | OF_QUEUES | REPEATS },
	{ 'Q', "queue-key", "KEY", "remove the message queue with this key",
	    STOCK | TAKES_KEY | OF_QUEUES | REPEATS },
	{ 'm', "shmem-id", "ID", "remove the segment with this id",
	    STOCK | TAKES_ID | OF_SEGMENTS | REPEATS },
	{ 'M', "shmem-key", "KEY", "remove the segment with this key",
	    STOCK | TAKES_KEY | OF_SEGMENTS | REPEATS },
	{ 's', "semaphore-id", "ID", "remove the semaphore set with this id",
	    STOCK | TAKES_ID | OF_SEMSETS | REPEATS },
	{ 'S', "semaphore-key", "KEY", "remove the semaphore set with this key",
	    STOCK | TAKES_KEY | OF_SEMSETS | REPEATS },
	{ 'a', "all", "[shm|msg|sem]", "remove all objects (of that kind)",
	    STOCK | TAKES_WORDS },
	OPT_HEADING("Filters: all that are given must hold"),
	FILTER_OPTIONS,
	{ FILTER_CREATOR, "creator", "USER", "only those made by this user",
	    TAKES_USER },
	OPT_HEADING("How to go about it"),
	{ 'n', "dry-run", NULL, "print what would be removed, remove nothing",
	    OURS },
	{ OPT_INTERACTIVE, "interactive", NULL,
	    "ask before each object is removed", OURS },
	{ 'v', "verbose", NULL, "say what is being removed", STOCK },
	OPT_OPERAND("shm|msg|sem", NULL, TAKES_WORDS),
	OPT_OPERAND("ID", NULL, TAKES_ID | REPEATS),
	OPT_END,
};

static const struct program program = {
	.name = "ipcrm",
	.purpose = "remove System V IPC objects",
	.synopsis =
	    "[-nv] [--interactive] [-a[shm|msg|sem]] [FILTER ...] [-q ID] "
	    "[-Q KEY] [-m ID] [-M KEY] [-s ID] [-S KEY] [--ns PID|FILE] ...\n"
	    "shm|msg|sem ID ...\n"
	    "shm|msg|sem FILTER ...",
	.options = options,
	.examples =
	    "ipcrm -q 3 -M 0x52564801\tremove a queue and a segment\n"
	    "ipcrm -n -a\tprint what -a would remove\n"
	    "ipcrm -ashm --unattached --older-than 1d\tremove idle segments\n",
};

/* How the stock tool calls the kinds in what -v prints. */
static const char *const verbose_names[KIND_COUNT] = {
	[KIND_QUEUE] = "message queue",
	[KIND_SEGMENT] = "shared memory segment",
	[KIND_SEMSET] = "semaphore",
};

static bool
is_every_one(const struct target *target)
{
	return !target->naming.by_id && !target->naming.by_key;
}

/* Once is enough. Returns why it is refused, or NULL. */
static const char *
add_kind(struct args *args, const struct kind *kind)
{
	const struct targets *targets = &args->targets;

	for (size_t i = 0; i < targets->count; i++)
		if (is_every_one(&targets->list[i]) &&
		    targets->list[i].kind == kind)
			return NULL;
	return targets_add(&args->targets, &(struct target){ .kind = kind });
}

/* Returns why the kind is refused, or NULL. */
static const char *
add_every_one(struct args *args, const char *word)
{
	/* The order in which the stock tool does it. */
	static const enum kind_id order[] = { KIND_SEGMENT, KIND_SEMSET,
		KIND_QUEUE };
	const struct kind *kind;
	const char *why = NULL;

	for (size_t i = 0; word == NULL && i < KIND_COUNT && why == NULL; i++)
		why = add_kind(args, kinds[order[i]]);
	if (word == NULL)
		return why;
	if (word[0] == '=') /* -a=shm */
		word++;
	kind = kind_of_word(word);
	return kind == NULL ? "not one of shm, msg, sem" : add_kind(args, kind);
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
	default:
		return filter_parse(&args->filter, code, value);
	}
	return NULL;
}

/* The historic form: a kind, then ids; or filters, which are options. */
static void
parse_historic(struct args *args, struct opt_parser *parser,
    const struct kind *kind)
{
	const char *operand, *why;

	while ((operand = opt_operand(parser)) != NULL) {
		args->historic = true;
		why = targets_add_option(&args->targets, kind->letter, operand);
		if (why != NULL)
			opt_misuse(parser, "%s %s: %s", kind->word, operand,
			    why);
	}
	if (args->targets.count > 0)
		return;
	if (args->filter.given == 0)
		opt_misuse(parser, "%s needs an id", kind->word);
	why = add_kind(args, kind);
	if (why != NULL)
		errx(EXIT_FAILURE, "%s", why);
}

static void
check_filter(const struct args *args, const struct opt_parser *parser)
{
	const struct filter *filter = &args->filter;

	if (filter->given == 0)
		return;
	if (args->targets.count == 0)
		opt_misuse(parser,
		    "filters need a kind or -a: -amsg, -ashm, -asem");
	for (size_t i = 0; i < args->targets.count; i++)
		if (!is_every_one(&args->targets.list[i]))
			opt_misuse(parser,
			    "filters choose among all objects of a kind, not "
			    "among ids and keys");
	if (filter_has(filter, FILTER_ORPHANED) &&
	    !filter_has(filter, FILTER_OLDER_THAN) && !args->dry_run)
		opt_misuse(parser,
		    "--orphaned is evidence, not proof: a process that only "
		    "remembers an id leaves no trace; give --older-than too "
		    "(0 is accepted), or -n to look");
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	const struct kind *kind;
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){ .dry_run = false };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	operand = opt_operand(&parser);
	kind = operand == NULL ? NULL : kind_of_word(operand);
	if (kind != NULL && args->targets.count == 0)
		parse_historic(args, &parser, kind);
	else if (kind != NULL)
		opt_misuse(&parser,
		    "%s: nothing removed: for one kind only write -a%s or "
		    "--all=%s, in one word",
		    operand, operand, operand);
	else if (operand != NULL)
		opt_misuse(&parser, "%s: no such kind: shm, msg or sem",
		    operand);
	check_filter(args, &parser);
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
ask(const struct kind *kind, int id)
{
	char *answer = NULL;
	size_t size = 0;
	int yes = 0;

	fprintf(stderr, "%s: remove %s %d? ", program.name, kind->title, id);
	clearerr(stdin); /* or it fails again without saying why */
	if (getline(&answer, &size, stdin) != -1)
		yes = answer[0] == 'y' || answer[0] == 'Y';
	else
		fputc('\n', stderr);
	free(answer);
	return ferror(stdin) ? -1 : yes;
}

/* Whether it is to be removed: 1, or 0 if not; -1 after saying why. */
static int
confirm(const struct args *args, const struct kind *kind, int id, bool is_known)
{
	struct explain_subject subject = { .kind = kind, .id = id };
	struct object obj;
	int answer;

	if (!args->dry_run && !args->interactive)
		return 1;
	if (!is_known && object_stat(kind, id, &obj) == -1)
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

/* It is said when it is done: nothing stands between the last look at an object
 * and its end, not even a pipe that is full. */
static int
remove_id(const struct args *args, const struct kind *kind, int id)
{
	struct explain_subject subject = { .kind = kind, .id = id };
	struct object_name name = { .id = id };
	int result = object_remove(kind, &name), error = errno;

	if (args->verbose)
		printf("removing %s id `%d'\n", verbose_names[kind->id], id);
	errno = error;
	return result == -1 ? say_failure(EXPLAIN_REMOVE, &subject) : 0;
}

struct sweep {
	const struct args *args;
	struct scan *uses; /* for the filter; NULL without one */
	unsigned what;     /* SCAN_* that it goes by */
	struct filter_doubts doubts;
	bool failed;
};

static void
look_at_processes(struct sweep *sweep)
{
	scan_free(sweep->uses);
	sweep->uses =
	    scan_processes(&(struct scan_request){ .what = sweep->what });
	if (sweep->uses == NULL)
		err(EXIT_FAILURE, NULL);
}

static bool
is_meant(struct sweep *sweep, const struct object *obj)
{
	return sweep->uses == NULL ||
	       filter_holds(&sweep->args->filter, obj, sweep->uses,
		   sweep->uses->ns, &sweep->doubts);
}

/*
 * The last look before it is removed: whether it is still the object that was
 * judged, and still to be judged so. Says why not.
 */
static bool
is_still_meant(struct sweep *sweep, const struct object *judged)
{
	struct explain_subject subject = {
		.kind = judged->kind,
		.id = judged->id,
	};
	struct object obj;

	if (object_stat(judged->kind, judged->id, &obj) == -1) {
		say_failure(EXPLAIN_STAT, &subject);
		return false;
	}
	/* An answer may have taken long, or those before. */
	if (sweep->args->interactive || scan_age(sweep->uses) > MOST_AGE)
		look_at_processes(sweep);
	if (object_is_unchanged(judged, &obj) && is_meant(sweep, &obj))
		return true;
	warnx("%s %d: changed or used meanwhile, not removed",
	    judged->kind->name, judged->id);
	return false;
}

static int
sweep_object(const struct object *obj, void *arg)
{
	struct sweep *sweep = arg;
	const struct args *args = sweep->args;
	int confirmed;

	if (!is_meant(sweep, obj))
		return 0;
	confirmed = confirm(args, obj->kind, obj->id, true);
	if (confirmed == 1 && args->filter.given != 0 &&
	    !is_still_meant(sweep, obj))
		confirmed = -1;
	if (confirmed == -1 ||
	    (confirmed == 1 && remove_id(args, obj->kind, obj->id) == -1))
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
remove_every_one(const struct args *args, const struct kind *kind)
{
	struct sweep sweep = {
		.args = args,
		.what = filter_uses(&args->filter, kind),
	};
	struct visitor visitor = {
		.object = sweep_object,
		.problem = sweep_problem,
		.arg = &sweep,
	};
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE];

	if (args->filter.given != 0)
		look_at_processes(&sweep);
	if (object_walk(kind, WALK_FASTEST, &visitor) == -1) {
		warnx("%ss: %s", kind->title,
		    explain(why, EXPLAIN_ANY, &subject, errno));
		sweep.failed = true;
	}
	if (filter_describe_doubts(&sweep.doubts, why))
		warnx("%s", why);
	if (sweep.uses != NULL &&
	    filter_describe_blindness(&args->filter, kind, sweep.uses, why))
		warnx("%s", why);
	scan_free(sweep.uses);
	return sweep.failed ? -1 : 0;
}

static int
remove_target(const struct args *args, struct target *target)
{
	char why[EXPLAIN_SIZE];
	int confirmed;

	if (is_every_one(target))
		return remove_every_one(args, target->kind);
	if (naming_resolve(&target->naming, target->kind, why) == -1) {
		warnx("%s", why);
		return -1;
	}
	confirmed = confirm(args, target->kind, target->naming.id, false);
	if (confirmed != 1)
		return confirmed;
	return remove_id(args, target->kind, target->naming.id);
}

int
main(int argc, char **argv)
{
	struct args args;
	int status = EXIT_SUCCESS;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	for (size_t i = 0; i < args.targets.count; i++)
		if (remove_target(&args, &args.targets.list[i]) == -1)
			status = EXIT_FAILURE;
	if (args.historic && !args.dry_run && !args.interactive &&
	    status == EXIT_SUCCESS)
		puts("resource(s) deleted");
	targets_free(&args.targets);
	return driver_end(status);
}
