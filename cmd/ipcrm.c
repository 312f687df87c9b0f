/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrm - removes System V IPC objects. */

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/preview.h"
#include "cli/target.h"
#include "list/sweep.h"
#include "model/create.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "why/explain.h"

struct args {
	struct targets targets;
	struct filter filter;
	bool verbose, dry_run, interactive;
	bool historic; /* ipcrm shm|msg|sem ID ... */
	const char *ns;
};

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
	OPT_HEADING("Filters: all that are given must hold")
	    FILTER_OPTIONS FILTER_CREATOR_OPTION,
	OPT_HEADING("How to go about it"),
	{ 'n', "dry-run", NULL, "print what would be removed, remove nothing",
	    OURS },
	{ OPT_INTERACTIVE, "interactive", NULL,
	    "ask before each object is removed", OURS },
	{ 'v', "verbose", NULL, "report what is removed", STOCK },
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
	.examples = "ipcrm -q 3 -M 0x52564801\tremove a queue and a segment\n"
		    "ipcrm -n -a\tprint what -a would remove\n"
		    "ipcrm -n -ashm --unattached --older-than 1d\tpreview "
		    "which idle segments would go\n",
};

/* How the stock tool calls the kinds in what -v prints. */
static const char *const verbose_names[KIND_COUNT] = {
	[KIND_QUEUE] = "message queue",
	[KIND_SEGMENT] = "shared memory segment",
	[KIND_SEMSET] = "semaphore",
};

/* Returns why the kind is refused, or NULL. */
static const char *
add_every_one(struct args *args, const char *word)
{
	/* The order in which the stock tool does it. */
	static const enum kind_id order[] = { KIND_SEGMENT, KIND_SEMSET,
		KIND_QUEUE };
	const struct kind *kind;
	const char *why = NULL;

	for (size_t i = 0; word == NULL &&
			   i < sizeof(order) / sizeof(order[0]) && why == NULL;
	     i++)
		why = targets_add_every(&args->targets, kinds[order[i]]);
	if (word == NULL)
		return why;
	if (word[0] == '=') /* -a=shm */
		word++;
	kind = kind_of_word(word);
	return kind == NULL ? "not one of shm, msg, sem"
	                    : targets_add_every(&args->targets, kind);
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
	why = targets_add_every(&args->targets, kind);
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
		if (!target_is_every(&args->targets.list[i]))
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
		    "%s: nothing removed: to remove one kind only, write -a%s "
		    "or --all=%s, in one word",
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

	warnx("%s:%d: %s", subject->kind->name, subject->id,
	    explain(why, call, subject, errno));
	return -1;
}

/* Only a line that begins with y or Y is a yes: 1, or 0 for no; -1 after saying
 * why there is no answer to be had. */
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
	if (!ferror(stdin))
		return yes;
	warn("standard input");
	return -1;
}

/* The whole run. */
struct removal {
	const struct args *args;
	struct preview preview; /* -n */
	bool failed;
};

/* -n: what would be removed, as a target. */
static int
print_target(struct removal *removal, const struct object *obj)
{
	struct explain_subject subject = { .kind = obj->kind, .id = obj->id };

	if (preview_print(&removal->preview, obj) == 0)
		return 0;
	if (errno == ENOMEM)
		driver_no_memory(EXIT_FAILURE);
	return say_failure(EXPLAIN_REMOVE, &subject);
}

/* It is said when it is done: nothing stands between the last look at an object
 * and its end, not even a pipe that is full. Returns 1 where it has gone
 * already. */
static int
remove_id(const struct args *args, const struct kind *kind, int id,
    bool may_be_gone)
{
	struct explain_subject subject = { .kind = kind, .id = id };
	struct object_name name = { .id = id };
	int result = object_remove(kind, &name), error = errno;

	if (result == -1 && may_be_gone && object_is_gone(kind, id))
		return 1;
	if (args->verbose)
		printf("removing %s id `%d'\n", verbose_names[kind->id], id);
	errno = error;
	return result == -1 ? say_failure(EXPLAIN_REMOVE, &subject) : 0;
}

/* One that the filters mean. What somebody else removed is done. */
static int
sweep_object(struct removal *removal, struct sweep *sweep,
    const struct listing_object *object)
{
	const struct args *args = removal->args;
	const struct object *obj = &object->obj;
	struct explain_subject subject = { .kind = obj->kind, .id = obj->id };
	int64_t asked = args->interactive ? sweep_clock() : 0, waited = 0;
	int answer = 1;

	if (args->dry_run)
		return print_target(removal, obj);
	if (args->interactive) {
		answer = ask(obj->kind, obj->id);
		waited = sweep_clock() - asked;
	}
	if (answer != 1)
		return answer;
	switch (sweep_check(sweep, object, waited)) {
	case SWEEP_MEANT:
		return remove_id(args, obj->kind, obj->id, true);
	case SWEEP_GONE:
		return 0;
	case SWEEP_CHANGED:
		warnx("%s:%d: changed or used in the meantime, not removed",
		    obj->kind->name, obj->id);
		return -1;
	default:
		return say_failure(EXPLAIN_STAT, &subject);
	}
}

static void
take_problem(const char *why, void *arg)
{
	struct removal *removal = arg;

	warnx("%s", why);
	removal->failed = true;
}

/* Those of all kinds named for which the filters hold, which were found
 * together. */
static void
remove_meant(struct removal *removal)
{
	const struct targets *targets = &removal->args->targets;
	struct listing_request request = {
		.filter = removal->args->filter,
		.problem = take_problem,
		.arg = removal,
	};
	char text[FILTER_TEXT];
	struct sweep sweep;

	for (size_t i = 0; i < targets->count; i++)
		kind_set_add(&request.kinds, targets->list[i].kind);
	if (sweep_begin(&sweep, &request) == -1)
		driver_no_memory(EXIT_FAILURE);
	for (size_t i = 0; i < targets->count; i++)
		for (size_t j = 0; j < sweep.listing.count; j++)
			if (sweep.listing.list[j].obj.kind ==
				targets->list[i].kind &&
			    sweep_object(removal, &sweep,
				&sweep.listing.list[j]) == -1)
				removal->failed = true;
	for (size_t i = 0; i < sweep.listing.doubts.count; i++)
		warnx("%s", filter_doubt_text(&sweep.listing.doubts.list[i],
				sweep.listing.scan, text));
	sweep_end(&sweep);
}

/* One that was named, or that stands in the way of -a. */
static int
remove_object(struct removal *removal, const struct object *obj)
{
	const struct args *args = removal->args;
	int answer;

	if (args->dry_run)
		return print_target(removal, obj);
	answer = args->interactive ? ask(obj->kind, obj->id) : 1;
	return answer == 1 ? remove_id(args, obj->kind, obj->id, false)
	                   : answer;
}

static int
take_object(const struct object *obj, void *arg)
{
	struct removal *removal = arg;

	if (remove_object(removal, obj) == -1)
		removal->failed = true;
	return 0;
}

static void
remove_every_one(struct removal *removal, const struct kind *kind)
{
	struct visitor visitor = {
		.object = take_object,
		.problem = take_problem,
		.arg = removal,
	};
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE];

	if (object_walk(kind, WALK_FASTEST, &visitor) != -1)
		return;
	warnx("%ss: %s", kind->title,
	    explain(why, EXPLAIN_ANY, &subject, errno));
	removal->failed = true;
}

static int
remove_target(struct removal *removal, struct target *target)
{
	const struct args *args = removal->args;
	struct object obj = { .kind = target->kind };
	struct explain_subject subject = { .kind = target->kind };
	char why[EXPLAIN_SIZE];

	if (target_resolve(target, why) == -1) {
		warnx("%s", why);
		return -1;
	}
	obj.id = subject.id = target->id;
	if ((args->dry_run || args->interactive) &&
	    object_stat(obj.kind, obj.id, &obj) == -1)
		return say_failure(EXPLAIN_STAT, &subject);
	return remove_object(removal, &obj);
}

static void
remove_all(struct removal *removal, struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (target_is_every(&targets->list[i]))
			remove_every_one(removal, targets->list[i].kind);
		else if (remove_target(removal, &targets->list[i]) == -1)
			removal->failed = true;
}

int
main(int argc, char **argv)
{
	struct removal removal = { .failed = false };
	struct args args;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	removal.args = &args;
	removal.preview.ns = args.ns == NULL ? 0 : ns_of(0, 0);
	if (args.filter.given != 0)
		remove_meant(&removal);
	else
		remove_all(&removal, &args.targets);
	if (args.historic && !args.dry_run && !args.interactive &&
	    !removal.failed)
		puts("resource(s) deleted");
	preview_end(&removal.preview);
	targets_free(&args.targets);
	return driver_end(removal.failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
