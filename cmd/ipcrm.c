/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcrm - removes IPC objects. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/out.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "cli/question.h"
#include "cli/target.h"
#include "list/removal.h"
#include "list/summary.h"
#include "list/sweep.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "who/ns.h"

struct args {
	struct removal removal;
	bool reads;    /* "-": targets from standard input */
	bool historic; /* ipcrm shm|msg|sem ID ... */
	bool interactive;
	struct questions questions;
	struct names *names;
	const char *ns;
};

/* The POSIX kinds in their order. */
enum { OPT_INTERACTIVE = OPT_LONG, OPT_PQUEUE, OPT_PSEGMENT, OPT_PSEM };

static const struct opt options[] = {
	OPT_HEADING("Objects to remove"),
	TARGET_OPTIONS("remove", STOCK),
	{ OPT_PSEGMENT, "posix-shmem", "NAME",
	    "remove the POSIX shared memory NAME",
	    STOCK | TAKES_NAME | OF_SEGMENTS | REPEATS },
	{ OPT_PQUEUE, "posix-mqueue", "NAME",
	    "remove the POSIX message queue NAME",
	    STOCK | TAKES_NAME | OF_QUEUES | REPEATS },
	{ OPT_PSEM, "posix-semaphore", "NAME",
	    "remove the POSIX semaphore NAME",
	    STOCK | TAKES_NAME | OF_SEMSETS | REPEATS },
	{ 'a', "all", "[shm|msg|sem|pshm|pmsg|psem]",
	    "remove all System V objects, or all of that kind",
	    STOCK | TAKES_WORDS },
	OPT_HEADING("Filters (all given must hold)")
	    FILTER_OPTIONS FILTER_CREATOR_OPTION,
	OPT_REFUSED("in-use", "being in use is no reason to remove an object; "
			      "lsipc --in-use shows those"),
	OPT_REFUSED("waiting", "being waited on is no reason to remove an "
			       "object; lsipc --waiting shows those"),
	OPT_HEADING("How to remove"),
	{ 'n', "dry-run", NULL, "print what would be removed, remove nothing",
	    OURS },
	{ OPT_INTERACTIVE, "interactive", NULL,
	    "ask before each object is removed", OURS },
	{ 'v', "verbose", NULL, "report what is removed", STOCK },
	OPT_OPERAND("shm|msg|sem", NULL, TAKES_WORDS),
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | REPEATS | OF_POSIX),
	OPT_GONE('i', "-q, -m or -s"),
	OPT_END,
};

static const struct program program = {
	.name = "ipcrm",
	.purpose = "remove IPC objects",
	.synopsis =
	    "[-nv] [--interactive] [-a[shm|msg|sem|pshm|pmsg|psem]] "
	    "[FILTER ...] [-q ID] [-Q KEY] [-m ID] [-M KEY] [-s ID] [-S KEY] "
	    "[--posix-shmem NAME] [--posix-mqueue NAME] "
	    "[--posix-semaphore NAME] [--ns PID|FILE] "
	    "[TARGET | -] ...\n"
	    "shm|msg|sem ID ...\n"
	    "shm|msg|sem FILTER ...",
	.options = options,
	.examples = "ipcrm -q 3 -M 0x52564801\tremove a queue and a segment\n"
		    "ipcrm -n -a\tprint what -a would remove\n"
		    "ipcrm -n -ashm --unattached --older-than 1d\tpreview "
		    "which idle segments would go\n",
};

static void
say_problem(const char *why, void *arg)
{
	(void)arg;
	warnx("%s", why);
}

/* The summary of an object, after a text; the caller frees it. */
static char *
describe(const struct args *args, const char *before,
    const struct listing_object *object, const struct listing *listing)
{
	struct buffer text = { .bytes = NULL };

	if (buffer_text(&text, before) == -1 ||
	    summary_add(&text, object, listing, args->names) == -1 ||
	    buffer_add(&text, "", 1) == -1)
		driver_no_memory(EXIT_FAILURE);
	return text.bytes;
}

static int
ask(const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	struct args *args = arg;
	char target[TARGET_TEXT], before[TARGET_TEXT + 4], *about;
	enum answer answer;

	snprintf(before, sizeof(before), "%s  ",
	    target_text(target, object->obj.kind, &object->obj.name));
	about = describe(args, before, object, listing);
	answer = questions_ask(&args->questions, about, "Remove");
	free(about);
	if (answer == ANSWER_FAILED)
		args->removal.failed = true;
	if (answer == ANSWER_FAILED || answer == ANSWER_QUIT)
		return SWEEP_ENOUGH;
	return answer != ANSWER_NO;
}

/* As the stock tool does, but that a name may hold anything; with filters also
 * what the object was like. */
static void
say_removing(const struct object_name *name, const struct kind *kind,
    const struct listing_object *object, const struct listing *listing,
    void *arg)
{
	char text[TARGET_TEXT], *about;

	printf("removing %s %s`%s'", kind->stock_title,
	    kind_is_posix(kind) ? "" : "id ",
	    strchr(target_text(text, kind, name), ':') + 1 +
		(kind_is_posix(kind) && !kind->stock_slash));
	if (object != NULL) {
		about = describe(arg, ": ", object, listing);
		(void)!out_bytes(about, strlen(about));
		free(about);
	}
	putchar('\n');
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
		return targets_add_option(&args->removal.targets, code, value);
	case OPT_PSEGMENT:
	case OPT_PQUEUE:
	case OPT_PSEM:
		return targets_add_name(&args->removal.targets,
		    kinds[KIND_PQUEUE + (code - OPT_PQUEUE)], value);
	case 'a':
		return targets_add_every_of(&args->removal.targets, value);
	case 'n':
		args->removal.dry_run = true;
		break;
	case OPT_INTERACTIVE:
		args->interactive = true;
		break;
	case 'v':
		args->removal.removing = say_removing;
		break;
	default:
		return filter_parse(&args->removal.filter, code, value);
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
		why = targets_add_option(&args->removal.targets, kind->letter,
		    operand);
		if (why != NULL)
			opt_misuse(parser, "%s %s: %s", kind->word, operand,
			    why);
	}
	if (args->removal.targets.count > 0)
		return;
	if (args->removal.filter.given == 0)
		opt_misuse(parser, "%s needs an id", kind->word);
	why = targets_add_every(&args->removal.targets, kind);
	if (why != NULL)
		errx(EXIT_FAILURE, "%s", why);
}

static void
check_filter(const struct args *args, const struct opt_parser *parser)
{
	const struct filter *filter = &args->removal.filter;
	const char *why = args->removal.dry_run ? NULL : sweep_refusal(filter);

	if (filter->given == 0)
		return;
	if (args->removal.targets.count == 0 && !args->reads)
		opt_misuse(parser, "filters need -a, a kind or objects: -a, "
				   "-amsg, -ashm, -asem, or TARGET");
	if (why != NULL)
		opt_misuse(parser, "%s", why);
}

static void
parse_operand(struct args *args, struct opt_parser *parser, const char *operand)
{
	const struct kind *kind = kind_of_word(operand);

	if (kind != NULL && kind_is_posix(kind))
		opt_misuse(parser,
		    "%s: write -a=%s for all, or --posix-mqueue, "
		    "--posix-shmem or --posix-semaphore NAME",
		    operand, operand);
	if (kind != NULL && args->removal.targets.count == 0 && !args->reads)
		parse_historic(args, parser, kind);
	else if (kind != NULL)
		opt_misuse(parser,
		    "%s: nothing removed: to remove one kind only, write -a%s "
		    "or --all=%s, in one word",
		    operand, operand, operand);
	else if (!targets_take_operand(&args->removal.targets, &args->reads,
		     parser, operand))
		targets_refuse_operand(parser, operand);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	const char *operand;
	int code;

	*args = (struct args){ .removal.problem = say_problem };
	args->removal.arg = args;
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		opt_check(&parser, parse_option(args, code, parser.value));
	args->ns = parser.ns;
	while ((operand = opt_operand(&parser)) != NULL)
		parse_operand(args, &parser, operand);
	check_filter(args, &parser);
}

/* What may only be done now: standard input is read, and the user can be asked.
 */
static void
prepare(struct args *args)
{
	struct removal *removal = &args->removal;

	driver_enter(args->ns, EXIT_FAILURE);
	if (args->reads)
		targets_read(&removal->targets, args->ns);
	removal->preview.ns = args->ns == NULL ? 0 : ns_of(0, 0);
	args->names = names_new();
	if (args->names == NULL)
		driver_no_memory(EXIT_FAILURE);
	if (!args->interactive || removal->dry_run)
		return;
	questions_open(&args->questions, args->reads, EXIT_FAILURE);
	removal->ask = ask;
}

int
main(int argc, char **argv)
{
	struct args args;
	struct removal *removal = &args.removal;

	driver_begin();
	parse_args(&args, argc, argv);
	prepare(&args);
	if (removal_perform(removal) == -1)
		driver_no_memory(EXIT_FAILURE);
	if (args.historic && !removal->dry_run && !args.interactive &&
	    removal->filter.given == 0 && !removal->failed)
		puts("resource(s) deleted");
	targets_free(&removal->targets);
	names_free(args.names);
	return driver_end(removal->failed ? EXIT_FAILURE : EXIT_SUCCESS);
}
