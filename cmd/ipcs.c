/* SPDX-License-Identifier: BSD-2-Clause */
/* ipcs - lists System V IPC objects. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/names.h"
#include "base/out.h"
#include "cli/chosen.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/opt.h"
#include "list/classic.h"
#include "list/xsi.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/walk.h"
#include "who/scan.h"
#include "why/explain.h"

/* The attributes printed for each kind. */
enum view { VIEW_LIST, VIEW_LIMITS, VIEW_SUMMARY };

struct args {
	struct kind_set kinds; /* that are shown */
	unsigned nchosen;      /* by options; 0: all are shown */
	enum view view;
	struct classic classic;
	struct xsi xsi;
	bool posix;               /* the format of POSIX */
	const char *classic_only; /* an option given that it hasn't, or NULL */
	struct target one;        /* the object of -i, without its kind */
	struct targets targets;   /* what is shown, if objects are named */
	const char *ns;
};

enum { OPT_HUMAN = OPT_LONG, OPT_POSIX };

static const struct opt options[] = {
	OPT_HEADING("Objects to list"),
	{ 'i', "id", "ID", "show everything about the object with this id",
	    STOCK | TAKES_ID },
	{ 'm', "shmems", NULL, "shared memory segments", STOCK },
	{ 'q', "queues", NULL, "message queues", STOCK },
	{ 's', "semaphores", NULL, "semaphore sets", STOCK },
	{ 'a', "all", NULL,
	    "all three kinds (the default); with --posix: -bcopt", STOCK },
	OPT_HEADING("What to show, and how"),
	{ 't', "time", NULL, "show the times of last use and change", STOCK },
	{ 'p', "pid", NULL, "show the processes on record", STOCK },
	{ 'c', "creator", NULL, "show creators and owners", STOCK },
	{ 'l', "limits", NULL, "show the limits", STOCK },
	{ 'u', "summary", NULL, "show what is in use", STOCK },
	{ OPT_HUMAN, "human", NULL, "show sizes in K, M, G, ...", STOCK },
	{ 'b', "bytes", NULL, "show sizes in bytes; with --posix: show sizes",
	    STOCK },
	{ OPT_POSIX, "posix", NULL, "print in the format of POSIX", OURS },
	{ 'o', "outstanding", NULL,
	    "with --posix: show messages and attachments", OURS },
	OPT_OPERAND("TARGET", NULL, TAKES_TARGET | REPEATS),
	OPT_END,
};

static const struct program program = {
	.name = "ipcs",
	.purpose = "list System V IPC objects",
	.synopsis =
	    "[-mqsa] [-t | -p | -c | -l | -u] [-b | --human] [--ns PID|FILE]\n"
	    "-m | -q | -s -i ID [-b | --human] [--ns PID|FILE]\n"
	    "TARGET ... [-b | --human] [--ns PID|FILE]\n"
	    "--posix [-qms] [-a | -bcopt] [--ns PID|FILE]",
	.options = options,
	.examples = "ipcs -q\tlist the message queues\n"
		    "ipcs -m -i 3\tshow everything about segment 3\n"
		    "ipcs -l\tshow the limits\n",
};

/* The options of which the last one counts. */
static const struct {
	int code;
	enum view view;
	enum classic_format format;
} formats[] = {
	{ 't', VIEW_LIST, CLASSIC_TIMES },
	{ 'p', VIEW_LIST, CLASSIC_PIDS },
	{ 'c', VIEW_LIST, CLASSIC_CREATOR },
	{ 'l', VIEW_LIMITS, CLASSIC_DEFAULT },
	{ 'u', VIEW_SUMMARY, CLASSIC_DEFAULT },
};

static void
choose_format(struct args *args, int code)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (formats[i].code == code) {
			args->view = formats[i].view;
			args->classic.format = formats[i].format;
		}
}

static void
parse_option(struct args *args, struct opt_parser *parser, int code)
{
	if (code >= 'a' && code <= 'z')
		args->xsi.options |= XSI_OPTION(code);
	switch (code) {
	case 'i':
		opt_check(parser,
		    target_parse_option(&args->one, code, parser->value));
		args->classic_only = "-i";
		break;
	case 'm':
	case 'q':
	case 's':
		kind_set_add(&args->kinds, kind_of_letter(code));
		break;
	case 'b':
		args->classic.sizes = CLASSIC_BYTES;
		break;
	case OPT_HUMAN:
		args->classic.sizes = CLASSIC_HUMAN;
		args->classic_only = "--human";
		break;
	case OPT_POSIX:
		args->posix = true;
		break;
	case 'l':
	case 'u':
		args->classic_only = code == 'l' ? "-l" : "-u";
		choose_format(args, code);
		break;
	default:
		choose_format(args, code);
	}
}

/* Refuses the options that the format doesn't have. */
static void
check_format(const struct args *args, const struct opt_parser *parser)
{
	if (!args->posix && (args->xsi.options & XSI_OPTION('o')) != 0)
		opt_misuse(parser, "-o: only with --posix");
	if (args->posix && args->classic_only != NULL)
		opt_misuse(parser, "%s and --posix exclude each other",
		    args->classic_only);
}

static void
parse_args(struct args *args, int argc, char **argv)
{
	struct opt_parser parser;
	int code;

	*args = (struct args){ .view = VIEW_LIST };
	opt_begin(&parser, &program, argc, argv);
	while ((code = opt_next(&parser)) != -1)
		parse_option(args, &parser, code);
	chosen_of_kinds(&args->targets, &args->one, &args->kinds, &parser);
	if (args->targets.count > 0)
		args->classic_only = "TARGET";
	check_format(args, &parser);
	args->ns = parser.ns;
	/* In the format of POSIX it chooses columns. */
	if (!args->posix && (args->xsi.options & XSI_OPTION('a')) != 0)
		kind_set_add_sysv(&args->kinds);
	args->nchosen = kind_set_count(&args->kinds);
	if (args->nchosen == 0)
		kind_set_add_sysv(&args->kinds);
	if (args->one.by_id && args->nchosen != 1)
		opt_misuse(&parser, "-i needs one of -m, -q, -s");
	args->one.kind = kind_set_next(&args->kinds, NULL);
	if (args->one.by_id)
		opt_check(&parser, targets_add(&args->targets, &args->one));
}

static void
say_problem(const char *why, void *arg)
{
	bool *failed = arg;

	warnx("%s", why);
	*failed = true;
}

static int
show_kind(const struct args *args, const struct kind *kind)
{
	switch (args->view) {
	case VIEW_LIMITS:
		return classic_limits(&args->classic, kind);
	case VIEW_SUMMARY:
		return classic_summary(&args->classic, kind);
	default:
		return classic_list(&args->classic, kind);
	}
}

/* Returns -1, with standard output flushed, so that diagnostics follow it. */
static int
say_failure(const struct kind *kind, int error)
{
	struct explain_subject subject = { .kind = kind };
	char why[EXPLAIN_SIZE];

	if (out_flush() == 0) /* or else main says it */
		warnx("%ss: %s", kind->title,
		    explain(why, EXPLAIN_ANY, &subject, error));
	return -1;
}

static int
show_kinds(const struct args *args)
{
	const struct kind *kind = NULL;
	int status = 0;

	while ((kind = kind_set_next(&args->kinds, kind)) != NULL) {
		putchar('\n');
		if (show_kind(args, kind) == -1)
			status = say_failure(kind, errno);
	}
	if (args->nchosen == 1 &&
	    kind_set_has(&args->kinds, kinds[KIND_SEMSET]) &&
	    args->view == VIEW_LIST && args->classic.format == CLASSIC_PIDS)
		warnx("semaphore sets have no process on record; "
		      "-s -i ID shows the last of each semaphore");
	putchar('\n');
	return status;
}

/* Some blocked processes may be unknown; the flags S and R show the known ones.
 */
static void
say_doubts(const struct scan *uses)
{
	if (uses->blind != NULL)
		warnx("cannot tell who is blocked on a queue: %s", uses->blind);
	else
		warnx("%s: more may be blocked on a queue", scan_doubt(uses));
}

static int
show_posix(struct args *args)
{
	const struct kind *kind = NULL;
	struct scan *uses = NULL;
	int status = 0;

	if (kind_set_has(&args->kinds, kinds[KIND_QUEUE])) {
		uses = scan_processes(&(struct scan_request){
		    .what = SCAN_BLOCKED });
		if (uses == NULL)
			err(EXIT_FAILURE, NULL);
	}
	args->xsi.uses = uses;
	xsi_begin(time(NULL));
	while ((kind = kind_set_next(&args->kinds, kind)) != NULL)
		if (xsi_list(&args->xsi, kind) == -1)
			status = say_failure(kind, errno);
	if (uses != NULL && args->xsi.doubtful)
		say_doubts(uses);
	scan_free(uses);
	return status;
}

static int
show_one(const struct args *args, const struct target *target)
{
	struct explain_subject subject = {
		.kind = target->kind,
		.id = target->id,
	};
	const struct object_name name = target_name(target);
	enum explain_call call = EXPLAIN_STAT;
	char text[TARGET_TEXT], why[EXPLAIN_SIZE];
	struct object obj;
	int result = object_stat(subject.kind, subject.id, &obj);

	if (result == 0) {
		call = EXPLAIN_SEMAPHORE;
		putchar('\n');
		result = classic_details(&args->classic, &obj);
	}
	if (result == -1)
		warnx("%s: %s", target_text(text, target->kind, &name),
		    explain(why, call, &subject, errno));
	if (call == EXPLAIN_SEMAPHORE)
		putchar('\n');
	return result;
}

static int
show_targets(const struct args *args)
{
	int status = 0;

	for (size_t i = 0; i < args->targets.count; i++)
		if (show_one(args, &args->targets.list[i]) == -1)
			status = -1;
	return status;
}

int
main(int argc, char **argv)
{
	struct args args;
	struct names *names;
	bool problem = false, named;
	int result;

	driver_begin();
	parse_args(&args, argc, argv);
	driver_enter(args.ns, EXIT_FAILURE);
	named = args.targets.count > 0;
	targets_resolve(&args.targets, say_problem, &problem);
	names = names_new();
	if (names == NULL)
		err(EXIT_FAILURE, NULL);
	args.classic.names = args.xsi.names = names;
	args.classic.visible = args.xsi.visible = isatty(STDOUT_FILENO) != 0;
	args.classic.problem = args.xsi.problem = say_problem;
	args.classic.arg = args.xsi.arg = &problem;
	if (args.posix)
		result = show_posix(&args);
	else
		result = named ? show_targets(&args) : show_kinds(&args);
	names_free(names);
	targets_free(&args.targets);
	return driver_end(result == -1 || problem ? EXIT_FAILURE
						  : EXIT_SUCCESS);
}
